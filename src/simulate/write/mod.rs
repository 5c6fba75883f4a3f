//! Synthetic recordings as files, in the layouts laboratories use.
//!
//! ```text
//! write_csv      NAME_force.csv   time (s), Fx (N) …           NAME_markers.csv   time (s), LASI x (mm) …
//! write_qtm      NAME.tsv         Qualisys 3-D data, mm        NAME_f_1.tsv       one file per force plate
//! write_opensim  NAME.trc         markers, mm, Y up            NAME.mot           forces per foot, N and m
//! write_c3d      NAME.c3d         markers, mm, and a force plate of type 2, as binary floats
//! any of these   NAME_sensors.csv  time (s), sacrum_acc_x (m/s^2) …, where the runner wears inertial sensors
//! write_study    runners.csv, truth.json and several runners in all of the text formats
//! ```
//!
//! Where the parameters leave axes, sign and plates open, each format has its own habit. Every file says in a header
//! that nobody was recorded. A file appears under its name only when it is complete.

mod c3d;
mod delimited;
mod opensim;
mod plate;
mod qtm;
mod study;

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

pub use study::write_study;

use super::{Habit, Plates, Runner, Truth, axes, run, standing};
use crate::{
    error::{Error, Result},
    recording::{Direction, ForceSign},
};

/// What every header says.
const ORIGIN: &str = "Synthetic runner made by midstance; nobody was recorded";

/// Writes force and markers as comma-separated text. Habit: x forward, y left, z up, reaction force, one plate.
///
/// Returns the files written: `NAME_force.csv`, `NAME_markers.csv` and `NAME_sensors.csv`, whichever there is.
///
/// # Errors
/// Those of [`runner`](super::runner), and [`ErrorKind::Io`](crate::ErrorKind::Io).
pub fn write_csv(dir: &Path, name: &str, runner: &Runner) -> Result<Vec<PathBuf>> {
    Format::Csv.write(dir, name, runner).map(|(files, _)| files)
}

/// Writes Qualisys text exports. Habit: x right, y forward, z up, the foot's force on one plate.
///
/// Returns the files written: `NAME.tsv` with the markers and `NAME_f_1.tsv` with the force, whichever there is.
///
/// # Errors
/// Those of [`runner`](super::runner), and [`ErrorKind::Io`](crate::ErrorKind::Io).
pub fn write_qtm(dir: &Path, name: &str, runner: &Runner) -> Result<Vec<PathBuf>> {
    Format::Qtm.write(dir, name, runner).map(|(files, _)| files)
}

/// Writes OpenSim files. Habit: x forward, y up, z right, reaction force, one set of columns per foot.
///
/// Returns the files written: `NAME.trc` with the markers and `NAME.mot` with the force, whichever there is.
///
/// # Errors
/// Those of [`runner`](super::runner), and [`ErrorKind::Io`](crate::ErrorKind::Io).
pub fn write_opensim(dir: &Path, name: &str, runner: &Runner) -> Result<Vec<PathBuf>> {
    Format::OpenSim.write(dir, name, runner).map(|(files, _)| files)
}

/// Writes C3D (Intel, floats). Habit: x right, y forward, z up, reaction force on one plate of type 2.
///
/// Returns the file written, `NAME.c3d`.
///
/// # Errors
/// Those of [`runner`](super::runner), [`ErrorKind::Io`](crate::ErrorKind::Io), and
/// [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) when the rate of the force is no multiple of the markers'.
pub fn write_c3d(dir: &Path, name: &str, runner: &Runner) -> Result<Vec<PathBuf>> {
    Format::C3d.write(dir, name, runner).map(|(files, _)| files)
}

/// Writes a session as C3D: `SUBJECT_run.c3d` as [`write_c3d`] does, and `SUBJECT_static.c3d`, one second of the same
/// markers on the runner who stands still, feet flat below the hips.
///
/// Returns the two files.
///
/// # Errors
/// Those of [`write_c3d`].
pub fn write_session(dir: &Path, subject: &str, runner: &Runner) -> Result<Vec<PathBuf>> {
    let mut files = write_c3d(dir, &format!("{subject}_run"), runner)?;
    let standing = standing(runner, Format::C3d.habit().axes);
    files.extend(c3d::write(dir, &format!("{subject}_static"), &standing, ForceSign::Reaction)?);
    Ok(files)
}

#[derive(Clone, Copy, Debug)]
enum Format {
    Csv,
    Qtm,
    OpenSim,
    C3d,
}

impl Format {
    /// Those of a study, by turns.
    const ALL: [Self; 3] = [Self::Qtm, Self::OpenSim, Self::Csv];

    fn habit(self) -> Habit {
        use Direction::{Forward, Left, Right, Up};
        match self {
            Self::Csv => Habit { axes: axes([Forward, Left, Up]), sign: ForceSign::Reaction, plates: Plates::Single },
            Self::Qtm => Habit { axes: axes([Right, Forward, Up]), sign: ForceSign::Action, plates: Plates::Single },
            Self::C3d => Habit { axes: axes([Right, Forward, Up]), sign: ForceSign::Reaction, plates: Plates::Single },
            Self::OpenSim => {
                Habit { axes: axes([Forward, Up, Right]), sign: ForceSign::Reaction, plates: Plates::PerFoot }
            }
        }
    }

