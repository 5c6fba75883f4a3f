//! `midstance.metrics`: the list everything is made from.

use pyo3::prelude::*;

use super::table::PyTable;
use crate::{
    metrics::{self as list, Metric, Need},
    quantity::Unit,
    table::{Table, Values},
};

/// Every metric in table order.
///
/// Returns
/// -------
/// Table
///     ``name``, ``unit``, ``level`` (step, stride or trial), ``what``, ``sign``, ``needs``, ``source``.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> "step_width_m" in ms.metrics()["name"]
/// True
#[pyfunction]
pub(super) fn metrics() -> PyTable {
    let text = |of: fn(&'static Metric) -> String| Values::Text(list::all().map(of).collect());
    let needs = |metric: &'static Metric| metric.needs.iter().copied().map(Need::as_str).collect::<Vec<_>>().join(", ");
    PyTable(
        Table::new("metrics")
            .with("name", Unit::None, text(|metric| metric.name.into()))
            .with("unit", Unit::None, text(|metric| metric.unit.symbol().into()))
            .with("level", Unit::None, text(|metric| metric.level.as_str().into()))
            .with("what", Unit::None, text(|metric| metric.what.into()))
            .with("sign", Unit::None, text(|metric| metric.sign.into()))
            .with("needs", Unit::None, text(needs))
            .with("source", Unit::None, text(|metric| metric.source.into())),
    )
}
