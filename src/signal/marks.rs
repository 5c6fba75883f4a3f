//! Marks that two recordings share: jumps and taps, and the offset at which they coincide.

use super::{local_maxima, median, runs_above};
use crate::vector::norm;

/// Shortest and longest flight of a jump, s: longer than any of running, shorter than a fall from 1.2 m.
const JUMP_S: (f64, f64) = (0.25, 1.0);
/// A tap stands out by this at least, m/s²; before and after it the signal stays within `QUIET_MPS2` of its median.
const TAP_MPS2: f64 = 10.0;
const QUIET_MPS2: f64 = 3.0;
/// From here to there before a tap it is quiet, and again so long after it, s.
const QUIET_BEFORE_S: (f64, f64) = (0.13, 0.03);
const TAP_OVER_S: f64 = 0.10;
/// Marks looked at, from the first on.
const MOST_MARKS: usize = 200;

/// Landings of jumps: where a signal rises through `low` after 0.25 to 1 s below it. For the length of an acceleration
/// with gravity take a third of g, for a force a twentieth of body weight. Positions in samples, between them too.
pub fn jumps(x: &[f64], low: f64, rate_hz: f64) -> Vec<f64> {
    let loaded = runs_above(x, low, 1, 1);
    let flight = |pair: &[super::Run]| (pair[1].from - pair[0].to) / rate_hz;
    let long = |pair: &&[super::Run]| (JUMP_S.0..=JUMP_S.1).contains(&flight(pair));
    loaded.windows(2).filter(long).map(|pair| pair[1].from).collect()
}

/// Taps on a sensor that is otherwise quiet: spikes of an acceleration's length, m/s², that stand out by 10 m/s² or more,
/// 0.1 s after quiet and over within another. Positions in samples, between them too.
pub fn taps(length_mps2: &[f64], rate_hz: f64) -> Vec<f64> {
    let mut finite: Vec<f64> = length_mps2.iter().copied().filter(|v| v.is_finite()).collect();
    let Some(usual) = median(&mut finite) else { return Vec::new() };
    let off: Vec<f64> = length_mps2.iter().map(|v| (v - usual).abs()).collect();
    let samples = |seconds: f64| (seconds * rate_hz).round() as usize;
    let quiet = |from: usize, to: usize| from < to && off[from..to].iter().all(|v| *v < QUIET_MPS2);
    let mut found: Vec<f64> = Vec::new();
    for index in local_maxima(&off).into_iter().map(|peak| peak.index).filter(|i| off[*i] >= TAP_MPS2) {
        let before = (index.saturating_sub(samples(QUIET_BEFORE_S.0)), index.saturating_sub(samples(QUIET_BEFORE_S.1)));
        let after = (index + samples(TAP_OVER_S)).min(off.len());
        let over = quiet(after, (after + samples(TAP_OVER_S)).min(off.len()));
        if quiet(before.0, before.1) && over {
            found.push(index as f64 + super::summit(&off, index).0);
        }
    }
    found
}

/// Length of a vector at each sample.
pub fn resultant(columns: [&[f64]; 3]) -> Vec<f64> {
    let len = columns.iter().map(|c| c.len()).min().unwrap_or(0);
    (0..len).map(|i| norm(columns.map(|c| c[i]))).collect()
}

/// How the marks of two clocks fit together.
#[derive(Clone, Debug, PartialEq)]
pub struct Matched {
    /// How much later the second clock shows the same mark, s: the median of the pairs.
    pub offset_s: f64,
    /// Marks that coincide, first and second clock, s.
    pub pairs_s: Vec<(f64, f64)>,
}

/// The offset at which most marks of two clocks, s, coincide within `tolerance_s`; `None` where there are none, or where two
/// offsets fit equally well.
pub fn match_marks(first_s: &[f64], second_s: &[f64], tolerance_s: f64) -> Option<Matched> {
    let (first, second) = (&first_s[..first_s.len().min(MOST_MARKS)], &second_s[..second_s.len().min(MOST_MARKS)]);
    let mut differences: Vec<f64> = first.iter().flat_map(|a| second.iter().map(move |b| b - a)).collect();
    differences.retain(|d| d.is_finite());
    differences.sort_by(f64::total_cmp);
    let count = |i: usize| differences[i..].iter().take_while(|d| **d - differences[i] <= tolerance_s).count();
    let counts: Vec<usize> = (0..differences.len()).map(count).collect();
    let best = (0..counts.len()).max_by(|a, b| counts[*a].cmp(&counts[*b]).then(b.cmp(a)))?;
    let group = &differences[best..best + counts[best]];
    let apart = |i: &usize| (differences[*i] - group[0]).abs() > 2.0 * tolerance_s;
    if (0..counts.len()).filter(apart).any(|i| counts[i] == counts[best]) {
        return None;
    }
    let offset_s = median(&mut group.to_vec())?;
    let near = |a: &f64| {
        let nearest =
            second.iter().copied().min_by(|b, c| (b - a - offset_s).abs().total_cmp(&(c - a - offset_s).abs()))?;
        ((nearest - a - offset_s).abs() <= tolerance_s).then_some((*a, nearest))
    };
    Some(Matched { offset_s, pairs_s: first.iter().filter_map(near).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A jump of 0.4 s between standing, beside running whose flights are short.
    #[test]
    fn a_jump_is_longer_than_a_stride() {
        let mut x = vec![9.81; 300];
        x[100..140].fill(0.5);
        x[140..145].fill(40.0);
        for start in (200..280).step_by(35) {
            x[start..start + 12].fill(0.5);
        }
        let found = jumps(&x, 3.3, 100.0);
        // From 0.5 to 40 within the last interval: 0.071 of it.
        assert!(found.len() == 1 && (found[0] - 139.071).abs() < 0.001, "{found:?}");
    }

    #[test]
    fn taps_stand_alone() {
        let mut x = vec![9.8; 600];
        for tap in [100, 200, 320] {
            x[tap] = 35.0;
            x[tap + 1] = 25.0;
        }
        // Running: never quiet.
        let running = x[450..].iter_mut().zip(450..);
        running.for_each(|(x, i)| *x += 15.0 * (f64::from(i) * 0.35).sin());
        let found = taps(&x, 100.0);
        assert_eq!(found.iter().map(|v| v.round()).collect::<Vec<_>>(), [100.0, 200.0, 320.0]);
    }

    #[test]
    fn most_marks_decide_the_offset() {
        let first = [1.0, 2.1, 3.5, 9.0];
        let second = [6.2, 7.3, 8.7, 20.0];
        let found = match_marks(&first, &second, 0.05).unwrap();
        assert!((found.offset_s - 5.2).abs() < 1e-9 && found.pairs_s.len() == 3);
        assert_eq!(match_marks(&[1.0, 2.0], &[5.0], 0.05), None, "which of the two it was cannot be told");
        assert_eq!(match_marks(&[], &[5.0], 0.05), None);
        assert!(match_marks(&[1.0], &[5.0], 0.05).is_some_and(|found| found.offset_s == 4.0));
    }
}
