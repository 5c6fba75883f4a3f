//! Every text format in the dialects that are exported, every kind of broken file, on fixtures written here.

use std::{fmt::Write as _, fs, path::PathBuf};

use midstance::{
    error::{Error, ErrorKind},
    quantity::Side,
    read::{self, ColumnMap, ForceUnit, NamedColumn, ReadParams, from_bytes, from_columns},
    recording::{ForceSign, Frame, Recording},
};
use proptest::prelude::*;

const ROWS: u32 = 40;

fn read(text: &str) -> Recording {
    read_with(text, &ReadParams::default()).unwrap_or_else(|e| panic!("{e}\n{text}"))
}

fn read_with(text: &str, params: &ReadParams) -> Result<Recording, Error> {
    from_bytes("trial", text.as_bytes(), params)
}

fn refuse(text: &str, kind: ErrorKind) -> Error {
    let error = read_with(text, &ReadParams::default()).expect_err(text);
    assert_eq!(error.kind(), kind, "{error}");
    assert!(!error.found().is_empty() && !error.expected().is_empty());
    error
}

fn mapped(toml: &str) -> ReadParams {
    ReadParams { columns: Some(toml::from_str::<ColumnMap>(toml).unwrap()), ..ReadParams::default() }
}

fn doubts(recording: &Recording) -> Vec<&str> {
    recording.notes.doubts().map(|n| n.code.as_str()).collect()
}

/// A table of `header` and rows of the time (ms resolution, 100 Hz) and `values`.
fn table(header: &str, values: &str) -> String {
    let mut text = format!("{header}\n");
    for i in 0..ROWS {
        let _ = writeln!(text, "{:.2},{values}", f64::from(i) / 100.0);
    }
    text
}

fn trc(extra: &str) -> String {
    let mut text = format!(
        "PathFileType\t4\t(X/Y/Z)\ta.trc\nDataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\n100\t100\t{ROWS}\t2\tmm\n\
         Frame#\tTime\tR_heel\t\t\tL_heel\t\t\n\t\tX1\tY1\tZ1\tX2\tY2\tZ2\n{extra}"
    );
    for i in 0..ROWS {
        let _ = writeln!(text, "{}\t{:.3}\t{i}.5\t70\t-120\t\t\t", i + 1, f64::from(i) / 100.0);
    }
    text
}

fn mot(header: &str) -> String {
    let mut text = format!("{header}\n   time\tground_force_vx\tground_force_vy\tground_force_vz\t1_ground_force_vy\n");
    for i in 0..ROWS {
        let _ = writeln!(text, "{:.3}\t-12.5\t{}\t3\t0", f64::from(i) / 1000.0, 600 + i);
    }
    text
}

fn qtm_markers(rows: &str, lead: impl Fn(u32) -> String) -> String {
    let mut text = format!(
        "FILE_VERSION\t2.0.0\nNO_OF_FRAMES\t{ROWS}\nNO_OF_MARKERS\t2\nFREQUENCY\t100\nEVENT\tstart\t3\t0.03\n\
         TIME_STAMP\t2022-01-29, 15:27:17.748\t11255.9\nDATA_INCLUDED\t3D\nMARKER_NAMES\tR heel\tL heel\n{rows}"
    );
    for i in 0..ROWS {
        let _ = writeln!(text, "{}{i}.5\t-20.0\t71.0\t0.000\t0.000\t0.000\t", lead(i));
    }
    text
}

fn qtm_force(name: &str, start: &str) -> String {
    let mut text = format!("NO_OF_SAMPLES\t{ROWS}\nFREQUENCY\t1000\nDATA_INCLUDED\tForce\nFORCE_PLATE_NAME\t{name}\n");
    for corner in ["POSX_POSY", "NEGX_POSY", "NEGX_NEGY", "POSX_NEGY"] {
        for axis in ["X", "Y", "Z"] {
            let _ = writeln!(text, "FORCE_PLATE_CORNER_{corner}_{axis}\t482.6");
        }
    }
    text.push_str("SAMPLE\tTIME\tForce_X\tForce_Y\tForce_Z\tMoment_X\tMoment_Y\tMoment_Z\tCOP_X\tCOP_Y\tCOP_Z\n");
    for i in 0..ROWS {
        let _ = writeln!(text, "{}\t{:.5}\t1\t2\t{start}\t0\t0\t0\t733.4\t819.1\t0\t", i + 1, f64::from(i) / 1000.0);
    }
    text
}

