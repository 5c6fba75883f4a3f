use proptest::prelude::*;

use super::*;

fn parse(bytes: &[u8], layout: &Layout<'_>) -> Result<Body> {
    super::parse(bytes, layout, &|| ())
}

fn layout(delimiter: Delimiter, wanted: &[bool]) -> Layout<'_> {
    Layout { delimiter, decimal: b'.', wanted, short_rows: false, first_line: 1, missing: &[] }
}

fn columns(text: &str, delimiter: Delimiter, width: usize) -> Vec<Vec<f64>> {
    parse(text.as_bytes(), &layout(delimiter, &vec![true; width])).unwrap().columns
}

fn same(found: &[f64], expected: &[f64]) {
    let bits = |v: &[f64]| v.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    let plain = |v: &[f64]| v.iter().map(|x| if x.is_nan() { f64::NAN } else { *x }).collect::<Vec<_>>();
    assert_eq!(bits(&plain(found)), bits(&plain(expected)), "{found:?} is not {expected:?}");
}

const NAN: f64 = f64::NAN;

#[test]
fn cells_in_every_dress() {
    let found = columns("1, 2.5 ,-3e2\r\n,NaN,n/a\r\n+.5,5.,\u{2212}7\r\n", Delimiter::Byte(b','), 3);
    same(&found[0], &[1.0, NAN, 0.5]);
    same(&found[1], &[2.5, NAN, 5.0]);
    same(&found[2], &[-300.0, NAN, -7.0]);
}

#[test]
fn runs_of_blanks_and_padded_lines() {
    let found = columns("  1   2\t3  \n4 5 6", Delimiter::Blanks, 3);
    same(&found[0], &[1.0, 4.0]);
    same(&found[2], &[3.0, 6.0]);
}

#[test]
fn trailing_delimiters_and_blank_lines_add_nothing() {
    let found = columns("1\t2\t\n\n3\t4\t\t\n\t\t\n", Delimiter::Byte(b'\t'), 2);
    same(&found[0], &[1.0, 3.0]);
    same(&found[1], &[2.0, 4.0]);
}

#[test]
fn an_empty_line_in_a_single_column_is_a_missing_sample() {
    same(&columns("1\n\n3\n\n", Delimiter::Byte(b','), 1)[0], &[1.0, NAN, 3.0]);
}

#[test]
fn decimal_commas_and_quotes() {
    let wanted = [true; 2];
    let layout = Layout { decimal: b',', ..layout(Delimiter::Byte(b';'), &wanted) };
    let found = parse("1,5;\"-2,25\"\n3;1,0e3\n".as_bytes(), &layout).unwrap().columns;
    same(&found[0], &[1.5, 3.0]);
    same(&found[1], &[-2.25, 1000.0]);
}

#[test]
fn a_cut_last_line_is_left_out_and_said() {
    let body = parse(b"1,2,3\n4,5,6\n7,8", &layout(Delimiter::Byte(b','), &[true; 3])).unwrap();
    assert_eq!(body.rows, 2);
    assert_eq!(body.columns[0].len(), 2);
    assert!(body.dropped.unwrap().contains("line 3"));
}

#[test]
fn a_short_row_in_the_middle_names_line_and_counts() {
    let error = parse(b"1,2,3\n4,5\n7,8,9\n", &layout(Delimiter::Byte(b','), &[true; 3])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Truncated);
    assert_eq!(error.place().unwrap().line, Some(2));
    assert!(error.message().contains("2 cells") && error.message().contains("3 cells"), "{error}");
}

#[test]
fn text_among_numbers_names_line_column_and_text() {
    let error = parse(b"1,2\n3,abc\n5,6\n", &layout(Delimiter::Byte(b','), &[true; 2])).unwrap_err();
    assert_eq!((error.kind(), error.place().unwrap()), (ErrorKind::BadNumber, &Place::cell(2, 2)));
    assert_eq!(error.found(), "`abc`");
}

#[test]
fn unwanted_columns_may_hold_anything() {
    let found = parse(b"a,1,\"x,y\"\nb,2,z\n", &layout(Delimiter::Byte(b','), &[false, true, false])).unwrap();
    same(&found.columns[1], &[1.0, 2.0]);
    assert!(found.columns[0].is_empty());
}

