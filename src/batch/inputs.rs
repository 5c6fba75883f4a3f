//! Which recordings a batch is about: files, folders, patterns, a manifest, in one order and each once.

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{manifest, statics, walk};
use crate::{
    error::{Error, ErrorKind, Result},
    quantity::Side,
    read,
    recording::{Notes, Recording, Surface, paths},
};

/// What the user says about a recording. An empty field is not known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Declared {
    /// Who ran: the identifier for the tables.
    pub subject: Option<String>,
    /// Body mass, kg; 10 to 300.
    pub mass_kg: Option<f64>,
    /// Standing height, m; 0.5 to 2.6.
    pub height_m: Option<f64>,
    /// Leg length, greater trochanter to floor, m; 0.2 to 1.5.
    pub leg_length_m: Option<f64>,
    /// Running speed, m/s; 0.2 to 15.
    pub speed_mps: Option<f64>,
    /// Treadmill or overground.
    pub surface: Option<Surface>,
    /// Side of the first complete contact.
    pub first_side: Option<Side>,
    /// A label that later comparisons go by, kept in the provenance.
    pub group: Option<String>,
    /// The static trial of the same session.
    #[serde(rename = "static", with = "paths::optional")]
    pub static_trial: Option<PathBuf>,
    /// By how much the clock of each file is moved, s, in the order of the files.
    #[serde(rename = "offset_s")]
    pub offsets_s: Vec<f64>,
    /// The label of an event that every file holds once, by which their clocks are joined.
    pub sync_event: Option<String>,
}

impl Declared {
    /// These values where stated, else those of `other`.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        Self {
            subject: self.subject.or_else(|| other.subject.clone()),
            mass_kg: self.mass_kg.or(other.mass_kg),
            height_m: self.height_m.or(other.height_m),
            leg_length_m: self.leg_length_m.or(other.leg_length_m),
            speed_mps: self.speed_mps.or(other.speed_mps),
            surface: self.surface.or(other.surface),
            first_side: self.first_side.or(other.first_side),
            group: self.group.or_else(|| other.group.clone()),
            static_trial: self.static_trial.or_else(|| other.static_trial.clone()),
            offsets_s: if self.offsets_s.is_empty() { other.offsets_s.clone() } else { self.offsets_s },
            sync_event: self.sync_event.or_else(|| other.sync_event.clone()),
        }
    }

    /// Refuses what no runner is: a mass in grams, a height in centimetres.
    ///
    /// # Errors
    /// [`ErrorKind::Parameter`] naming the field, its value and the range.
    pub fn check(&self) -> Result<()> {
        let ranges = [
            ("mass_kg", self.mass_kg, 10.0, 300.0, "kilograms"),
            ("height_m", self.height_m, 0.5, 2.6, "metres"),
            ("leg_length_m", self.leg_length_m, 0.2, 1.5, "metres"),
            ("speed_mps", self.speed_mps, 0.2, 15.0, "metres per second"),
        ];
        for (name, value, low, high, unit) in ranges {
            if let Some(value) = value.filter(|v| !(low..=high).contains(v)) {
                return Err(Error::parameter(name, value, format!("{low} to {high} {unit}")));
            }
        }
        Ok(())
    }

    /// Writes what is declared over what the files say.
    pub fn apply(&self, recording: &mut Recording) {
        let subject = &mut recording.subject;
        subject.id = self.subject.clone().or(subject.id.take());
        subject.mass_kg = self.mass_kg.or(subject.mass_kg);
        subject.height_m = self.height_m.or(subject.height_m);
        subject.leg_length_m = self.leg_length_m.or(subject.leg_length_m);
        recording.speed_mps = self.speed_mps.or(recording.speed_mps);
        recording.surface = self.surface.or(recording.surface);
        recording.first_side = self.first_side.or(recording.first_side);
    }
}

/// How an input came into the batch, which decides what an unknown format means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Named by the user, matched by a pattern or listed in a manifest: an unknown format is a failure.
    Chosen,
    /// Found in a folder: an unknown format is passed over, in a row that says so.
    Found,
}