#[test]
fn force_tables_in_many_dresses() {
    for (header, values, found) in [
        ("time,Fx,Fy,Fz", "1,2,803.5", vec![(None, [true, true, true])]),
        ("Time (s),FP1_Fz [N],FP2_Fz [N]", "803.5,0", vec![(None, [false, false, true]); 2]),
        (
            "t,L_Fz,R_Fz",
            "0,803.5",
            vec![(Some(Side::Left), [false, false, true]), (Some(Side::Right), [false, false, true])],
        ),
        ("time,vGRF", "803.5", vec![(None, [false, true, false])]),
        ("time,Fx,Fy,Fz,Fx,Fy,Fz", "1,2,803.5,0,0,0", vec![(None, [true; 3]); 2]),
        (
            "time,Fz_left,Fz_right,Fz_total",
            "0,803.5,803.5",
            vec![(Some(Side::Left), [false, false, true]), (Some(Side::Right), [false, false, true])],
        ),
    ] {
        let recording = read(&table(header, values));
        let plates: Vec<_> =
            recording.plates.iter().map(|p| (p.foot, p.force_n.each_ref().map(Option::is_some))).collect();
        assert_eq!(plates, found, "{header}");
        let peak =
            recording.plates.iter().flat_map(|p| p.force_n.iter().flatten().flatten()).fold(0.0, |a: f64, b| a.max(*b));
        assert_eq!(peak, 803.5, "{header}");
        let clock = recording.plates[0].clock;
        assert_eq!((clock.rate_hz, clock.start_s, clock.len), (100.0, 0.0, ROWS as usize), "{header}");
        assert_eq!(recording.frame, Frame::File);
    }
}

#[test]
fn spreadsheets_of_other_countries() {
    let mut text = String::from("\u{FEFF}sep=;\nLabor Süd;;;\nZeit;Fx;Fy;Fz\ns;N;N;kN\n");
    for i in 0..ROWS {
        let _ =
            writeln!(text, "{};1,5;\u{2212}2,25;0,8035\r", format!("{:.2}", f64::from(i) / 100.0).replace('.', ","));
    }
    let recording = read(&text);
    let force = &recording.plates[0];
    assert_eq!(force.clock.rate_hz, 100.0);
    assert_eq!((0..3).map(|axis| force.component(axis).unwrap()[7]).collect::<Vec<_>>(), [1.5, -2.25, 803.5]);
    assert!(doubts(&recording).is_empty());
}

#[test]
fn times_in_other_units() {
    for (header, step, doubted) in
        [("time (ms),Fz", 10.0, false), ("time_us,Fz", 10_000.0, false), ("time,Fz", 10.0, true)]
    {
        let mut text = format!("{header}\n");
        for i in 0..ROWS {
            let _ = writeln!(text, "{},800", f64::from(i) * step);
        }
        let recording = read(&text);
        assert!((recording.plates[0].clock.rate_hz - 100.0).abs() < 1e-9, "{header}");
        assert_eq!(!doubts(&recording).is_empty(), doubted, "{header}");
    }
}

#[test]
fn markers_with_names_over_two_rows() {
    let recording = read(
        &table(",LHEE,,,RHEE,,\nTime,X,Y,Z,X,Y,Z\ns,mm,mm,mm,mm,mm,mm", "1,2,71,0,0,0").replace("0.00,1", "0.00,5"),
    );
    let markers = recording.markers.unwrap();
    assert_eq!(markers.labels, ["LHEE", "RHEE"]);
    assert_eq!(markers.at(0, 0), [0.005, 0.002, 0.071]);
    assert!(markers.at(1, 0)[2].is_nan(), "0, 0, 0 is a gap");
}

