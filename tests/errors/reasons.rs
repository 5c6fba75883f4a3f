//! One analysis per reason for an absent value.

use midstance::{
    Absent,
    analysis::{AnalysisParams, Trial, analyze},
    quantity::Side,
    recording::{ForcePlate, Recording},
    simulate::{Plates, Runner, SensorSite, Sensors, runner},
};

use super::ReasonCase;

fn recorded(params: &Runner) -> Recording {
    runner(params).expect("a runner").0
}

/// A short run: long enough for every reason, and analysed in a moment.
fn short() -> Runner {
    Runner { duration_s: 6.0, ..Runner::default() }
}

/// As by default, with few resamples: intervals are not looked at.
fn quick() -> AnalysisParams {
    let mut params = AnalysisParams::default();
    params.statistics.resamples = 10;
    params
}

/// What is absent in steps and summary, as `metric=reason`.
fn absent(recording: &Recording, params: &AnalysisParams) -> Vec<String> {
    let Trial { steps, summary, .. } = analyze(recording, params).expect("an analysis");
    let of = |table: &midstance::table::Table| table.texts("absent").expect("reasons").to_vec();
    let metrics = summary.texts("metric").expect("metrics").to_vec();
    let mut held: Vec<String> = of(&steps).iter().flat_map(|row| row.split(';')).map(str::to_owned).collect();
    for (metric, row) in metrics.iter().zip(of(&summary)) {
        held.extend(row.split(';').map(|part| match part.split_once('=') {
            Some((statistic, reason)) => format!("{metric} {statistic}={reason}"),
            None => format!("{metric}={part}"),
        }));
    }
    held.retain(|text| !text.is_empty() && !text.ends_with('='));
    held
}

fn of(params: &Runner) -> Vec<String> {
    absent(&recorded(params), &quick())
}

/// A runner with sensors and neither force nor markers.
fn sensors(sensors: Sensors) -> Runner {
    Runner { sensors: Some(sensors), plates: Some(Plates::None), markers: false, ..short() }
}

/// Every right contact on the right belt, every left one on the left; the fifth begins on one and ends on the other.
fn belts() -> Vec<String> {
    let whole = recorded(&Runner { plates: Some(Plates::Single), ..short() });
    let trial = analyze(&whole, &quick()).expect("an analysis");
    let spans: Vec<_> = trial.stances.iter().filter_map(|s| Some((s.span()?, s.side == Some(Side::Right)))).collect();
    let plate = &whole.plates[0];
    let right_share = |sample: usize| {
        let at = plate.clock.time_s(sample as f64);
        let found = spans.iter().position(|((ic, to), _)| (ic - 0.02..to + 0.02).contains(&at));
        found.map_or(0.5, |index| {
            let ((ic, to), right) = spans[index];
            if index == 4 { ((at - ic) / (to - ic)).clamp(0.0, 1.0) } else { f64::from(u8::from(right)) }
        })
    };
    let part = |name: &str, share: &dyn Fn(usize) -> f64| {
        let scaled = |x: &Vec<f64>| x.iter().enumerate().map(|(i, v)| v * share(i)).collect();
        let force_n = plate.force_n.each_ref().map(|x| x.as_ref().map(scaled));
        ForcePlate { name: name.into(), force_n, ..plate.clone() }
    };
    let mut belts = whole.clone();
    belts.plates = vec![part("left belt", &|i| 1.0 - right_share(i)), part("right belt", &right_share)];
    absent(&belts, &quick())
}

/// Two feet whose contacts overlap, as in walking.
fn walker() -> Vec<String> {
    let mut recording = recorded(&Runner { plates: Some(Plates::PerFoot), markers: false, ..short() });
    for (index, plate) in recording.plates.iter_mut().enumerate() {
        let rate_hz = plate.clock.rate_hz;
        let vertical = (0..plate.clock.len).map(|i| {
            let phase = ((i as f64 / rate_hz - 0.2 - 0.55 * index as f64).rem_euclid(1.1)) / 0.65;
            if phase < 1.0 { 700.0 * (std::f64::consts::PI * phase).sin().sqrt() } else { 0.0 }
        });
        let vertical: Vec<f64> = vertical.collect();
        let zero = vec![0.0; vertical.len()];
        plate.force_n = [Some(zero.clone()), Some(zero), Some(vertical)];
    }
    recording.frame = midstance::recording::Frame::Declared("x=forward,y=left,z=up".parse().expect("axes"));
    absent(&recording, &quick())
}

