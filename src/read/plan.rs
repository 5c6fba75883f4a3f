//! Which columns of a named table are worth reading, decided from the names alone, before any number is parsed.

use std::collections::HashMap;

use crate::{
    error::{Error, ErrorKind, Place, Result},
    quantity::Side,
};

use super::{
    column_map::{ColumnMap, ImuColumns},
    force_names::{self, ForceName, Part},
    names::{self, Written},
    params::{ForceUnit, LengthUnit, TimeUnit},
    sensors::Channel,
};

/// The columns that hold something, as indices.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// The time column and its unit, when written.
    pub time: Option<(usize, Option<TimeUnit>)>,
    /// A running number, when there is one.
    pub index: Option<usize>,
    /// One per plate or foot.
    pub plates: Vec<PlateColumns>,
    /// Marker name and its three columns.
    pub markers: Vec<(String, [usize; 3])>,
    /// Unit written at the marker columns.
    pub length_unit: Option<LengthUnit>,
    /// Unit written at the centre-of-pressure columns.
    pub cop_unit: Option<LengthUnit>,
    /// Unit that the map gives to all force columns.
    pub force_unit: Option<ForceUnit>,
    /// Columns of inertial sensors; one without a name is called as the recording.
    pub sensors: Vec<Channel>,
    /// Guesses to be told, as code and text.
    pub doubts: Vec<(&'static str, String)>,
}

/// The columns of one plate or foot.
#[derive(Clone, Debug, Default)]
pub(super) struct PlateColumns {
    pub name: String,
    pub foot: Option<Side>,
    pub force: [Option<usize>; 3],
    /// Units written at the force columns.
    pub units: [Option<ForceUnit>; 3],
    pub cop: [Option<usize>; 3],
}

/// A column as the header describes it.
pub(super) struct Column<'a> {
    pub base: &'a str,
    pub unit: Option<Written>,
}

impl Plan {
    /// Plans for columns called `names` with the units of `units` (a units row; may be empty).
    ///
    /// # Errors
    /// [`crate::ErrorKind::Column`] when `map` asks for a column that is not there.
    pub fn of(names: &[String], units: &[String], map: &ColumnMap) -> Result<Self> {
        let columns: Vec<Column<'_>> =
            names.iter().enumerate().map(|(i, name)| describe(name, units.get(i).map_or("", String::as_str))).collect();
        let mut plan = Self::default();
        plan.find_time(names, &columns, map)?;
        if map.force.is_empty() {
            plan.find_plates(names, &columns);
        } else {
            plan.given_plates(names, &columns, &map.force)?;
        }
        match &map.markers {
            None => plan.find_markers(&columns),
            Some(given) => plan.given_markers(names, &columns, given)?,
        }
        if map.imu.iter().any(ImuColumns::any) {
            plan.given_sensors(names, units, &map.imu)?;
        } else {
            plan.find_sensors(names, units);
        }
        plan.lone_vertical(names, &columns);
        plan.no_column_twice(names)?;
        plan.force_unit = map.force_unit;
        plan.length_unit = map.length_unit.or(plan.length_unit);
        plan.cop_unit = map.cop_unit.or(plan.cop_unit);
        Ok(plan)
    }

    /// Whether there is no force, no marker and no sensor.
    pub fn is_empty(&self) -> bool {
        self.plates.is_empty() && self.markers.is_empty() && self.sensors.is_empty()
    }

    /// Whether there are sensors and nothing else.
    pub fn only_sensors(&self) -> bool {
        !self.sensors.is_empty() && self.plates.is_empty() && self.markers.is_empty()
    }

    /// For each of `width` columns whether it is needed.
    pub fn wanted(&self, width: usize) -> Vec<bool> {
        let mut wanted = vec![false; width];
        let clock = self.time.map(|t| t.0).into_iter().chain(self.index);
        for column in self.signals().chain(clock) {
            if let Some(mark) = wanted.get_mut(column) {
                *mark = true;
            }
        }
        wanted
    }