/// One recording to analyse, or one input that cannot be, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// Its files, in the order they are read.
    #[serde(with = "paths::many")]
    pub paths: Vec<PathBuf>,
    /// What the user says about it.
    pub declared: Declared,
    /// How it came into the batch.
    pub origin: Origin,
    /// Why it is not even opened: given twice, a folder, a special file, a folder that cannot be listed.
    pub refused: Option<Error>,
    /// What was noticed while it was looked for.
    pub notes: Notes,
    /// The static trial of the same subject that lies beside it; what is declared goes before it.
    #[serde(with = "paths::optional")]
    pub static_found: Option<PathBuf>,
    /// The inputs whose static trial this is: then it is not analysed itself.
    pub static_of: Vec<String>,
}

impl Input {
    /// The files of one recording, chosen by the user.
    pub fn chosen(paths: Vec<PathBuf>, declared: Declared) -> Self {
        Self {
            paths,
            declared,
            origin: Origin::Chosen,
            refused: None,
            notes: Notes::default(),
            static_found: None,
            static_of: Vec::new(),
        }
    }
}

/// What to look for.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Files, folders (walked, sorted by name, hidden entries left out) or patterns with `*`, `**`, `?`, `[…]`.
    pub patterns: Vec<PathBuf>,
    /// A CSV with one row per recording. Alone it says what to analyse; beside `patterns` it only describes what they
    /// select.
    pub manifest: Option<PathBuf>,
    /// Where results will go: never searched.
    pub out: Option<PathBuf>,
    /// What holds for every recording unless its manifest row says otherwise.
    pub declared: Declared,
}

/// The inputs of a batch in their final order, companions together, each file once.
///
/// A second mention of a file is an input of its own that is refused as a duplicate.
///
/// # Errors
/// [`ErrorKind::Io`] when the only pattern or folder gives nothing, [`ErrorKind::Manifest`] for a malformed manifest,
/// [`ErrorKind::Parameter`] for impossible declarations or results that would land among the inputs.
pub fn gather(request: &Request) -> Result<Vec<Input>> {
    request.declared.check()?;
    let rows = request.manifest.as_deref().map(manifest::read).transpose()?.map(|rows| {
        let rows = rows.into_iter().map(|row| Input::chosen(row.paths, row.declared));
        refuse_repeats(rows.map(refuse_folders).collect())
    });
    let inputs = match rows {
        None if request.patterns.is_empty() => {
            return Err(Error::new(ErrorKind::Parameter, "no input", "files, folders, patterns or a manifest"));
        }
        Some(rows) if request.patterns.is_empty() => rows,
        rows => {
            let mut entries = walk::expand(&request.patterns, request.out.as_deref())?;
            let manifest = request.manifest.as_deref().map(identity);
            entries.retain(|entry| entry.origin == Origin::Chosen || Some(identity(&entry.path)) != manifest);
            select(entries, rows.as_deref())
        }
    };
    let declare = |mut input: Input| {
        input.declared = input.declared.or(&request.declared);
        input
    };
    let mut inputs: Vec<Input> = inputs.into_iter().map(declare).collect();
    statics::attach(&mut inputs);
    Ok(inputs)
}

fn refuse_folders(mut input: Input) -> Input {
    if let Some(folder) = input.paths.iter().find(|path| path.is_dir()) {
        let error = Error::new(ErrorKind::IsDirectory, "a folder", "a file").in_file(folder);
        input.refused = Some(error.mend("name the files of the recording, several separated by `;`"));
    }
    input
}

/// Refuses every row of a manifest whose files are those of a row above.
fn refuse_repeats(mut rows: Vec<Input>) -> Vec<Input> {
    let mut seen: HashMap<Vec<PathBuf>, usize> = HashMap::new();
    for index in 0..rows.len() {
        let mut key: Vec<PathBuf> = rows[index].paths.iter().map(|path| identity(path)).collect();
        key.sort();
        let first = *seen.entry(key).or_insert(index);
        if first < index {
            let same = rows[first].declared == rows[index].declared;
            let (kind, found) = if same {
                (ErrorKind::Duplicate, "a second row for this recording")
            } else {
                (ErrorKind::Manifest, "a second row for this recording with other metadata; the first was used")
            };
            rows[index].refused = Some(Error::new(kind, found, "each recording once"));
        }
    }
    rows
}

