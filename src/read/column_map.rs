//! Which columns hold what, in the user's words.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, ErrorKind, Place, Result},
    quantity::Side,
    recording::{Axes, ForceSign, Gravity, Site},
};

use super::params::{ForceUnit, LengthUnit, TimeUnit};

/// The `[columns]` table of the configuration: which columns of a delimited table hold what.
///
/// Whatever is left out is recognised by name. A force or marker table that is given is the whole truth about forces or
/// markers: nothing is added to it by name.
///
/// ```
/// use midstance::read::ColumnMap;
/// let map: ColumnMap = toml::from_str(r#"
///     time = "t"
///     time_unit = "ms"
///     sign = "action"
///     axes = "x=forward,y=left,z=up"
///     force = [{ name = "left belt", z = "Fz1" }, { name = "right belt", z = 8 }]
///     markers = { pattern = "{name}:{axis}" }
/// "#)?;
/// assert_eq!(map.force.len(), 2);
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ColumnMap {
    /// The time column. Default: recognised by name.
    pub time: Option<ColumnRef>,
    /// Unit of the time column. Default: from its name or the units row, else by plausibility.
    pub time_unit: Option<TimeUnit>,
    /// Force columns, one entry per plate or foot; a single table is one entry. Default: recognised by name.
    #[serde(deserialize_with = "one_or_many")]
    pub force: Vec<ForceColumns>,
    /// Unit of the force columns. Default: declared by the file, else N.
    pub force_unit: Option<ForceUnit>,
    /// Which force of the pair the numbers are. Default: found from the data.
    pub sign: Option<Sign>,
    /// Marker columns. Default: recognised by name.
    pub markers: Option<MarkerColumns>,
    /// Inertial sensors, one entry per sensor; one with a name and a site only says where that sensor of any format
    /// sits. Default: recognised by name.
    pub imu: Vec<ImuColumns>,
    /// The column that names the sensor of each row, in a table with one row per sample of one sensor. Default:
    /// recognised by name.
    pub sensor: Option<ColumnRef>,
    /// Unit of marker positions. Default: declared by the file, else by plausibility.
    pub length_unit: Option<LengthUnit>,
    /// Unit of the centre of pressure. Default: declared by the file, else by plausibility.
    pub cop_unit: Option<LengthUnit>,
    /// What the file's x, y, z mean. Default: found from the data.
    pub axes: Option<Axes>,
    /// What stands between two cells: one character, `"tab"` or `"blanks"`. Default: found.
    pub delimiter: Option<String>,
    /// Decimal sign: `"."` or `","`. Default: found.
    pub decimal: Option<char>,
    /// Lines before the first row of numbers. Default: found.
    pub header_rows: Option<usize>,
    /// Texts or numbers that mean "missing", beyond blanks, NaN and n/a. Default: none.
    pub missing: Vec<String>,
}

/// A column, by the name in the header or by its number counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ColumnRef {
    /// Counted from 1.
    Number(usize),
    /// As in the header; case and blanks around do not matter.
    Name(String),
}

impl fmt::Display for ColumnRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(n) => write!(f, "column {n}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// The columns of one plate or of one foot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ForceColumns {
    /// Name for messages. Default: `plate 1`, `plate 2` …
    pub name: Option<String>,
    /// The foot, where the columns hold one foot only. Default: none, a plate.
    pub foot: Option<Side>,
    /// Force along x. Default: not recorded.
    pub x: Option<ColumnRef>,
    /// Force along y. Default: not recorded.
    pub y: Option<ColumnRef>,
    /// Force along z. Default: not recorded.
    pub z: Option<ColumnRef>,
    /// Centre of pressure along x, y, z. Default: not recorded.
    pub cop: Option<[ColumnRef; 3]>,
}

/// The columns of one inertial sensor.
///
/// ```
/// use midstance::read::ColumnMap;
/// let map: ColumnMap = toml::from_str(r#"
///     [[imu]]
///     site = "left shank"
///     acceleration = ["a1", "a2", "a3"]
///     acceleration_unit = "g"
///     gravity = "included"
///     angular_velocity = [5, 6, 7]
///     angular_velocity_unit = "deg/s"
/// "#)?;
/// assert_eq!(map.imu.len(), 1);
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImuColumns {
    /// Name for messages and tables. Default: the site, else `sensor 1`, `sensor 2` …
    pub name: Option<String>,
    /// Where it sits: `"left shank"`, `"sacrum"`. Default: what the name tells.
    pub site: Option<String>,
    /// Acceleration along x, y, z of the sensor. Default: not recorded.
    pub acceleration: Option<[ColumnRef; 3]>,
    /// Unit of acceleration: m/s^2, g, mg, mm/s^2. Default: declared by the file, else by the size of gravity.
    pub acceleration_unit: Option<String>,
    /// Whether the acceleration holds gravity. Default: found from its size.
    pub gravity: Gravity,
    /// Angular velocity about x, y, z of the sensor. Default: not recorded.
    pub angular_velocity: Option<[ColumnRef; 3]>,
    /// Unit of angular velocity: rad/s or deg/s. Default: declared by the file, else by how gravity turns.
    pub angular_velocity_unit: Option<String>,
    /// Magnetic field along x, y, z. Default: not recorded.
    pub magnetic_field: Option<[ColumnRef; 3]>,
    /// Orientation as a quaternion w, x, y, z. Default: not recorded.
    pub orientation_wxyz: Option<[ColumnRef; 4]>,
}