#[test]
fn a_table_of_markers_and_force_keeps_both() {
    let recording =
        read(&table("Time,CAx (mm),CAy (mm),CAz (mm),Fx,Fy,Fz,COPx,COPy,COPz,My", "100,70,900,1,803.5,2,1155,0,890,3"));
    assert_eq!(recording.markers.unwrap().labels, ["CA"]);
    let plate = &recording.plates[0];
    assert_eq!((plate.component(1).unwrap()[0], plate.cop_m.as_ref().unwrap()[0][0]), (803.5, 1.155));
}

/// `LM` is the lateral malleolus where no plate is the left one's.
#[test]
fn a_marker_named_like_a_moment_is_kept_and_what_is_left_out_is_told() {
    let text = table("time,HFx,HFy,HFz,LMx,LMy,LMz,Fx,Fy,Fz,My,pulse", "120,950,-40,100,80,-50,1,800,3,0.5,140");
    let recording = read(&text);
    assert_eq!(recording.markers.as_ref().unwrap().labels, ["HF", "LM"]);
    assert_eq!(recording.plates.len(), 1);
    let note = recording.notes.iter().find(|n| n.text.contains("not used")).unwrap();
    assert!(!note.doubt && note.text.contains("My, pulse"), "{}", note.text);
    assert!(read(&table("time,LFx,LFy,LFz,LMx,LMy,LMz", "1,800,3,0.5,0.5,0.5")).markers.is_none());
}

#[test]
fn the_map_has_the_last_word() {
    let text = table("a,b,c,d", "1,803.5,-9999").replace("a,b", "A ,b");
    let params = mapped(
        "time = \"a\"\nmissing = [\"-9999\"]\nsign = \"action\"\naxes = \"x=forward,y=left,z=up\"\n\
         [[force]]\nfoot = \"left\"\ny = 2\nz = \"c\"\n[[force]]\nname = \"second\"\nz = \"d\"",
    );
    let recording = read_with(&text, &params).unwrap();
    assert_eq!(recording.plates[0].foot, Some(Side::Left));
    assert_eq!(recording.plates[0].component(2).unwrap()[0], 803.5);
    assert!(recording.plates[1].component(2).unwrap().iter().all(|v| v.is_nan()));
    assert_eq!(recording.plates[0].sign, ForceSign::Action);
    assert_eq!(recording.frame, Frame::Declared("x=forward,y=left,z=up".parse().unwrap()));
    for (wrong, kind) in [
        ("time = \"tiem\"", ErrorKind::Column),
        ("force = { z = 9 }", ErrorKind::Column),
        ("force = [{ z = 2 }, { z = 2 }]", ErrorKind::Column),
        ("force = {}", ErrorKind::Parameter),
        ("markers = { pattern = \"{name}:{axis}\" }", ErrorKind::Column),
        ("markers = { pattern = \"x\" }", ErrorKind::Parameter),
        ("delimiter = \"::\"", ErrorKind::Parameter),
        ("header_rows = 90", ErrorKind::Empty),
    ] {
        assert_eq!(read_with(&text, &mapped(wrong)).unwrap_err().kind(), kind, "{wrong}");
    }
}

#[test]
fn markers_by_pattern_and_by_name() {
    let text = table("t,pos.R heel.0,pos.R heel.1,pos.R heel.2,u,v,w", "100,200,71,5,6,7");
    let params = mapped(
        "length_unit = \"mm\"\n[markers]\npattern = \"pos.{name}.{axis}\"\n[markers.named]\nL = [\"u\", \"v\", 7]",
    );
    let markers = read_with(&text, &params).unwrap().markers.unwrap();
    assert_eq!(markers.labels, ["L", "R heel"]);
    assert_eq!(markers.at(1, 0), [0.1, 0.2, 0.071]);
}

