//! Inertial recordings of people who walk, where they are at hand: beside the checkout, or in `MIDSTANCE_DATA`.
//!
//! Figures come from motion capture, pressure and light barriers, and events labelled by hand. What the programs of the
//! field reach on the same windows is in `docs/methods/imu.md`; the limits here are a little below what was measured, so
//! that they can fail.

mod recordings;

use std::path::Path;

use midstance::{analysis::Trial, events::from_imu::from_lumbar, read::ReadParams, recording::Recording};
use recordings::{data, mean, open, run, times};

/// Hits, references, detections and errors of the hits, ms.
#[derive(Default)]
struct Score(usize, usize, usize, Vec<f64>);

impl Score {
    /// Each reference takes the nearest contact within 0.25 s that none before it took.
    fn add(&mut self, found: &[f64], reference: &[f64]) {
        let mut taken = vec![false; found.len()];
        for r in reference {
            let free = (0..found.len()).filter(|i| !taken[*i]);
            let Some(i) = free.min_by(|a, b| (found[*a] - r).abs().total_cmp(&(found[*b] - r).abs())) else { continue };
            if (found[i] - r).abs() <= 0.25 {
                taken[i] = true;
                self.0 += 1;
                self.3.push(1000.0 * (found[i] - r));
            }
        }
        self.1 += reference.len();
        self.2 += found.len();
    }

    /// Standard deviation of the errors, ms.
    fn spread(&self) -> f64 {
        let middle = mean(&self.3);
        mean(&self.3.iter().map(|e| (e - middle).powi(2)).collect::<Vec<_>>()).sqrt()
    }

    fn show(&self, name: &str) -> (f64, f64, f64) {
        let (recall, precision) = (self.0 as f64 / self.1 as f64, self.0 as f64 / self.2.max(1) as f64);
        let absolute = mean(&self.3.iter().map(|e| e.abs()).collect::<Vec<_>>());
        println!(
            "{name:<26} {:>3} of {:>3} recall {recall:.3} precision {precision:.3} bias {:+.1} mean absolute {absolute:.1} ms",
            self.0,
            self.1,
            mean(&self.3)
        );
        (recall, precision, absolute)
    }
}

/// Lower back of a healthy adult, two reference systems. What the programs of the field reach on the same windows is in
/// `docs/methods/imu.md`; the limits here are a little below what was measured, so that they can fail.
#[test]
fn lower_back_contacts_in_walking() {
    let files = ["Test5_Trial1", "Test5_Trial2", "Test11_Trial1"];
    let names: Vec<String> = files.iter().map(|f| format!("csv/HA/001/TimeMeasure1_{f}.csv")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).chain(["HA001_reference_initial_contacts.csv"]).collect();
    let Some(paths) = data("mobgap", &names) else { return };
    let text = std::fs::read_to_string(&paths[3]).unwrap();
    let reference: Vec<Vec<&str>> = text.lines().skip(1).map(|l| l.split(',').collect()).collect();
    let columns = r#"{"imu": [{"site": "lower back", "acceleration": ["acc_x", "acc_y", "acc_z"],
        "angular_velocity": ["gyr_x", "gyr_y", "gyr_z"]}]}"#;
    let params =
        ReadParams { rate_hz: Some(100.0), columns: serde_json::from_str(columns).unwrap(), ..ReadParams::default() };
    let recordings: Vec<Recording> = paths[..3].iter().map(|p| open(std::slice::from_ref(p), &params)).collect();
    let all: Vec<Vec<f64>> = recordings.iter().map(|r| times(&run(r, None), "ic_time_s", None)).collect();
    for system in ["INDIP", "Stereophoto"] {
        let (mut score, mut given) = (Score::default(), Score::default());
        for ((file, found), recording) in files.iter().zip(&all).zip(&recordings) {
            let upwards = &recording.imus[0].acceleration_mps2.as_ref().unwrap()[0];
            let (test, trial) = file.split_once('_').unwrap();
            let rows = reference.iter().filter(|r| r[0] == test && r[1] == trial && r[2] == system);
            let events: Vec<(usize, f64)> = rows.map(|r| (r[3].parse().unwrap(), r[5].parse().unwrap())).collect();
            for bout in events.chunk_by(|a, b| a.0 == b.0) {
                let ics: Vec<f64> = bout.iter().map(|e| e.1).filter(|t| t.is_finite()).collect();
                let window = ics[0] - 0.6..ics[ics.len() - 1] + 0.6;
                let here: Vec<f64> = found.iter().copied().filter(|t| window.contains(t)).collect();
                score.add(&here, &ics);
                let first = (window.start * 100.0) as usize;
                let last = ((window.end * 100.0) as usize).min(upwards.len());
                let alone = from_lumbar(&upwards[first..last], 100.0);
                given.add(&alone.iter().map(|i| (i + first as f64) / 100.0).collect::<Vec<_>>(), &ics);
            }
        }
        let (recall, precision, absolute) = score.show(&format!("whole path, {system}"));
        assert!(recall > 0.9 && precision > 0.88 && absolute < 50.0);
        // As the other programs are given them: the window of each walk.
        let (recall, precision, absolute) = given.show(&format!("windows given, {system}"));
        assert!(recall > 0.9 && precision > 0.92 && absolute < 50.0);
        println!(
            "{} contacts of the whole path lie outside the walks of {system}",
            all.iter().map(Vec::len).sum::<usize>() - score.2
        );
    }
}

