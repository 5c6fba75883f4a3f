//! A recording out of bytes: the first few say which streams there are, the rest are their samples.

use midstance::{
    analysis::{AnalysisParams, Trial, analyze},
    quantity::{Clock, Side},
    recording::{ForcePlate, Markers, Recording},
    table::Values,
};
use ndarray::Array3;

const LABELS: [&str; 12] =
    ["LHEE", "RHEE", "LTOE", "RTOE", "LASI", "RASI", "LPSI", "RPSI", "LKNE", "RKNE", "LANK", "RANK"];

/// Bytes that are taken one after another; zeros when there are no more.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn one(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// Mostly a usual value, sometimes any pattern of bits.
    fn value(&mut self) -> f64 {
        match self.one() {
            255 => f64::from_bits(u64::from_le_bytes(std::array::from_fn(|_| self.one()))),
            254 => f64::NAN,
            byte => f64::from(byte) * 12.0 - 200.0,
        }
    }

    fn clock(&mut self, len: usize) -> Clock {
        const RATES_HZ: [f64; 6] = [1000.0, 200.0, 100.0, 2400.0, 1.0, 1e-3];
        let which = usize::from(self.one());
        let rate_hz = RATES_HZ.get(which % 8).copied().unwrap_or_else(|| self.value().abs());
        Clock { start_s: if which > 200 { self.value() } else { 0.0 }, rate_hz, len }
    }

    /// Stances of the same bytes again and again, so that there are steps to be measured.
    fn column(&mut self, len: usize) -> Vec<f64> {
        let period = 1 + usize::from(self.one());
        let shape: Vec<f64> = (0..period).map(|_| self.value()).collect();
        (0..len).map(|i| shape[i % period]).collect()
    }
}

/// Analyses a recording made of `bytes`.
///
/// # Panics
/// When a result is infinite, or absent without a reason.
pub fn analyze_any(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let mut recording = Recording::named("any");
    let what = bytes.one();
    for plate in 0..what % 3 {
        let len = 16 * usize::from(bytes.one());
        recording.plates.push(ForcePlate {
            name: plate.to_string(),
            foot: [None, Some(Side::Left), Some(Side::Right)][usize::from(bytes.one() % 3)],
            force_n: std::array::from_fn(|_| (bytes.one() > 20).then(|| bytes.column(len))),
            clock: bytes.clock(len),
            ..ForcePlate::default()
        });
    }
    if what & 0x80 != 0 {
        let len = 4 * usize::from(bytes.one());
        let count = 1 + usize::from(bytes.one()) % LABELS.len();
        let columns: Vec<Vec<f64>> = (0..3 * count).map(|_| bytes.column(len)).collect();
        recording.markers = Some(Markers {
            labels: LABELS[..count].iter().map(|label| (*label).to_owned()).collect(),
            position_m: Array3::from_shape_fn((count, 3, len), |(m, axis, i)| columns[3 * m + axis][i] / 1000.0),
            clock: bytes.clock(len),
        });
    }
    recording.subject.mass_kg = (what & 0x40 != 0).then(|| bytes.value());
    let params = AnalysisParams { curves: what & 0x20 != 0, ..AnalysisParams::default() };
    if let Ok(trial) = analyze(&recording, &params) {
        nothing_without_a_reason(&trial);
    }
}

fn nothing_without_a_reason(trial: &Trial) {
    let reasons = trial.steps.texts("absent").expect("a column of reasons");
    let metrics = trial.steps.columns().iter().skip_while(|column| column.name != "reason");
    for column in metrics {
        let Values::Number(values) = &column.values else { continue };
        for (value, reasons) in values.iter().zip(reasons) {
            assert!(!value.is_infinite(), "{} is infinite", column.name);
            let said = reasons.split(';').any(|r| r.split('=').next() == Some(column.name.as_str()));
            assert_eq!(value.is_nan(), said, "{}: {value} and `{reasons}`", column.name);
        }
    }
}
