//! Rows that all hold as many cells, many at a time: first where every cell begins, then column by column.
//!
//! ```text
//! 0.001,-12.5,,878.9⏎0.002,…       bytes, 64 at a time
//! ─────^─────^^─────^              one bit for each byte that may end a cell: the next cell begins behind it
//!      └ so no cell waits for the end of the one before, and the numbers of a column are written one behind the other
//! ```

use wide::{bytemuck, i8x16, u8x16};

use super::{
    field::Cells,
    short_cell::{self, LONGEST, TOGETHER},
};

/// Bytes that are looked at in one step: as many as a word has bits.
const STEP: usize = 64;

/// Cells that are looked for at once: so few that they stay near the processor, and yet some rows of a wide table.
const PLACES: usize = 1024;
const FEWEST_ROWS: usize = 32;
/// However wide a table claims to be.
const MOST_PLACES: usize = 1 << 16;

/// Most bytes of one grid, whatever stands in the cells that are passed over.
const MOST_BYTES: usize = 1 << 20;

/// Where the cells of the next rows begin.
#[derive(Debug)]
pub(super) struct Grid {
    /// Cells of a row.
    width: usize,
    /// Where the first row begins.
    start: usize,
    /// Where cells begin, from `start` on, each behind a byte that ends the one before; zeros behind the last.
    begins: Vec<u32>,
    /// Those of them that stand behind another byte than the delimiter.
    lines: Vec<u32>,
    /// Places from one row to the next in `begins`: of cells, and of what may stand between the last and the next line.
    stride: usize,
    rows: usize,
}

impl Grid {
    pub(super) fn new(width: usize) -> Self {
        // Two places more than cells, for a delimiter and a carriage return behind the last.
        let places = ((width + 2) * FEWEST_ROWS).clamp(PLACES, MOST_PLACES);
        Self { width, start: 0, begins: vec![0; places + STEP], lines: Vec::new(), stride: 0, rows: 0 }
    }

    /// Finds the rows from `start` on that hold one cell for each column; returns how many there are.
    pub(super) fn find(&mut self, cells: &Cells<'_>, start: usize) -> usize {
        self.start = start;
        self.rows = 0;
        let places = self.find_begins(&cells.bytes[start..], cells.delimiter);
        let behind = |begin: u32| cells.bytes[start + begin as usize - 1];
        let ends = if self.lines.first().is_some_and(|line| behind(*line) == b'\r') { 2 } else { 1 };
        let begins = &self.begins[..places];
        let line_end = self.lines.get(ends - 1).and_then(|first| begins.binary_search(first).ok());
        let Some(stride) = line_end.filter(|stride| stride + 1 >= self.width + ends) else { return 0 };
        self.stride = stride;
        let last = stride + 1 - ends;
        // Every `stride`th cell begins a line and no other does, so that between them are delimiters.
        let regular = |(row, line): &(usize, &[u32])| {
            let place = row * stride;
            begins.get(place..=place + stride).is_some_and(|row| {
                row[stride] == line[ends - 1]
                    && behind(line[ends - 1]) == b'\n'
                    && (ends == 1
                        || behind(line[0]) == b'\r' && row[stride - 1] == line[0] && line[1] == line[0] + 1)
                    // What is beyond the last column is empty.
                    && row[self.width..=last].windows(2).all(|pair| pair[1] == pair[0] + 1)
            })
        };
        self.rows = self.lines.chunks_exact(ends).enumerate().take_while(regular).count();
        self.rows
    }

    /// Where the row behind the last begins.
    pub(super) fn end(&self) -> usize {
        self.start + self.begins[self.rows * self.stride] as usize
    }

