//! Columns of text beside the numbers of a table: instants, and names of sensors.
//!
//! ```text
//! left_hip,2018-10-25 17:57:30.01,-0.199,-1.012,0.133
//! └ label  └ stamp                └ numbers: parsed apart, row by row the same
//! ```

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::Notes,
};

use super::{
    calendar::{self, DateOrder},
    counter,
    field::{Cells, Delimiter},
    text,
};

/// The cells of one column, without blanks and quotes, of every row: of every line that is not empty.
pub(super) fn cells(bytes: &[u8], delimiter: Delimiter, column: usize) -> impl Iterator<Item = &[u8]> {
    let lines = text::lines(bytes).filter(|line| !line.bytes.is_empty());
    lines.map(move |line| {
        let cells = Cells::new(line.bytes, delimiter, b'.', &[]);
        let mut start = 0;
        for _ in 0..column {
            start = (cells.skip(start) + 1).min(line.bytes.len());
        }
        let cell = &line.bytes[start..cells.skip(start)];
        cell.trim_ascii().strip_prefix(b"\"").map_or(cell, |c| c.strip_suffix(b"\"").unwrap_or(c)).trim_ascii()
    })
}

/// Whether `cell` is an instant or a time of day.
pub(super) fn is_stamp(cell: &str) -> bool {
    [DateOrder::DayFirst, DateOrder::MonthFirst]
        .iter()
        .any(|order| calendar::seconds(cell.as_bytes(), *order).is_some())
}

/// Whether `cell` is a date with a time of day.
pub(super) fn is_date(cell: &str) -> bool {
    is_stamp(cell) && cell.contains(':') && cell.bytes().filter(|b| b"-/.".contains(b)).count() >= 2
}

/// The instants of `rows` rows, s: since 1970, or since the first midnight where no date is written.
///
/// # Errors
/// [`ErrorKind::BadNumber`] for a cell that is none.
pub(super) fn stamps(
    bytes: &[u8],
    delimiter: Delimiter,
    column: usize,
    rows: usize,
    first_line: usize,
    notes: &mut Notes,
) -> Result<Vec<f64>> {
    let read = |order| {
        let mut found = Vec::with_capacity(rows);
        for cell in cells(bytes, delimiter, column).take(rows) {
            match calendar::seconds(cell, order) {
                Some(seconds) => found.push(seconds),
                None => return Err(cell),
            }
        }
        Ok(found)
    };
    let mut found = match (read(DateOrder::MonthFirst), read(DateOrder::DayFirst)) {
        (Ok(month), Ok(day)) if month != day => {
            let goes_back = |t: &[f64]| t.windows(2).any(|w| w[1] < w[0]);
            notes.doubt("start", "whether day or month is written first is not told; taken as month");
            if goes_back(&month) && !goes_back(&day) { day } else { month }
        }
        (Ok(found), _) | (_, Ok(found)) => found,
        (Err(_), Err(cell)) => {
            let shown: String = text::decode(cell).chars().take(40).collect();
            let row = cells(bytes, delimiter, column).position(|c| c == cell).unwrap_or(0);
            return Err(Error::new(
                ErrorKind::BadNumber,
                format!("`{shown}`"),
                "a date and time, as in the other rows",
            )
            .at(Place::cell(first_line + row, column + 1)));
        }
    };
    if found.first().is_some_and(|t| *t < 86_400.0) {
        counter::unwrap_noted(&mut found, 86_400.0, "the time of day", notes);
    }
    found.resize(rows, f64::NAN);
    Ok(found)
}

/// Rows by the text in one of their columns, in order of first appearance; `None` where there are more than `most`.
pub(super) fn groups(
    bytes: &[u8],
    delimiter: Delimiter,
    column: usize,
    rows: usize,
    most: usize,
) -> Option<Vec<(String, Vec<usize>)>> {
    let mut groups: Vec<(&[u8], Vec<usize>)> = Vec::new();
    let mut latest = 0;
    for (row, cell) in cells(bytes, delimiter, column).take(rows).enumerate() {
        if groups.get(latest).is_none_or(|group| group.0 != cell) {
            latest = groups.iter().position(|group| group.0 == cell).unwrap_or(groups.len());
            if latest == groups.len() {
                groups.push((cell, Vec::new()));
            }
            if groups.len() > most {
                return None;
            }
        }
        groups[latest].1.push(row);
    }
    Some(groups.into_iter().map(|(name, rows)| (text::decode(name).into_owned(), rows)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMA: Delimiter = Delimiter::Byte(b',');

    #[test]
    fn cells_of_a_column_row_by_row() {
        let bytes = b"a,1\r\n\r\n\" b,c \",2\nd\n";
        assert_eq!(cells(bytes, COMMA, 0).collect::<Vec<_>>(), [b"a" as &[u8], b"b,c", b"d"]);
        assert_eq!(cells(bytes, COMMA, 1).collect::<Vec<_>>(), [b"1" as &[u8], b"2", b""]);
    }

    #[test]
    fn stamps_become_seconds() {
        let mut notes = Notes::default();
        let bytes = b"1,2018-10-25 17:57:30.5\n2,2018-10-25 17:57:31\n";
        assert_eq!(stamps(bytes, COMMA, 1, 2, 1, &mut notes).unwrap(), [1_540_490_250.5, 1_540_490_251.0]);
        let bytes = b"23:59:59.5\n00:00:00.5\n";
        assert_eq!(stamps(bytes, COMMA, 0, 2, 1, &mut notes).unwrap(), [86_399.5, 86_400.5]);
        assert_eq!(notes.doubts().count(), 0);
        let bytes = b"04/06/2021 10:00:00\n04/06/2021 10:00:01\n";
        stamps(bytes, COMMA, 0, 2, 1, &mut notes).unwrap();
        assert_eq!(notes.doubts().count(), 1);
        let error = stamps(b"2018-10-25 17:57:30\nnoon\n", COMMA, 0, 2, 8, &mut notes).unwrap_err();
        assert_eq!((error.kind(), error.place().unwrap().line), (ErrorKind::BadNumber, Some(9)));
    }

    #[test]
    fn rows_are_grouped_by_label() {
        let found = groups(b"hip,1\nankle,2\nhip,3\n", COMMA, 0, 3, 9).unwrap();
        assert_eq!(found, [("hip".to_owned(), vec![0, 2]), ("ankle".to_owned(), vec![1])]);
        assert!(groups(b"a\nb\nc\n", COMMA, 0, 3, 2).is_none());
    }
}
