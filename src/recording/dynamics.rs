//! Running dynamics as a watch or a pod made them: summaries, not signals.

use crate::quantity::Unit;

/// One row about every second, each a summary that the maker's own method made of a signal it did not keep. Nothing here
/// is analysed again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dynamics {
    /// Who made them, as the file says: `"garmin fenix5"`.
    pub source: String,
    /// When, s since 1970 (UTC), in the order of the file. Rows are not evenly spaced; pauses are missing rows.
    pub time_s: Vec<f64>,
    /// The quantities, each as long as `time_s`.
    pub columns: Vec<DynamicsColumn>,
    /// From when to when the clock was stopped, s since 1970.
    pub pauses_s: Vec<[f64; 2]>,
}

/// One quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct DynamicsColumn {
    /// Name ending in its unit: `"stance_time_s"`; in front `developer_` for fields of an added sensor or program.
    pub name: String,
    /// Unit; [`Unit::None`] where the name tells it, in the file's words.
    pub unit: Unit,
    /// Values; NaN where the file has none.
    pub values: Vec<f64>,
}

impl Dynamics {
    /// The values of the column called `name`.
    pub fn column(&self, name: &str) -> Option<&[f64]> {
        self.columns.iter().find(|column| column.name == name).map(|column| column.values.as_slice())
    }
}
