//! Toe-off in the markers of one foot and leg.
//!
//! ```text
//!   vertical acceleration of a metatarsal head
//!        push-off ╭──╮
//!           ╭─────╯   ╲  ╭──╮ swing
//!      ─────╯          ╳╯    ╲___     ╳ the ground's push ends: halfway down from the push-off to the trough
//!                     TO
//! ```

use serde::{Deserialize, Serialize};

use super::{
    MarkerEventParams,
    leg::{Leg, Smoother, Span, Trajectory, bend, highest, mean_columns, refine, slope, standing_height},
};
use crate::{
    error::Result,
    signal::{local_maxima, median},
};

/// How toe-off is found in markers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToeOffMethod {
    /// Halfway down from the push-off peak of the metatarsal heads' vertical acceleration to the trough after it: the
    /// ground's push ends there. A rule of this project.
    PushOffFall,
    /// Peak of the vertical jerk of the hallux (Handsaker et al. 2016, 10.1016/j.jbiomech.2016.10.013).
    Handsaker,
    /// Peak extension of the knee (Fellin et al. 2010, 10.1016/j.jsams.2010.03.006).
    KneeExtension,
    /// The metatarsal heads 25 mm above their place on the standing foot. A rule of this project.
    ForefootHeight,
    /// Toes farthest behind the pelvis (Zeni et al. 2008, 10.1016/j.gaitpost.2007.07.007). The default for walking.
    Zeni,
}

impl ToeOffMethod {
    /// The stable code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PushOffFall => "push_off_fall",
            Self::Handsaker => "handsaker",
            Self::KneeExtension => "knee_extension",
            Self::ForefootHeight => "forefoot_height",
            Self::Zeni => "zeni",
        }
    }

    /// The paper it follows, where it is not a rule of this project.
    pub fn source(self) -> Option<&'static str> {
        match self {
            Self::Handsaker => Some("Handsaker et al. 2016, 10.1016/j.jbiomech.2016.10.013"),
            Self::KneeExtension => Some("Fellin et al. 2010, 10.1016/j.jsams.2010.03.006"),
            Self::Zeni => Some("Zeni et al. 2008, 10.1016/j.gaitpost.2007.07.007"),
            Self::PushOffFall | Self::ForefootHeight => None,
        }
    }
}

/// Height of the metatarsal heads above standing that marks about when toe-off is, m.
const RISEN_M: f64 = 0.025;
/// Toe-off before the foot is farthest back where no marker on the forefoot tells it better, s.
const BEFORE_BACKMOST_S: f64 = 0.090;
/// Around that mark the jerk peak and the knee's extension are sought, s.
const AROUND_S: [f64; 2] = [0.050, 0.060];
/// Around it the trough after push-off is sought, s.
const TROUGH_S: [f64; 2] = [0.020, 0.035];
/// Push-off peaks at most this long before the trough, and the swing's acceleration at most as long after it, s.
const HUMP_S: [f64; 2] = [0.050, 0.040];
/// Both stand above the trough by this much, m/s².
const DEPTH_MPS2: f64 = 3.0;
/// Share of the stances in which a marker must show a trough to be believed at all.
const SEEN_SHARE: f64 = 0.6;
/// A fall farther than this from where it usually is was another one, s.
const STRAY_S: f64 = 0.015;
/// Cut-off for the knee angle, Hz.
const KNEE_HZ: f64 = 15.0;

/// Toe-off of each span in samples, the method and how many were put where the others usually are.
pub(super) struct ToeOffs {
    pub at: Vec<Option<f64>>,
    pub method: Option<ToeOffMethod>,
    pub filled: usize,
}

/// With the method asked for, else the best that the markers allow.
pub(super) fn find(
    leg: &Leg<'_>,
    spans: &[Span],
    rate_hz: f64,
    method: Option<ToeOffMethod>,
    params: &MarkerEventParams,
) -> Result<ToeOffs> {
    const BEST_FIRST: [ToeOffMethod; 4] =
        [ToeOffMethod::Handsaker, ToeOffMethod::PushOffFall, ToeOffMethod::KneeExtension, ToeOffMethod::ForefootHeight];
    let marks = Marks::of(leg, spans, rate_hz, params)?;
    let candidates = method.as_ref().map_or(&BEST_FIRST[..], std::slice::from_ref);
    for method in candidates {
        let (at, filled) = match method {
            ToeOffMethod::Handsaker => (jerk_peaks(leg, &marks, params)?, 0),
            ToeOffMethod::PushOffFall => falls(leg, &marks),
            ToeOffMethod::KneeExtension => (extensions(leg, &marks)?, 0),
            ToeOffMethod::ForefootHeight => (marks.risen.clone(), 0),
            ToeOffMethod::Zeni => continue,
        };
        if at.iter().any(Option::is_some) {
            return Ok(ToeOffs { at, method: Some(*method), filled });
        }
    }
    Ok(ToeOffs { at: vec![None; spans.len()], method: None, filled: 0 })
}