fn check_bits(field: &str) {
    let expected: f64 = field.parse().unwrap();
    for delimiter in [Delimiter::Byte(b','), Delimiter::Byte(b'\t'), Delimiter::Blanks] {
        let mark = if let Delimiter::Byte(byte) = delimiter { char::from(byte) } else { ' ' };
        let found = columns(&format!("{field}{mark}{field}\n"), delimiter, 2);
        let expected = if expected.is_finite() { expected } else { NAN };
        same(&found[0], &[expected]);
        same(&found[1], &[expected]);
    }
}

#[test]
fn hard_cases_have_the_bits_of_the_standard_parser() {
    for field in [
        "9007199254740993",
        "9007199254740992",
        "9007199254740991",
        "123456789012345678901234567890",
        "-0",
        "0.1",
        "2.2250738585072011e-308",
        "5e-324",
        "1e22",
        "1e23",
        "8.5e22",
        "0.000000000000000000000001",
        "1.7976931348623157e308",
        "1e400",
        "00000000000000000000001.5",
        "4.35",
        "1e-22",
        "123.456e-7",
        "1e0000000000005",
        "18446744073709551616",
    ] {
        check_bits(field);
    }
}

/// What is found row by row, without grids.
fn parse_singly(bytes: &[u8], layout: &Layout<'_>) -> Result<Body> {
    let mut parser = Parser::new(bytes, layout);
    parser.singly = usize::MAX;
    parser.run(&|| ())
}

/// A row of a table: mostly plain, now and then with something else in it or of another length.
fn rows(width: usize) -> impl Strategy<Value = Vec<String>> {
    let plain = "-?[0-9]{1,5}\\.[0-9]{1,6}";
    let odd = prop_oneof![
        Just(""),
        Just("NaN"),
        Just("1e-3"),
        Just(" 2 "),
        Just("\"3\""),
        Just("\"4,5\""),
        Just("6\t"),
        Just("12345678901234567890"),
        Just("-"),
        Just("+7"),
        Just("x"),
        Just("é"),
        Just("1 2"),
        Just("9007199254740993"),
    ];
    let cell = prop_oneof![400 => plain.prop_map(|s| s), 1 => odd.prop_map(str::to_owned)];
    let row =
        (prop::collection::vec(cell, width), prop_oneof![60 => Just(0), 1 => Just(1), 1 => Just(2), 1 => Just(3)]);
    let row = row.prop_map(|(mut cells, change)| {
        match change {
            1 => cells.push(String::new()),
            2 => drop(cells.pop()),
            3 => cells.clear(),
            _ => {}
        }
        cells.join(",")
    });
    prop::collection::vec(row, 0..150)
}

proptest! {
    #[test]
    fn grids_and_single_rows_find_the_same(
        (width, rows) in (1..6_usize).prop_flat_map(|width| (Just(width), rows(width))),
        end in prop_oneof![4 => Just("\n"), 2 => Just("\r\n"), 1 => Just("\r"), 1 => Just(",\n")],
        last in prop_oneof![Just(""), Just("\n")],
        unwanted in 0..12_usize,
    ) {
        let text = rows.join(end) + last;
        let wanted: Vec<bool> = (0..width).map(|column| width == 1 || column != unwanted).collect();
        let layout = Layout { short_rows: unwanted % 2 == 0, ..layout(Delimiter::Byte(b','), &wanted) };
        match (parse(text.as_bytes(), &layout), parse_singly(text.as_bytes(), &layout)) {
            (Ok(grids), Ok(singly)) => {
                prop_assert_eq!((grids.rows, &grids.dropped), (singly.rows, &singly.dropped));
                grids.columns.iter().zip(&singly.columns).for_each(|(grid, single)| same(grid, single));
            }
            (Err(grids), Err(singly)) => prop_assert_eq!(grids.to_string(), singly.to_string()),
            (grids, singly) => prop_assert!(false, "{grids:?} {singly:?}"),
        }
    }

    #[test]
    fn numbers_have_the_bits_of_the_standard_parser(field in "[-+]?([0-9]{1,25}(\\.[0-9]{0,25})?|\\.[0-9]{1,25})([eE][-+]?[0-9]{1,3})?") {
        check_bits(&field);
    }

    #[test]
    fn shortest_forms_come_back(value in proptest::num::f64::NORMAL | proptest::num::f64::ZERO) {
        check_bits(&format!("{value}"));
        check_bits(&format!("{value:e}"));
    }

    #[test]
    fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..200), width in 1..5_usize) {
        let wanted = vec![true; width];
        for delimiter in [Delimiter::Byte(b','), Delimiter::Byte(b'\t'), Delimiter::Blanks] {
            let _ = parse(&bytes, &layout(delimiter, &wanted));
        }
    }
}
