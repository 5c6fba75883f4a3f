use std::f64::consts::TAU;

use super::*;
use crate::recording::Segment;

const RATE_HZ: f64 = 100.0;
const G: f64 = STANDARD_GRAVITY_MPS2;

fn imu(site: Option<(Segment, Option<crate::quantity::Side>)>, acceleration: [Vec<f64>; 3]) -> Imu {
    Imu {
        name: "sensor".into(),
        site: site.map(|(segment, side)| Site { segment, side }),
        clock: Clock { start_s: 0.0, rate_hz: RATE_HZ, len: acceleration[0].len() },
        acceleration_mps2: Some(acceleration),
        ..Imu::default()
    }
}

fn conditioned(imu: Imu) -> (Sensor, Notes) {
    conditioned_as(imu, &ConditionParams::default())
}

fn conditioned_as(imu: Imu, params: &ConditionParams) -> (Sensor, Notes) {
    let mut notes = Notes::default();
    let raw = Recording { imus: vec![imu], ..Recording::named("trial") };
    let sensor = condition(&raw, params, &mut notes).pop().expect("the sensor is conditioned");
    (sensor, notes)
}

/// A.9 of the specification: a sensor tilted by 20° about its z comes upright to 1e-9.
#[test]
fn a_tilted_sensor_comes_upright() {
    let (s, c) = 20.0_f64.to_radians().sin_cos();
    let (sensor, notes) = conditioned(imu(None, [vec![G * s; 500], vec![G * c; 500], vec![0.0; 500]]));
    assert_eq!((sensor.frame, sensor.gravity), (SensorFrame::Tccs, Gravity::Included));
    assert!(sensor.still.len() == 1 && sensor.still[0] == (0..500));
    let found = sensor.acceleration_mps2.each_ref().map(|c| c[250]);
    assert!(found.iter().zip([0.0, G, 0.0]).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}");
    assert!(notes.about("upright").is_some_and(|note| !note.doubt));
}

#[test]
fn every_direction_comes_upright() {
    for up in [[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, -1.0], [0.48, -0.6, 0.64]] {
        let (sensor, _) = conditioned(imu(None, up.map(|c| vec![G * c; 300])));
        let found = sensor.acceleration_mps2.each_ref().map(|c| c[9]);
        assert!(found.iter().zip([0.0, G, 0.0]).all(|(a, b)| (a - b).abs() < 1e-9), "{up:?}: {found:?}");
    }
}

/// A shank that stands for 3 s and then swings as shanks do, mounted anyhow: faster forward than back.
fn shank(rows: [[f64; 3]; 3]) -> Imu {
    let turn = |i: usize| {
        let phase = TAU * (i as f64 / RATE_HZ).rem_euclid(1.0);
        if i < 300 {
            0.0
        } else {
            3.0 * phase.sin() + 1.5 * (2.0 * phase - TAU / 4.0).sin() + 0.8 * (phase + 1.0).cos()
        }
    };
    let mut angle = 0.0;
    let mut columns = [(); 6].map(|()| Vec::new());
    for i in 0..2300 {
        angle += turn(i) / RATE_HZ;
        let (s, c) = angle.sin_cos();
        // Segment axes turned by the angle about right: up is seen along (sin, cos, 0).
        let (up, w) = ([G * s, G * c, 0.0], [0.0, 0.0, turn(i)]);
        for axis in 0..3 {
            // Into sensor axes: the transpose of the rows.
            columns[axis].push((0..3).map(|j| rows[j][axis] * up[j]).sum::<f64>());
            columns[3 + axis].push((0..3).map(|j| rows[j][axis] * w[j]).sum::<f64>());
        }
    }
    let [ax, ay, az, wx, wy, wz] = columns;
    let site = Some((Segment::Shank, Some(crate::quantity::Side::Left)));
    Imu { angular_velocity_rad_s: Some([wx, wy, wz]), ..imu(site, [ax, ay, az]) }
}

