//! The synthetic runner's sensors: whether they agree with their own truth, and what the whole path makes of them.

use midstance::{
    quantity::STANDARD_GRAVITY_MPS2 as G,
    recording::Surface,
    simulate::{Runner, SensorSite, SensorTruth, Sensors, runner, sensor_truth},
};

fn wearing(sensors: Sensors) -> Runner {
    Runner { sensors: Some(sensors), ..Runner::default() }
}

fn truth(runner: &Runner) -> Vec<SensorTruth> {
    sensor_truth(runner).unwrap_or_else(|e| panic!("{e}"))
}

/// Central differences at 10 kHz of place and turn alone. Their own error: 1e-3 m/s² where the motion is smooth, and where
/// its third derivative jumps (by up to 6000 m/s³, when the foot lands) a sixth of that times the interval: 0.1 m/s². Of
/// the turn 1e-4 rad/s.
#[test]
fn acceleration_and_angular_velocity_are_the_derivatives_of_place_and_turn() {
    for (foot_strike_angle_deg, variability_ratio, surface) in
        [(12.0, 0.0, Surface::Treadmill), (-8.0, 0.03, Surface::Overground)]
    {
        use SensorSite::{Head, LeftFoot, LeftShank, LeftThigh, RightFoot, Sacrum};
        let sites = vec![Head, Sacrum, LeftThigh, LeftShank, LeftFoot, RightFoot];
        let sensors = Sensors { sites, rate_hz: 10_000.0, standing_s: 0.02, ..Sensors::default() };
        let runner = Runner {
            duration_s: 1.0,
            foot_strike_angle_deg,
            variability_ratio,
            surface,
            asymmetry_s: 0.01,
            ..wearing(sensors)
        };
        for sensor in truth(&runner) {
            let h = 1.0 / sensor.clock.rate_hz;
            let (mut worst, mut square, mut worst_turn) = (0.0_f64, 0.0, 0.0_f64);
            for i in 1..sensor.clock.len - 1 {
                let mut world: [f64; 3] =
                    sensor.position_m.each_ref().map(|p| (p[i - 1] - 2.0 * p[i] + p[i + 1]) / (h * h));
                world[1] += G;
                let felt = sensor.orientation[i].conjugate().rotate(world);
                let told = sensor.acceleration_mps2.each_ref().map(|a| a[i]);
                let off = (0..3).map(|k| (felt[k] - told[k]).powi(2)).sum::<f64>();
                (worst, square) = (worst.max(off.sqrt()), square + off);
                // The turn from one sample before to one after is twice the angular velocity's way in one.
                let [w, x, y, z] = (sensor.orientation[i - 1].conjugate() * sensor.orientation[i + 1]).0;
                let omega = [x, y, z].map(|c| 2.0 * c * w.signum() / (2.0 * h));
                let told = sensor.angular_velocity_rad_s.each_ref().map(|w| w[i]);
                worst_turn = (0..3).map(|k| (omega[k] - told[k]).abs()).fold(worst_turn, f64::max);
            }
            let rms = (square / sensor.clock.len as f64).sqrt();
            println!("{:<12} {worst:.4} m/s², {rms:.5} rms; {worst_turn:.5} rad/s", sensor.site.as_str());
            assert!(worst < 0.12 && rms < 0.003, "{}: {worst} {rms}", sensor.site.as_str());
            assert!(worst_turn < 2e-4, "{}: {worst_turn}", sensor.site.as_str());
        }
    }
}

/// A perfect sensor in the axes of its segment is the truth, bit for bit but for rounding of the mounting's zeros.
#[test]
fn a_perfect_sensor_shows_the_truth() {
    let runner_ = Runner { duration_s: 3.0, ..wearing(Sensors { clock_offset_s: 5.0, ..Sensors::default() }) };
    let (recording, _) = runner(&runner_).unwrap();
    for (imu, truth) in recording.imus.iter().zip(truth(&runner_)) {
        assert_eq!(imu.name, truth.site.as_str());
        assert!((imu.clock.start_s - 5.0 - truth.clock.start_s).abs() < 1e-12);
        assert_eq!(imu.acceleration_mps2.as_ref().unwrap(), &truth.acceleration_mps2);
        assert_eq!(imu.angular_velocity_rad_s.as_ref().unwrap(), &truth.angular_velocity_rad_s);
    }
}

