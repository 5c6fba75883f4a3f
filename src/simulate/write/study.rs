//! A small study: several runners who differ, in all formats, with a manifest and the truth.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::{Format, ORIGIN, file};
use crate::{
    error::{Error, Result},
    quantity::Side,
    recording::Surface,
    simulate::{
        Drift, Impact, Runner, Sensors, Truth,
        random::{Purpose, Random},
    },
};

/// Leg length over standing height (Winter 2009, 10.1002/9780470549148).
const LEG_LENGTH_PER_HEIGHT: f64 = 0.53;

/// Step width below which a runner belongs to the group `narrow`, m.
const NARROW_M: f64 = 0.015;

#[derive(Serialize)]
struct Entry<'a> {
    recording: &'a str,
    files: Vec<String>,
    runner: Runner,
    truth: Truth,
}

/// Writes `count` runners who differ in body, speed and technique, one recording each, in all formats by turns.
///
/// Beside the recordings stand `runners.csv`, a manifest for the batch, and `truth.json`, a list of
/// `{recording, files, runner, truth}`. With `sensors`, every runner wears those; they change nothing else. Returns every
/// file written, the manifest first. Same arguments give the same bytes.
///
/// # Errors
/// [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) unless `count` is 1 to 1000, and for impossible sensors;
/// [`ErrorKind::Io`](crate::ErrorKind::Io).
pub fn write_study(dir: &Path, count: usize, seed: u64, sensors: Option<&Sensors>) -> Result<Vec<PathBuf>> {
    if !(1..=1000).contains(&count) {
        return Err(Error::parameter("count", count, "1 to 1000 runners"));
    }
    let mut random = Random::new(seed, Purpose::Study);
    let (mut files, mut rows, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    let names: Vec<String> = (1..=count).map(|number| format!("S{number:02}_run")).collect();
    for (index, name) in names.iter().enumerate() {
        let runner = Runner { sensors: sensors.cloned(), ..varied(index, &mut random) };
        let format = Format::ALL[index % Format::ALL.len()];
        let (written, truth) = format.write(dir, name, &runner)?;
        let plain: Vec<String> =
            written.iter().filter_map(|p| p.file_name()).map(|n| n.to_string_lossy().into_owned()).collect();
        rows.push(row(&plain, &format!("S{:02}", index + 1), &runner));
        entries.push(Entry { recording: name, files: plain, runner, truth });
        files.extend(written);
    }
    let truth = file(dir, "truth.json", |out| {
        let content = serde_json::json!({ "about": ORIGIN, "recordings": entries });
        serde_json::to_writer_pretty(&mut *out, &content).map_err(io::Error::from)?;
        writeln!(out)
    })?;
    let manifest = file(dir, "runners.csv", |out| {
        writeln!(out, "file,subject,mass_kg,height_m,speed_mps,surface,first_side,group")?;
        rows.iter().try_for_each(|row| writeln!(out, "{row}"))
    })?;
    Ok([manifest, truth].into_iter().chain(files).collect())
}

fn row(files: &[String], subject: &str, runner: &Runner) -> String {
    let height_m = runner.leg_length_m / LEG_LENGTH_PER_HEIGHT;
    let group = if runner.step_width_m < NARROW_M { "narrow" } else { "usual" };
    let Runner { mass_kg, speed_mps, surface, first_side, .. } = runner;
    format!("{},{subject},{mass_kg},{height_m:.2},{speed_mps},{surface},{first_side},{group}", files.join(";"))
}

/// One runner of the study: ordinary ranges, ordinary laboratory troubles.
fn varied(index: usize, random: &mut Random) -> Runner {
    let seed = (random.uniform() * 1e9) as u64;
    let mut between = |low: f64, high: f64, digits: i32| {
        let scale = 10_f64.powi(digits);
        (random.between(low, high) * scale).round() / scale
    };
    let narrow = index % 2 == 1;
    Runner {
        mass_kg: between(52.0, 86.0, 1),
        contact_time_s: between(0.215, 0.270, 3),
        flight_time_s: between(0.085, 0.130, 3),
        speed_mps: between(2.8, 4.2, 1),
        // Two decimals of standing height, so that the manifest says exactly what the runner is.
        leg_length_m: between(1.58, 1.90, 2) * LEG_LENGTH_PER_HEIGHT,
        surface: if index % 4 == 3 { Surface::Overground } else { Surface::Treadmill },
        step_width_m: if narrow { between(-0.015, 0.010, 3) } else { between(0.02, 0.06, 3) },
        step_width_sd_m: between(0.006, 0.012, 4),
        first_side: if between(0.0, 1.0, 3) < 0.5 { Side::Left } else { Side::Right },
        lead_s: between(0.02, 0.08, 3),
        variability_ratio: between(0.008, 0.018, 4),
        asymmetry_s: between(-0.008, 0.008, 4),
        impact: (index % 3 != 2).then_some(Impact {
            magnitude_bw: between(0.6, 0.9, 2),
            time_s: between(0.028, 0.034, 4),
            width_s: between(0.036, 0.044, 4),
        }),
        braking_bw: between(0.18, 0.32, 2),
        heading_deg: between(-4.0, 4.0, 1),
        drift: index
            .is_multiple_of(3)
            .then_some(Drift::Linear { start_n: between(-20.0, 20.0, 1), end_n: between(30.0, 90.0, 1) }),
        noise_n: between(1.0, 4.0, 1),
        marker_noise_m: between(0.0002, 0.0008, 5),
        gap_ratio: between(0.0, 0.03, 3),
        seed,
        ..Runner::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_study_has_every_format_a_manifest_and_the_truth() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let files = write_study(one.path(), 4, 5, None).unwrap();
        assert_eq!(files.len(), 2 + 2 * 4);
        for extension in ["csv", "tsv", "trc", "mot", "json"] {
            assert!(files.iter().any(|f| f.extension().is_some_and(|e| e == extension)), "{extension}");
        }
        let manifest = fs::read_to_string(&files[0]).unwrap();
        assert_eq!(manifest.lines().count(), 5);
        for line in manifest.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!(cells.len(), 8);
            assert!(cells[0].split(';').all(|name| one.path().join(name).is_file()), "{line}");
        }
        let truth: serde_json::Value = serde_json::from_slice(&fs::read(&files[1]).unwrap()).unwrap();
        let first = &truth["recordings"][0];
        let runner: Runner = serde_json::from_value(first["runner"].clone()).unwrap();
        let known: Truth = serde_json::from_value(first["truth"].clone()).unwrap();
        assert_eq!(Format::Qtm.write(two.path(), "again", &runner).unwrap().1, known);
        for (a, b) in files.iter().zip(write_study(two.path(), 4, 5, None).unwrap()) {
            assert!(fs::read(a).unwrap() == fs::read(&b).unwrap(), "{}", a.display());
        }
    }

    #[test]
    fn every_runner_of_a_large_study_is_possible() {
        let mut random = Random::new(11, Purpose::Study);
        for index in 0..200 {
            let runner = varied(index, &mut random);
            assert!(crate::simulate::runner(&Runner { duration_s: 1.0, ..runner.clone() }).is_ok(), "{runner:?}");
        }
    }

    #[test]
    fn an_impossible_count_is_refused() {
        assert!(write_study(Path::new("nowhere"), 0, 1, None).is_err());
    }
}
