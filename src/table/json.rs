//! Tables as JSON: one object per row, absent values as null.

use serde_json::{Map, Value};

use super::{Table, Values};

/// The rows of `table` as an array of objects, keys in column order.
pub fn to_json(table: &Table) -> Value {
    let row = |row: usize| {
        let cells = table.columns().iter().map(|column| {
            let value = match &column.values {
                Values::Number(v) => Value::from(v[row]),
                Values::Integer(v) => Value::from(v[row]),
                Values::Flag(v) => Value::from(v[row]),
                Values::Text(v) => Value::from(v[row].as_str()),
            };
            (column.name.clone(), value)
        });
        Value::Object(cells.collect::<Map<_, _>>())
    };
    Value::Array((0..table.len()).map(row).collect())
}