#[test]
fn one_column_needs_a_rate() {
    let text = "800.5\n".repeat(30);
    let error = refuse(&text, ErrorKind::Rate);
    assert!(error.how_to_mend().contains("rate_hz"), "{error}");
    let recording = read_with(&text, &ReadParams { rate_hz: Some(300.0), ..ReadParams::default() }).unwrap();
    assert_eq!(recording.plates[0].component(1).unwrap().len(), 30);
    assert_eq!(recording.plates[0].clock.rate_hz, 300.0);
    let stated = format!("Sampling rate (Hz): 500\nFz\n{text}");
    assert_eq!(read(&stated).plates[0].clock.rate_hz, 500.0);
}

#[test]
fn body_weights_need_the_mass() {
    let text = table("time,Fz (BW)", "2.5");
    assert_eq!(refuse(&text, ErrorKind::Unit).place().unwrap().field.as_deref(), Some("mass_kg"));
    let params = ReadParams { mass_kg: Some(60.0), ..ReadParams::default() };
    let force = read_with(&text, &params).unwrap().plates[0].component(2).unwrap()[0];
    assert!((force - 2.5 * 60.0 * 9.806_65).abs() < 1e-9);
    let undeclared = read(&table("time,Fz", "2.5"));
    assert_eq!(doubts(&undeclared), ["units"]);
    let given = ReadParams { force_unit: Some(ForceUnit::Kilonewton), ..ReadParams::default() };
    assert_eq!(read_with(&table("time,Fz", "2.5"), &given).unwrap().plates[0].component(2).unwrap()[0], 2500.0);
}

#[test]
fn trc_dialects_hold_the_same() {
    let plain = read(&trc("\n"));
    let markers = plain.markers.as_ref().unwrap();
    assert_eq!(
        (markers.labels.as_slice(), markers.clock.rate_hz, markers.clock.len),
        (&["R_heel".to_owned(), "L_heel".to_owned()][..], 100.0, 40)
    );
    assert_eq!(markers.at(0, 3), [0.003_5, 0.07, -0.12]);
    assert!(markers.at(1, 3)[0].is_nan());
    assert!(doubts(&plain).is_empty(), "{:?}", plain.notes);
    for other in [
        trc(""),
        trc("\n").replace('\n', "\r\n"),
        trc("\n").replace('\t', ","),
        trc("\n").replace('\t', ";").replace('.', ","),
        trc("\n").replace("100\t100\t40\t2\tmm", "  100.0\t\t  100.0\t\t  40\t\t 2\t  mm"),
        trc("\n").replace("\t\t\t\n1", "\n1").replace("-120\t\t\t\n", "-120\n"),
        trc("\n").replace("-120\t\t\t", "-120\tNaN\t  nan\tNAN\t\t\t"),
        trc("\n").trim_end_matches('\n').to_owned(),
    ] {
        let found = read(&other).markers.unwrap();
        assert_eq!((found.labels, found.clock), (markers.labels.clone(), markers.clock), "{other}");
        assert_eq!(found.position_m.mapv(f64::to_bits), markers.position_m.mapv(f64::to_bits), "{other}");
    }
}

#[test]
fn headers_that_lie_are_doubted() {
    assert_eq!(doubts(&read(&trc("\n").replace("\t40\t2", "\t652\t2"))), ["frames"]);
    assert_eq!(doubts(&read(&trc("\n").replace("\t40\t2", "\t40\t3"))), ["frames"]);
    assert_eq!(doubts(&read(&trc("\n").replace("100\t100\t40", "200\t200\t40"))), ["rate"]);
    assert_eq!(doubts(&read(&trc("\n").replace("L_heel", "R_heel"))), ["duplicate_labels"]);
    assert_eq!(doubts(&read(&mot("nRows=99\nnColumns=5\nendheader"))), ["frames"]);
    let cut = trc("\n");
    let recording = read(&cut[..cut.len() - 9]);
    assert_eq!(doubts(&recording), ["frames", "frames"], "a cut row, and so one row too few");
    assert_eq!(recording.markers.unwrap().clock.len, ROWS as usize - 1);
}