/// The sample of two feet at 204.8 Hz that gaitmap publishes, with events and heel positions of motion capture.
fn gaitmap() -> Option<(Trial, String, String)> {
    let paths = data("gaitmap", &["imu_sample.csv", "stride_events_sample.csv", "position_sample.csv"])?;
    let columns =
        r#"{"imu": [{"name": "left_sensor", "site": "left foot"}, {"name": "right_sensor", "site": "right foot"}]}"#;
    let params =
        ReadParams { rate_hz: Some(204.8), columns: serde_json::from_str(columns).unwrap(), ..ReadParams::default() };
    let trial = run(&open(&paths[..1], &params), None);
    let text = |path: &Path| std::fs::read_to_string(path).unwrap();
    Some((trial, text(&paths[1]), text(&paths[2])))
}

#[test]
fn foot_contacts_in_walking() {
    let Some((trial, events, _)) = gaitmap() else { return };
    let mut score = Score::default();
    for foot in ["left", "right"] {
        let rows = events.lines().map(|l| l.split(',').collect::<Vec<_>>()).filter(|r| r[1] == foot);
        let mut ics: Vec<f64> = rows.flat_map(|r| [4, 7].map(|c| r[c].parse::<f64>().unwrap() / 204.8)).collect();
        ics.sort_by(f64::total_cmp);
        ics.dedup();
        score.add(&times(&trial, "ic_time_s", Some(foot)), &ics);
    }
    let (recall, precision, absolute) = score.show("gaitmap feet");
    assert!(recall > 0.9 && precision > 0.85 && absolute < 40.0);
}

/// The heel goes as far from one mid-stance to the next as the sensor does, to what the foot turns as it stands: 55 strides
/// of 1.34 m on average.
#[test]
fn stride_length_agrees_with_motion_capture() {
    let Some((trial, events, positions)) = gaitmap() else { return };
    let lengths = trial.steps.numbers("stride_length_imu_m").unwrap();
    let (ics, sides) = (trial.steps.numbers("ic_time_s").unwrap(), trial.steps.texts("side").unwrap());
    let mut errors = Vec::new();
    for row in events.lines().skip(1).map(|l| l.split(',').collect::<Vec<_>>()) {
        let (id, foot, start_s) = (row[0], row[1], row[2].parse::<f64>().unwrap() / 204.8);
        let path: Vec<Vec<f64>> = positions
            .lines()
            .map(|l| l.split(',').collect::<Vec<_>>())
            .filter(|r| r[0].starts_with(foot) && r[1] == id)
            .map(|r| r[3..5].iter().map(|v| v.parse().unwrap()).collect())
            .collect();
        let [first, last] = [&path[0], &path[path.len() - 1]];
        let truth = (last[0] - first[0]).hypot(last[1] - first[1]);
        // The stance in which the foot stands at the stride's start.
        let stance =
            (0..ics.len()).rev().find(|i| sides[*i] == foot && (0.0..0.8).contains(&(start_s + 0.1 - ics[*i])));
        errors.extend(stance.map(|i| lengths[i] - truth).filter(|e| e.is_finite()));
    }
    let bias = mean(&errors);
    let sd = (errors.iter().map(|e| (e - bias).powi(2)).sum::<f64>() / (errors.len() - 1) as f64).sqrt();
    let absolute = mean(&errors.iter().map(|e| e.abs()).collect::<Vec<_>>());
    println!(
        "stride length: {} of 57 strides, {bias:+.4} m, SD {sd:.4} m, mean absolute {absolute:.4} m",
        errors.len()
    );
    // Published for running: 0.16 m. Walking feet stand still.
    assert!(errors.len() >= 54 && bias.abs() < 0.02 && sd < 0.05);
}

