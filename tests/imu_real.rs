//! Inertial recordings of people who run, where they are at hand: beside the checkout, or in `MIDSTANCE_DATA`.
//!
//! Figures come from force plates on the same clock, or from another sensor of the same runner.

mod recordings;

use std::path::Path;

use midstance::{
    analysis::Trial,
    events::{
        EventParams,
        from_imu::{SacrumContacts, auvinet_contacts, from_sacrum, rhythm},
        from_vertical_force,
    },
    quantity::STANDARD_GRAVITY_MPS2,
    read::ReadParams,
    recording::Segment,
    signal::{PsdParams, Spectra},
};
use recordings::{data, mean, open, run, times};

fn rows(path: &Path) -> Vec<Vec<f64>> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| line.split(',').map(|v| v.trim().parse().unwrap_or(f64::NAN)).collect()).collect()
}

/// Root mean square.
fn rms(x: &[f64]) -> f64 {
    (x.iter().map(|v| v * v).sum::<f64>() / x.len() as f64).sqrt()
}

/// One trial of a runner whose force and sacral acceleration were sampled together at 500 Hz.
struct Together {
    speed_mps: f64,
    slope_deg: f64,
    vertical_g: Vec<f64>,
    forward_g: Vec<f64>,
    /// Contact and toe-off of every whole contact, samples.
    force: Vec<(f64, f64)>,
    /// Rises through 50 N, which the ringing in flight does not reach, samples.
    onsets: Vec<f64>,
}

const RATE_HZ: f64 = 500.0;

/// Contacts by force at 20 N, the threshold of this project; the data hold 76.8 kg and force in body weights. The force is
/// smooth, and the flights of the slow uphill trial are shorter than the usual least time below the threshold.
fn alcantara() -> Option<Vec<Together>> {
    let files = ["GRF_one_sub_rows0-14.csv", "Accelerometer_one_sub_rows0-14.csv", "Sub_Info_one_sub.csv"];
    let paths = data("alcantara_sacral", &files)?;
    let (force, acceleration, info) = (rows(&paths[0]), rows(&paths[1]), rows(&paths[2]));
    let trial = |row: usize| {
        let newton: Vec<f64> = force[row].iter().map(|f| f * 76.8 * STANDARD_GRAVITY_MPS2).collect();
        let whole = |threshold_n: f64| -> Vec<(f64, f64)> {
            let short = EventParams { threshold_n: Some(threshold_n), debounce_s: 0.020, ..EventParams::default() };
            let runs = from_vertical_force(&newton, RATE_HZ, &short).unwrap();
            let runs = runs.iter().filter(|r| !r.open_start && !r.open_end && r.to - r.from > 0.08 * RATE_HZ);
            runs.map(|r| (r.from, r.to)).collect()
        };
        let (up, ahead) = acceleration[row].split_at(acceleration[row].len() / 2);
        Together {
            speed_mps: info[row + 1][9],
            slope_deg: info[row + 1][10],
            vertical_g: up.to_vec(),
            forward_g: ahead.to_vec(),
            force: whole(20.0),
            onsets: whole(50.0).iter().map(|c| c.0).collect(),
        }
    };
    Some((0..force.len()).map(trial).collect())
}