#[test]
fn both_mot_headers_and_their_leftovers() {
    let simm = "name grf\t\t\ndatacolumns 5\t\ndatarows 40\nrange 0 0.039\nendheader\n";
    for header in [
        "title\nversion=1\nnRows=40\nnColumns=5\ninDegrees=yes\n\nUnits are S.I.\nendheader",
        simm,
        &format!("nRows=40\nnColumns=5\n{simm}"),
    ] {
        let recording = read(&mot(header));
        let feet: Vec<_> = recording.plates.iter().map(|p| p.foot).collect();
        assert_eq!(feet, [None, None]);
        assert_eq!(recording.plates[0].component(1).unwrap()[39], 639.0);
        assert_eq!(recording.plates[0].clock.rate_hz, 1000.0);
        assert!(doubts(&recording).is_empty(), "{:?}", recording.notes);
    }
    let angles = mot(simm).replace("ground_force_v", "knee_angle_");
    let error = refuse(&angles, ErrorKind::NoSignal);
    assert!(error.found().contains("knee_angle_x"), "{error}");
    refuse("DataType=Vec3\nversion=2\nendheader\ntime\ta\n0\t1,2,3\n", ErrorKind::NoSignal);
    refuse("title\nnRows=40\nnColumns=5\n", ErrorKind::Truncated);
    refuse("title\nnRows=40\nendheader\ntime\tground_force_vy\n", ErrorKind::Empty);
}

#[test]
fn qtm_header_rows_come_in_three_kinds() {
    let numbered = |i: u32| format!("{}\t{:.5}\t", i + 1, f64::from(i) / 100.0);
    let kinds = [
        qtm_markers("Frame\tTime\tR heel X\tR heel Y\tR heel Z\tL heel X\tL heel Y\tL heel Z\n", numbered),
        qtm_markers("R heel X\tR heel Y\tR heel Z\tL heel X\tL heel Y\tL heel Z\n", |_| String::new()),
        qtm_markers("", |_| String::new()),
        qtm_markers("", numbered),
        qtm_markers("TRAJECTORY_TYPES\tMeasured\tMixed\n", numbered),
        qtm_markers("Frame\tTime\tCamera Time\tR heel X\tR heel Y\tR heel Z\tL heel X\tL heel Y\tL heel Z\n", |i| {
            format!("{}99.5\t", numbered(i))
        }),
    ];
    for text in &kinds {
        let recording = read(text);
        let markers = recording.markers.as_ref().unwrap();
        assert_eq!(markers.labels, ["R heel", "L heel"]);
        assert_eq!((markers.clock.rate_hz, markers.at(0, 3)), (100.0, [0.003_5, -0.02, 0.071]), "{text}");
        assert!(markers.at(1, 3)[0].is_nan());
        assert!(doubts(&recording).is_empty(), "{:?}", recording.notes);
    }
    let external = read(&kinds[0].replace("FREQUENCY\t100", "FREQUENCY\tEXT"));
    assert_eq!(external.markers.unwrap().clock.rate_hz, 100.0);
    refuse(&kinds[2].replace("FREQUENCY\t100", "FREQUENCY\tEXT"), ErrorKind::Rate);
    let latin = from_bytes(
        "x",
        &kinds[0].replace("R heel", "R Zeh").bytes().map(|b| if b == b'Z' { 0xC4 } else { b }).collect::<Vec<u8>>(),
        &ReadParams::default(),
    );
    assert_eq!(latin.unwrap().markers.unwrap().labels[0], "R Äeh");
}