    /// Finds where cells and lines begin; returns how many places of `begins` are filled.
    fn find_begins(&mut self, bytes: &[u8], delimiter: u8) -> usize {
        /// Places that are filled in one go, whether or not so many cells end in a step.
        const USUAL: usize = 10;
        self.lines.clear();
        let mut places = 1;
        for (step, chunk) in bytes[..bytes.len().min(MOST_BYTES)].as_chunks::<STEP>().0.iter().enumerate() {
            let Some(room) = self.begins[places..].first_chunk_mut::<STEP>() else { break };
            let behind = (step * STEP) as u32 + 1;
            let (mut ends, mut line_ends) = ends(chunk, delimiter);
            places += ends.count_ones() as usize;
            let (usual, more) = room.split_at_mut(USUAL);
            for place in usual {
                *place = behind + ends.trailing_zeros();
                ends &= ends.wrapping_sub(1);
            }
            for place in more {
                if ends == 0 {
                    break;
                }
                *place = behind + ends.trailing_zeros();
                ends &= ends - 1;
            }
            while line_ends != 0 {
                self.lines.push(behind + line_ends.trailing_zeros());
                line_ends &= line_ends - 1;
            }
        }
        places
    }

    /// Appends the cells of the wanted columns to them, with a piece of `other` work after every eight; `false` where a cell
    /// holds no number and is not missing either.
    pub(super) fn read(&self, cells: Cells<'_>, columns: &mut [Vec<f64>], wanted: &[bool], other: &impl Fn()) -> bool {
        let mut good = true;
        for (at, column) in columns.iter_mut().enumerate().filter(|(at, _)| wanted[*at]) {
            let filled = column.len();
            column.resize(filled + self.rows, f64::NAN);
            good &= self.read_column(&cells, at, &mut column[filled..], other);
        }
        good
    }

    /// Fills the column at `at`.
    fn read_column(&self, cells: &Cells<'_>, at: usize, column: &mut [f64], other: &impl Fn()) -> bool {
        let decimal = u8x16::splat(cells.decimal);
        let bytes = &cells.bytes[self.start..];
        let mut good = true;
        let firsts = (at..).step_by(self.stride * TOGETHER);
        for (turn, (first, values)) in firsts.zip(column.chunks_mut(TOGETHER)).enumerate() {
            if turn % 2 == 0 {
                other();
            }
            let places = &self.begins[first..];
            let cell = |row: usize| {
                let place = places.get(row * self.stride..)?.first_chunk::<2>()?;
                let start = place[0] as usize;
                Some((bytes.get(start..start + LONGEST)?.first_chunk()?, place[1].wrapping_sub(place[0] + 1) as usize))
            };
            let together = || short_cell::numbers([cell(0)?, cell(1)?, cell(2)?, cell(3)?], decimal);
            if let (Some(numbers), Some(values)) = (together(), values.first_chunk_mut()) {
                *values = numbers;
            } else {
                for (row, value) in values.iter_mut().enumerate() {
                    let start = places[row * self.stride] as usize;
                    let end = places[row * self.stride + 1] as usize - 1;
                    *value = cells.between(self.start + start, self.start + end, &mut good);
                }
            }
        }
        good
    }

    /// How many rows there are up to the last that is not all blank.
    pub(super) fn written(&self, cells: &Cells<'_>) -> usize {
        let blank = |row: &[u32]| row[..self.width].iter().all(|begin| cells.is_blank(self.start + *begin as usize));
        (0..self.rows).rev().find(|row| !blank(&self.begins[row * self.stride..])).map_or(0, |row| row + 1)
    }
}

/// One bit for each byte that may end a cell, and for those of them that are not the delimiter: control characters, and what
/// makes rows irregular, quotes and letters beyond ASCII.
#[inline]
fn ends(chunk: &[u8; STEP], delimiter: u8) -> (u64, u64) {
    let quarters: [i8x16; 4] = bytemuck::cast(*chunk);
    let splat = |byte: u8| i8x16::splat(byte.cast_signed());
    let (mut delimiters, mut others) = (0, 0);
    for bytes in quarters.iter().rev() {
        let other = bytes.simd_lt(splat(b' ')) | bytes.simd_eq(splat(b'"'));
        delimiters = delimiters << 16 | u64::from(bytes.simd_eq(splat(delimiter)).to_bitmask());
        others = others << 16 | u64::from(other.to_bitmask());
    }
    (delimiters | others, others & !delimiters)
}
