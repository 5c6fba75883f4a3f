//! A batch over many recordings as the program runs it: killed and resumed, without room, with hostile names, two at
//! once; the same bytes in the end.
#![cfg(unix)]

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader},
    os::unix::{ffi::OsStrExt, fs::symlink, process::CommandExt, process::ExitStatusExt},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use midstance::simulate::{Runner, write_csv};
use serde_json::Value;
use tempfile::{TempDir, tempdir};

/// `midstance analyze`.
fn analyze(from: &Path, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_midstance"));
    command.arg("analyze").arg(from).arg("--out").arg(out);
    command
}

fn ends(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

/// A folder with `count` short recordings in folders of five.
fn archive(count: usize) -> TempDir {
    let dir = tempdir().unwrap();
    for index in 0..count {
        let folder = dir.path().join(format!("lab/s{:02}", index / 5));
        fs::create_dir_all(&folder).unwrap();
        let runner = Runner { duration_s: 1.5, seed: index as u64 + 1, noise_n: 1.0, ..Runner::default() };
        write_csv(&folder, &format!("run{index:03}"), &runner).unwrap();
    }
    dir
}

/// Parts of four recordings, so that a small archive has several.
fn small_parts(dir: &Path) -> PathBuf {
    let config = dir.join("small.toml");
    fs::write(&config, "[batch]\nformat = \"parquet\"\nrecordings_per_part = 4\n").unwrap();
    config
}

/// Every file below a folder by its path, but for what a batch keeps to itself.
fn contents(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    walkdir::WalkDir::new(dir)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (entry.path().strip_prefix(dir).unwrap().to_owned(), fs::read(entry.path()).unwrap()))
        .filter(|(path, _)| !path.starts_with(".batch"))
        .collect()
}

