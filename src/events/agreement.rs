//! How far the events of two sources agree.

use super::Stance;
use crate::{
    quantity::{Side, Unit},
    recording::{Moment, Notes},
    signal::median,
    table::{Table, Values},
};

/// Farthest apart that two events are taken for the same one by default, s: half a flight.
pub const TOLERANCE_S: f64 = 0.060;

/// Events of one kind in two sources; differences are the other source less the reference, s.
#[derive(Clone, Debug, PartialEq)]
pub struct EventAgreement {
    /// Contact or toe-off.
    pub moment: Moment,
    /// Events that both sources have.
    pub matched: usize,
    /// Events of the reference that the other source lacks.
    pub missed: usize,
    /// Events of the other source that the reference lacks.
    pub invented: usize,
    /// Mean difference, s; NaN without matches.
    pub bias_s: f64,
    /// Median absolute difference, s; NaN without matches.
    pub median_error_s: f64,
    /// Limits of agreement, s: bias ± 1.96 standard deviations (Bland and Altman 1986, 10.1016/S0140-6736(86)90837-8);
    /// NaN below two matches.
    pub limits_s: [f64; 2],
}

/// Contacts and toe-offs of `other` against those of `reference`, each of the same foot where both tell it.
///
/// An event matches the nearest one within `tolerance_s` for which it is the nearest too. Compared is the time that both
/// sources cover: from the later of their first events to the earlier of their last, `tolerance_s` more on both sides.
///
/// ```
/// use midstance::events::{Stance, agreement};
/// let stance = |ic, to| Stance { side: None, ic_s: Some(ic), to_s: Some(to), plate: None, loads: Vec::new(), invalid: None };
/// let force = [stance(0.100, 0.350), stance(0.450, 0.700), stance(0.800, 1.050)];
/// let markers = [stance(0.104, 0.349), stance(0.806, 1.049)];
/// let [contact, toe_off] = agreement(&force, &markers, 0.06);
/// assert_eq!((contact.matched, contact.missed, contact.invented), (2, 1, 0));
/// assert!((contact.bias_s - 0.005).abs() < 1e-12 && (toe_off.median_error_s - 0.001).abs() < 1e-12);
/// ```
pub fn agreement(reference: &[Stance], other: &[Stance], tolerance_s: f64) -> [EventAgreement; 2] {
    let of = |moment| {
        let pick = |list: &[Stance]| -> Vec<(f64, Option<Side>)> {
            let time = |s: &Stance| if moment == Moment::InitialContact { s.ic_s } else { s.to_s };
            list.iter().filter_map(|s| Some((time(s)?, s.side))).filter(|(t, _)| t.is_finite()).collect()
        };
        of_moment(moment, &pick(reference), &pick(other), tolerance_s)
    };
    [of(Moment::InitialContact), of(Moment::ToeOff)]
}

fn of_moment(
    moment: Moment,
    reference: &[(f64, Option<Side>)],
    other: &[(f64, Option<Side>)],
    tolerance_s: f64,
) -> EventAgreement {
    let ends = |list: &[(f64, Option<Side>)]| {
        list.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (t, _)| (low.min(*t), high.max(*t)))
    };
    let (a, b) = (ends(reference), ends(other));
    let common = a.0.max(b.0) - tolerance_s..=a.1.min(b.1) + tolerance_s;
    let inside = |list: &[(f64, Option<Side>)]| -> Vec<(f64, Option<Side>)> {
        list.iter().copied().filter(|(t, _)| common.contains(t)).collect()
    };
    let (reference, other) = (inside(reference), inside(other));
    let nearest = |event: &(f64, Option<Side>), list: &[(f64, Option<Side>)]| {
        let same = |b: &(f64, Option<Side>)| event.1.is_none() || b.1.is_none() || event.1 == b.1;
        let apart = |i: &usize| (list[*i].0 - event.0).abs();
        let near = (0..list.len()).filter(|i| same(&list[*i]) && apart(i) <= tolerance_s);
        near.min_by(|i, j| apart(i).total_cmp(&apart(j)))
    };
    let differences: Vec<f64> = (0..reference.len())
        .filter_map(|i| {
            let j = nearest(&reference[i], &other)?;
            (nearest(&other[j], &reference) == Some(i)).then(|| other[j].0 - reference[i].0)
        })
        .collect();
    let matched = differences.len();
    let bias_s = differences.iter().sum::<f64>() / matched as f64;
    let squares: f64 = differences.iter().map(|d| (d - bias_s).powi(2)).sum();
    let deviation_s = if matched > 1 { (squares / (matched as f64 - 1.0)).sqrt() } else { f64::NAN };
    let mut errors: Vec<f64> = differences.iter().map(|d| d.abs()).collect();
    EventAgreement {
        moment,
        matched,
        missed: reference.len() - matched,
        invented: other.len() - matched,
        bias_s,
        median_error_s: median(&mut errors).unwrap_or(f64::NAN),
        limits_s: [bias_s - 1.96 * deviation_s, bias_s + 1.96 * deviation_s],
    }
}