#[test]
fn a_qtm_marker_file_brings_its_plates() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let numbered = |i: u32| format!("{}\t{:.5}\t", i + 1, f64::from(i) / 100.0);
    let markers = write("run 1.tsv", &qtm_markers("", numbered));
    let plates: Vec<PathBuf> =
        (1..=11).map(|n| write(&format!("run 1_f_{n}.tsv"), &qtm_force(&format!("P{n}"), "-800"))).collect();
    let mot = write("run_grf_2.txt", &mot("nRows=40\nendheader"));
    let trc = write("run_markers_2.dat", &trc("\n"));
    let alone = write("other.csv", &table("time,Fz", "800"));

    let recording = read::open(std::slice::from_ref(&markers), &ReadParams::default()).unwrap();
    assert_eq!((recording.name.as_str(), recording.sources.len()), ("run 1", 12));
    assert_eq!(recording.plates[10].name, "P11", "by number, not by letter");
    assert_eq!(recording.plates[0].foot, None);
    assert!((recording.plates[0].corners_m.unwrap()[0][0] - 0.482_6).abs() < 1e-15);
    assert!((recording.plates[0].cop_m.as_ref().unwrap()[0][0] - 0.733_4).abs() < 1e-15);
    assert_eq!(doubts(&recording), ["duration"]);
    assert_eq!(recording.sources[0].sha256.len(), 64);

    let mut listing = vec![plates[3].clone(), mot.clone(), alone.clone(), trc.clone(), markers.clone()];
    listing.extend(plates.iter().filter(|p| **p != plates[3]).cloned());
    let trials = read::group(&listing);
    assert_eq!(trials.len(), 3);
    assert_eq!(trials[0][..3], [markers.clone(), plates[0].clone(), plates[1].clone()]);
    assert_eq!(trials[1], [trc.clone(), mot.clone()]);
    assert_eq!(trials[2], [alone]);

    let both = read::open(&[trc.clone(), mot.clone()], &ReadParams::default()).unwrap();
    assert!(both.markers.is_some() && both.plates.len() == 2);
    assert_eq!(read::open(&[trc.clone(), markers], &ReadParams::default()).unwrap_err().kind(), ErrorKind::Mismatch);
    assert_eq!(
        read::open(&[trc.clone(), trc.clone()], &ReadParams::default()).unwrap_err().kind(),
        ErrorKind::Duplicate
    );
    let wrong = ReadParams { rate_hz: Some(777.0), ..ReadParams::default() };
    assert_eq!(read::open(&[trc.clone(), mot], &wrong).unwrap_err().kind(), ErrorKind::Rate);
    let late = write("late.mot", &self::mot("endheader").replace("\n0.0", "\n9.0"));
    let error = read::open(&[trc, late], &ReadParams::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Mismatch);
    assert!(error.found().contains("9.000"), "{error}");
}

#[test]
fn columns_in_memory_are_read_like_a_file() {
    let column = |name: &str, values: Vec<f64>| NamedColumn { name: name.into(), values };
    let time: Vec<f64> = (0..100).map(|i| f64::from(i) / 500.0).collect();
    let columns = vec![column("time", time.clone()), column("R_Fz", vec![800.0; 100]), column("note", vec![0.0; 100])];
    let recording = from_columns("t", columns, &ReadParams::default()).unwrap();
    assert_eq!((recording.plates[0].foot, recording.plates[0].clock.rate_hz), (Some(Side::Right), 500.0));
    let uneven = vec![column("time", time), column("Fz", vec![0.0; 3])];
    assert_eq!(from_columns("t", uneven, &ReadParams::default()).unwrap_err().kind(), ErrorKind::Mismatch);
    assert_eq!(from_columns("t", Vec::new(), &ReadParams::default()).unwrap_err().kind(), ErrorKind::Empty);
}

