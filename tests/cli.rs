//! The program as a user meets it: exit codes, bad inputs among good ones, the same bytes at any number of threads.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use tempfile::{TempDir, tempdir};

fn midstance() -> Command {
    Command::new(env!("CARGO_BIN_EXE_midstance"))
}

fn run(arguments: &[&str]) -> Output {
    midstance().args(arguments).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or_else(|| panic!("killed: {}", err(output)))
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A folder `lab` with simulated recordings.
fn lab(count: usize) -> TempDir {
    let dir = tempdir().unwrap();
    let output = run(&["simulate", text(&dir.path().join("lab")), "--count", &count.to_string(), "--seed", "7"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    dir
}

/// Every file of a folder, by name.
fn contents(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let entry =
        |entry: fs::DirEntry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap());
    fs::read_dir(dir).unwrap().map(|e| entry(e.unwrap())).collect()
}

/// The rows of a CSV table as cells by column name.
fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let row = |record: csv::StringRecord| header.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

#[test]
fn wrong_usage_ends_with_two_and_says_why() {
    let dir = lab(1);
    let lab = dir.path().join("lab");
    let (lab, to) = (text(&lab), dir.path().join("out"));
    let to = text(&to);
    let config = dir.path().join("c.toml");
    fs::write(&config, "[condition]\nforce_cutof_hz = 50\n").unwrap();
    let manifest = dir.path().join("m.csv");
    fs::write(&manifest, "file,weight\na,1\n").unwrap();
    for (arguments, says) in [
        (vec!["analyse"], "analyze"),
        (vec!["analyze"], "INPUTS"),
        (vec!["analyze", lab], "--out"),
        (vec!["analyze", lab, "--out", lab], "folder of their own"),
        (vec!["analyze", "*.nothing", "--out", to], "no file"),
        (vec!["analyze", lab, "--out", to, "--mass-kg", "62400"], "10 to 300 kilograms"),
        (vec!["analyze", lab, "--out", to, "--axes", "x=up"], "x=forward,y=left,z=up"),
        (vec!["analyze", lab, "--out", to, "--surface", "sand"], "treadmill or overground"),
        (vec!["analyze", lab, "--out", to, "--jobs", "0"], "at least 1"),
        (vec!["analyze", lab, "--out", to, "--config", text(&config)], "line 2"),
        (vec!["analyze", "--out", to, "--manifest", text(&manifest)], "`weight`"),
    ] {
        let output = run(&arguments);
        assert_eq!(code(&output), 2, "{arguments:?}: {}", err(&output));
        assert!(err(&output).contains(says), "{arguments:?}: {}", err(&output));
        assert!(out(&output).is_empty(), "{arguments:?} prints a result");
    }
    assert!(!Path::new(to).exists(), "wrong usage writes nothing");
    assert_eq!(code(&run(&["--help"])), 0);
    assert_eq!(code(&run(&["--version"])), 0);
}

#[test]
fn good_recordings_end_with_zero_and_the_same_bytes_on_any_number_of_threads() {
    let dir = lab(5);
    let manifest = dir.path().join("lab/runners.csv");
    let mut folders = Vec::new();
    for jobs in ["1", "2"] {
        let to = dir.path().join(format!("out{jobs}"));
        let output = run(&["analyze", "--manifest", text(&manifest), "--out", text(&to), "--jobs", jobs, "--curves"]);
        assert_eq!(code(&output), 0, "{}", err(&output));
        assert!(!to.join(".batch").exists(), "a batch that has ended leaves nothing else");
        folders.push(contents(&to));
    }
    let names: Vec<&String> = folders[0].keys().collect();
    assert_eq!(names, ["curves.csv", "files.csv", "provenance.json", "steps.csv", "summary.csv"]);
    assert!(folders[0] == folders[1], "one thread and two give different bytes");
}

/// The model runner M1 at the sacrum: half-sine contacts of 0.250 s and 2.199115 g, flights of 0.100 s. Cadence 171.43.
#[test]
fn a_sensor_of_a_batch_gives_its_bouts() {
    let dir = tempdir().unwrap();
    let up = |t: f64| if t < 0.25 { 2.199_115 * (std::f64::consts::PI * t / 0.25).sin() } else { 0.0 };
    let row = |i: usize| {
        let t = i as f64 / 200.0;
        format!("{t:.3},{:.6},0.0,0.0\n", up(t % 0.35))
    };
    let file = dir.path().join("sacrum.csv");
    let rows: String = (0..4000).map(row).collect();
    fs::write(&file, format!("time,sacrum_acc_x (g),sacrum_acc_y (g),sacrum_acc_z (g)\n{rows}")).unwrap();
    let to = dir.path().join("out");
    let output = run(&["analyze", text(&file), "--out", text(&to)]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let bouts = fs::read_to_string(to.join("bouts.csv")).unwrap();
    let rows: Vec<Vec<&str>> = bouts.lines().map(|line| line.split(',').collect()).collect();
    let column = |name: &str| rows[0].iter().position(|c| *c == name).unwrap();
    let cadence = rows.iter().find(|row| row[column("metric")] == "cadence_spm").unwrap();
    assert_eq!(cadence[column("activity")], "running");
    assert!((cadence[column("mean")].parse::<f64>().unwrap() - 171.43).abs() < 0.1, "{bouts}");
}

/// What issue reports call bad input, each in a file of its own.
fn bad_files(dir: &Path) -> Vec<PathBuf> {
    let half_sine =
        |i: usize| if i % 350 < 250 { 1500.0 * (std::f64::consts::PI * (i % 350) as f64 / 250.0).sin() } else { 0.0 };
    let rows = |n: usize, cell: &dyn Fn(usize) -> String| (0..n).map(|i| cell(i) + "\n").collect::<String>();
    let mot = |declared: usize, rows: &str| {
        format!(
            "grf\nversion=1\nnRows={declared}\nnColumns=4\ninDegrees=yes\nendheader\ntime\tground_force_vx\tground_force_vy\tground_force_vz\n{rows}"
        )
    };
    let line = |i: usize| format!("{:.3}\t0\t{:.3}\t0", i as f64 / 1000.0, half_sine(i));
    let qtm = format!(
        "NO_OF_FRAMES\t400\nNO_OF_CAMERAS\t8\nNO_OF_MARKERS\t1\nFREQUENCY\t1000\nNO_OF_ANALOG\t0\nANALOG_FREQUENCY\t0\nDESCRIPTION\t--\nTIME_STAMP\t2020-01-01\nDATA_INCLUDED\t3D\nMARKER_NAMES\tL_heel\nFrame\tTime\tL_heel X\tL_heel Y\tL_heel Z\n{}",
        rows(400, &|i| format!("{}\t{:.5}\t100.0\t200.0\t300.0", i + 1, i as f64 / 100.0))
    );
    let files: [(&str, Vec<u8>); 9] = [
        ("empty.csv", Vec::new()),
        ("binary.csv", (0..5000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect()),
        ("truncated.mot", mot(5000, &rows(20, &line)).into_bytes()),
        ("no_signal.csv", ("time,heart_rate\n".to_owned() + &rows(500, &|i| format!("{i},150"))).into_bytes()),
        (
            "all_nan.csv",
            ("time,Fx,Fy,Fz\n".to_owned() + &rows(2000, &|i| format!("{:.3},NaN,NaN,NaN", i as f64 / 1000.0)))
                .into_bytes(),
        ),
        ("two_rows.csv", b"time,Fx,Fy,Fz\n0.000,0,0,700\n0.001,0,0,701\n".to_vec()),
        ("wrong_rate.tsv", qtm.into_bytes()),
        ("=cmd|'x'!A1.csv", b"hello, \"world\"\n".to_vec()),
        ("new\nline.csv", b"=1+1\n".to_vec()),
    ];
    let write = |(name, bytes): (&str, Vec<u8>)| {
        let path = dir.join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    files.into_iter().map(write).collect()
}

#[test]
fn bad_files_fail_alone_each_with_a_clear_message() {
    let dir = lab(2);
    let lab = dir.path().join("lab/S*");
    let alone = dir.path().join("alone");
    assert_eq!(code(&run(&["analyze", text(&lab), "--out", text(&alone)])), 0);

    let bad = bad_files(dir.path());
    let gone = dir.path().join("gone.csv");
    let all = dir.path().join("all");
    let mut command = midstance();
    command.arg("analyze").args(&bad[..5]).arg(&lab).args(&bad[5..]).arg(&gone).arg(&lab).arg("--out").arg(&all);
    let output = command.output().unwrap();
    assert_eq!(code(&output), 1, "{}", err(&output));

    for name in ["steps.csv", "summary.csv"] {
        assert!(
            fs::read(alone.join(name)).unwrap() == fs::read(all.join(name)).unwrap(),
            "{name} changed by bad neighbours"
        );
    }
    let rows = table(&all.join("files.csv"));
    let good = table(&alone.join("files.csv"));
    let row = |path: &Path| {
        // The table defuses a leading `=`; these paths start with the folder.
        rows.iter()
            .find(|row| Path::new(&row["path"]) == path)
            .unwrap_or_else(|| panic!("no row for {}", path.display()))
    };
    for path in bad.iter().chain([&gone]) {
        let row = row(path);
        assert!(["failed", "warned"].contains(&row["status"].as_str()), "{row:?}");
        assert!(row["message"].len() > 10 && !row["message"].contains("defect"), "{row:?}");
    }
    for (path, kinds) in
        [("empty.csv", &["empty"][..]), ("binary.csv", &["not_text", "unknown_format"]), ("gone.csv", &["io"])]
    {
        assert!(
            kinds.contains(&row(&dir.path().join(path))["error_kind"].as_str()),
            "{:?}",
            row(&dir.path().join(path))
        );
    }
    let again = rows.iter().filter(|row| row["error_kind"] == "duplicate").count();
    assert_eq!(rows.len(), bad.len() + 1 + good.len() + again);
    assert!(again >= good.len(), "every file given a second time has a row");
}

#[test]
fn unreadable_files_and_folders_in_a_manifest_fail_alone() {
    let dir = lab(1);
    let good = dir.path().join("lab/S01_run.tsv");
    let manifest = dir.path().join("m.csv");
    fs::write(&manifest, format!("file,subject\nlab,S0\nnowhere.csv,S1\n{},S2\n", text(&good))).unwrap();
    let to = dir.path().join("out");
    let output = run(&["analyze", "--manifest", text(&manifest), "--out", text(&to), "--format", "json"]);
    assert_eq!(code(&output), 1, "{}", err(&output));
    let files: serde_json::Value = serde_json::from_slice(&fs::read(to.join("files.json")).unwrap()).unwrap();
    let kinds: Vec<&str> = files.as_array().unwrap().iter().map(|row| row["error_kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["is_directory", "io", ""]);
    let steps: serde_json::Value = serde_json::from_slice(&fs::read(to.join("steps.json")).unwrap()).unwrap();
    assert_eq!(steps[0]["subject"], "S2");
}

#[test]
fn what_is_no_recording_is_passed_over_in_a_folder_and_refused_by_name() {
    let dir = tempdir().unwrap();
    let lab = dir.path().join("lab");
    fs::create_dir(&lab).unwrap();
    for name in ["README.md", "run03.trc", "truth.json"] {
        fs::write(lab.join(name), if name.ends_with("trc") { "" } else { "{ \"words\": [1, 2] }\n" }).unwrap();
    }
    let statuses = |input: &str, to: &str| {
        let to = dir.path().join(to);
        assert_eq!(code(&run(&["analyze", input, "--out", text(&to)])), 1);
        table(&to.join("files.csv")).into_iter().map(|row| row["status"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(statuses(text(&lab), "walked"), ["skipped", "failed", "skipped"]);
    assert_eq!(statuses(text(&lab.join("*")), "named"), ["failed", "failed", "failed"]);
}

#[test]
fn a_dry_run_says_what_it_sees_and_writes_nothing() {
    let dir = lab(2);
    let before = contents(&dir.path().join("lab"));
    let to = dir.path().join("out");
    let output = run(&[
        "analyze",
        text(&dir.path().join("lab/S*")),
        "--out",
        text(&to),
        "--dry-run",
        "--event-threshold-n",
        "33",
    ]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert!(out(&output).contains("force") && out(&output).contains("33.0"), "{}", out(&output));
    assert!(!to.exists());
    assert!(before == contents(&dir.path().join("lab")));
}

#[test]
fn on_error_stop_keeps_what_is_finished_and_resume_ends_alike() {
    let dir = lab(4);
    let lab = dir.path().join("lab");
    let whole = dir.path().join("whole");
    fs::write(lab.join("zz.csv"), "").unwrap();
    assert_eq!(code(&run(&["analyze", text(&lab), "--out", text(&whole)])), 1);

    let to = dir.path().join("out");
    let stopped = run(&["analyze", text(&lab), "--out", text(&to), "--on-error", "stop"]);
    assert_eq!(code(&stopped), 1);
    assert!(err(&stopped).contains("--resume"), "{}", err(&stopped));
    assert!(!to.join("steps.csv").exists(), "tables are whole or not at all");
    let parts = fs::read_dir(to.join(".batch/kept")).unwrap().count();
    assert!(parts >= 4, "{parts} parts");

    let resumed = run(&["analyze", text(&lab), "--out", text(&to), "--resume"]);
    assert_eq!(code(&resumed), 1);
    assert!(contents(&to) == contents(&whole), "a resumed batch ends with other bytes");
}

#[test]
fn a_json_log_is_one_object_per_line() {
    let dir = lab(2);
    let to = dir.path().join("out");
    let output = run(&["analyze", text(&dir.path().join("lab")), "--out", text(&to), "--log", "json"]);
    let events: Vec<serde_json::Value> = err(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events[0]["event"], "started");
    assert!(events.iter().any(|event| event["event"] == "file" && event["status"] == "ok"));
    assert_eq!(events.last().unwrap()["event"], "ended");
}

/// Sensors are one more file per recording; the rest is what it is without them.
#[test]
fn simulated_runners_wear_sensors_where_asked() {
    let (dir, plain) = (tempdir().unwrap(), lab(1));
    let lab = dir.path().join("lab");
    let output = run(&["simulate", text(&lab), "--count", "1", "--seed", "7", "--sensors", "100"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let (mut worn, plain) = (contents(&lab), contents(&plain.path().join("lab")));
    let table = worn.remove("S01_run_sensors.csv").expect("a table of sensors");
    let header = String::from_utf8_lossy(&table).lines().nth(1).unwrap().to_owned();
    assert!(header.starts_with("time (s),head_acc_x (m/s^2)") && header.split(',').count() == 1 + 8 * 6, "{header}");
    for (name, bytes) in plain.iter().filter(|(name, _)| name.starts_with("S01")) {
        assert_eq!(worn.get(name), Some(bytes), "{name}");
    }
    let inspected = out(&run(&["inspect", text(&lab.join("S01_run_sensors.csv"))]));
    assert!(inspected.contains("left shank") && inspected.contains("sacrum"), "{inspected}");
    assert_eq!(code(&run(&["simulate", text(&lab), "--sensors", "-1"])), 2);
    assert_eq!(code(&run(&["simulate", text(&lab), "--count", "1", "--sensors", "1"])), 2);
}

#[test]
fn inspect_shows_what_a_recording_holds() {
    let dir = lab(1);
    let lab = dir.path().join("lab");
    let output = run(&["inspect", text(&lab)]);
    assert!(out(&output).contains("recognised as") && out(&output).contains("left heel"), "{}", out(&output));
    let output = run(&["inspect", text(&lab), "--json"]);
    let reports: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let report = reports.as_array().unwrap().iter().find(|report| report["markers"].is_object()).unwrap();
    assert!(
        report["markers"]["markers"].as_array().unwrap().iter().any(|marker| marker["landmarks"][0] == "left heel")
    );
    assert_eq!(code(&run(&["inspect", text(&dir.path().join("gone.csv"))])), 1);
}

/// What can be read is shown with its exit code of 0, though nothing can be computed from it as it is.
#[test]
fn inspect_tells_what_is_read_but_cannot_be_analysed() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ball.csv");
    let row = |i: u32| format!("{:.2},{i},900,10\n", f64::from(i) / 100.0);
    std::fs::write(&path, (0..50).map(row).fold("time,ball_x,ball_y,ball_z\n".to_owned(), |a, b| a + &b)).unwrap();
    let output = run(&["inspect", text(&path)]);
    assert_eq!(code(&output), 0);
    assert!(out(&output).contains("NOT ANALYSED") && !out(&output).contains("NOT READ"), "{}", out(&output));
    let reports: serde_json::Value = serde_json::from_slice(&run(&["inspect", text(&path), "--json"]).stdout).unwrap();
    assert_eq!(reports[0]["not_analysed"]["kind"], "no_signal");
    assert!(reports[0]["error"].is_null() && reports[0]["markers"]["markers"][0]["label"] == "ball");
}

#[test]
fn the_list_of_metrics_comes_in_every_format() {
    for format in ["text", "markdown", "json", "csv"] {
        let output = run(&["metrics", "--format", format]);
        assert_eq!(code(&output), 0);
        for metric in midstance::metrics::all() {
            assert!(out(&output).contains(metric.name), "{format} lacks {}", metric.name);
        }
    }
}

#[test]
fn the_demo_shows_results_beside_the_truth() {
    let output = run(&["demo"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let text = out(&output);
    let rows: Vec<&str> =
        text.lines().skip_while(|l| !l.starts_with("metric")).skip(1).take_while(|l| !l.is_empty()).collect();
    assert!(rows.len() >= 12 && rows[0].starts_with("cadence_spm"), "{text}");
    for row in rows {
        let cells: Vec<f64> = row.split_whitespace().skip(2).map(|cell| cell.parse().unwrap_or(f64::NAN)).collect();
        for pair in cells.chunks(2) {
            // What threshold, filter, noise and drift cost on these runners is under 2 %, or half a millimetre; the 10 Hz
            // on markers takes up to 0.35 degrees off the strike angle.
            let filtered = row.starts_with("foot_strike_angle_deg");
            let most = if filtered { 0.35 } else { (0.02 * pair[1].abs()).max(0.0006) };
            let both_absent = pair[0].is_nan() && pair[1].is_nan();
            assert!(both_absent || (pair[0] - pair[1]).abs() < most, "{row}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_panic() {
    let mut child = midstance()
        .args(["metrics", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 0);
    assert!(!err(&output).contains("panicked"), "{}", err(&output));
}

#[test]
fn an_empty_folder_among_others_fails_alone() {
    let dir = lab(1);
    let empty = dir.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let (lab, out) = (dir.path().join("lab"), dir.path().join("out"));
    let output = run(&["analyze", text(&empty), text(&lab), "--out", text(&out)]);
    assert_eq!(code(&output), 1, "{}", err(&output));
    let files = table(&out.join("files.csv"));
    assert_eq!((files[0]["status"].as_str(), files[0]["error_kind"].as_str()), ("failed", "io"));
    assert!(files.iter().any(|row| row["status"] == "ok"), "{files:?}");
}

#[test]
fn recordings_become_a_data_set_that_is_read_again() {
    let dir = lab(2);
    let (lab, dataset, out) = (dir.path().join("lab"), dir.path().join("dataset"), dir.path().join("out"));
    fs::write(lab.join("empty.csv"), "").unwrap();
    let manifest = lab.join("runners.csv");
    let convert = ["convert", text(&lab), "--manifest", text(&manifest), "--out", text(&dataset)];
    let output = run(&convert);
    assert_eq!(code(&output), 1, "the empty file fails alone: {}", err(&output));
    assert!(self::out(&output).starts_with("2 recordings as Motion-BIDS"), "{}", self::out(&output));
    assert!(fs::read_to_string(dataset.join("participants.tsv")).unwrap().lines().count() == 3);
    assert_eq!(code(&run(&convert)), 1, "nothing is written over");
    let output = run(&["analyze", text(&dataset), "--out", text(&out)]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let files = table(&out.join("files.csv"));
    assert_eq!(files.iter().filter(|row| row["steps"].parse::<u32>().is_ok_and(|n| n > 10)).count(), 2, "{files:?}");
}