/// One row per kind of event: `event`, `matched`, `missed`, `invented`, `bias_s`, `median_error_s`, `loa_low_s`,
/// `loa_high_s`.
pub fn agreement_table(rows: &[EventAgreement]) -> Table {
    let name = |row: &EventAgreement| match row.moment {
        Moment::InitialContact => "initial_contact".to_owned(),
        Moment::ToeOff => "toe_off".to_owned(),
    };
    let count = |of: fn(&EventAgreement) -> usize| Values::Integer(rows.iter().map(|r| Some(of(r) as i64)).collect());
    let seconds = |of: fn(&EventAgreement) -> f64| Values::Number(rows.iter().map(of).collect());
    Table::new("agreement")
        .with("event", Unit::None, Values::Text(rows.iter().map(name).collect()))
        .with("matched", Unit::Count, count(|r| r.matched))
        .with("missed", Unit::Count, count(|r| r.missed))
        .with("invented", Unit::Count, count(|r| r.invented))
        .with("bias_s", Unit::Second, seconds(|r| r.bias_s))
        .with("median_error_s", Unit::Second, seconds(|r| r.median_error_s))
        .with("loa_low_s", Unit::Second, seconds(|r| r.limits_s[0]))
        .with("loa_high_s", Unit::Second, seconds(|r| r.limits_s[1]))
}

/// Says how the source that was not used agrees with the one that was.
pub(super) fn note(used: &str, unused: &str, rows: &[EventAgreement], notes: &mut Notes) {
    let ms = |s: f64| if s.is_finite() { format!("{:+.1}", 1000.0 * s) } else { "unknown".to_owned() };
    let part = |row: &EventAgreement| {
        let name = if row.moment == Moment::InitialContact { "contacts" } else { "toe-offs" };
        format!(
            "{} {name} matched, {} missed, {} more, bias {} ms, limits of agreement {} to {} ms",
            row.matched,
            row.missed,
            row.invented,
            ms(row.bias_s),
            ms(row.limits_s[0]),
            ms(row.limits_s[1])
        )
    };
    let text = format!("{unused} against {used}: {}", rows.iter().map(part).collect::<Vec<_>>().join("; "));
    let doubtful = rows.iter().any(|r| r.missed + r.invented > r.matched);
    if doubtful { notes.doubt("agreement", text) } else { notes.record("agreement", text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stances(times: &[(f64, f64)], side: Option<Side>) -> Vec<Stance> {
        let one = |&(ic, to): &(f64, f64)| Stance {
            side,
            ic_s: Some(ic),
            to_s: Some(to),
            plate: None,
            loads: Vec::new(),
            invalid: None,
        };
        times.iter().map(one).collect()
    }

    #[test]
    fn bias_and_limits_are_those_of_the_differences() {
        let reference = stances(&[(1.0, 1.2), (2.0, 2.2), (3.0, 3.2)], None);
        let other = stances(&[(1.01, 1.2), (2.02, 2.2), (3.03, 3.2)], Some(Side::Left));
        let [ic, to] = agreement(&reference, &other, 0.06);
        // Differences 10, 20, 30 ms: mean 20, standard deviation 10, median 20.
        assert!((ic.bias_s - 0.02).abs() < 1e-12 && (ic.median_error_s - 0.02).abs() < 1e-12);
        assert!((ic.limits_s[0] - 0.0004).abs() < 1e-12 && (ic.limits_s[1] - 0.0396).abs() < 1e-12);
        assert_eq!((to.matched, to.bias_s.abs() < 1e-12), (3, true));
        assert_eq!(agreement_table(&[ic, to]).numbers("bias_s").map(<[f64]>::len), Some(2));
    }

    #[test]
    fn an_event_matches_once_and_only_its_own_foot() {
        let reference = stances(&[(1.0, 1.2), (2.0, 2.2)], Some(Side::Left));
        let twice = stances(&[(0.99, 1.2), (1.02, 1.22), (2.0, 2.2)], Some(Side::Left));
        let [ic, _] = agreement(&reference, &twice, 0.06);
        assert_eq!((ic.matched, ic.missed, ic.invented), (2, 0, 1));
        let [ic, _] = agreement(&reference, &stances(&[(1.0, 1.2), (2.0, 2.2)], Some(Side::Right)), 0.06);
        assert_eq!((ic.matched, ic.missed, ic.invented), (0, 2, 2));
        let [ic, _] = agreement(&reference, &[], 0.06);
        assert!(ic.matched == 0 && ic.bias_s.is_nan());
    }
}