#[test]
fn a_swinging_shank_tells_its_right_and_forward() {
    let mounted = Quaternion([0.3, -0.5, 0.4, 0.7]);
    let length = mounted.0.iter().map(|c| c * c).sum::<f64>().sqrt();
    let rows = Quaternion(mounted.0.map(|c| c / length)).matrix();
    let (sensor, notes) = conditioned(shank(rows));
    assert_eq!(sensor.frame, SensorFrame::Scs, "{notes:?}");
    let off = sensor.rows.iter().flatten().zip(rows.iter().flatten()).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(off < 0.01, "{off}");
    let swing = &sensor.angular_velocity_rad_s.as_ref().unwrap()[2];
    assert!(swing.iter().fold(0.0_f64, |a, b| a.max(*b)) > 3.0);
    // The sensor turns about a fixed point: in the world nothing is left but gravity.
    let world = sensor.world_acceleration_mps2().unwrap();
    assert!(world.iter().flatten().all(|a| a.abs() < 0.2));
}

#[test]
fn a_declared_mounting_gives_the_heading() {
    let params = ConditionParams {
        sensor_axes: BTreeMap::from([("left shank".to_owned(), "x=up,y=forward,z=left".parse().unwrap())]),
        ..ConditionParams::default()
    };
    // y forward, x up, z = x × y: to the left.
    let mut declared = shank([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, -1.0]]);
    declared.angular_velocity_rad_s = None;
    let (sensor, notes) = conditioned_as(declared, &params);
    assert_eq!(sensor.frame, SensorFrame::Scs, "{notes:?}");
    assert!((sensor.rows[0][1] - 1.0).abs() < 1e-3 && (sensor.rows[2][2] + 1.0).abs() < 1e-9, "{:?}", sensor.rows);
}

#[test]
fn without_gravity_up_is_not_told() {
    let shake = |amplitude: f64| (0..500).map(|i| amplitude * (f64::from(i) * 0.3).sin()).collect::<Vec<f64>>();
    let (sensor, notes) = conditioned(imu(None, [shake(3.0), shake(5.0), shake(1.0)]));
    assert_eq!((sensor.frame, sensor.gravity), (SensorFrame::Wcs, Gravity::Removed));
    assert!(sensor.world_acceleration_mps2().is_none());
    assert!(notes.about("gravity").is_some_and(|note| note.doubt));
    let mut said = imu(None, [shake(3.0), shake(5.0), shake(1.0)]);
    said.gravity = Gravity::Included;
    assert!(conditioned(said).1.about("gravity").is_some_and(|note| note.text.contains("said to be with gravity")));
}

/// A runner brakes while sinking and drives while rising: forward comes out of that, whatever the mounting.
#[test]
fn a_running_pelvis_tells_forward() {
    let cycle = |i: i32| TAU * 2.7 * f64::from(i) / RATE_HZ;
    let up: Vec<f64> = (0..3000).map(|i| G - 1.2 * G * cycle(i).cos()).collect();
    // Vertical velocity goes with −sin; forward acceleration with it, a sway at half the frequency beside.
    let ahead: Vec<f64> = (0..3000).map(|i| -2.0 * cycle(i).sin()).collect();
    let aside: Vec<f64> = (0..3000).map(|i| 3.0 * (0.5 * cycle(i)).sin()).collect();
    // Sensor: x up, y to the right, z forward.
    let (sensor, notes) = conditioned(imu(Some((Segment::Pelvis, None)), [up, aside, ahead]));
    assert_eq!(sensor.frame, SensorFrame::Scs, "{notes:?}");
    assert!(
        (sensor.rows[0][2] - 1.0).abs() < 1e-3
            && (sensor.rows[2][1] - 1.0).abs() < 1e-3
            && sensor.rows[0][1].abs() < 0.01,
        "{:?}",
        sensor.rows
    );
}