#[test]
fn bad_contents_are_refused_clearly() {
    refuse("", ErrorKind::Empty);
    refuse("  \n\n\t\n", ErrorKind::Empty);
    refuse("time,Fx,Fy,Fz\n", ErrorKind::Empty);
    refuse("PathFileType\t4\nDataRate\tNumFrames\tNumMarkers\n", ErrorKind::Truncated);
    refuse("PathFileType\t4\nhello\nworld\n\n", ErrorKind::BadHeader);
    refuse(&trc("\n").lines().take(6).collect::<Vec<_>>().join("\n"), ErrorKind::Empty);
    refuse(&qtm_markers("", |_| String::new()).lines().take(8).collect::<Vec<_>>().join("\n"), ErrorKind::Empty);
    refuse("a\0b,c\n1,2\n", ErrorKind::NotText);
    refuse("time,Fz\n0,800\n0.01,801\n", ErrorKind::TooShort);
    let error = refuse(&table("time,temperature,humidity", "20,50"), ErrorKind::NoSignal);
    assert!(error.found().contains("temperature, humidity"), "{error}");
    refuse(&table("time,Fz", "NaN"), ErrorKind::NoSignal);
    refuse(&table("time,R_heel_x,R_heel_y,R_heel_z", "0,0,0"), ErrorKind::NoSignal);
    let error = refuse(&table("time,Fz", "800").replace("0.07,800", "0.07,8oo"), ErrorKind::BadNumber);
    assert_eq!(
        (error.place().unwrap().line, error.place().unwrap().column, error.found()),
        (Some(9), Some(2), "`8oo`")
    );
    let error = refuse(&table("time,Fx,Fz", "1,800").replace("0.07,1,800", "0.07,1"), ErrorKind::Truncated);
    assert_eq!((error.place().unwrap().line, error.found(), error.expected()), (Some(9), "2 cells", "3 cells"));
    refuse(&table("time,Fz", "800").replace("0.07,800\n", ""), ErrorKind::Rate);
    refuse(&table("time,Fz", "800").replace("0.07,", "0.02,"), ErrorKind::Rate);
    let contradicted = ReadParams { rate_hz: Some(1200.0), ..ReadParams::default() };
    for text in [table("time,Fz", "800"), trc("\n"), qtm_markers("", |_| String::new())] {
        assert_eq!(read_with(&text, &contradicted).unwrap_err().kind(), ErrorKind::Rate);
    }
    refuse(&format!("time,Fz\n{}\n", "1,".repeat(1 << 20)), ErrorKind::BadHeader);
}

/// What a folder of recordings holds besides them: every one is refused for what it is, with what to do.
#[test]
fn what_is_no_recording_is_told_so() {
    let notes = "# Recordings\n\n`name run.mot`, then `nRows=12`, `nColumns=3` and `endheader`; Frame 1 to 12.\n";
    let error = refuse(notes, ErrorKind::Empty);
    assert!(error.found().contains("# Recordings") && error.how_to_mend().contains("give the recording"), "{error}");
    // A series per row, as matrices of conditions are kept.
    let error = refuse(&format!("{}\n", ["0.1"; 600].join(",")).repeat(4), ErrorKind::NoSignal);
    assert_eq!(error.place().unwrap().line, Some(1));
    assert!(error.found().starts_with("600 columns without names") && error.how_to_mend().contains("transpose"));
    let unnamed = refuse("1.5,2.5\n2.5,3.5\n3.5,4.5\n", ErrorKind::NoSignal);
    assert!(unnamed.how_to_mend().contains("[columns]"), "{unnamed}");
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    for name in ["anc/forcepla.cal", "bids_motion/sub-07_task-run_tracksys-omc_channels.tsv"] {
        let path = folder.join(name);
        let error = read::open(std::slice::from_ref(&path), &ReadParams::default()).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::NoSignal, Some(path.as_path())), "{error}");
        assert!(error.found().contains("describes those beside it"), "{error}");
    }
}

#[test]
fn wrong_units_are_taken_as_plausible_and_doubted() {
    let header = "time,R_heel_x,R_heel_y,R_heel_z,L_heel_x,L_heel_y,L_heel_z,R_asis_x,R_asis_y,R_asis_z,L_asis_x,L_asis_y,L_asis_z";
    let body = "0.1,0.07,0.2,0.1,0.07,-0.2,0.1,1.0,0.2,0.1,1.0,-0.2";
    let declared = header.replace("_x", "_x (mm)").replace("_y", "_y (mm)").replace("_z", "_z (mm)");
    for text in [table(header, body), table(&declared, body)] {
        let recording = read(&text);
        assert_eq!(recording.markers.as_ref().unwrap().at(2, 0), [0.1, 1.0, 0.2]);
        assert_eq!(doubts(&recording), ["units"]);
    }
}

