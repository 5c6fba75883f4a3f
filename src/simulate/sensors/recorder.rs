//! What a sensor makes of the truth: its mounting, noise, bias, range, lost packets and clock.

use super::{Body, Sensors, jet};
use crate::{
    quantity::{Clock, STANDARD_GRAVITY_MPS2},
    random::{Purpose, Random},
    recording::{Gravity, Imu},
};

/// Every sensor as it records, in the order asked for.
pub(in crate::simulate) fn record(body: &Body<'_>, seed: u64) -> Vec<Imu> {
    let Sensors { clock_offset_s, clock_drift_ppm, rate_hz, .. } = *body.sensors;
    let faster = 1.0 + 1e-6 * clock_drift_ppm;
    let true_clock = body.clock();
    let clock = Clock { start_s: clock_offset_s + true_clock.start_s * faster, ..true_clock };
    let mount = mounting(body.sensors);
    let mut random = Random::new(seed, Purpose::Sensors);
    let sites = body.sensors.sites.iter();
    sites
        .map(|site| {
            let errors = [body.sensors.acceleration_bias_mps2, body.sensors.gyro_bias_dps.to_radians()];
            let bias = errors.map(|length| direction(&mut random).map(|c| c * length));
            let mut columns = [(); 6].map(|()| Vec::with_capacity(clock.len));
            for sample in 0..clock.len {
                // The sensor's clock ticks at its rate by its own account.
                let motion = body.motion(*site, true_clock.start_s + sample as f64 / (rate_hz * faster));
                let felt = [motion.specific_force(), motion.angular_velocity()].map(|v| turned(&mount, v));
                let measured = measured(felt, bias, body.sensors, &mut random);
                measured.into_iter().zip(&mut columns).for_each(|(v, column)| column.push(v));
            }
            lose(&mut columns, body.sensors, &mut random);
            let [ax, ay, az, wx, wy, wz] = columns;
            Imu {
                name: site.as_str().to_owned(),
                site: Some(site.site()),
                acceleration_mps2: Some([ax, ay, az]),
                angular_velocity_rad_s: Some([wx, wy, wz]),
                gravity: Gravity::Included,
                clock,
                ..Imu::default()
            }
        })
        .collect()
}

/// Rows of the turn from the axes of the segment to those of the sensor.
pub(super) fn mounting(sensors: &Sensors) -> [[f64; 3]; 3] {
    let [forward, up, right] = sensors.mounting_deg.map(|deg| jet::Jet::fixed(deg.to_radians()));
    let turn = jet::turn(right, forward, up);
    std::array::from_fn(|i| std::array::from_fn(|j| turn[j][i].0[0]))
}

fn turned(rows: &[[f64; 3]; 3], v: [f64; 3]) -> [f64; 3] {
    rows.map(|row| row.iter().zip(v).map(|(r, c)| r * c).sum())
}

fn measured(felt: [[f64; 3]; 2], bias: [[f64; 3]; 2], sensors: &Sensors, random: &mut Random) -> [f64; 6] {
    let noise = [sensors.acceleration_noise_mps2, sensors.gyro_noise_dps.to_radians()];
    let range = [
        sensors.range_g.map_or(f64::INFINITY, |g| g * STANDARD_GRAVITY_MPS2),
        sensors.gyro_range_dps.map_or(f64::INFINITY, f64::to_radians),
    ];
    std::array::from_fn(|i| {
        let (which, axis) = (i / 3, i % 3);
        let value = felt[which][axis] + bias[which][axis] + noise[which] * random.normal();
        value.clamp(-range[which], range[which])
    })
}

/// A direction, all alike.
fn direction(random: &mut Random) -> [f64; 3] {
    let v: [f64; 3] = std::array::from_fn(|_| random.normal());
    let length = v.iter().map(|c| c * c).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
    v.map(|c| c / length)
}

/// Loses a share of the samples, in dropouts of one length: the recording is cut into equal parts with one in each.
fn lose(columns: &mut [Vec<f64>; 6], sensors: &Sensors, random: &mut Random) {
    let samples = columns[0].len();
    let length = ((sensors.dropout_s * sensors.rate_hz).round() as usize).max(1);
    let count = (sensors.dropout_ratio * samples as f64 / length as f64).round() as usize;
    for part in 0..count {
        let (first, last) = (part * samples / count, (part + 1) * samples / count);
        let from = first + random.below((last - first).saturating_sub(length).max(1));
        let to = (from + length).min(last);
        for column in columns.iter_mut() {
            column[from..to].fill(f64::NAN);
        }
    }
}
