//! Tables as Arrow record batches; the unit of a column is in its field's metadata.

use std::{collections::HashMap, sync::Arc};

use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, RecordBatchOptions, StringArray};
use arrow_schema::{DataType, Field, Schema};

use super::{Column, Table, Values};

/// One record batch with the columns of `table`; NaN becomes null, `unit` is field metadata.
pub fn record_batch(table: &Table) -> RecordBatch {
    let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = table.columns().iter().map(field_and_array).unzip();
    let metadata = HashMap::from([("midstance.table".to_owned(), table.name().to_owned())]);
    let schema = Arc::new(Schema::new(fields).with_metadata(metadata));
    let options = RecordBatchOptions::new().with_row_count(Some(table.len()));
    RecordBatch::try_new_with_options(schema, arrays, &options).expect("columns of a table are equally long")
}

fn field_and_array(column: &Column) -> (Field, ArrayRef) {
    let (kind, array): (DataType, ArrayRef) = match &column.values {
        Values::Number(v) => {
            let present: Float64Array = v.iter().map(|x| x.is_finite().then_some(*x)).collect();
            (DataType::Float64, Arc::new(present))
        }
        Values::Integer(v) => (DataType::Int64, Arc::new(Int64Array::from(v.clone()))),
        Values::Flag(v) => (DataType::Boolean, Arc::new(BooleanArray::from(v.clone()))),
        Values::Text(v) => (DataType::Utf8, Arc::new(StringArray::from_iter_values(v))),
    };
    let unit = HashMap::from([("unit".to_owned(), column.unit.symbol().to_owned())]);
    (Field::new(&column.name, kind, true).with_metadata(unit), array)
}