#[test]
fn paths_that_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("none.csv");
    let kind = |path: &PathBuf, params: &ReadParams| read::open(std::slice::from_ref(path), params).unwrap_err();
    assert_eq!(kind(&missing, &ReadParams::default()).kind(), ErrorKind::Io);
    assert_eq!(kind(&missing, &ReadParams::default()).path(), Some(missing.as_path()));
    assert_eq!(kind(&folder.path().to_owned(), &ReadParams::default()).kind(), ErrorKind::IsDirectory);
    fs::write(&missing, table("time,Fz", "800")).unwrap();
    let small = ReadParams { max_bytes: 100, ..ReadParams::default() };
    assert_eq!(kind(&missing, &small).place().unwrap().field.as_deref(), Some("max_bytes"));
    assert_eq!(read::open(&[], &small).unwrap_err().kind(), ErrorKind::Empty);
}

/// One small file of each format.
fn fixtures() -> Vec<String> {
    vec![
        table("time,Fx (N),Fy (N),Fz (N),R_heel_x,R_heel_y,R_heel_z", "1.5,-2,803.5,100,70,900"),
        "800.25\n-3e2\n\n12\n".repeat(5),
        trc("\n"),
        mot("nRows=40\nnColumns=5\nendheader"),
        qtm_markers("Frame\tTime\tR heel X\tR heel Y\tR heel Z\tL heel X\tL heel Y\tL heel Z\n", |i| {
            format!("{}\t{:.5}\t", i + 1, f64::from(i) / 100.0)
        }),
        qtm_force("Left", "-803.5"),
    ]
}

#[test]
fn no_prefix_of_a_file_breaks_a_reader() {
    let params = ReadParams { rate_hz: None, ..ReadParams::default() };
    for text in fixtures() {
        for end in 0..text.len() {
            if let Err(error) = from_bytes("x", &text.as_bytes()[..end], &params) {
                assert_ne!(error.kind(), ErrorKind::Internal, "{error}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn no_damage_breaks_a_reader(
        which in 0..6_usize,
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..12),
        rate_hz in proptest::option::of(1.0..3000.0),
    ) {
        let mut bytes = fixtures().swap_remove(which).into_bytes();
        for (at, byte, kind) in damage {
            let at = at.index(bytes.len().max(1));
            match kind {
                0 if at < bytes.len() => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 if at < bytes.len() => drop(bytes.drain(at..(at + usize::from(byte)).min(bytes.len()))),
                _ => bytes.truncate(at.max(1)),
            }
        }
        let params = ReadParams { rate_hz, ..ReadParams::default() };
        if let Ok(recording) = from_bytes("x", &bytes, &params) {
            for plate in &recording.plates {
                prop_assert!(plate.clock.rate_hz.is_finite() && plate.clock.rate_hz > 0.0);
                prop_assert!(plate.force_n.iter().flatten().all(|c| c.len() == plate.clock.len));
                prop_assert!(plate.cop_m.iter().flatten().all(|c| c.len() == plate.clock.len));
            }
            if let Some(markers) = &recording.markers {
                prop_assert_eq!(markers.position_m.dim(), (markers.labels.len(), 3, markers.clock.len));
            }
        }
    }
}

#[test]
fn files_of_one_sensor_each_are_one_trial() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, x: f64| {
        let path = folder.path().join(name);
        let mut text = String::from("time,acc_x,acc_y,acc_z\n");
        for i in 0..ROWS {
            let _ = writeln!(text, "{:.2},{x},9.7,0.{i:02}", f64::from(i) / 100.0);
        }
        fs::write(&path, text).unwrap();
        path
    };
    let files = [
        write("run1_left_shank.csv", 0.1),
        write("run2_left_shank.csv", 0.2),
        write("run1_right_shank.csv", 0.3),
        write("run1_sacrum.csv", 0.4),
        write("notes.csv", 0.5),
    ];
    let trials = read::group(&files);
    let expected =
        [vec![files[0].clone(), files[2].clone(), files[3].clone()], vec![files[1].clone()], vec![files[4].clone()]];
    assert_eq!(trials, expected);
    let recording = read::open(&trials[0], &ReadParams::default()).unwrap();
    let sites: Vec<String> = recording.imus.iter().map(|imu| imu.site.unwrap().to_string()).collect();
    assert_eq!(sites, ["left shank", "right shank", "pelvis"]);
    assert_eq!(recording.imus[2].acceleration_mps2.as_ref().unwrap()[0][7], 0.4);
}
