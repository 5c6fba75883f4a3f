//! The knee in the frontal plane: abduction, and the window between the knees.

use super::Stretch;
use crate::{
    body::{Angle, Body},
    error::Absent,
    metrics::{Compute, Level, Metric, Need},
    quantity::{Side, Unit},
    recording::Notes,
    stride::{Step, Strides},
};

pub(super) const METRICS: &[Metric] = &[ABDUCTION_PEAK, WINDOW];

/// Degrees of abduction that go with flexion below which cross-talk does not matter. A rule of this project.
const HARMLESS_DEG: f64 = 5.0;
/// Share of the variance of abduction that flexion may explain before cross-talk is suspected. A rule of this project.
const SUSPECT_R2: f64 = 0.5;

const ABDUCTION_PEAK: Metric = Metric {
    name: "knee_abduction_peak_deg",
    unit: Unit::Degree,
    level: Level::Step,
    what: "Largest knee abduction from contact to toe-off; read the axis check in the notes first.",
    sign: "positive with the ankle away from the midline (valgus)",
    source: "Grood & Suntay 1983, 10.1115/1.3138397",
    needs: &[Need::Events, Need::Hips, Need::Knees],
    floor_hz: 100.0,
    compute: Compute::Step(|step, context| {
        Ok(Stretch::of_stance(step, Angle::KneeAbduction, &context.params().hip)?.peak()?.1)
    }),
};

const WINDOW: Metric = Metric {
    name: "knee_window_m",
    unit: Unit::Metre,
    level: Level::Step,
    what: "Gap between the medial epicondyles at mid-stance, across the progression.",
    sign: "negative when the knees overlap seen from behind",
    source: "definition",
    needs: &[Need::Events, Need::Knees],
    floor_hz: 100.0,
    compute: Compute::Step(|step, _| window(step)),
};

fn window(step: &Step<'_>) -> Result<f64, Absent> {
    let body = step.strides().body()?;
    // Which knee is whose must be known, though the gap is the same from both.
    step.side()?;
    let time_s = step.midstance_s()?;
    let [left, right] = Side::BOTH.map(|side| body.medial_epicondyle_at(side, time_s));
    Ok(body.rightwards(right?, left?))
}

/// How much of knee abduction looks like flexion seen along a wrong axis.
pub(super) fn note(strides: &Strides<'_>, notes: &mut Notes) {
    let Ok(body) = strides.body() else { return };
    let checks: Vec<(Side, Crosstalk)> =
        Side::BOTH.into_iter().filter_map(|side| Some((side, Crosstalk::of(body, side)?))).collect();
    if checks.is_empty() {
        return;
    }
    let each = checks.iter().map(|(side, c)| {
        format!("{side} r = {:.2}, {:.2} degrees per degree of flexion, range {:.1} degrees", c.r, c.slope, c.range_deg)
    });
    let text = format!("knee abduction against flexion: {}", each.collect::<Vec<_>>().join("; "));
    if checks.iter().any(|(_, c)| c.r * c.r > SUSPECT_R2 && c.explained_deg > HARMLESS_DEG) {
        let doubt = "the flexion axis may be off, and abduction then is flexion seen askew (Piazza & Cavanagh 2000, 10.1016/S0021-9290(00)00063-9)";
        notes.doubt("knee_axis", format!("{text}; {doubt}"));
    } else {
        notes.record("knee_axis", text);
    }
}

struct Crosstalk {
    r: f64,
    slope: f64,
    /// Largest less smallest abduction.
    range_deg: f64,
    /// What the slope makes of the range of flexion.
    explained_deg: f64,
}

impl Crosstalk {
    fn of(body: &Body<'_>, side: Side) -> Option<Self> {
        let flexion = body.angle(Angle::KneeFlexion, side).ok()?;
        let abduction = body.angle(Angle::KneeAbduction, side).ok()?;
        let pairs = || {
            let both = flexion.values_deg.iter().zip(&abduction.values_deg);
            both.filter(|(a, b)| a.is_finite() && b.is_finite())
        };
        let n = pairs().count() as f64;
        let (sum_x, sum_y) = pairs().fold((0.0, 0.0), |(x, y), p| (x + p.0, y + p.1));
        let (mean_x, mean_y) = (sum_x / n, sum_y / n);
        let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
        let range = |of: fn(&(&f64, &f64)) -> f64| {
            let ends = pairs().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), p| (l.min(of(&p)), h.max(of(&p))));
            ends.1 - ends.0
        };
        for (x, y) in pairs() {
            let (dx, dy) = (x - mean_x, y - mean_y);
            (xx, xy, yy) = (xx + dx * dx, xy + dx * dy, yy + dy * dy);
        }
        let slope = xy / xx;
        (xx > 0.0 && yy > 0.0).then(|| Self {
            r: xy / (xx * yy).sqrt(),
            slope,
            range_deg: range(|p| *p.1),
            explained_deg: slope.abs() * range(|p| *p.0),
        })
    }
}
