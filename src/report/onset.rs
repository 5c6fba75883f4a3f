//! Where the impact peak lies and between which points the loading rate is read, for the figure of the vertical force.

use serde::Serialize;

use super::{
    Source,
    chart::{HEIGHT, Key, Scale},
    compare::{digits, figures},
    number::fixed,
    text::Texts,
};
use crate::{
    metrics,
    table::{Table, Values},
};

/// A place over stance: share of contact time in per cent, and force in body weights.
type Place = (f64, f64);

/// The onset of one side's force: means over its stances, of the very points the metrics were read at.
pub(super) struct Onset {
    side: &'static str,
    peak: Option<Place>,
    segment: Option<[Place; 2]>,
}

/// The same as drawn in the box of the curves.
#[derive(Serialize)]
pub(super) struct Drawn {
    pub side: &'static str,
    /// A line of no length, which round and square ends make a mark.
    pub peak: String,
    pub segment: String,
}

impl Onset {
    /// Of both sides, those that have any.
    pub fn of(source: &Source<'_>) -> Vec<Self> {
        let shares = Shares::of(source.onsets, source.steps);
        let side = |side: &'static str| {
            let shares = shares.as_ref()?;
            let peak = shares.mean(side, "impact_peak");
            let segment = shares.mean(side, "valr_start").zip(shares.mean(side, "valr_end")).map(|(a, b)| [a, b]);
            (peak.is_some() || segment.is_some()).then_some(Self { side, peak, segment })
        };
        ["left", "right"].into_iter().filter_map(side).collect()
    }

    /// Every force that is drawn, BW.
    pub fn forces_bw(&self) -> impl Iterator<Item = f64> {
        self.peak.into_iter().chain(self.segment.into_iter().flatten()).map(|(_, force)| force)
    }

    pub fn drawn(&self, scale: Scale) -> Drawn {
        let path = |points: &[Place]| {
            let points: Vec<_> = points.iter().map(|(pct, force)| (pct / 100.0, *force)).collect();
            scale.path(&points, HEIGHT)
        };
        Drawn {
            side: self.side,
            peak: self.peak.map_or_else(String::new, |peak| path(&[peak]) + "h0"),
            segment: self.segment.map_or_else(String::new, |ends| path(&ends)),
        }
    }
}

/// What the marks mean.
pub(super) fn legend(onsets: &[Onset], texts: &Texts) -> Vec<Key> {
    let key =
        |shape: &str, class: &str, text: &str| Key { shape: shape.into(), class: class.into(), label: texts.get(text) };
    let peak = onsets.iter().any(|one| one.peak.is_some()).then(|| key("right", "peak-key", "onset.peak_key"));
    let rate = onsets.iter().any(|one| one.segment.is_some()).then(|| key("line", "rate-key", "onset.rate_key"));
    peak.into_iter().chain(rate).collect()
}

/// Both numbers of either side, as the summary has them.
pub(super) fn caption(onsets: &[Onset], summary: &Table, texts: &Texts) -> String {
    let values = |name: &str| {
        let metric = metrics::all().find(|metric| metric.name == name)?;
        let found = onsets.iter().filter_map(|onset| Some((onset.side, figures(summary, name, onset.side)?)));
        let found: Vec<_> = found.filter(|(_, found)| found.mean.is_finite()).collect();
        let digits = digits(&found, metric.unit);
        let said = found.iter().map(|(side, found)| {
            let value = format!("{} {}", fixed(found.mean, digits), metric.unit.symbol());
            format!("{} {value}, n {}", texts.side(side), found.n)
        });
        (!found.is_empty()).then(|| said.collect::<Vec<_>>().join("; "))
    };
    let sentence = |key: &str, values: Option<String>| values.map(|values| texts.fill(key, &[("values", &values)]));
    let peak = sentence("onset.peak", values("vgrf_impact_peak_bw"));
    let rate = sentence("onset.rate", values("valr_bw_s"));
    let mean = (peak.is_some() || rate.is_some()).then(|| texts.get("onset.mean"));
    [peak, rate, mean].into_iter().flatten().collect()
}

/// The columns of `onsets` with the stances they are shares of.
struct Shares<'a> {
    onsets: &'a Table,
    sides: &'a [String],
    valid: &'a [bool],
    ic_s: &'a [f64],
    to_s: &'a [f64],
}

impl<'a> Shares<'a> {
    fn of(onsets: &'a Table, steps: &'a Table) -> Option<Self> {
        let Values::Flag(valid) = &steps.column("valid")?.values else { return None };
        // One row per stance in both.
        (onsets.len() == steps.len()).then_some(())?;
        let (ic_s, to_s) = (steps.numbers("ic_time_s")?, steps.numbers("to_time_s")?);
        Some(Self { onsets, sides: steps.texts("side")?, valid, ic_s, to_s })
    }

    /// The mean place of a point of the stances of `side` that are believed.
    fn mean(&self, side: &str, point: &str) -> Option<Place> {
        let [at_s, force] = ["time_s", "bw"].map(|what| self.onsets.numbers(&format!("{point}_{what}")));
        let (at_s, force) = at_s.zip(force)?;
        let place = |row: usize| (100.0 * (at_s[row] - self.ic_s[row]) / (self.to_s[row] - self.ic_s[row]), force[row]);
        let rows = (0..self.onsets.len()).filter(|row| self.valid[*row] && self.sides[*row] == side);
        let places: Vec<Place> = rows.map(place).filter(|(pct, force)| pct.is_finite() && force.is_finite()).collect();
        let n = places.len() as f64;
        let mean = |of: fn(&Place) -> f64| places.iter().map(of).sum::<f64>() / n;
        (!places.is_empty()).then(|| (mean(|p| p.0), mean(|p| p.1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Unit;

    #[test]
    fn a_point_is_the_mean_share_of_the_stances_that_are_believed() {
        let numbers = |values: &[f64]| Values::Number(values.to_vec());
        let onsets = Table::new("onsets")
            .with("impact_peak_time_s", Unit::Second, numbers(&[1.02, 2.06, 3.1, 4.05]))
            .with("impact_peak_bw", Unit::BodyWeight, numbers(&[1.5, 1.7, 9.0, f64::NAN]));
        let steps = Table::new("steps")
            .with("side", Unit::None, Values::Text(["left", "left", "left", "left"].map(String::from).to_vec()))
            .with("valid", Unit::None, Values::Flag(vec![true, true, false, true]))
            .with("ic_time_s", Unit::Second, numbers(&[1.0, 2.0, 3.0, 4.0]))
            .with("to_time_s", Unit::Second, numbers(&[1.2, 2.2, 3.2, 4.2]));
        let shares = Shares::of(&onsets, &steps).unwrap();
        let (pct, force) = shares.mean("left", "impact_peak").unwrap();
        assert!((pct - 20.0).abs() < 1e-9 && (force - 1.6).abs() < 1e-12, "{pct} {force}");
        assert!(shares.mean("right", "impact_peak").is_none());
        assert!(shares.mean("left", "valr_start").is_none());
    }
}
