use std::f64::consts::TAU;

use super::*;

const RATE_HZ: f64 = 100.0;

/// A sensor that turns about its own z at `turn_rad_s` for `seconds`, upright, with a constant bias.
fn turning(seconds: usize, turn_rad_s: f64, bias: [f64; 3]) -> [Vec<f64>; 6] {
    let len = seconds * RATE_HZ as usize;
    let constant = |value: f64| vec![value; len];
    [constant(bias[0]), constant(bias[1]), constant(turn_rad_s + bias[2]), constant(0.0), constant(0.0), constant(9.81)]
}

fn samples(columns: &[Vec<f64>; 6]) -> Inertial<'_> {
    let [wx, wy, wz, ax, ay, az] = columns;
    Inertial { rate_hz: RATE_HZ, angular_velocity_rad_s: [wx, wy, wz], acceleration_mps2: [ax, ay, az], field: None }
}

#[test]
fn heading_follows_the_gyroscope() {
    let columns = turning(10, TAU / 10.0, [0.0; 3]);
    for offline in [false, true] {
        let found = orientation(&samples(&columns), &VqfParams::default(), offline).unwrap();
        let quarter = found.quaternion_6d[249].rotate([1.0, 0.0, 0.0]);
        assert!((quarter[1] - 1.0).abs() < 1e-6, "{offline}: {quarter:?}");
        assert!(found.quaternion_9d.is_none());
    }
}

#[test]
fn rest_tells_the_bias() {
    let bias = [0.01, -0.015, 0.005];
    let columns = turning(20, 0.0, bias);
    for offline in [false, true] {
        let found = orientation(&samples(&columns), &VqfParams::default(), offline).unwrap();
        let last = found.bias_rad_s[1999];
        assert!(last.iter().zip(bias).all(|(a, b)| (a - b).abs() < 2e-4), "{offline}: {last:?}");
        assert!(found.rest[1999] && found.rest[1000]);
        let heading = found.quaternion_6d[1000].angle_to(found.quaternion_6d[1999]);
        assert!(heading < 0.02, "{offline}: {heading} rad of drift, 0.05 rad without bias estimation");
    }
}

/// North stays north while the field is steady; a magnet that passes by turns nothing.
#[test]
fn a_disturbed_field_is_not_followed() {
    let columns = turning(60, TAU / 4.0, [0.0; 3]);
    let angle = |i: usize| TAU / 4.0 * (i + 1) as f64 / RATE_HZ;
    let mut north: [Vec<f64>; 3] = [
        (0..6000).map(|i| 20.0 * angle(i).sin()).collect(),
        (0..6000).map(|i| 20.0 * angle(i).cos()).collect(),
        vec![-40.0; 6000],
    ];
    north[0][4000..4500].iter_mut().for_each(|x| *x += 30.0);
    north[2][4000..4500].iter_mut().for_each(|z| *z += 25.0);
    let magnetic = Inertial { field: Some([&north[0], &north[1], &north[2]]), ..samples(&columns) };
    for offline in [false, true] {
        let found = orientation(&magnetic, &VqfParams::default(), offline).unwrap();
        let headed = found.quaternion_9d.unwrap();
        let truth = |i: usize| Quaternion::IDENTITY.headed(angle(i));
        for i in [3900, 4250, 4499, 5900] {
            assert!(headed[i].angle_to(truth(i)) < 0.02, "{offline} {i}: {}", headed[i].angle_to(truth(i)));
        }
        assert!(!found.field_disturbed[3900] && found.field_disturbed[4250]);
    }
}

/// A sensor that rests, swings and rests again, with a bias; some of its accelerations are lost (zero), differently seen
/// from the two ends.
fn swinging() -> [Vec<f64>; 6] {
    let swings = |i: usize| if (300..900).contains(&i) { 1.0 } else { 0.0 };
    let wave = |hz: f64, high: f64| -> Vec<f64> {
        (0..1301).map(|i| 0.01 + swings(i) * high * (TAU * hz * i as f64 / RATE_HZ).sin()).collect()
    };
    let mut columns = [wave(1.4, 6.0), wave(0.7, 2.0), wave(2.8, 1.0), wave(1.4, 8.0), wave(2.8, 5.0), wave(0.7, 3.0)];
    columns[5].iter_mut().for_each(|z| *z += 9.81);
    for lost in [0, 5, 250, 251, 640, 1299] {
        columns[3..].iter_mut().for_each(|column| column[lost] = 0.0);
    }
    columns
}