/// Published: 20 ms of root mean square error over a hundred runners (Patoz et al. 2022). Cadence within 0.5 %: over
/// thirteen steps an error of the first and the last contact of 5 ms each is 0.2 %.
#[test]
fn sacral_contact_time_agrees_with_force() {
    let Some(trials) = alcantara() else { return };
    let mut all = Vec::new();
    for trial in &trials {
        let SacrumContacts { contacts, flight_seen } = from_sacrum(&trial.vertical_g, RATE_HZ);
        assert!(flight_seen);
        let mut errors = [const { Vec::new() }; 3];
        for (ic, to) in &trial.force {
            let middle = f64::midpoint(*ic, *to);
            let seen = contacts.iter().filter_map(|c| c.ic.zip(c.to));
            let Some((i, t)) = seen.min_by(|a, b| {
                let away = |c: &(f64, f64)| (f64::midpoint(c.0, c.1) - middle).abs();
                away(a).total_cmp(&away(b))
            }) else {
                continue;
            };
            if (f64::midpoint(i, t) - middle).abs() < 0.08 * RATE_HZ {
                let to_ms = 1000.0 / RATE_HZ;
                for (errors, e) in errors.iter_mut().zip([i - ic, t - to, (t - i) - (to - ic)]) {
                    errors.push(e * to_ms);
                }
            }
        }
        let onsets = &trial.onsets;
        let step_s = (onsets[onsets.len() - 1] - onsets[0]) / (onsets.len() - 1) as f64 / RATE_HZ;
        let ics: Vec<f64> = contacts.iter().filter_map(|c| c.ic).collect();
        let by_events = (ics[ics.len() - 1] - ics[0]) / (ics.len() - 1) as f64 / RATE_HZ;
        let by_rhythm = rhythm::period_s(&trial.vertical_g, RATE_HZ, &rhythm::STEP_S).unwrap();
        println!(
            "{:.2} m/s {:>5.1} deg: contact {:5.1} ms off, IC {:5.1}, TO {:5.1}; cadence {:.2} spm, events {:+.2} %, rhythm {:+.2} %; {} of {}",
            trial.speed_mps,
            trial.slope_deg,
            mean(&errors[2]),
            mean(&errors[0]),
            mean(&errors[1]),
            60.0 / step_s,
            100.0 * (step_s / by_events - 1.0),
            100.0 * (step_s / by_rhythm - 1.0),
            errors[2].len(),
            trial.force.len(),
        );
        assert!(errors[2].len() + 1 >= trial.force.len());
        assert!((step_s / by_events - 1.0).abs() < 0.005 && (step_s / by_rhythm - 1.0).abs() < 0.005);
        all.extend_from_slice(&errors[2]);
        let instants = auvinet_contacts(&trial.vertical_g, &trial.forward_g, RATE_HZ);
        let nearest = |ic: &f64| instants.iter().map(|i| (i - ic) * 2.0).min_by(|a, b| a.abs().total_cmp(&b.abs()));
        let off: Vec<f64> = onsets.iter().filter_map(nearest).collect();
        println!("      Auvinet {:+.1} ms, {:.1} rms", mean(&off), rms(&off));
    }
    println!("contact time: {:.1} ms rms, {:+.1} ms bias, {} contacts", rms(&all), mean(&all), all.len());
    assert!(rms(&all) <= 20.0);
}

/// 25 minutes outdoors with breaks, hip and ankle at 100 Hz. An independent spectrum (numpy) of minutes 5 to 15 peaks at
/// 154.4 steps a minute at the hip and 154.5 at the ankle, to its resolution of 0.1. Both are the length of the
/// acceleration, which does not depend on how the sensors are turned.
#[test]
fn hip_and_ankle_agree_on_cadence_and_clipped_shocks_are_absent() {
    let Some(paths) = data("adept", &["acc_running.csv"]) else { return };
    let recording = open(&paths, &ReadParams::default());
    let spectra = Spectra::new();
    let peaks: Vec<f64> = recording
        .imus
        .iter()
        .map(|imu| {
            let [x, y, z] = imu.acceleration_mps2.as_ref().unwrap();
            let length: Vec<f64> = (30_000..90_000).map(|i| (x[i] * x[i] + y[i] * y[i] + z[i] * z[i]).sqrt()).collect();
            let psd = spectra.periodogram(&length, imu.clock.rate_hz, &PsdParams::default()).unwrap();
            let in_band = psd.frequency_hz().zip(&psd.density).filter(|(f, _)| (2.0..3.3).contains(f));
            60.0 * in_band.max_by(|a, b| a.1.total_cmp(b.1)).unwrap().0
        })
        .collect();
    println!("spectra: {peaks:?} steps/min");
    assert!((peaks[0] - 154.4).abs() < 0.15 && (peaks[1] - 154.6).abs() < 0.15);
    assert!((peaks[0] / peaks[1] - 1.0).abs() < 0.005);
    let (hip, ankle) = (run(&recording, Some(Segment::Pelvis)), run(&recording, Some(Segment::Shank)));
    // Within the first bout: later the sensors' clocks are not together any more, and each has bouts of its own.
    let start_s = recording.imus[0].clock.start_s;
    let cadence = |trial: &Trial| {
        let ics = times(trial, "ic_time_s", None);
        let within: Vec<f64> = ics.into_iter().filter(|t| (20.0..280.0).contains(&(t - start_s))).collect();
        60.0 * (within.len() - 1) as f64 / (within[within.len() - 1] - within[0])
    };
    let (of_hip, of_ankle) = (cadence(&hip), 2.0 * cadence(&ankle));
    println!("contacts: hip {of_hip:.2}, ankle {of_ankle:.2} steps/min");
    assert!((of_hip / of_ankle - 1.0).abs() < 0.005);
    // Worn on one hip: the vote for sides is not taken, and the clocks do not let the ankle tell.
    assert!(hip.steps.texts("side").unwrap().iter().all(|side| side == "unknown"));
    let clipped = ankle.steps.texts("absent").unwrap().iter().filter(|a| a.contains("pta_axial_g=saturated")).count();
    println!("{clipped} steps with a clipped shock of {}", ankle.steps.len());
    assert!((1..=11).contains(&clipped));
}