/// About when toe-off is, in samples.
struct Marks {
    rate_hz: f64,
    /// Heights of the metatarsal heads, or of the tip where there is none, low-passed, m.
    heights: Vec<Vec<f64>>,
    /// Where the forefoot has risen, where that was seen.
    risen: Vec<Option<f64>>,
    /// The same, or a usual time before the foot is farthest back; `None` after the last complete span.
    about: Vec<Option<f64>>,
}

impl Marks {
    fn of(leg: &Leg<'_>, spans: &[Span], rate_hz: f64, params: &MarkerEventParams) -> Result<Self> {
        let smoother = Smoother::new(rate_hz, params.cutoff_hz)?;
        let markers: Vec<&Trajectory<'_>> =
            if leg.metatarsals.is_empty() { leg.tip.iter().collect() } else { leg.metatarsals.iter().collect() };
        let heights: Vec<Vec<f64>> = markers.into_iter().map(|marker| smoother.position(&marker[1])).collect();
        let risen_by = |height: &Vec<f64>| -> Vec<f64> {
            let standing = standing_height(height, spans);
            height.iter().map(|h| h - standing).collect()
        };
        let height = mean_columns(&heights.iter().map(risen_by).collect::<Vec<_>>());
        let risen: Vec<Option<f64>> = spans.iter().map(|span| last_rise(&height, span, rate_hz)).collect();
        let about = spans
            .iter()
            .zip(&risen)
            .map(|(span, risen)| risen.or(span.to.map(|to| to - BEFORE_BACKMOST_S * rate_hz)))
            .collect();
        Ok(Self { rate_hz, heights, risen, about })
    }

    fn around(&self, mark: f64, [before_s, after_s]: [f64; 2]) -> std::ops::Range<usize> {
        let first = (mark - before_s * self.rate_hz).ceil().max(0.0) as usize;
        first..((mark + after_s * self.rate_hz).floor().max(0.0) as usize).saturating_add(1)
    }
}

/// The last rise through [`RISEN_M`] before the foot is farthest back.
fn last_rise(height: &[f64], span: &Span, rate_hz: f64) -> Option<f64> {
    /// A span that began before the recording is searched this far, s.
    const LONGEST_S: f64 = 0.3;
    let to = span.to.unwrap_or(height.len() as f64);
    let from = span.from.unwrap_or((to - LONGEST_S * rate_hz).max(0.0));
    let range = from.ceil() as usize..(to.floor() as usize).min(height.len().saturating_sub(1));
    let at = range.rev().find(|i| height[*i] < RISEN_M && height[i + 1] >= RISEN_M)?;
    Some(at as f64 + (RISEN_M - height[at]) / (height[at + 1] - height[at]))
}

fn jerk_peaks(leg: &Leg<'_>, marks: &Marks, params: &MarkerEventParams) -> Result<Vec<Option<f64>>> {
    let Some(tip) = &leg.tip else { return Ok(vec![None; marks.about.len()]) };
    let smoother = Smoother::new(marks.rate_hz, params.cutoff_hz)?;
    let jerk = slope(&smoother.acceleration(&tip[1]), marks.rate_hz);
    Ok(peaks(&jerk, marks))
}

/// Refined highest sample around every mark; none where it is at the edge.
fn peaks(x: &[f64], marks: &Marks) -> Vec<Option<f64>> {
    let of = |mark: &Option<f64>| {
        let window = marks.around((*mark)?, AROUND_S);
        let at = highest(x, window.clone())?;
        (at > window.start && at + 1 < window.end.min(x.len())).then(|| refine(x, at))
    };
    marks.about.iter().map(of).collect()
}

fn extensions(leg: &Leg<'_>, marks: &Marks) -> Result<Vec<Option<f64>>> {
    let (Some(thigh), Some(shank)) = (&leg.thigh, &leg.shank) else { return Ok(vec![None; marks.about.len()]) };
    let smoother = Smoother::new(marks.rate_hz, KNEE_HZ)?;
    let lean = |[upper, lower]: &[Trajectory<'_>; 2]| {
        let [x0, y0, x1, y1] = [&upper[0], &upper[1], &lower[0], &lower[1]].map(|x| smoother.position(x));
        (0..x0.len()).map(|i| (x0[i] - x1[i]).atan2(y0[i] - y1[i])).collect::<Vec<f64>>()
    };
    // The thigh leans back and the shank forward as the knee bends.
    let extension: Vec<f64> = lean(thigh).iter().zip(lean(shank)).map(|(thigh, shank)| thigh - shank).collect();
    Ok(peaks(&extension, marks))
}