/// Forwards and backwards one after the other, each by the filter for samples that come one by one, and the two weighed as
/// it is written: `(P₁⁻¹ + P₂⁻¹)⁻¹ (P₁⁻¹ b₁ + P₂⁻¹ b₂)`.
#[test]
fn side_by_side_is_one_after_the_other() {
    let columns = swinging();
    let at = |i: usize| columns.each_ref().map(|c| c[i]);
    for (rest_bias, motion_bias) in [(true, true), (true, false), (false, true), (false, false)] {
        let params = VqfParams { motion_bias, rest_bias, ..VqfParams::default() };
        let found = orientation(&samples(&columns), &params, true).unwrap();
        let one_way = |order: &mut dyn Iterator<Item = usize>, sign: f64| {
            let mut filter = Vqf::new(&params, RATE_HZ).unwrap();
            let mut seen = vec![(lanes::Vector::default(), symmetric::Symmetric::diagonal(0.0), false); 1301];
            for i in order {
                let [wx, wy, wz, ax, ay, az] = at(i);
                filter.update([wx, wy, wz].map(|w| sign * w), [ax, ay, az], None);
                let bias = filter.bias_rad_s().map(|b| lanes::both(sign * b));
                seen[i] = (bias, filter.covariance(), filter.rests());
            }
            seen
        };
        let forwards = one_way(&mut (0..1301), 1.0);
        let backwards = one_way(&mut (0..1301).rev(), -1.0);
        assert_eq!(found.rest.contains(&true), rest_bias);
        for (i, (one, other)) in forwards.iter().zip(&backwards).enumerate() {
            assert_eq!(found.rest[i], one.2 || other.2, "{i}");
            let weights = [one.1.inverse(), other.1.inverse()];
            let weighed = [weights[0].times(one.0), weights[1].times(other.0)];
            let covariance = weights[0].plus(&weights[1]).inverse();
            let bias = covariance.times(std::array::from_fn(|axis| weighed[0][axis] + weighed[1][axis]));
            let off =
                (0..3).map(|axis| (lanes::first(bias[axis]) - found.bias_rad_s[i][axis]).abs()).fold(0.0, f64::max);
            assert!(off < 1e-15, "{i}: {off:e}");
            let sigma = (lanes::first(covariance.largest()).min(2500.0).sqrt() / 100.0).to_radians();
            assert!((found.bias_sigma_rad_s[i] / sigma - 1.0).abs() < 1e-12, "{i}");
        }
    }
}

/// A lost acceleration that no low-pass hides turns nothing, and makes no turn longer or shorter.
#[test]
fn a_lost_acceleration_turns_nothing() {
    let mut columns = turning(2, 0.5, [0.0; 3]);
    columns[3].fill(1.0);
    columns[5][100] = 0.0;
    columns[3][100] = 0.0;
    let params = VqfParams { tau_acc_s: 0.004, ..VqfParams::default() };
    for offline in [false, true] {
        let found = orientation(&samples(&columns), &params, offline).unwrap();
        for (i, turn) in found.quaternion_6d.iter().enumerate() {
            let square = turn.0.iter().map(|c| c * c).sum::<f64>();
            assert!((square - 1.0).abs() < 4e-15, "{offline} {i}: {square}");
            let up = turn.rotate([1.0, 0.0, 9.81]);
            let length = 9.81_f64.hypot(1.0);
            // By half a sample's turn of 0.3 °, where the acceleration that would have told is lost.
            assert!((up[2] / length - 1.0).abs() < 1e-6, "{offline} {i}: {up:?}");
        }
    }
}

#[test]
fn what_cannot_be_turned_is_refused() {
    let mut columns = turning(1, 0.0, [0.0; 3]);
    let kind = |columns: &[Vec<f64>; 6]| {
        orientation(&samples(columns), &VqfParams::default(), true).map_err(|error| error.kind())
    };
    columns[1][50] = f64::NAN;
    assert_eq!(kind(&columns), Err(ErrorKind::NoSignal));
    columns[1].truncate(50);
    assert_eq!(kind(&columns), Err(ErrorKind::Parameter));
    assert_eq!(kind(&[const { Vec::new() }; 6]), Err(ErrorKind::TooShort));
    let params = VqfParams { tau_acc_s: 0.0, ..VqfParams::default() };
    assert!(orientation(&samples(&turning(1, 0.0, [0.0; 3])), &params, true).is_err());
    assert!(Vqf::new(&VqfParams::default(), f64::NAN).is_err());
}
