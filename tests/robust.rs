//! No recording, however strange, makes the path panic or hang: it is analysed or refused.

use midstance::{
    ErrorKind,
    analysis::{AnalysisParams, analyze},
    events::{Leg, MarkerEventParams, from_leg_markers},
    quantity::{Clock, Side},
    recording::{ForcePlate, Markers, Recording},
    simulate::{Runner, runner},
};
use ndarray::Array3;
use proptest::{collection::vec, prelude::*};

/// Values a broken export may hold.
fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -2000.0..2000.0,
        2 => Just(0.0),
        1 => Just(f64::NAN),
        1 => prop_oneof![Just(f64::INFINITY), Just(-1e308), Just(1e308), Just(5e-324)],
    ]
}

/// A column that alternates between two levels, with some strange values strewn in.
fn column(len: usize) -> impl Strategy<Value = Vec<f64>> {
    (vec(value(), len), 1..60_usize, any::<bool>()).prop_map(|(strange, period, wild)| {
        let level = |i: usize| if (i / period).is_multiple_of(2) { 900.0 } else { 0.0 };
        strange.into_iter().enumerate().map(|(i, v)| if wild || i % 37 == 0 { v } else { level(i) }).collect()
    })
}

fn plate() -> impl Strategy<Value = ForcePlate> {
    (0..400_usize, prop_oneof![Just(1.0), Just(50.0), Just(100.0), Just(1000.0), 0.001..1e6], 0..4_u8)
        .prop_flat_map(|(len, rate_hz, foot)| {
            (Just(len), Just(rate_hz), Just(foot), [column(len), column(len), column(len)], [any::<bool>(); 3])
        })
        .prop_map(|(len, rate_hz, foot, columns, held)| ForcePlate {
            name: "p".into(),
            foot: match foot {
                0 => Some(Side::Left),
                1 => Some(Side::Right),
                _ => None,
            },
            force_n: std::array::from_fn(|i| held[i].then(|| columns[i].clone())),
            clock: Clock { start_s: 0.0, rate_hz, len },
            ..ForcePlate::default()
        })
}

fn markers() -> impl Strategy<Value = Markers> {
    const LABELS: [&str; 6] = ["LHEE", "RHEE", "LASI", "RASI", "LTOE", "C7"];
    (0..200_usize, 1..=LABELS.len(), 1.0..500.0)
        .prop_flat_map(|(len, count, rate_hz)| (Just((len, count, rate_hz)), vec(column(len), 3 * count)))
        .prop_map(|((len, count, rate_hz), columns)| Markers {
            labels: LABELS[..count].iter().map(|l| (*l).to_owned()).collect(),
            position_m: Array3::from_shape_fn((count, 3, len), |(m, a, f)| columns[3 * m + a][f]),
            clock: Clock { start_s: -1.0, rate_hz, len },
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn any_recording_is_analysed_or_refused(
        plates in vec(plate(), 0..3),
        markers in proptest::option::of(markers()),
        mass_kg in proptest::option::of(prop_oneof![Just(0.0), 1.0..200.0]),
        curves in any::<bool>(),
    ) {
        let mut recording = Recording::named("any");
        recording.plates = plates;
        recording.markers = markers;
        recording.subject.mass_kg = mass_kg;
        if let Ok(trial) = analyze(&recording, &AnalysisParams { curves, ..AnalysisParams::default() }) {
            prop_assert_eq!(trial.steps.len(), trial.stances.len());
            // Nothing is infinite, and what is absent has a reason.
            let reasons = trial.steps.texts("absent").unwrap();
            for column in trial.steps.columns().iter().skip_while(|column| column.name != "reason") {
                let Some(values) = trial.steps.numbers(&column.name) else { continue };
                for (value, reasons) in values.iter().zip(reasons) {
                    prop_assert!(!value.is_infinite(), "{} is infinite", column.name);
                    let said = reasons.split(';').any(|reason| reason.split('=').next() == Some(column.name.as_str()));
                    prop_assert_eq!(value.is_nan(), said, "{}: {} and `{}`", &column.name, value, reasons);
                }
            }
        }
    }
}

/// Found by `make fuzz`: the window around a contact ended beyond the largest number there is.
#[test]
fn a_clock_that_no_recording_has_is_refused() {
    let (mut recording, _) = runner(&Runner { duration_s: 5.0, ..Runner::default() }).unwrap();
    recording.plates.clear();
    for (rate_hz, start_s) in [(1e300, 0.0), (0.0, 0.0), (-200.0, 0.0), (f64::NAN, 0.0), (200.0, f64::INFINITY)] {
        let mut odd = recording.clone();
        let clock = &mut odd.markers.as_mut().unwrap().clock;
        *clock = Clock { rate_hz, start_s, ..*clock };
        let error = analyze(&odd, &AnalysisParams::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Rate, "{rate_hz} Hz from {start_s} s");
    }
    let back: Vec<f64> = (0..600).map(|i| 0.4 * (f64::from(i) * 0.04).cos()).collect();
    let heel = Some([back, vec![0.05; 600], vec![0.1; 600]].map(Into::into));
    let leg = Leg { heel, ..Leg::default() };
    for (rate_hz, walking) in [(1e300, false), (1e300, true), (1e-300, false)] {
        // An answer or an error, and no panic.
        let _ = from_leg_markers(&leg, None, rate_hz, 0.0, walking, &MarkerEventParams::default());
    }
}