/// Entries in order, each once; companions and manifest rows stand where their first file stands.
fn select(entries: Vec<walk::Entry>, rows: Option<&[Input]>) -> Vec<Input> {
    let mut rows_of: HashMap<PathBuf, Vec<usize>> = HashMap::new();
    for (index, row) in rows.unwrap_or_default().iter().enumerate() {
        for path in &row.paths {
            rows_of.entry(identity(path)).or_default().push(index);
        }
    }
    let entries = refuse_second_mentions(refuse_side_cars(refuse_manifests(entries)));
    let free = |entry: &&walk::Entry| entry.refused.is_none() && !rows_of.contains_key(&identity(&entry.path));
    let groups = read::group(&entries.iter().filter(free).map(|entry| entry.path.clone()).collect::<Vec<_>>());
    let group_of: HashMap<&Path, usize> =
        groups.iter().enumerate().flat_map(|(index, group)| group.iter().map(move |p| (p.as_path(), index))).collect();
    let chosen: HashSet<&Path> =
        entries.iter().filter(|e| e.origin == Origin::Chosen).map(|entry| entry.path.as_path()).collect();

    let (mut rows_taken, mut groups_taken) = (HashSet::new(), HashSet::new());
    let mut inputs = Vec::with_capacity(entries.len());
    for entry in &entries {
        if entry.refused.is_some() {
            let refused = Input::chosen(vec![entry.path.clone()], Declared::default());
            inputs.push(Input { refused: entry.refused.clone(), origin: entry.origin, ..refused });
        } else if let Some(indices) = rows_of.get(&identity(&entry.path)) {
            let fresh = indices.iter().filter(|index| rows_taken.insert(**index));
            inputs.extend(fresh.filter_map(|index| rows?.get(*index).cloned()));
        } else if let Some(&group) = group_of.get(entry.path.as_path())
            && groups_taken.insert(group)
        {
            let mut input = Input::chosen(groups[group].clone(), Declared::default());
            if !input.paths.iter().any(|path| chosen.contains(path.as_path())) {
                input.origin = Origin::Found;
            }
            if rows.is_some() {
                input.notes.doubt("manifest", "the manifest has no row for this recording");
            }
            inputs.push(input);
        }
    }
    inputs
}

fn refuse_manifests(mut entries: Vec<walk::Entry>) -> Vec<walk::Entry> {
    let found = |entry: &&mut walk::Entry| entry.origin == Origin::Found && entry.refused.is_none();
    for entry in entries.iter_mut().filter(found).filter(|entry| manifest::is_manifest(&entry.path)) {
        let error = Error::new(ErrorKind::UnknownFormat, "a manifest", "a recording");
        entry.refused = Some(error.mend("give it as the manifest of the batch to use what it says"));
    }
    entries
}

/// What describes other files of a folder was read with them, or has nothing to describe.
fn refuse_side_cars(mut entries: Vec<walk::Entry>) -> Vec<walk::Entry> {
    let found = |entry: &&mut walk::Entry| entry.origin == Origin::Found && entry.refused.is_none();
    for entry in entries.iter_mut().filter(found).filter(|entry| read::is_side_car(&entry.path)) {
        entry.refused = Some(Error::new(ErrorKind::UnknownFormat, "a side-car of other files", "a recording"));
    }
    entries
}

fn refuse_second_mentions(mut entries: Vec<walk::Entry>) -> Vec<walk::Entry> {
    let mut seen: HashMap<PathBuf, PathBuf> = HashMap::new();
    for entry in entries.iter_mut().filter(|entry| entry.refused.is_none()) {
        let key = identity(&entry.path);
        if let Some(first) = seen.get(&key) {
            let found = format!("the file already given as {}", first.display());
            entry.refused = Some(Error::new(ErrorKind::Duplicate, found, "each recording once"));
        } else {
            seen.insert(key, entry.path.clone());
        }
    }
    entries
}

/// The path that all spellings of one file share; the path itself when the file cannot be found.
pub(super) fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