/// The columns of markers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MarkerColumns {
    /// How column names are made: `"{name}_{axis}"`, with axis x, y, z or 0, 1, 2. Default: none.
    pub pattern: Option<String>,
    /// Marker name to its x, y, z columns. Default: none.
    pub named: BTreeMap<String, [ColumnRef; 3]>,
}

impl ImuColumns {
    /// Whether it names any column.
    pub(super) fn any(&self) -> bool {
        let triples = [&self.acceleration, &self.angular_velocity, &self.magnetic_field];
        triples.iter().any(|columns| columns.is_some()) || self.orientation_wxyz.is_some()
    }

    /// The site as declared.
    ///
    /// # Errors
    /// [`ErrorKind::Parameter`] for words that name none.
    pub(super) fn declared_site(&self) -> Result<Option<Site>> {
        let Some(text) = &self.site else { return Ok(None) };
        let site = Site::of_name(text);
        site.map(Some).ok_or_else(|| {
            let expected = "a place such as `left shank`, `right foot`, `sacrum`";
            Error::parameter("columns.imu.site", format!("`{text}`"), expected)
        })
    }
}

/// A declared force sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// The ground's push on the foot.
    Reaction,
    /// The foot's push on the plate.
    Action,
}

impl From<Sign> for ForceSign {
    fn from(sign: Sign) -> Self {
        match sign {
            Sign::Reaction => Self::Reaction,
            Sign::Action => Self::Action,
        }
    }
}

impl ColumnRef {
    /// Index of the column among `names`.
    pub(super) fn resolve(&self, names: &[String], key: &str) -> Result<usize> {
        let found = match self {
            Self::Number(n) => n.checked_sub(1).filter(|i| *i < names.len()),
            Self::Name(name) => names.iter().position(|n| n == name).or_else(|| {
                let same = |n: &String| n.trim().eq_ignore_ascii_case(name.trim());
                names.iter().position(same)
            }),
        };
        found.ok_or_else(|| self.unknown(names, key))
    }

    fn unknown(&self, names: &[String], key: &str) -> Error {
        let shown: Vec<&str> = names.iter().take(40).map(String::as_str).collect();
        let more = if names.len() > shown.len() { " …" } else { "" };
        let listed = format!("one of the {} columns: {}{more}", names.len(), shown.join(", "));
        let mend = match self {
            Self::Name(name) => closest(name, names).map(|n| format!("did you mean `{n}`?")),
            Self::Number(_) => None,
        };
        Error::new(ErrorKind::Column, format!("no column `{self}`"), listed)
            .at(Place::field(format!("columns.{key}")))
            .mend(mend.unwrap_or_else(|| "write a name of the header, or a number counted from 1".into()))
    }
}

/// The name that needs the fewest edits, when they are few.
fn closest<'a>(wanted: &str, names: &'a [String]) -> Option<&'a str> {
    let wanted = wanted.to_lowercase();
    let best = names.iter().map(|n| (edits(&wanted, &n.to_lowercase()), n)).min_by_key(|(d, _)| *d)?;
    (best.0 <= 1 + wanted.chars().count() / 3).then_some(best.1.as_str())
}

/// Levenshtein distance of two short names; long ones count as far apart.
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().max(b.len()) > 64 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

fn one_or_many<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Vec<ForceColumns>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Many(Vec<ForceColumns>),
        One(ForceColumns),
    }
    Ok(match Either::deserialize(input)? {
        Either::Many(all) => all,
        Either::One(one) => vec![one],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_column_lists_those_there_are() {
        let names = ["Time", "Fz_left", "Fz_right"].map(String::from);
        let error = ColumnRef::Name("Fz_rigth".into()).resolve(&names, "force.z").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Column);
        assert!(error.expected().contains("Time, Fz_left, Fz_right"), "{error}");
        assert_eq!(error.how_to_mend(), "did you mean `Fz_right`?");
    }

    #[test]
    fn numbers_count_from_one() {
        let names = ["a", "b"].map(String::from);
        assert_eq!(ColumnRef::Number(2).resolve(&names, "time").unwrap(), 1);
        assert!(ColumnRef::Number(0).resolve(&names, "time").is_err());
        assert!(ColumnRef::Number(3).resolve(&names, "time").is_err());
    }

    #[test]
    fn one_force_table_is_a_list_of_one() {
        let map: ColumnMap = toml::from_str("[force]\nz = \"Fz\"\nfoot = \"left\"").unwrap();
        assert_eq!(map.force[0].foot, Some(Side::Left));
        assert!(toml::from_str::<ColumnMap>("tiem = 1").is_err());
    }
}
