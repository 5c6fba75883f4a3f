//! The part of a plan that the user gives.

use std::collections::HashMap;

use crate::error::{Error, ErrorKind, Place, Result};

use super::{
    column_map::{ColumnRef, ForceColumns, MarkerColumns},
    force_names::Part,
    names::Written,
    plan::{Column, Plan, PlateColumns},
};

impl Plan {
    /// Plates as given, one per entry.
    pub(super) fn given_plates(
        &mut self,
        names: &[String],
        columns: &[Column<'_>],
        given: &[ForceColumns],
    ) -> Result<()> {
        for (number, asked) in given.iter().enumerate() {
            let name = asked.name.clone().or_else(|| asked.foot.map(|f| f.as_str().to_owned()));
            let name = name.unwrap_or_else(|| format!("plate {}", number + 1));
            self.plates.push(PlateColumns { name, foot: asked.foot, ..PlateColumns::default() });
            let mut any = false;
            for (axis, column) in [&asked.x, &asked.y, &asked.z].into_iter().enumerate() {
                if let Some(column) = column {
                    let at = column.resolve(names, &format!("force.{}", ["x", "y", "z"][axis]))?;
                    self.place(number, at, Part::Force(axis), columns[at].unit);
                    any = true;
                }
            }
            if !any {
                return Err(Error::parameter("columns.force", "a force without columns", "at least one of x, y, z"));
            }
            for (axis, column) in asked.cop.iter().flatten().enumerate() {
                let at = column.resolve(names, "force.cop")?;
                self.place(number, at, Part::Cop(axis), columns[at].unit);
            }
        }
        Ok(())
    }

    /// Markers as given, by name and by pattern.
    pub(super) fn given_markers(
        &mut self,
        names: &[String],
        columns: &[Column<'_>],
        given: &MarkerColumns,
    ) -> Result<()> {
        for (label, xyz) in &given.named {
            let key = format!("markers.named.{label}");
            let [x, y, z] = xyz.each_ref().map(|c: &ColumnRef| c.resolve(names, &key));
            self.markers.push((label.clone(), [x?, y?, z?]));
        }
        if let Some(pattern) = &given.pattern {
            self.pattern_markers(names, pattern)?;
        }
        if let Some(Written::Length(unit)) = self.markers.first().and_then(|(_, xyz)| columns[xyz[0]].unit) {
            self.length_unit = Some(unit);
        }
        Ok(())
    }

    fn pattern_markers(&mut self, names: &[String], pattern: &str) -> Result<()> {
        let parts = pattern.split_once("{name}").and_then(|(before, rest)| {
            let (between, after) = rest.split_once("{axis}")?;
            Some((before, between, after))
        });
        let Some((before, between, after)) = parts else {
            return Err(Error::parameter(
                "columns.markers.pattern",
                format!("`{pattern}`"),
                "{name} and then {axis}, as in {name}_{axis}",
            ));
        };
        let mut found: Vec<(&str, [Option<usize>; 3])> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for (at, name) in names.iter().enumerate() {
            let inner = name.trim().strip_prefix(before).and_then(|n| n.strip_suffix(after));
            let Some((label, axis)) = inner.and_then(|inner| {
                let (at, last) = inner.char_indices().last()?;
                let axis = "xyz".find(last.to_ascii_lowercase()).or_else(|| "012".find(last))?;
                Some((inner[..at].strip_suffix(between)?, axis))
            }) else {
                continue;
            };
            let entry = *known.entry(label).or_insert_with(|| {
                found.push((label, [None; 3]));
                found.len() - 1
            });
            found[entry].1[axis] = Some(at);
        }
        let before = self.markers.len();
        for (label, xyz) in found {
            if let [Some(x), Some(y), Some(z)] = xyz {
                self.markers.push((label.to_owned(), [x, y, z]));
            }
        }
        if self.markers.len() == before {
            let shown: Vec<&str> = names.iter().take(20).map(String::as_str).collect();
            return Err(Error::new(
                ErrorKind::Column,
                format!("no marker named like `{pattern}`"),
                format!("three columns per marker among: {}", shown.join(", ")),
            )
            .at(Place::field("columns.markers.pattern")));
        }
        Ok(())
    }
}