#[test]
fn gaps_split_and_short_dropouts_are_closed() {
    let mut z = vec![G; 1000];
    z[500..520].fill(f64::NAN);
    z[100] = f64::NAN;
    let (sensor, notes) = conditioned(imu(None, [vec![0.0; 1000], vec![0.0; 1000], z]));
    assert_eq!(sensor.stretches, [0..500, 520..1000]);
    assert!(notes.about("dropouts").is_some() && notes.about("gaps").is_some());
    assert!(sensor.acceleration_mps2[1][510].is_nan() && (sensor.acceleration_mps2[1][100] - G).abs() < 1e-9);
}

#[test]
fn uneven_times_become_even() {
    let mut sensor = imu(None, [vec![0.0; 400], vec![G; 400], vec![0.0; 400]]);
    let mut times: Vec<f64> = (0..400).map(|i| f64::from(i) / RATE_HZ + 1e-3 * (f64::from(i)).sin()).collect();
    times[200..].iter_mut().for_each(|t| *t += 0.5);
    sensor.time_s = Some(times);
    let (sensor, _) = conditioned(sensor);
    assert_eq!(sensor.stretches.len(), 2);
    assert_eq!(sensor.clock.len, sensor.acceleration_mps2[0].len());
    assert!(sensor.acceleration_mps2[1][225].is_nan());
}

#[test]
fn a_clipped_sensor_says_so() {
    let mut y: Vec<f64> = (0..500).map(|i| G + 40.0 * (f64::from(i) * 0.2).sin().max(0.0).powi(8)).collect();
    for start in [50, 150, 300] {
        y[start..start + 3].fill(8.0 * G);
    }
    let (sensor, notes) = conditioned(imu(None, [vec![0.1; 500], y, vec![0.2; 500]]));
    assert_eq!(sensor.saturation.ranges, [50..53, 150..153, 300..303]);
    assert!(notes.about("saturated").is_some_and(|note| note.doubt));
}

/// A column with a dropout is filled in a copy of its own; the others are those of the recording.
#[test]
fn what_is_even_is_not_copied() {
    let mut holed = vec![G; 300];
    holed[100] = f64::NAN;
    let raw = imu(None, [vec![0.0; 300], holed, vec![0.5; 300]]);
    let even = clock::even(&raw, &mut Notes::default()).unwrap();
    let given = raw.acceleration_mps2.as_ref().unwrap();
    let same: Vec<bool> = even.acceleration.iter().zip(given).map(|(a, b)| a.as_ptr() == b.as_ptr()).collect();
    assert_eq!(same, [true, false, true]);
    assert!(even.acceleration[1].iter().all(|v| (v - G).abs() < 1e-9) && given[1][100].is_nan());
    assert!(even.stretches.len() == 1 && even.stretches[0] == (0..300));
}

/// Where the filter goes through without a gap, and where it starts anew after one: what comes before the gap is the same
/// as of a recording that ends there.
#[test]
fn a_gap_ends_what_the_filter_knows() {
    let whole = shank([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);
    let (mut cut, mut holed) = (whole.clone(), whole);
    let columns = |imu: &mut Imu, change: &dyn Fn(&mut Vec<f64>)| {
        imu.acceleration_mps2.iter_mut().chain(&mut imu.angular_velocity_rad_s).flatten().for_each(change);
    };
    columns(&mut cut, &|column| column.truncate(1500));
    cut.clock.len = 1500;
    columns(&mut holed, &|column| column[1500..1600].fill(f64::NAN));
    let mut notes = Notes::default();
    let (cut, holed) = (clock::even(&cut, &mut notes).unwrap(), clock::even(&holed, &mut notes).unwrap());
    let found = |even: &clock::Even<'_>| {
        turns::turns(each(&even.acceleration), each(even.angular_velocity.as_ref().unwrap()), even).unwrap()
    };
    let (cut, holed) = (found(&cut), found(&holed));
    assert_eq!(cut.quaternions.len(), 1500);
    assert_eq!(holed.quaternions[..1500], cut.quaternions);
    assert_eq!(holed.bias_rad_s[..1500], cut.bias_rad_s);
    assert!(holed.bias_rad_s[1500..1600].iter().flatten().all(|b| b.is_nan()));
    assert!(holed.quaternions[1600].0.iter().all(|c| c.is_finite()));
}
