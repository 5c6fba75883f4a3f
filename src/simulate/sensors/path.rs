//! Smooth pieces of motion: between two instants, and onto the ground.

use super::jet::Jet;

/// From `start` at `from_s` to `end` at `to_s` by the polynomial of fifth degree that has value, rate and second derivative
/// of both; held outside.
pub(super) fn bridge(time: Jet, (from_s, start): (f64, Jet), (to_s, end): (f64, Jet)) -> Jet {
    let length_s = to_s - from_s;
    let scaled = |jet: Jet| [jet.0[0], jet.0[1] * length_s, jet.0[2] * length_s * length_s];
    let ([a, da, dda], [b, db, ddb]) = (scaled(start), scaled(end));
    let rise = b - a - da - dda / 2.0;
    let (slope, bend) = (db - da - dda, ddb - dda);
    let coefficients = [
        a,
        da,
        dda / 2.0,
        10.0 * rise - 4.0 * slope + bend / 2.0,
        -15.0 * rise + 7.0 * slope - bend,
        6.0 * rise - 3.0 * slope + bend / 2.0,
    ];
    Jet::share(time, from_s, length_s).polynomial(&coefficients)
}

/// A value and its rate at an instant; the second derivative is 0 there, so that the rate is highest, lowest or level.
#[derive(Clone, Copy, Debug)]
pub(super) struct Knot {
    pub at_s: f64,
    pub value: f64,
    pub rate: f64,
}

/// Through two or more knots in order of time, held outside them.
pub(super) fn through(time: Jet, knots: &[Knot]) -> Jet {
    let jet = |knot: &Knot| (knot.at_s, Jet([knot.value, knot.rate, 0.0]));
    let (first, last, now_s) = (knots[0], knots[knots.len() - 1], time.0[0]);
    match knots[1..].iter().position(|knot| now_s <= knot.at_s) {
        _ if now_s < first.at_s => Jet::fixed(first.value),
        None => Jet::fixed(last.value),
        Some(before) => bridge(time, jet(&knots[before]), jet(&knots[before + 1])),
    }
}

/// How a segment meets the ground: it comes down, and a pulse of upward acceleration stops it.
///
/// ```text
///  acceleration          ╭─╮ raised cosine, peak_mps2 high, width_s wide
///  ______.─╲____.-──────╯   ╰────────
///   from rest     falling   at rest
///                       IC
/// ```
#[derive(Clone, Copy, Debug)]
pub(super) struct Landing {
    pub peak_mps2: f64,
    pub width_s: f64,
    /// From rest to contact.
    pub approach_s: f64,
}

impl Landing {
    /// Height above where it comes to rest, m, about a contact at `ic_s`; 0 before the approach and after the pulse.
    pub(super) fn height(self, time: Jet, ic_s: f64) -> Jet {
        let Self { peak_mps2, width_s: w, approach_s } = self;
        // The integral of a pulse is half its height times its width, and it acts about its middle.
        let falling = Jet([peak_mps2 * w * w / 4.0, -peak_mps2 * w / 2.0, 0.0]);
        let s = time - Jet::fixed(ic_s);
        match s.0[0] {
            s if s <= -approach_s || s >= w => Jet::ZERO,
            s if s < 0.0 => bridge(time, (ic_s - approach_s, Jet::ZERO), (ic_s, falling)),
            _ => {
                let k = w / std::f64::consts::TAU;
                let cos = (s * (1.0 / k)).sin_cos().1;
                let fallen = s.polynomial(&[falling.0[0], falling.0[1], peak_mps2 / 4.0]);
                fallen + (cos - Jet::fixed(1.0)) * (peak_mps2 / 2.0 * k * k)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(t: f64) -> Jet {
        Jet([t, 1.0, 0.0])
    }

    fn near(a: Jet, b: Jet) -> bool {
        a.0.iter().zip(b.0).all(|(a, b)| (a - b).abs() < 1e-9)
    }

    #[test]
    fn a_bridge_has_both_its_ends() {
        let (start, end) = (Jet([1.0, -2.0, 3.0]), Jet([-0.5, 4.0, -1.0]));
        let found = |t| bridge(at(t), (0.2, start), (0.9, end));
        assert!(near(found(0.2), start) && near(found(0.9), end), "{:?} {:?}", found(0.2), found(0.9));
    }

    #[test]
    fn knots_are_met() {
        let knots =
            [(0.0, 1.0, 0.0), (0.5, 2.0, -3.0), (0.8, 0.0, 1.0)].map(|(at_s, value, rate)| Knot { at_s, value, rate });
        for knot in &knots {
            assert!(near(through(at(knot.at_s), &knots), Jet([knot.value, knot.rate, 0.0])));
        }
        assert_eq!(through(at(9.0), &knots), Jet::fixed(0.0));
        assert_eq!(through(at(-9.0), &knots), Jet::fixed(1.0));
    }

    #[test]
    fn a_landing_is_smooth_and_as_high_as_asked() {
        let landing = Landing { peak_mps2: 50.0, width_s: 0.03, approach_s: 0.1 };
        let height = |t| landing.height(at(t), 1.0);
        assert!((height(1.015).0[2] - 50.0).abs() < 1e-9);
        for joint in [0.9, 1.0, 1.03] {
            let (before, after) = (height(joint - 1e-9).0, height(joint + 1e-9).0);
            assert!(before.iter().zip(after).all(|(a, b)| (a - b).abs() < 1e-4), "{joint}: {before:?} {after:?}");
        }
        assert!(near(height(1.0301), Jet::ZERO) && height(0.99).0[0] > 0.0);
    }
}