    /// The columns of force, centre of pressure, markers and sensors.
    fn signals(&self) -> impl Iterator<Item = usize> {
        let plates = self.plates.iter().flat_map(|p| p.force.iter().chain(&p.cop).flatten().copied());
        let sensors = self.sensors.iter().map(|channel| channel.column);
        plates.chain(self.markers.iter().flat_map(|(_, xyz)| xyz.iter().copied())).chain(sensors)
    }

    /// A map may name a column for two things by mistake.
    fn no_column_twice(&self, names: &[String]) -> Result<()> {
        let mut uses: HashMap<usize, usize> = HashMap::new();
        for at in self.signals().chain(self.time.map(|t| t.0)) {
            *uses.entry(at).or_default() += 1;
        }
        match uses.into_iter().filter(|(_, n)| *n > 1).map(|(at, _)| at).min() {
            None => Ok(()),
            Some(at) => Err(Error::new(
                ErrorKind::Column,
                format!("column {} (`{}`) asked for twice", at + 1, names[at]),
                "each column for one thing",
            )
            .at(Place::field("columns"))),
        }
    }

    fn find_time(&mut self, names: &[String], columns: &[Column<'_>], map: &ColumnMap) -> Result<()> {
        let at = match &map.time {
            Some(asked) => Some(asked.resolve(names, "time")?),
            None => columns.iter().position(|c| {
                names::is_time(c.base) && !matches!(c.unit, Some(Written::Length(_) | Written::Force(_)))
            }),
        };
        self.time = at.map(|at| {
            let written = match columns[at].unit {
                Some(Written::Time(unit)) => Some(unit),
                _ => TimeUnit::parse(columns[at].base).filter(|_| columns[at].base != "t"),
            };
            (at, map.time_unit.or(written))
        });
        self.index =
            columns.iter().position(|c| names::is_index(c.base)).filter(|at| Some(*at) != self.time.map(|t| t.0));
        Ok(())
    }

    fn find_plates(&mut self, names: &[String], columns: &[Column<'_>]) {
        let mut keys: Vec<String> = Vec::new();
        let mut totals = Vec::new();
        for (at, column) in columns.iter().enumerate() {
            let Some(found) = force_names::force(column.base) else { continue };
            let fits = match found.part {
                Part::Cop(_) => matches!(column.unit, None | Some(Written::Length(_))),
                _ => matches!(column.unit, None | Some(Written::Force(_))),
            };
            if !fits || found.part == Part::Moment {
                continue;
            }
            if found.total {
                totals.push((at, found));
                continue;
            }
            let plate = self.plate_for(&mut keys, &found, names, at);
            self.place(plate, at, found.part, column.unit);
        }
        if self.plates.iter().all(|p| p.force.iter().all(Option::is_none)) {
            self.plates.clear();
            keys.clear();
            for (at, found) in totals {
                let plate = self.plate_for(&mut keys, &found, names, at);
                self.place(plate, at, found.part, columns[at].unit);
            }
        } else if !totals.is_empty() {
            self.doubts.push(("columns", "columns that sum others are not read".into()));
        }
        // Centre of pressure without a force says nothing.
        self.plates.retain(|p| p.force.iter().any(Option::is_some));
    }

    /// The plate of this key that still has room for the part; names without numbers repeat from plate to plate.
    fn plate_for(&mut self, keys: &mut Vec<String>, found: &ForceName, names: &[String], at: usize) -> usize {
        let full = |plate: &PlateColumns| match found.part {
            Part::Force(axis) => plate.force[axis].is_some(),
            Part::Vertical => plate.force.iter().any(Option::is_some),
            Part::Cop(axis) => plate.cop[axis].is_some(),
            Part::Moment => false,
        };
        let room = (0..keys.len()).rev().find(|i| keys[*i] == found.key && !full(&self.plates[*i]));
        room.unwrap_or_else(|| {
            keys.push(found.key.clone());
            let name = match found.key.as_str() {
                "" if self.plates.is_empty() => "force",
                "" => &names[at],
                key => key,
            };
            let name = name.to_owned();
            self.plates.push(PlateColumns { name, foot: found.foot, ..PlateColumns::default() });
            self.plates.len() - 1
        })
    }

    pub(super) fn place(&mut self, plate: usize, at: usize, part: Part, unit: Option<Written>) {
        let plate = &mut self.plates[plate];
        let axis = match part {
            Part::Force(axis) => axis,
            Part::Vertical => 1,
            Part::Cop(axis) => {
                plate.cop[axis] = Some(at);
                if let Some(Written::Length(unit)) = unit {
                    self.cop_unit = Some(unit);
                }
                return;
            }
            Part::Moment => return,
        };
        plate.force[axis] = Some(at);
        if let Some(Written::Force(unit)) = unit {
            plate.units[axis] = Some(unit);
        }
    }

    /// Whether there is a plate whose column this may be: `M1_X` is a marker where no plate 1 is, as `LMx` where no left.
    fn may_hold(&self, found: &ForceName) -> bool {
        let of = |plate: &PlateColumns| plate.name == found.key || (found.foot.is_some() && plate.foot == found.foot);
        let any = found.part != Part::Moment || found.key.is_empty();
        self.plates.iter().any(|plate| any || of(plate))
    }

    fn find_markers(&mut self, columns: &[Column<'_>]) {
        let taken = self.wanted(columns.len());
        // In order of first appearance; a name whose axis is already there begins another marker of that name.
        let mut triples: Vec<(&str, [Option<usize>; 3])> = Vec::new();
        let mut latest: HashMap<(&str, bool), usize> = HashMap::new();
        for (at, column) in columns.iter().enumerate() {
            let is_length = matches!(column.unit, None | Some(Written::Length(_)));
            let of_plate =
                column.unit.is_none() && force_names::force(column.base).is_some_and(|found| self.may_hold(&found));
            if taken[at] || !is_length || of_plate {
                continue;
            }
            let Some((stem, axis, separated)) = names::coordinate(column.base) else { continue };
            let open = latest.get(&(stem, separated)).copied().filter(|i| triples[*i].1[axis].is_none());
            let triple = open.unwrap_or_else(|| {
                triples.push((stem, [None; 3]));
                triples.len() - 1
            });
            latest.insert((stem, separated), triple);
            triples[triple].1[axis] = Some(at);
        }
        for (stem, xyz) in triples {
            let [Some(x), Some(y), Some(z)] = xyz else { continue };
            if let Some(Written::Length(unit)) = columns[x].unit {
                self.length_unit = Some(unit);
            }
            self.markers.push((stem.trim().to_owned(), [x, y, z]));
        }
    }

    /// A table with one column of numbers besides the clock, nameless or in a unit of force, is vertical force.
    fn lone_vertical(&mut self, names: &[String], columns: &[Column<'_>]) {
        if !self.is_empty() {
            return;
        }
        let clock = [self.time.map(|t| t.0), self.index];
        let mut rest = (0..columns.len()).filter(|at| !clock.contains(&Some(*at)));
        let (Some(at), None) = (rest.next(), rest.next()) else { return };
        let in_force = matches!(columns[at].unit, Some(Written::Force(_)));
        if (self.time.is_none() && columns.len() == 1 && columns[at].unit.is_none()) || in_force {
            let name = if names[at].is_empty() { "force".to_owned() } else { names[at].clone() };
            self.doubts.push(("columns", "the only column is taken as vertical force".into()));
            self.plates.push(PlateColumns { name, ..PlateColumns::default() });
            self.place(self.plates.len() - 1, at, Part::Vertical, columns[at].unit);
        }
    }
}

/// Splits name and unit; the units row has the last word.
fn describe<'a>(name: &'a str, unit_row: &str) -> Column<'a> {
    let (mut base, mut unit) = names::split_unit(name);
    let recognised = |n: &str| names::is_time(n) || force_names::force(n).is_some() || names::coordinate(n).is_some();
    if let Some((shorter, suffix)) = names::split_suffix(base).filter(|(s, _)| !recognised(base) && recognised(s)) {
        base = shorter;
        unit = unit.or(Some(suffix));
    }
    Column { base, unit: Written::parse(unit_row).or(unit) }
}
