//! Initial contact in the markers of one foot.

use serde::{Deserialize, Serialize};

use super::{
    MarkerEventParams,
    leg::{Leg, Smoother, Span, Trajectory, bend, highest, refine, standing_height},
};
use crate::{
    error::Result,
    signal::{local_maxima, prominence},
};

/// How initial contact is found in markers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactMethod {
    /// Where the vertical acceleration of the first marker to be stopped by the ground, heel or metatarsal, has made
    /// three quarters of its rise to the peak. The default for running. A rule of this project, after Handsaker et al.
    ImpactRise,
    /// The first peak of vertical acceleration of heel or metatarsals (Handsaker et al. 2016,
    /// 10.1016/j.jbiomech.2016.10.013).
    Handsaker,
    /// The lowest point of the heel (Fellin et al. 2010, 10.1016/j.jsams.2010.03.006).
    HeelHeight,
    /// Where the heel's vertical velocity turns from down to up (Fellin et al. 2010).
    HeelVelocity,
    /// Peak downward velocity of the pelvis (Milner and Paquette 2015, 10.1016/j.jbiomech.2015.07.036); later than
    /// contact by 15 to 30 ms, which is not corrected.
    PelvisVelocity,
    /// Heel farthest forward of the pelvis (Zeni et al. 2008, 10.1016/j.gaitpost.2007.07.007). The default for walking.
    Zeni,
}

impl ContactMethod {
    /// The stable code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ImpactRise => "impact_rise",
            Self::Handsaker => "handsaker",
            Self::HeelHeight => "heel_height",
            Self::HeelVelocity => "heel_velocity",
            Self::PelvisVelocity => "pelvis_velocity",
            Self::Zeni => "zeni",
        }
    }

    /// The paper it follows.
    pub fn source(self) -> &'static str {
        match self {
            Self::ImpactRise => "after Handsaker et al. 2016, 10.1016/j.jbiomech.2016.10.013",
            Self::Handsaker => "Handsaker et al. 2016, 10.1016/j.jbiomech.2016.10.013",
            Self::HeelHeight | Self::HeelVelocity => "Fellin et al. 2010, 10.1016/j.jsams.2010.03.006",
            Self::PelvisVelocity => "Milner and Paquette 2015, 10.1016/j.jbiomech.2015.07.036",
            Self::Zeni => "Zeni et al. 2008, 10.1016/j.gaitpost.2007.07.007",
        }
    }
}

/// Contact is sought from this long before the foot is farthest forward, s, …
const BEFORE_S: f64 = 0.020;
/// … to this long after it: a runner's foot goes back for 20 to 80 ms before it lands.
const AFTER_S: f64 = 0.130;
/// The acceleration begins to rise at most this long before its peak, s.
const RISE_S: f64 = 0.040;
/// A marker that is stopped by the ground is at most this far above its place on the standing foot, m.
const CLEARANCE_M: f64 = 0.020;
/// An impact stands out by this much, m/s², …
const IMPACT_MPS2: f64 = 10.0;
/// … and by this share of the highest peak around contact.
const IMPACT_SHARE: f64 = 0.25;

/// One marker's vertical motion at the cut-off for contacts.
struct Vertical {
    /// Above its place on the standing foot, m.
    height: Vec<f64>,
    acceleration: Vec<f64>,
}

