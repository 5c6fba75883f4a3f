//! Every public function on arrays in the rooms of signals, events and metrics has a door in Python of the same name.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

/// Functions whose door has another name, or that have none, and why.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("fill_cubic", "signal.fill_gaps(method=\"cubic\")"),
    ("fill_linear", "signal.fill_gaps(method=\"linear\")"),
    ("from_vertical_force", "events.from_force"),
    ("from_shank_gyro", "events.from_shank"),
    ("over_time", "events.cadence_over_time"),
    ("period_s", "events.cadence_over_time, of which it is one window"),
    ("find_impact_peak", "impact.loading_rates, which gives the peak of every contact"),
    ("median", "numpy.median"),
    ("quantile", "numpy.quantile, whose default it is"),
    ("interpolate", "numpy.interp"),
    ("trapezoid", "numpy.trapezoid"),
    ("trapezoid_between", "numpy.trapezoid, with the ends interpolated"),
];

fn files(dir: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap_or_else(|e| panic!("{}: {e}", dir.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let own = paths.iter().filter(|p| p.extension().is_some_and(|e| e == extension)).cloned();
    let below = paths.iter().filter(|p| p.is_dir()).flat_map(|p| files(p, extension));
    own.chain(below).collect()
}

/// Names of the public functions of a file that take samples, with their line. Methods belong to types, which have doors of
/// their own.
fn on_arrays(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let Some(rest) = line.strip_prefix("pub fn ") else { continue };
        let start = text.lines().take(number).map(|l| l.len() + 1).sum::<usize>();
        let signature = text[start..].split('{').next().unwrap_or_default();
        let takes = ["&[f64]", "&mut [f64]", "&[&[f64]]", "[&[f64]; 3]", "Window<'_>", "&[Vec3<", "&[[f64; 3]]"];
        if takes.iter().any(|samples| signature.contains(samples)) {
            found.push((number + 1, rest.split(['(', '<']).next().unwrap_or_default().to_owned()));
        }
    }
    found
}

/// Names in every `__all__` of the package.
fn doors(package: &Path) -> HashSet<String> {
    let listed = |path: PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let list =
            text.split("__all__ = [").nth(1).and_then(|rest| rest.split(']').next()).unwrap_or_default().to_owned();
        list.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()
    };
    files(package, "py").into_iter().flat_map(listed).collect()
}

#[test]
fn every_function_on_arrays_has_a_door_in_python() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let doors = doors(&root.join("python/midstance"));
    assert!(doors.contains("lowpass") && doors.contains("analyze"), "the package is not where it was");
    let (mut lacking, mut seen) = (Vec::new(), HashSet::new());
    for room in ["signal", "events", "metrics"] {
        for path in files(&root.join("src").join(room), "rs") {
            for (line, name) in on_arrays(&fs::read_to_string(&path).unwrap()) {
                seen.insert(name.clone());
                let excepted = EXCEPTIONS.iter().any(|(known, _)| *known == name);
                if !excepted && !doors.contains(&name) {
                    let place = path.strip_prefix(root).unwrap_or(&path).display();
                    lacking.push(format!("{place}:{line}: `{name}` has no door in Python"));
                }
            }
        }
    }
    assert!(seen.len() > 40, "only {} functions found", seen.len());
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
    let gone: Vec<_> = EXCEPTIONS.iter().filter(|(name, _)| !seen.contains(*name)).collect();
    assert!(gone.is_empty(), "exceptions for functions that are not there: {gone:?}");
}

#[test]
fn a_function_without_a_door_is_seen() {
    let text =
        "/// Doc.\npub fn lonely(\n    x: &[f64],\n) -> f64 {\n}\npub fn plain(x: f64) {}\nfn own(x: &[f64]) {}\n";
    assert_eq!(on_arrays(text), [(2, "lonely".to_owned())]);
}