/// Labelled by hand, 100 Hz, with a turn in the middle; packets of the lower back of 2-3 are lost from 18 s on.
#[test]
fn feet_and_lower_back_of_a_walk_with_a_turn() {
    let (mut feet, mut back, mut given) = (Score::default(), Score::default(), Score::default());
    for name in ["1-1", "1-2", "2-3"] {
        let files = ["lf", "rf", "lb"].map(|place| format!("{name}_{place}.txt"));
        let [lf, rf, lb] = files.each_ref().map(String::as_str);
        let Some(paths) = data("ipol", &[lf, rf, lb, &format!("{name}.json")]) else { return };
        let text = std::fs::read_to_string(&paths[3]).unwrap().replace("NaN", "null");
        let said: serde_json::Value = serde_json::from_str(&text).unwrap();
        let frames = |value: &serde_json::Value| -> Vec<f64> {
            value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap() / 100.0).collect()
        };
        let ends = frames(&said["TrialBoundaries"]);
        let contacts = |key: &str| -> Vec<f64> {
            let pairs = said[key].as_array().unwrap().iter().map(|pair| frames(pair)[1]);
            pairs.filter(|t| *t <= ends[1]).collect()
        };
        let (left, right) = (contacts("LeftFootEvents"), contacts("RightFootEvents"));
        let window = ends[0] - 0.2..ends[1] + 0.4;
        let within = |times: Vec<f64>| times.into_iter().filter(|t| window.contains(t)).collect::<Vec<_>>();
        let trial = run(&open(&paths[..2], &ReadParams::default()), None);
        feet.add(&within(times(&trial, "ic_time_s", Some("left"))), &left);
        feet.add(&within(times(&trial, "ic_time_s", Some("right"))), &right);
        let mut both = [left, right].concat();
        both.sort_by(f64::total_cmp);
        let trial = run(&open(&paths[2..3], &ReadParams::default()), None);
        back.add(&within(times(&trial, "ic_time_s", None)), &both);
        let up = upwards_of_ipol(&paths[2], &window);
        let alone = from_lumbar(&up, 100.0).into_iter().map(|i| window.start + i / 100.0);
        given.add(&alone.collect::<Vec<_>>(), &both);
    }
    let (recall, precision, absolute) = feet.show("ipol feet");
    assert!(recall > 0.9 && precision > 0.95 && absolute < 30.0);
    let (recall, precision, absolute) = back.show("ipol lower back, whole path");
    assert!(recall > 0.9 && precision > 0.9 && absolute < 50.0);
    let (recall, precision, absolute) = given.show("ipol lower back, windows");
    assert!(recall > 0.9 && precision > 0.9 && absolute < 50.0);
}

/// The axis that stands upright before the walk, between two instants, lost packets on straight lines.
fn upwards_of_ipol(path: &Path, window: &std::ops::Range<f64>) -> Vec<f64> {
    let text = std::fs::read_to_string(path).unwrap();
    let rows: Vec<Vec<f64>> =
        text.lines().skip(2).map(|l| l.split_whitespace().map(|v| v.parse().unwrap()).collect()).collect();
    let at: Vec<f64> = rows.iter().map(|r| r[0] - rows[0][0]).collect();
    let still = |axis: usize| rows[..200].iter().map(|r| r[axis]).sum::<f64>();
    let axis = (1..4).max_by(|a, b| still(*a).abs().total_cmp(&still(*b).abs())).unwrap();
    let sample = |i: usize| {
        let after = at.partition_point(|t| *t < i as f64).clamp(1, at.len() - 1);
        let share = (i as f64 - at[after - 1]) / (at[after] - at[after - 1]);
        still(axis).signum() * (rows[after - 1][axis] + share * (rows[after][axis] - rows[after - 1][axis]))
    };
    ((window.start * 100.0) as usize..(window.end * 100.0) as usize).map(sample).collect()
}