fn events(log: &[u8]) -> Vec<Value> {
    String::from_utf8_lossy(log).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The cells of one column of a CSV table.
fn column(path: &Path, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let at = reader.headers().unwrap().iter().position(|header| header == name).unwrap();
    reader.records().map(|row| row.unwrap()[at].to_owned()).collect()
}

/// Starts the batch and kills it once it has told of `after` files of this run and `pause` has gone by.
fn killed(mut command: Command, after: usize, pause: Duration) {
    let mut child: Child = command.args(["--log", "json"]).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let files = lines.map_while(Result::ok).filter(|line| line.contains(r#""resumed":false"#));
    let seen = files.take(after).count();
    thread::sleep(pause);
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9), "it ended by itself after {seen} files");
}

#[test]
fn a_batch_that_is_killed_again_and_again_ends_with_the_same_bytes() {
    let dir = archive(32);
    let lab = dir.path().join("lab");
    fs::write(lab.join("s03/broken.csv"), "time,Fz\n0,a\n1,b\n").unwrap();
    let config = small_parts(dir.path());
    for format in ["parquet", "csv"] {
        let whole = dir.path().join(format!("whole-{format}"));
        ends(analyze(&lab, &whole).arg("--config").arg(&config).args(["--format", format]));
        let out = dir.path().join(format!("out-{format}"));
        let again = |resume: bool| {
            let mut command = analyze(&lab, &out);
            command.arg("--config").arg(&config).args(["--format", format]);
            command.args(resume.then_some("--resume"));
            command
        };
        // A file that was told of is kept: what a run has done, the next ones take over.
        for round in 0..5_u64 {
            killed(again(round > 0), 3, Duration::from_micros(round * round * 300));
        }
        let log = events(&ends(again(true).args(["--log", "json"])).stderr);
        let taken = log.iter().filter(|event| event["cost"]["resumed"] == true).count();
        let parts = log.iter().filter(|event| event["event"] == "resumed");
        let of = |event: &Value| {
            ["ok", "warned", "failed"].map(|status| event[status].as_u64().unwrap()).iter().sum::<u64>()
        };
        let in_parts: u64 = parts.map(of).sum();
        assert!(taken + in_parts as usize >= 12, "{format}: {taken} files and {in_parts} in parts were taken over");
        assert!(contents(&out) == contents(&whole), "{format}: other bytes after a resume");
    }
    // Parts that are there and unchanged are not even looked into; one changed file makes its own part anew.
    let out = dir.path().join("out-parquet");
    let resume = || {
        let mut command = analyze(&lab, &out);
        command.arg("--config").arg(&config).args(["--resume", "--log", "json"]);
        events(&ends(&mut command).stderr)
    };
    assert_eq!(resume().iter().filter(|event| event["event"] == "file").count(), 0);
    let runner = Runner { duration_s: 1.5, seed: 999, ..Runner::default() };
    write_csv(&lab.join("s02"), "run012", &runner).unwrap();
    let anew: Vec<Value> = resume().into_iter().filter(|event| event["event"] == "file").collect();
    assert_eq!(anew.len(), 4);
    let whole = dir.path().join("changed");
    ends(analyze(&lab, &whole).arg("--config").arg(&config));
    assert!(contents(&out) == contents(&whole), "a changed input was not noticed");
    // Another parameter makes all of it anew.
    let mut other = analyze(&lab, &out);
    other.arg("--config").arg(&config).args(["--resume", "--log", "json", "--cutoff-hz", "30"]);
    let log = events(&ends(&mut other).stderr);
    assert_eq!(log.iter().filter(|event| event["event"] == "file").count(), 33);
}

#[test]
fn an_interrupt_ends_at_once_and_says_how_to_go_on() {
    let dir = archive(30);
    let out = dir.path().join("out");
    let mut command = analyze(&dir.path().join("lab"), &out);
    let mut child = command.args(["--log", "json", "--jobs", "1"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("started"));
    lines.next().unwrap().unwrap();
    let asked = Instant::now();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let last = lines.map_while(Result::ok).last().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
    assert!(last.contains("interrupted") && last.contains("--resume"), "{last}");
    assert!(!out.join("steps.csv").exists());
}

#[test]
fn each_file_of_a_log_has_its_time_and_the_memory_of_the_process() {
    let dir = archive(3);
    let output = ends(analyze(&dir.path().join("lab"), &dir.path().join("out")).args(["--log", "json"]));
    let files: Vec<Value> = events(&output.stderr).into_iter().filter(|event| event["event"] == "file").collect();
    assert_eq!(files.len(), 3);
    for file in files {
        let cost = &file["cost"];
        assert!(cost["elapsed_s"].as_f64().unwrap() > 0.0, "{cost}");
        if cfg!(target_os = "linux") {
            assert!(
                cost["peak_memory_mb"].as_f64() >= cost["memory_mb"].as_f64() && cost["memory_mb"].is_f64(),
                "{cost}"
            );
        }
    }
}

#[test]
fn one_folder_takes_one_batch_at_a_time() {
    let dir = archive(30);
    let lab = dir.path().join("lab");
    let out = dir.path().join("out");
    let mut first = analyze(&lab, &out).args(["--log", "json"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(first.stderr.take().unwrap()).lines();
    lines.next().unwrap().unwrap();
    let second = analyze(&lab, &out).arg("--cutoff-hz").arg("20").output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(said.contains("a batch that is writing here") && said.contains(&first.id().to_string()), "{said}");
    lines.for_each(drop);
    assert!(first.wait().unwrap().success());
    let alone = dir.path().join("alone");
    ends(&mut analyze(&lab, &alone));
    assert!(contents(&out) == contents(&alone), "the second batch has left something");
    assert!(!out.join(".batch").exists());
}

#[test]
fn a_full_disk_ends_the_batch_with_the_reason_and_loses_nothing() {
    let dir = archive(12);
    let lab = dir.path().join("lab");
    let config = small_parts(dir.path());
    let whole = dir.path().join("whole");
    ends(analyze(&lab, &whole).arg("--config").arg(&config));
    let out = dir.path().join("out");
    // No file may grow above 40 kB: the first part does not fit. The signal that comes with it is ignored, so that the
    // system refuses as it does on a full disk.
    let program = env!("CARGO_BIN_EXE_midstance");
    let script = "trap '' XFSZ; ulimit -f 40; exec \"$@\"";
    let mut limited = Command::new("bash");
    limited
        .args(["-c", script, "bash", program, "analyze"])
        .arg(&lab)
        .arg("--out")
        .arg(&out)
        .arg("--config")
        .arg(&config);
    let output = limited.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("File too large") && said.contains("a place that can be written"), "{said}");
    assert_eq!(fs::read_dir(out.join(".batch/partial")).unwrap().count(), 0, "half a file is left");
    ends(analyze(&lab, &out).arg("--config").arg(&config).arg("--resume"));
    assert!(contents(&out) == contents(&whole));
}

#[test]
fn a_folder_that_cannot_be_written_is_refused_before_any_work() {
    let dir = archive(2);
    let lab = dir.path().join("lab");
    let closed = dir.path().join("closed");
    fs::create_dir(&closed).unwrap();
    let beside = dir.path().join("file");
    fs::write(&beside, "").unwrap();
    for out in [closed.join("out"), beside.join("out")] {
        let mut command = analyze(&lab, &out);
        command.args(["--log", "json"]);
        if is_root() {
            // Root may write everywhere but below a file: so someone else tries.
            command.uid(65534).gid(65534);
            if Command::new(env!("CARGO_BIN_EXE_midstance")).arg("--version").uid(65534).gid(65534).output().is_err() {
                eprintln!("skipped: the program cannot be run by another user");
                return;
            }
            for folder in [dir.path(), &lab] {
                let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
                fs::set_permissions(folder, open).unwrap();
            }
        } else {
            fs::set_permissions(&closed, std::os::unix::fs::PermissionsExt::from_mode(0o555)).unwrap();
        }
        let output = command.output().unwrap();
        let log = events(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{log:?}");
        assert_eq!(log.len(), 1, "work was begun: {log:?}");
        let said = log[0]["message"].as_str().unwrap();
        assert!(said.contains("Permission denied") || said.contains("Not a directory"), "{said}");
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    String::from_utf8_lossy(&id.stdout).trim() == "0"
}

#[test]
fn an_input_that_vanishes_fails_alone() {
    let dir = archive(20);
    let lab = dir.path().join("lab");
    let out = dir.path().join("out");
    let mut child = analyze(&lab, &out).args(["--log", "json", "--jobs", "1"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    lines.next().unwrap().unwrap();
    let gone = lab.join("s03/run019_force.csv");
    fs::remove_file(&gone).unwrap();
    lines.for_each(drop);
    assert_eq!(child.wait().unwrap().code(), Some(1));
    let status = column(&out.join("files.csv"), "status");
    assert_eq!(status.iter().filter(|status| *status == "failed").count(), 1);
    assert_eq!((status.len(), status[19].as_str()), (20, "failed"));
    assert_eq!(column(&out.join("files.csv"), "error_kind")[19], "io");
}

#[test]
fn hostile_names_stay_names() {
    let dir = tempdir().unwrap();
    let lab = dir.path().join("lab");
    fs::create_dir_all(lab.join("dots.. and up")).unwrap();
    let runner = Runner { duration_s: 1.5, ..Runner::default() };
    let good = write_csv(dir.path(), "good", &runner).unwrap().remove(0);
    let names: [&[u8]; 9] = [
        b"new\nline.csv",
        b"quo\"te','.csv",
        b"=cmd|'calc'!A0.csv",
        b"\xff\xfe.csv",
        b"\xff\xfd.csv",
        b"dots.. and up/a..\\..\\up.csv",
        b"semi;colon.csv",
        b"-rf.csv",
        b"steps.csv",
    ];
    for name in names {
        fs::copy(&good, lab.join(OsStr::from_bytes(name))).unwrap();
    }
    symlink(&lab, lab.join("loop")).unwrap();
    symlink("itself.csv", lab.join("itself.csv")).unwrap();
    symlink("/", lab.join("dots.. and up/root.csv")).unwrap();
    fs::remove_file(lab.join("dots.. and up/root.csv")).unwrap();
    let before: Vec<_> = contents(&lab).into_keys().collect();
    let config = small_parts(dir.path());
    let out = dir.path().join("out");
    let whole = dir.path().join("parts");
    ends(analyze(&lab.join("../lab"), &whole).arg("--config").arg(&config));
    ends(&mut analyze(&lab.join("../lab"), &out));
    // The link to itself cannot be listed; everything else is a recording like any other.
    let status = column(&out.join("files.csv"), "status");
    assert_eq!(status.len(), names.len() + 1, "{:?}", column(&out.join("files.csv"), "path"));
    assert_eq!(status.iter().filter(|status| *status == "failed").count(), 1);
    let mut recordings = column(&out.join("summary.csv"), "recording");
    recordings.dedup();
    let distinct: std::collections::BTreeSet<&String> = recordings.iter().collect();
    assert_eq!((recordings.len(), distinct.len()), (names.len(), names.len()), "{recordings:?}");
    assert!(recordings.iter().any(|name| name.contains('\n')) && recordings.iter().any(|name| name.contains('"')));
    let provenance: Value = serde_json::from_slice(&fs::read(out.join("provenance.json")).unwrap()).unwrap();
    assert_eq!(provenance["recordings"].as_array().unwrap().len(), names.len() + 1);
    // Nothing outside the results was written, and names decide nothing about where.
    assert_eq!(contents(&lab).into_keys().collect::<Vec<_>>(), before);
    let expected = ["files.csv", "provenance.json", "steps.csv", "summary.csv"].map(PathBuf::from);
    assert_eq!(contents(&out).into_keys().collect::<Vec<_>>(), expected);
    assert!(
        contents(&whole)
            .keys()
            .all(|path| path.to_str().is_some_and(|p| p.contains("part-0") || p == "provenance.json"))
    );
    // A finished file is known by its bytes, whatever its name.
    let log =
        ends(analyze(&lab.join("../lab"), &whole).arg("--config").arg(&config).args(["--resume", "--log", "json"]));
    let anew = events(&log.stderr).iter().filter(|event| event["event"] == "file").count();
    assert_eq!(anew, 0, "recordings with hostile names are analysed again");
}

#[test]
fn of_a_hundred_the_corrupt_one_fails_with_its_reason() {
    let dir = tempdir().unwrap();
    let lab = dir.path().join("lab");
    fs::create_dir(&lab).unwrap();
    let runner = Runner { duration_s: 2.0, ..Runner::default() };
    let good = fs::read(write_csv(dir.path(), "good", &runner).unwrap().remove(0)).unwrap();
    for index in 0..200 {
        fs::write(lab.join(format!("{index:03}.csv")), &good).unwrap();
    }
    fs::write(lab.join("017.csv"), "").unwrap();
    let mut words = good.clone();
    words.truncate(good.len() / 2);
    words.extend_from_slice(b"\nnot,a,number,at,all\n");
    fs::write(lab.join("123.csv"), words).unwrap();
    let out = dir.path().join("out");
    ends(&mut analyze(&lab, &out));
    let files = out.join("files.csv");
    let (path, status, kind) = (column(&files, "path"), column(&files, "status"), column(&files, "error_kind"));
    let failed: Vec<(&str, &str)> = (0..200)
        .filter(|row| status[*row] == "failed")
        .map(|row| (path[row].rsplit('/').next().unwrap(), kind[row].as_str()))
        .collect();
    assert_eq!(failed, [("017.csv", "empty"), ("123.csv", "bad_number")]);
}