/// Mean over the metatarsal heads that show the fall in most stances; a stance without takes the usual delay.
fn falls(leg: &Leg<'_>, marks: &Marks) -> (Vec<Option<f64>>, usize) {
    let heads = marks.heights.iter().take(leg.metatarsals.len());
    let mut found: Vec<Falls> = heads.filter_map(|height| falls_of(&bend(height, marks.rate_hz), marks)).collect();
    // The ground's push on the metatarsal heads ends at once; what comes later is the swing.
    let first = found.iter().map(|f| f.usual).fold(f64::INFINITY, f64::min);
    found.retain(|f| f.usual <= first + STRAY_S * marks.rate_hz);
    let filled = found.iter().map(|f| f.filled).max().unwrap_or(0);
    let mean = |i: usize| {
        let seen: Vec<f64> = found.iter().filter_map(|f| f.at[i]).collect();
        (!seen.is_empty()).then(|| seen.iter().sum::<f64>() / seen.len() as f64)
    };
    ((0..marks.about.len()).map(mean).collect(), filled)
}

/// The falls of one marker.
struct Falls {
    at: Vec<Option<f64>>,
    /// Usual delay from the mark, in samples.
    usual: f64,
    /// How many were put there, because they were not seen.
    filled: usize,
}

/// `None` when most stances show no fall.
fn falls_of(acceleration: &[f64], marks: &Marks) -> Option<Falls> {
    let candidates: Vec<Vec<f64>> =
        marks.about.iter().map(|mark| mark.map_or(Vec::new(), |mark| falls_at(acceleration, mark, marks))).collect();
    let pairs = || candidates.iter().zip(&marks.about).filter_map(|(list, mark)| Some((list, (*mark)?)));
    // A span that ends after the recording shows neither: it does not count against the marker.
    let complete = pairs().filter(|(_, mark)| mark + HUMP_S[1] * marks.rate_hz < acceleration.len() as f64).count();
    let mut delays: Vec<f64> = pairs().filter_map(|(list, mark)| Some(list.first()? - mark)).collect();
    if delays.is_empty() || (delays.len() as f64) < SEEN_SHARE * complete as f64 {
        return None;
    }
    let usual = median(&mut delays)?;
    let mut filled = 0;
    let at = candidates
        .iter()
        .zip(&marks.about)
        .map(|(list, mark)| {
            let expected = (*mark)? + usual;
            let nearest = list.iter().copied().min_by(|a, b| (a - expected).abs().total_cmp(&(b - expected).abs()));
            let near = nearest.filter(|at| (at - expected).abs() <= STRAY_S * marks.rate_hz);
            if near.is_none() && (expected + 1.0 >= acceleration.len() as f64 || expected < 0.0) {
                return None;
            }
            filled += usize::from(near.is_none());
            Some(near.unwrap_or(expected))
        })
        .collect();
    Some(Falls { at, usual, filled })
}

/// Every fall around a mark: halfway down from the hump to a trough that has a second hump behind it.
fn falls_at(acceleration: &[f64], mark: f64, marks: &Marks) -> Vec<f64> {
    let reach = HUMP_S.map(|s| (s * marks.rate_hz).round() as usize);
    let window = marks.around(mark, TROUGH_S);
    let part = acceleration.get(window.start..window.end.min(acceleration.len())).unwrap_or_default();
    let inverted: Vec<f64> = part.iter().map(|a| -a).collect();
    let troughs = local_maxima(&inverted).into_iter().map(|peak| window.start + peak.index);
    troughs
        .filter_map(|trough| {
            let before = highest(acceleration, trough.saturating_sub(reach[0])..trough)?;
            let after = highest(acceleration, trough + 1..trough + reach[1] + 1)?;
            let low = acceleration[trough];
            if acceleration[before] - low < DEPTH_MPS2 || acceleration[after] - low < DEPTH_MPS2 {
                return None;
            }
            let half = f64::midpoint(acceleration[before], low);
            let at = (before..trough).find(|i| acceleration[*i] > half && acceleration[i + 1] <= half)?;
            Some(at as f64 + (acceleration[at] - half) / (acceleration[at] - acceleration[at + 1]))
        })
        .collect()
}