/// Offset and rate of a clock against another, found from what both saw: the line through the pairs within 0.15 s that
/// leaves the least, of those that pair four of five. Steps differ, so that a shift by a step leaves more.
fn clock_of(found: &[f64], reference: &[f64]) -> (f64, f64) {
    let nearest = |at: f64| *found.iter().min_by(|a, b| (*a - at).abs().total_cmp(&(*b - at).abs())).unwrap();
    let fitted = |start: &f64| {
        let (mut offset, mut rate, mut left) = (start - reference[reference.len() / 2], 1.0, 0.0);
        for _ in 0..8 {
            let pairs = reference.iter().map(|r| (*r, nearest(offset + rate * r)));
            let pairs: Vec<(f64, f64)> = pairs.filter(|(r, f)| (f - offset - rate * r).abs() < 0.15).collect();
            if pairs.len() * 5 < reference.len() * 4 {
                return None;
            }
            let middle = |of: fn(&(f64, f64)) -> f64| mean(&pairs.iter().map(of).collect::<Vec<_>>());
            let (x, y) = (middle(|p| p.0), middle(|p| p.1));
            let with: f64 = pairs.iter().map(|p| (p.0 - x) * (p.1 - y)).sum();
            rate = with / pairs.iter().map(|p| (p.0 - x).powi(2)).sum::<f64>();
            offset = y - rate * x;
            left = mean(&pairs.iter().map(|p| (p.1 - offset - rate * p.0).powi(2)).collect::<Vec<_>>());
        }
        Some((left, offset, rate))
    };
    let best = found.iter().filter_map(fitted).min_by(|a, b| a.0.total_cmp(&b.0)).expect("no alignment");
    (best.1, best.2)
}

/// Treadmill at 3.7 km/h, 128 Hz, against light barriers that have no common clock with the sensors: the reference is put
/// on the clock of each sensor by the contacts themselves, so that the bias is zero by construction and only what scatters
/// is measured. After 159.2 s the belt slows down and the barriers see contacts that none can be.
#[test]
fn sensors_against_light_barriers() {
    let files = ["LF", "RF", "SA", "LS", "RS"].map(|name| format!("PWS/IMU/{name}.csv"));
    let names: Vec<&str> = files.iter().map(String::as_str).chain(["PWS/OptoGait/optogait.csv"]).collect();
    let Some(paths) = data("tripod", &names) else { return };
    let text = std::fs::read_to_string(&paths[5]).unwrap();
    let reference: Vec<(String, f64)> = text
        .lines()
        .map(|l| l.split(',').collect::<Vec<_>>())
        .filter(|r| r[2] == "L" || r[2] == "R")
        .map(|r| (r[2].to_owned(), r[r.len() - 1].parse::<f64>().unwrap() / 1000.0))
        .filter(|(_, t)| *t < 159.2)
        .collect();
    for (path, side) in paths.iter().zip(["L", "R", "", "L", "R"]) {
        let trial = run(&open(std::slice::from_ref(path), &ReadParams::default()), None);
        let found = times(&trial, "ic_time_s", None);
        let of_side: Vec<f64> = reference.iter().filter(|r| side.is_empty() || r.0 == side).map(|r| r.1).collect();
        let (offset, rate) = clock_of(&found, &of_side);
        let there: Vec<f64> = of_side.iter().map(|t| offset + rate * t).collect();
        let window = there[0] - 0.3..there[there.len() - 1] + 0.3;
        let within: Vec<f64> = found.into_iter().filter(|t| window.contains(t)).collect();
        let mut score = Score::default();
        score.add(&within, &there);
        let name = path.file_stem().unwrap().to_string_lossy();
        let (recall, precision, absolute) = score.show(&format!("tripod {name}"));
        println!("  clock {:+.0} ppm, SD {:.1} ms", 1e6 * (rate - 1.0), score.spread());
        assert!(recall > 0.98 && precision > 0.98 && absolute < 20.0 && score.spread() < 25.0);
        if name.ends_with('F') {
            belt(&trial);
        }
    }
}

/// On a belt at 1.028 m/s the mean stride is as long as the belt goes in its time.
fn belt(trial: &Trial) {
    let (lengths, seconds) =
        (trial.steps.numbers("stride_length_imu_m").unwrap(), trial.steps.numbers("stride_time_s").unwrap());
    let ics = trial.steps.numbers("ic_time_s").unwrap();
    let steady = (0..ics.len()).filter(|i| (10.0..139.0).contains(&ics[*i]) && lengths[*i].is_finite());
    let errors: Vec<f64> = steady.map(|i| lengths[i] - 3.7 / 3.6 * seconds[i]).collect();
    println!("  stride length: {} strides, {:+.4} m from the belt's way", errors.len(), mean(&errors));
    assert!(errors.len() > 95 && mean(&errors).abs() < 0.03);
}