/// The sacrum without lever arm would feel the force over the mass; with it, on average over whole steps one g upwards.
#[test]
fn the_mean_specific_force_of_a_run_is_gravity() {
    let runner = wearing(Sensors { sites: vec![SensorSite::Sacrum, SensorSite::LeftFoot], ..Sensors::default() });
    for sensor in truth(&runner) {
        // Twenty strides of 0.7 s from the first contact on.
        let (from, to) = (sensor.clock.position(0.05).round() as usize, sensor.clock.position(14.05).round() as usize);
        let mut mean = [0.0; 3];
        for i in from..to {
            let world = sensor.orientation[i].rotate(sensor.acceleration_mps2.each_ref().map(|a| a[i]));
            mean.iter_mut().zip(world).for_each(|(m, w)| *m += w / (to - from) as f64);
        }
        assert!(mean[0].abs() < 0.02 && (mean[1] - G).abs() < 0.02 && mean[2].abs() < 0.02, "{mean:?}");
    }
}

/// Stands still, is where its foot is in stance, and travels at its speed.
#[test]
fn the_foot_rests_on_the_ground_and_the_runner_stands_before_and_after() {
    let sensors = Sensors { sites: vec![SensorSite::RightFoot], ..Sensors::default() };
    let runner = Runner { surface: Surface::Overground, ..wearing(sensors) };
    let sensor = &truth(&runner)[0];
    let at = |t: f64| sensor.clock.position(t).round() as usize;
    let [x, y, _] = sensor.position_m.each_ref();
    // The first contact of the right foot, from 0.05 to 0.30 s: flat from a quarter to two thirds.
    let flat = at(0.12)..at(0.20);
    assert!(flat.clone().all(|i| (x[i] - x[flat.start]).abs() < 1e-12 && (y[i] - y[flat.start]).abs() < 1e-12));
    // A stride on it is a stride further: 3.5 m/s times 0.7 s.
    assert!((x[at(0.86)] - x[at(0.16)] - 2.45).abs() < 1e-9);
    let still = |range: std::ops::Range<usize>| {
        range.into_iter().all(|i| {
            let a = sensor.acceleration_mps2.each_ref().map(|c| c[i]);
            a[0].abs() < 1e-9 && (a[1] - G).abs() < 1e-9 && sensor.angular_velocity_rad_s.iter().all(|w| w[i] == 0.0)
        })
    };
    assert!(still(0..(3.0 * 500.0) as usize) && still(sensor.clock.len - 1490..sensor.clock.len));
}

#[test]
fn sensors_leave_the_rest_of_the_recording_alone_and_nonsense_is_refused() {
    let plain = Runner { variability_ratio: 0.02, noise_n: 1.0, duration_s: 4.0, ..Runner::default() };
    let worn = Runner { sensors: Some(Sensors { gyro_noise_dps: 1.0, ..Sensors::default() }), ..plain.clone() };
    let ((a, _), (b, _)) = (runner(&plain).unwrap(), runner(&worn).unwrap());
    assert_eq!(a.plates[0].force_n, b.plates[0].force_n);
    assert_eq!(b.imus.len(), 8);
    for sensors in [
        Sensors { rate_hz: 0.0, ..Sensors::default() },
        Sensors { sites: vec![], ..Sensors::default() },
        Sensors { sites: vec![SensorSite::Head; 2], ..Sensors::default() },
        Sensors { standing_s: f64::NAN, ..Sensors::default() },
        Sensors { dropout_ratio: 0.9, ..Sensors::default() },
    ] {
        assert!(runner(&wearing(sensors.clone())).is_err(), "{sensors:?}");
    }
    assert!(sensor_truth(&plain).is_err());
}
