//! Bytes as lines of text: byte-order mark, line ends, encodings, cells of a header line.

use std::borrow::Cow;

use super::numeric::Delimiter;

/// The bytes after a UTF-8 byte-order mark.
pub(super) fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

/// UTF-8 where it is valid, else Latin-1, in which every byte is a character.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|b| char::from(*b)).collect()),
    }
}

/// One line without its end, and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Counted from 1.
    pub number: usize,
    /// Offset of the line's first byte.
    pub start: usize,
    /// The line without its end.
    pub bytes: &'a [u8],
    /// Offset of the next line's first byte.
    pub next: usize,
}

impl<'a> Line<'a> {
    /// The line as text.
    pub fn text(&self) -> Cow<'a, str> {
        decode(self.bytes)
    }

    /// Whether it holds nothing but blanks.
    pub fn is_blank(&self) -> bool {
        self.bytes.iter().all(u8::is_ascii_whitespace)
    }
}

/// Lines ended by `\n`, `\r\n` or (old Macintosh) `\r`; extra `\r` belong to the line end.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    let mut number = 0;
    std::iter::from_fn(move || {
        if start >= bytes.len() {
            return None;
        }
        number += 1;
        let rest = &bytes[start..];
        let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let mut next = end;
        while rest.get(next) == Some(&b'\r') {
            next += 1;
        }
        if rest.get(next) == Some(&b'\n') {
            next += 1;
        }
        let line = Line { number, start, bytes: &rest[..end], next: start + next };
        start += next;
        Some(line)
    })
}

/// The cells of a header line, trimmed and without quotes.
pub(super) fn cells(line: &[u8], delimiter: Delimiter) -> Vec<String> {
    let text = decode(line);
    match delimiter {
        Delimiter::Blanks => split_blanks(&text),
        Delimiter::Byte(byte) if text.contains('"') => split_quoted(&text, byte),
        Delimiter::Byte(byte) => text.split(char::from(byte)).map(|cell| cell.trim().to_owned()).collect(),
    }
}

fn split_quoted(text: &str, delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(text.as_bytes());
    let record = reader.records().next().and_then(Result::ok);
    record.map(|r| r.iter().map(|cell| cell.trim().to_owned()).collect()).unwrap_or_default()
}

fn split_blanks(text: &str) -> Vec<String> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    for c in text.chars() {
        if c == '"' {
            quoted = !quoted;
        } else if c.is_whitespace() && !quoted {
            if !cell.is_empty() {
                cells.push(std::mem::take(&mut cell));
            }
        } else {
            cell.push(c);
        }
    }
    if !cell.is_empty() {
        cells.push(cell);
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_ends_a_line() {
        let found: Vec<(usize, &[u8])> = lines(b"a\nb\r\nc\rd\r\r\n\ne").map(|l| (l.number, l.bytes)).collect();
        assert_eq!(found, [(1, b"a" as &[u8]), (2, b"b"), (3, b"c"), (4, b"d"), (5, b""), (6, b"e")]);
    }

    #[test]
    fn quotes_keep_delimiters_together() {
        assert_eq!(cells(br#"Time,"Force, z", "#, Delimiter::Byte(b',')), ["Time", "Force, z", ""]);
        assert_eq!(cells(br#" Time "Mark01 X"  b"#, Delimiter::Blanks), ["Time", "Mark01 X", "b"]);
    }

    #[test]
    fn latin_1_names_survive() {
        assert_eq!(decode(b"Zeh\xE4"), "Zehä");
    }
}