/// Initial contact of each span, in samples.
pub(super) fn find(
    leg: &Leg<'_>,
    spans: &[Span],
    rate_hz: f64,
    method: ContactMethod,
    pelvis: Option<&Trajectory<'_>>,
    params: &MarkerEventParams,
) -> Result<Vec<Option<f64>>> {
    let smoother = Smoother::new(rate_hz, params.cutoff_hz)?;
    let window = |from: f64| {
        let first = (from - BEFORE_S * rate_hz).ceil().max(0.0) as usize;
        first..((from + AFTER_S * rate_hz).floor().max(0.0) as usize).saturating_add(1)
    };
    let each = |of: &dyn Fn(f64) -> Option<f64>| spans.iter().map(|span| span.from.and_then(of)).collect();
    Ok(match (method, &leg.heel) {
        (ContactMethod::ImpactRise | ContactMethod::Handsaker, _) => {
            let rise = if method == ContactMethod::Handsaker { None } else { Some(params.rise_ratio) };
            let feet: Vec<Vertical> =
                leg.heel.iter().chain(&leg.metatarsals).map(|m| vertical(&m[1], spans, &smoother, rate_hz)).collect();
            each(&|from| impact(&feet, window(from), rate_hz, rise))
        }
        (ContactMethod::HeelHeight, Some(heel)) => {
            let fall: Vec<f64> = smoother.position(&heel[1]).iter().map(|h| -h).collect();
            each(&|from| inner(&fall, highest(&fall, window(from))?, &window(from)))
        }
        (ContactMethod::HeelVelocity, Some(heel)) => {
            let velocity = smoother.velocity(&heel[1]);
            each(&|from| turns_up(&velocity, window(from)))
        }
        (ContactMethod::PelvisVelocity, _) => {
            let fall: Option<Vec<f64>> =
                pelvis.map(|p| Smoother::new(rate_hz, 10.0).map(|s| s.velocity(&p[1]))).transpose()?;
            let fall: Vec<f64> = fall.iter().flatten().map(|v| -v).collect();
            each(&|from| inner(&fall, highest(&fall, window(from))?, &window(from)))
        }
        (ContactMethod::HeelHeight | ContactMethod::HeelVelocity | ContactMethod::Zeni, _) => vec![None; spans.len()],
    })
}

fn vertical(height: &[f64], spans: &[Span], smoother: &Smoother, rate_hz: f64) -> Vertical {
    let smooth = smoother.position(height);
    let (standing, acceleration) = (standing_height(&smooth, spans), bend(&smooth, rate_hz));
    Vertical { height: smooth.into_iter().map(|h| h - standing).collect(), acceleration }
}

/// The first impact of any marker within the window: its peak, or where `rise` of the way up to it was made.
fn impact(feet: &[Vertical], window: std::ops::Range<usize>, rate_hz: f64, rise: Option<f64>) -> Option<f64> {
    let largest = feet.iter().filter_map(|f| highest(&f.acceleration, window.clone()).map(|i| f.acceleration[i]));
    let least = largest.fold(0.0, f64::max) * IMPACT_SHARE;
    let reach = (RISE_S * rate_hz).round() as usize;
    let first = |foot: &Vertical| {
        let part = foot.acceleration.get(window.start..window.end.min(foot.acceleration.len()))?;
        local_maxima(part).into_iter().find_map(|peak| {
            let low = (peak.index.saturating_sub(reach)..=peak.index).min_by(|a, b| part[*a].total_cmp(&part[*b]))?;
            let (top, base) = (part[peak.index], part[low]);
            let is_impact = prominence(part, peak.index) >= IMPACT_MPS2
                && top - base >= least
                && foot.height[window.start + peak.index] < CLEARANCE_M;
            let position = match rise {
                None => refine(part, peak.index),
                Some(share) => crosses(part, low..peak.index, base + share * (top - base))?,
            };
            is_impact.then_some(window.start as f64 + position)
        })
    };
    feet.iter().filter_map(first).min_by(f64::total_cmp)
}

/// Where a rising stretch first crosses a level, linear between samples.
fn crosses(x: &[f64], range: std::ops::Range<usize>, level: f64) -> Option<f64> {
    range
        .into_iter()
        .find(|i| x[*i] < level && x[i + 1] >= level)
        .map(|i| i as f64 + (level - x[i]) / (x[i + 1] - x[i]))
}

/// The refined extreme, unless it is at an edge of its window: then it is none.
fn inner(x: &[f64], at: usize, window: &std::ops::Range<usize>) -> Option<f64> {
    (at > window.start && at + 1 < window.end.min(x.len())).then(|| refine(x, at))
}

/// The first crossing from below zero to above.
fn turns_up(velocity: &[f64], window: std::ops::Range<usize>) -> Option<f64> {
    crosses(velocity, window.start..window.end.min(velocity.len().saturating_sub(1)), 0.0)
}
