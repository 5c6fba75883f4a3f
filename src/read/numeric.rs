//! The one parser of numeric tables: one pass over the bytes, straight into columns.
//!
//! ```text
//!   23 \t 0.230000 \t  878.948715 \t \t NaN \r\n        cells: padded, blank (NaN), missing codes (NaN)
//!    │        │            └ digits 878948715, power -6: both exact in an f64, so one division rounds correctly
//! ```

use crate::error::{Error, ErrorKind, Place, Result};

use super::{
    field::{BadCell, Cells, is_end},
    grid::Grid,
    text,
};

pub(super) use super::field::{Delimiter, cell_value, decimal_sign};

/// How the rows are written.
#[derive(Clone, Debug)]
pub(super) struct Layout<'a> {
    /// Between two cells.
    pub delimiter: Delimiter,
    /// Decimal sign, `.` or `,`.
    pub decimal: u8,
    /// One entry per column of a row; cells of unwanted columns are passed over, whatever they hold.
    pub wanted: &'a [bool],
    /// Whether missing cells at the end of a row are blanks (as in TRC) rather than a fault.
    pub short_rows: bool,
    /// Line number of the first byte, for messages.
    pub first_line: usize,
    /// Texts that mean "missing" beyond the usual ones.
    pub missing: &'a [String],
}

/// The columns of a table; unwanted ones are empty.
#[derive(Clone, Debug)]
pub(super) struct Body {
    /// One per entry of [`Layout::wanted`].
    pub columns: Vec<Vec<f64>>,
    /// Number of rows.
    pub rows: usize,
    /// Why the last line was left out, where it was cut short.
    pub dropped: Option<String>,
}

/// Most cells by which rows may be padded beyond what the bytes hold, so that a short file cannot ask for much memory.
const MOST_PADDING: usize = 1 << 22;

/// Rows of a grid that are worth looking for one.
const FEW_ROWS: usize = 4;

/// Most rows that are taken one by one before a grid is tried again.
const MOST_PATIENCE: usize = 1024;

/// Parses the rows in `bytes`, and does a piece of `other` work after every few cells, about one for 64 bytes.
///
/// # Errors
/// [`ErrorKind::BadNumber`] for a cell that is neither number nor missing, or a row with too many cells;
/// [`ErrorKind::Truncated`] for a row with too few that is not the last.
pub(super) fn parse(bytes: &[u8], layout: &Layout<'_>, other: &impl Fn()) -> Result<Body> {
    Parser::new(bytes, layout).run(other)
}

struct Parser<'a> {
    cells: Cells<'a>,
    layout: &'a Layout<'a>,
    columns: Vec<Vec<f64>>,
    rows: usize,
    /// Rows up to and including the last that is not all blank.
    kept_rows: usize,
    line: usize,
    padded: usize,
    /// Rows that are taken one by one before the next grid is tried: more each time that it finds few.
    singly: usize,
}

/// Why a row could not be taken.
struct Fault {
    error: Error,
    /// Whether a cut through the file could have caused it.
    cut: bool,
}

impl From<BadCell> for Fault {
    fn from(bad: BadCell) -> Self {
        Self { error: bad.error, cut: bad.cut }
    }
}

/// As many rows as there are lines: a column that outgrows its place is copied to one of twice the size. No cell takes less
/// than a byte, whatever stands in the lines.
fn most_rows(bytes: &[u8], columns: usize) -> usize {
    let lines = |end| memchr::memchr_iter(end, bytes).count();
    let lines = match lines(b'\n') {
        0 => lines(b'\r'),
        lines => lines,
    };
    lines.min(bytes.len() / columns.max(1)) + 1
}

impl<'a> Parser<'a> {
    fn new(bytes: &'a [u8], layout: &'a Layout<'a>) -> Self {
        let capacity = most_rows(bytes, layout.wanted.len());
        let columns = layout.wanted.iter().map(|w| Vec::with_capacity(if *w { capacity } else { 0 })).collect();
        let cells = Cells::new(bytes, layout.delimiter, layout.decimal, layout.missing);
        let singly = if cells.blanks { usize::MAX } else { 0 };
        Self { cells, layout, columns, rows: 0, kept_rows: 0, line: layout.first_line, padded: 0, singly }
    }

    fn run(mut self, other: &impl Fn()) -> Result<Body> {
        let mut position = 0;
        let mut dropped = None;
        let mut grid = Grid::new(self.layout.wanted.len());
        let mut patience = 0;
        while position < self.cells.bytes.len() {
            if self.singly == 0 {
                let rows = self.grid(&mut grid, &mut position, other);
                patience = if rows < FEW_ROWS { (2 * patience + 1).min(MOST_PATIENCE) } else { 0 };
                self.singly = patience;
                continue;
            }
            self.singly -= 1;
            match self.row(position) {
                Ok(next) => position = next,
                Err(fault) => {
                    self.forget_row();
                    if !(fault.cut && self.nothing_after(position)) {
                        return Err(fault.error);
                    }
                    dropped = Some(format!("the last line is cut short and left out ({})", fault.error.fault()));
                    break;
                }
            }
            self.line += 1;
        }
        for column in &mut self.columns {
            column.truncate(self.kept_rows);
        }
        Ok(Body { columns: self.columns, rows: self.kept_rows, dropped })
    }