/// Sensors on the feet that are loose: they shake about the foot's long axis at 20 Hz, also while the foot stands.
fn loose() -> Vec<String> {
    let feet = vec![SensorSite::LeftFoot, SensorSite::RightFoot];
    let mut recording = recorded(&sensors(Sensors { sites: feet, ..Sensors::default() }));
    for imu in &mut recording.imus {
        let rate_hz = imu.clock.rate_hz;
        let turning = &mut imu.angular_velocity_rad_s.as_mut().expect("a gyroscope")[0];
        for (i, value) in turning.iter_mut().enumerate() {
            *value += 4.0 * (std::f64::consts::TAU * 20.0 * i as f64 / rate_hz).sin();
        }
    }
    absent(&recording, &quick())
}

fn changed(change: fn(&mut AnalysisParams)) -> Vec<String> {
    let mut params = quick();
    change(&mut params);
    absent(&recorded(&short()), &params)
}

pub(super) const CASES: &[ReasonCase] = &[
    ReasonCase {
        reason: Absent::NoEvent,
        when: "The event that bounds the value was not found.",
        mend: "See the note `events`; a sensor on a shank tells no toe-off unless asked to.",
        trigger: || of(&sensors(Sensors { sites: vec![SensorSite::LeftShank], ..Sensors::default() })),
    },
    ReasonCase {
        reason: Absent::GapTooLong,
        when: "A marker was not seen for longer than gaps are filled.",
        mend: "Fill the gap where it was recorded, or raise `longest_gap_s` (0.1 s).",
        trigger: || of(&Runner { gap_ratio: 0.3, gap_s: 0.3, ..short() }),
    },
    ReasonCase {
        reason: Absent::Saturated,
        when: "The sensor was at the end of its range.",
        mend: "Use a sensor of a wider range; the true peak is not in the data.",
        trigger: || of(&sensors(Sensors { range_g: Some(4.0), ..Sensors::default() })),
    },
    ReasonCase {
        reason: Absent::RateTooLow,
        when: "The sampling rate is too low for the metric.",
        mend: "Record faster; `midstance metrics` and the note `fs_too_low` say which need it.",
        trigger: || of(&sensors(Sensors { rate_hz: 50.0, ..Sensors::default() })),
    },
    ReasonCase {
        reason: Absent::NoImpactPeak,
        when: "No vertical impact peak passes the guards, as in most forefoot strikes.",
        mend: "Nothing: there is none. Loading rates then use 13 % of stance for all stances.",
        trigger: || of(&short()),
    },
    ReasonCase {
        reason: Absent::NoZeroVelocity,
        when: "The foot turned faster than 1 rad/s throughout its stance: no instant at which it stands.",
        mend: "Fix the sensor firmly to the shoe; beyond 4 m/s a foot hardly stands.",
        trigger: loose,
    },
    ReasonCase {
        reason: Absent::TooFewStrides,
        when: "Too few steps or strides for the statistic.",
        mend: "Record longer; 25 strides a side are a good number.",
        trigger: || of(&Runner { duration_s: 1.5, ..short() }),
    },
    ReasonCase {
        reason: Absent::WalkingGait,
        when: "The runner walks, for which the metric is not defined.",
        mend: "Nothing, unless the contacts are wrong: see the note `events`.",
        trigger: walker,
    },
    ReasonCase {
        reason: Absent::PartialStride,
        when: "The neighbouring contact that completes the step or stride is missing.",
        mend: "Nothing: so end the first and last steps of every recording.",
        trigger: || of(&short()),
    },
    ReasonCase {
        reason: Absent::InvalidStance,
        when: "The stance itself is not believed; the column `reason` says why.",
        mend: "See `reason`, and the limits of `[events]`.",
        trigger: || changed(|params| params.events.longest_contact_s = 0.24),
    },
    ReasonCase {
        reason: Absent::InputsMissing(std::borrow::Cow::Borrowed("mass")),
        when: "A stream, marker or given quantity is missing; it stands in brackets.",
        mend: "Give it: the file, the marker's name, the mass.",
        trigger: || of(&short()),
    },
    ReasonCase {
        reason: Absent::CrossedBelts,
        when: "The foot was on two plates or belts, and no plate saw the whole of it.",
        mend: "Nothing for that stance; forces are summed, the centre of pressure is not.",
        trigger: belts,
    },
    ReasonCase {
        reason: Absent::SideUnknown,
        when: "Which foot it was is not known.",
        mend: "Give foot markers, per-foot plates, or `first_side`.",
        trigger: || of(&Runner { gap_ratio: 0.3, gap_s: 0.3, ..short() }),
    },
    ReasonCase {
        reason: Absent::NotDefined,
        when: "The formula has no solution for these values, such as the spread of a single one.",
        mend: "Nothing: the number does not exist.",
        trigger: || of(&short()),
    },
    ReasonCase {
        reason: Absent::NotComputed,
        when: "The statistic was not asked for.",
        mend: "Ask for it: `[statistics] resamples` above 0.",
        trigger: || changed(|params| params.statistics.resamples = 0),
    },
];
