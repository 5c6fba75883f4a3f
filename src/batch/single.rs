//! One file per table, and one for the provenance, from recordings that are read back one by one.

use std::path::PathBuf;

use super::{
    Format, Named, Plan, files,
    folder::{Folder, tables},
    output::{Partial, internal},
    plan::entry,
};
use crate::{
    error::{Error, ErrorKind, Result},
    table::Table,
};

/// A table as it grows. It is begun with its first row, so that a table without rows is no file.
struct Growing {
    name: &'static str,
    path: PathBuf,
    file: Option<Partial>,
    rows: usize,
}

impl Folder {
    /// Writes the tables and the provenance of a batch whose recordings are all kept, whole or not at all, and removes
    /// those of an earlier study that this one does not have. Returns the paths written.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] when the folder cannot be written.
    pub fn write_single_files(&self, plan: &Plan) -> Result<Vec<PathBuf>> {
        let extension = plan.format.extension();
        let growing = |name| Growing { name, path: self.out.join(format!("{name}.{extension}")), file: None, rows: 0 };
        let mut all: Vec<Growing> = tables().map(growing).collect();
        let mut provenance = self.scratch.begin(&self.provenance())?;
        let head = serde_json::to_string_pretty(&plan.head()).map_err(internal)?;
        provenance.write(head.trim_end_matches("\n}").as_bytes())?;
        provenance.write(b",\n  \"recordings\": [")?;
        for (index, Named { name, input }) in plan.recordings().iter().enumerate() {
            let (one, _) = self.kept.stored(input, name, &plan.params).ok_or_else(|| lost(name))?;
            provenance.write(if index == 0 { b"\n" } else { b",\n" })?;
            provenance.write(entry(&one, input).to_string().as_bytes())?;
            let rows = files::table(&[&one.row]);
            for table in one.tables.iter().chain([&rows]) {
                let own = all.iter_mut().find(|growing| growing.name == table.name());
                own.ok_or_else(|| lost(table.name()))?.append(self, plan.format, table)?;
            }
        }
        provenance.write(b"\n  ]\n}\n")?;
        // Provenance first: from then on the folder is known as ours, even if the next write fails.
        provenance.end()?;
        let begun: Vec<String> =
            all.iter().filter(|one| one.file.is_some()).map(|one| format!("{}.{extension}", one.name)).collect();
        self.remove_single_files(|name| !begun.iter().any(|own| own == name))?;
        let mut paths = vec![self.provenance()];
        for one in all {
            if let Some(mut file) = one.file {
                if plan.format == Format::Json {
                    file.write(b"\n]\n")?;
                }
                file.end()?;
                paths.push(one.path);
            }
        }
        Ok(paths)
    }
}

impl Growing {
    fn append(&mut self, folder: &Folder, format: Format, table: &Table) -> Result<()> {
        let bytes = format.bytes(table)?;
        let fresh = self.file.is_none();
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(folder.scratch.begin(&self.path)?),
        };
        if format == Format::Json {
            // The array without its brackets.
            let inner = bytes.strip_prefix(b"[").and_then(|b| b.strip_suffix(b"]")).unwrap_or(&bytes);
            if fresh {
                file.write(b"[\n")?;
            }
            if self.rows > 0 && !table.is_empty() {
                file.write(b",\n")?;
            }
            self.rows += table.len();
            file.write(inner)
        } else {
            // No column has a line break in its name.
            let header = bytes.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            file.write(if fresh { &bytes } else { &bytes[header..] })
        }
    }
}

pub(super) fn lost(name: &str) -> Error {
    let found = format!("no result for {name} any more");
    Error::new(ErrorKind::Io, found, "what this batch wrote before, untouched until it ends").mend("run it again")
}
