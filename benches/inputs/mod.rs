//! Files of the kinds and sizes that laboratories have, made in memory: the same bytes on every machine.

use std::{fmt::Write, fs, path::Path};

use midstance::simulate::Runner;

/// A minute of time, Fx, Fy, Fz at 1000 Hz.
fn force_columns() -> [Vec<f64>; 4] {
    let mut columns: [Vec<f64>; 4] = Default::default();
    for i in 0..60_000_u32 {
        let t = f64::from(i) / 1000.0;
        let z = 1600.0 * (t * 8.976).sin().max(0.0);
        let wobble = ripple(i, 0);
        for (column, value) in columns.iter_mut().zip([t, -0.2 * z + wobble, 0.03 * z - wobble, z + wobble]) {
            column.push(value);
        }
    }
    columns
}

/// Noise from 0 to 1, the same every time.
fn ripple(sample: u32, channel: u32) -> f64 {
    f64::from(sample.wrapping_mul(7919).wrapping_add(channel.wrapping_mul(611_953)) % 1009) / 1009.0
}

const NAMES: [&str; 4] = ["time", "Fx (N)", "Fy (N)", "Fz (N)"];

/// A minute of one plate as CSV.
pub fn force_csv() -> Vec<u8> {
    let [t, x, y, z] = force_columns();
    let mut text = NAMES.join(",") + "\n";
    for i in 0..t.len() {
        let _ = writeln!(text, "{:.3},{:.4},{:.4},{:.4}", t[i], x[i], y[i], z[i]);
    }
    text.into_bytes()
}

/// A minute of two plates with their centres of pressure as CSV, 9 columns.
pub fn plates_csv() -> Vec<u8> {
    let [t, x, y, z] = force_columns();
    let mut text = "time,F1X,F1Y,F1Z,F2X,F2Y,F2Z,COP1X,COP1Y\n".to_owned();
    for i in 0..t.len() {
        let j = (i + 350) % t.len();
        let cop = 0.1 * ripple(i as u32, 1);
        let _ = write!(text, "{:.3},{:.4},{:.4},{:.4},", t[i], x[i], y[i], z[i]);
        let _ = writeln!(text, "{:.4},{:.4},{:.4},{cop:.4},{:.4}", x[j], y[j], z[j], cop - 0.05);
    }
    text.into_bytes()
}

/// Half a minute of forty markers at 200 Hz as CSV, mm, 121 columns; one frame in a hundred without the marker.
pub fn markers_csv() -> Vec<u8> {
    let mut text = "time".to_owned();
    for marker in 0..40 {
        let _ = write!(text, ",M{marker:02}_X,M{marker:02}_Y,M{marker:02}_Z");
    }
    for frame in 0..6000_u32 {
        let t = f64::from(frame) / 200.0;
        let _ = write!(text, "\n{t:.3}");
        for marker in 0..40_u32 {
            let seen = (frame / 20 + 7 * marker) % 100 != 0;
            let swing = 300.0 * (t * 8.976 + f64::from(marker)).sin();
            for (axis, middle) in
                [swing, 40.0 * f64::from(marker % 5) - 100.0, 40.0 * f64::from(marker)].into_iter().enumerate()
            {
                let _ = if seen {
                    write!(text, ",{:.3}", middle + ripple(frame, 3 * marker + axis as u32))
                } else {
                    write!(text, ",")
                };
            }
        }
    }
    (text + "\n").into_bytes()
}

/// Ten minutes of a sensor at the lower back at 100 Hz as CSV, 7 columns.
pub fn imu_csv() -> Vec<u8> {
    let mut text = "time,acc_x,acc_y,acc_z,gyr_x,gyr_y,gyr_z".to_owned();
    for i in 0..60_000_u32 {
        let t = f64::from(i) / 100.0;
        let step = (t * 17.3).sin();
        let _ = write!(text, "\n{t:.2},{:.5}", 9.80665 + 9.0 * step + ripple(i, 0));
        for channel in 1..6 {
            let _ = write!(text, ",{:.5}", 2.0 * (t * 8.65 + f64::from(channel)).sin() + ripple(i, channel));
        }
    }
    (text + "\n").into_bytes()
}

/// The columns of [`force_csv`] as Parquet.
#[cfg(feature = "parquet")]
pub fn force_parquet() -> Vec<u8> {
    use midstance::{
        quantity::Unit,
        table::{Table, Values, write_parquet},
    };
    let mut table = Table::new("force");
    for (name, values) in NAMES.into_iter().zip(force_columns()) {
        table = table.with(name, Unit::None, Values::Number(values));
    }
    let mut bytes = Vec::new();
    write_parquet(&table, &mut bytes).unwrap();
    bytes
}

/// How the simulator writes a format.
pub type Writer = fn(&Path, &str, &Runner) -> midstance::Result<Vec<std::path::PathBuf>>;

/// A minute of the synthetic runner, ten markers at 200 Hz and force at 1000 Hz: the file at `index` of those written.
pub fn simulated(write: Writer, index: usize) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let runner = Runner { duration_s: 60.0, ..Runner::default() };
    fs::read(&write(folder.path(), "bench", &runner).unwrap()[index]).unwrap()
}