    fn write(self, dir: &Path, name: &str, runner: &Runner) -> Result<(Vec<PathBuf>, Truth)> {
        let (recording, truth) = run(runner, self.habit())?;
        fs::create_dir_all(dir).map_err(|e| Error::io(dir, &e))?;
        let files = match self {
            Self::Csv => delimited::write(dir, name, &recording),
            Self::Qtm => qtm::write(dir, name, &recording),
            Self::OpenSim => opensim::write(dir, name, &recording),
            Self::C3d => c3d::write(dir, name, &recording, truth.sign),
        };
        let mut files = files?;
        files.extend(delimited::sensors(dir, name, &recording.imus)?);
        Ok((files, truth))
    }
}

/// Writes a file under a temporary name and gives it its own when it is complete.
fn file(dir: &Path, name: &str, body: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> Result<PathBuf> {
    let (path, part) = (dir.join(name), dir.join(format!(".{name}.part")));
    let write = || {
        let mut out = BufWriter::new(File::create(&part)?);
        body(&mut out)?;
        out.flush()?;
        drop(out);
        fs::rename(&part, &path)
    };
    write().map_err(|error| {
        // The first failure is what the user must know; a leftover part file is harmless.
        let _ = fs::remove_file(&part);
        Error::io(&path, &error)
    })?;
    Ok(path)
}

/// Millimetres, as laboratories export positions.
fn mm(metres: f64) -> f64 {
    metres * 1000.0 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short() -> Runner {
        Runner { duration_s: 0.5, gap_ratio: 0.1, ..Runner::default() }
    }

    fn lines(path: &Path) -> Vec<String> {
        fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
    }

    fn numbers(line: &str, separator: char) -> Vec<f64> {
        line.split(separator).map(|cell| cell.parse().unwrap_or(f64::NAN)).collect()
    }

    /// The same instant of the same runner in three layouts is the same force.
    #[test]
    fn three_formats_tell_the_same_force() {
        let dir = tempfile::tempdir().unwrap();
        let csv = write_csv(dir.path(), "a", &short()).unwrap();
        let qtm = write_qtm(dir.path(), "a", &short()).unwrap();
        let opensim = write_opensim(dir.path(), "a", &short()).unwrap();
        // Sample 150, at mid-stance of the first contact, a right one; 1e-6 N is the last digit written.
        let csv = numbers(&lines(&csv[0])[2 + 150], ',');
        let qtm = numbers(lines(&qtm[1]).iter().find(|l| l.starts_with("151\t")).unwrap(), '\t');
        let mot = lines(&opensim[1]);
        let data = mot.iter().position(|l| l.starts_with("time\t")).unwrap() + 1;
        let mot = numbers(&mot[data + 150], '\t');
        let [forward, left, up] = [csv[1], csv[2], csv[3]];
        assert!(up > 1400.0 && left > 0.0 && forward < 0.0, "{csv:?}");
        for (found, expected) in
            [(qtm[2], left), (qtm[3], -forward), (qtm[4], -up), (mot[1], forward), (mot[2], up), (mot[3], -left)]
        {
            assert!((found - expected).abs() < 2e-6, "{found} {expected}");
        }
        assert!(mot[7..13].iter().all(|left_foot| *left_foot == 0.0));
    }

    #[test]
    fn every_row_has_as_many_cells_as_the_header_and_gaps_are_empty() {
        let dir = tempfile::tempdir().unwrap();
        let csv = lines(&write_csv(dir.path(), "a", &short()).unwrap()[1]);
        assert!(csv[0].contains("nobody was recorded"), "{}", csv[0]);
        assert_eq!(csv.len(), 2 + 100);
        assert!(csv[1..].iter().all(|l| l.split(',').count() == 73));
        assert_eq!(csv[2..].iter().flat_map(|l| l.split(',')).filter(|cell| cell.is_empty()).count(), 720);
        let trc = lines(&write_opensim(dir.path(), "a", &short()).unwrap()[0]);
        let first = trc.iter().position(|l| l.starts_with("1\t")).unwrap();
        assert_eq!(trc.len() - first, 100);
        assert!(trc[first..].iter().all(|l| l.split('\t').count() == 74));
        let tsv = lines(&write_qtm(dir.path(), "a", &short()).unwrap()[0]);
        assert!(tsv.iter().skip_while(|l| !l.starts_with("Frame")).all(|l| l.split('\t').count() == 74));
    }

    #[test]
    fn an_unwritable_folder_is_an_error_with_its_path() {
        let dir = tempfile::tempdir().unwrap();
        let blocked = dir.path().join("file");
        fs::write(&blocked, "").unwrap();
        let error = write_csv(&blocked, "a", &short()).unwrap_err();
        assert_eq!((error.kind(), error.path()), (crate::ErrorKind::Io, Some(blocked.as_path())));
    }
}