    /// Takes the regular rows from `position` on and moves it behind them; returns how many, none where one of them holds
    /// something wrong.
    fn grid(&mut self, grid: &mut Grid, position: &mut usize, other: &impl Fn()) -> usize {
        let rows = grid.find(&self.cells, *position);
        if rows == 0 {
            return 0;
        }
        if !grid.read(self.cells, &mut self.columns, self.layout.wanted, other) {
            self.forget_row();
            return 0;
        }
        let written = grid.written(&self.cells);
        if written > 0 {
            self.kept_rows = self.rows + written;
        }
        self.rows += rows;
        self.line += rows;
        *position = grid.end();
        rows
    }

    /// Takes the row that begins at `start`; returns where the next one begins.
    fn row(&mut self, start: usize) -> Result<usize, Fault> {
        // A copy of its own keeps the marks in registers while columns are written.
        let cells = self.cells;
        let wanted = self.layout.wanted;
        if is_end(cells.at(start)) {
            // In a column of its own an empty line is a sample without a value; elsewhere it is only spacing.
            if wanted == [true] {
                self.columns[0].push(f64::NAN);
                self.rows += 1;
            }
            return Ok(self.next_line(start));
        }
        let mut position = if cells.blanks { cells.skip_padding(start) } else { start };
        let mut written = false;
        let mut count = 0;
        for (column, wanted) in self.columns.iter_mut().zip(wanted) {
            if !wanted {
                let next = cells.skip(position);
                written |= next > position;
                position = next;
            } else if let Some((value, next)) = cells.plain(position) {
                column.push(value);
                written = true;
                position = next;
            } else {
                let (value, next) = cells.odd(position, self.line, count)?;
                column.push(value);
                written |= !cells.is_blank(position);
                position = next;
            }
            count += 1;
            if cells.blanks {
                position = cells.skip_padding(position);
            }
            if is_end(cells.at(position)) {
                break;
            }
            position += usize::from(!cells.blanks);
        }
        let end = self.end_of_row(position, count)?;
        if count < wanted.len() {
            self.pad(count, end)?;
        }
        self.rows += 1;
        if written {
            self.kept_rows = self.rows;
        }
        Ok(self.next_line(end))
    }

    /// Only blanks and delimiters may follow the last column.
    fn end_of_row(&self, mut position: usize, count: usize) -> Result<usize, Fault> {
        loop {
            let byte = self.cells.at(position);
            if is_end(byte) {
                return Ok(position);
            }
            if byte != b' ' && byte != b'\t' && byte != self.cells.delimiter {
                let error = self
                    .cells
                    .bad(position, self.line, count, "nothing after the last column")
                    .mend("make every row as long as the header, or check the delimiter and the decimal sign");
                return Err(Fault { error, cut: false });
            }
            position += 1;
        }
    }

    /// Fills the columns that the row does not reach.
    fn pad(&mut self, count: usize, end: usize) -> Result<(), Fault> {
        let wanted = self.layout.wanted;
        let bytes = self.cells.bytes.len();
        self.padded += wanted.len() - count;
        if end >= bytes || !self.layout.short_rows || self.padded > bytes.max(MOST_PADDING) {
            let error = Error::new(ErrorKind::Truncated, format!("{count} cells"), format!("{} cells", wanted.len()))
                .at(Place::line(self.line))
                .mend("export the file again, or remove the row");
            return Err(Fault { error, cut: true });
        }
        for (column, _) in self.columns.iter_mut().zip(wanted).skip(count).filter(|(_, wanted)| **wanted) {
            column.push(f64::NAN);
        }
        Ok(())
    }

    fn next_line(&self, mut position: usize) -> usize {
        while self.cells.bytes.get(position) == Some(&b'\r') {
            position += 1;
        }
        position + usize::from(self.cells.bytes.get(position) == Some(&b'\n'))
    }

    fn forget_row(&mut self) {
        for column in &mut self.columns {
            column.truncate(self.rows);
        }
    }

    /// Whether the line at `position` is the last that holds anything.
    fn nothing_after(&self, position: usize) -> bool {
        let mut rest = text::lines(&self.cells.bytes[position..]);
        rest.next();
        rest.all(|line| line.is_blank())
    }
}

#[cfg(test)]
mod tests;
