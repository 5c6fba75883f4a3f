//! One second-order section of a recursive filter, run over a record.

/// Records shorter than this are not worth cutting into [`Section::quarters`].
const LEAST_FOR_QUARTERS: usize = 64;

/// What is left of a wrong start once it is too small to move a result, as a share of the start: 2⁻⁶⁴.
const FADED: f64 = 5.4e-20;

/// A section with `ORDER` (1 or 2) zeros at half the rate and gain one at zero frequency:
/// `y = gain·(x + x₁) − a₁ y₁`, or `y = gain·(x + 2 x₁ + x₂) − a₁ y₁ − a₂ y₂`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Section<const ORDER: usize> {
    gain: f64,
    /// `a₁` and `a₂`; `a₂` is zero in a section of order 1.
    a: [f64; 2],
}

/// What the next results of `W` records hang on that are filtered side by side.
#[derive(Clone, Copy)]
struct History<const W: usize> {
    /// The last samples.
    x: [f64; W],
    /// The sums of the last two samples.
    sum: [f64; W],
    /// The last two results, latest first.
    y: [[f64; W]; 2],
}

impl<const ORDER: usize> Section<ORDER> {
    /// The section with these `a₁` and `a₂` that settles at `y = x` on a constant.
    ///
    /// Far below the rate the coefficients nearly cancel and rounding them moves the level; a gain taken from the rounded
    /// ones moves it back.
    pub(super) fn settling(a: [f64; 2]) -> Self {
        Self { gain: (1.0 + a[0] + a[1]) / f64::from(1_u8 << ORDER), a }
    }

    /// One pass over `samples`, started as if its first sample had been there for ever.
    pub(super) fn pass(&self, samples: &mut [f64]) {
        let Some(&first) = samples.first() else { return };
        let mut history = History { x: [first], sum: [2.0 * first], y: [[first]; 2] };
        let mut rest = samples;
        if rest.len() >= LEAST_FOR_QUARTERS {
            let (whole, remainder) = rest.split_at_mut(rest.len() / 4 * 4);
            history = self.quarters(whole, first);
            rest = remainder;
        }
        for sample in rest {
            [*sample] = self.step(&mut history, [*sample]);
        }
    }

    /// The four quarters of `samples` side by side; returns the history at the end.
    ///
    /// A sample waits for the result before it, so one record keeps the processor idle most of the time; four do not.
    /// The last three quarters do not know the results before them and start from a guess. The filter is linear: the
    /// error of a guess runs through the recursion like any signal, fades, and is added to what it spoilt.
    fn quarters(&self, samples: &mut [f64], first: f64) -> History<1> {
        let length = samples.len() / 4;
        let before = |back: usize| [1, 2, 3].map(|quarter| samples[quarter * length - back]);
        let (one, two) = (before(1), before(2));
        let start = [first, one[0], one[1], one[2]];
        let sum = [2.0 * first, one[0] + two[0], one[1] + two[1], one[2] + two[2]];
        let mut history = History { x: start, sum, y: [start; 2] };
        let (front, back) = samples.split_at_mut(2 * length);
        let ((a, b), (c, d)) = (front.split_at_mut(length), back.split_at_mut(length));
        for (((a, b), c), d) in a.iter_mut().zip(b).zip(c).zip(d) {
            [*a, *b, *c, *d] = self.step(&mut history, [*a, *b, *c, *d]);
        }
        for (quarter, guess) in start.into_iter().enumerate().skip(1) {
            let (done, spoilt) = samples.split_at_mut(quarter * length);
            let error = [1, 2].map(|back| done[done.len() - back] - guess);
            self.add_free_response(&mut spoilt[..length], error);
        }
        let end = samples.len();
        History { x: [history.x[3]], sum: [history.sum[3]], y: [[samples[end - 1]], [samples[end - 2]]] }
    }

    /// The next results of `W` records. What hangs on the latest result comes last: it is what the next step waits for.
    #[inline]
    fn step<const W: usize>(&self, history: &mut History<W>, x: [f64; W]) -> [f64; W] {
        let (gain, [a1, a2]) = (self.gain, self.a);
        let mut y = [0.0; W];
        // Lane by lane in plain indices: the form that becomes vector instructions.
        for i in 0..W {
            let sum = x[i] + history.x[i];
            let weighted = if ORDER == 2 { sum + history.sum[i] } else { sum };
            y[i] = (gain * weighted - a2 * history.y[1][i]) - a1 * history.y[0][i];
            history.x[i] = x[i];
            history.sum[i] = sum;
            history.y[1][i] = history.y[0][i];
            history.y[0][i] = y[i];
        }
        y
    }

    /// Adds to `samples` what the section gives without input after the results `y` (latest first), until it has faded.
    fn add_free_response(&self, samples: &mut [f64], [mut y1, mut y2]: [f64; 2]) {
        let negligible = FADED * (y1.abs() + y2.abs());
        for sample in samples {
            let y = -self.a[1] * y2 - self.a[0] * y1;
            (y1, y2) = (y, y1);
            *sample += y;
            if y1.abs() + y2.abs() <= negligible {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Poles at `radius` and ± `angle`.
    fn pair(radius: f64, angle: f64) -> Section<2> {
        Section::settling([-2.0 * radius * angle.cos(), radius * radius])
    }

    /// The recursion as it is written in books, one sample after the other.
    fn plainly<const ORDER: usize>(Section { gain, a }: Section<ORDER>, x: &[f64]) -> Vec<f64> {
        let b = if ORDER == 2 { [gain, 2.0 * gain, gain] } else { [gain, gain, 0.0] };
        let mut y = vec![x[0]; x.len()];
        for i in 1..x.len() {
            let before = i.saturating_sub(2);
            y[i] = b[0] * x[i] + b[1] * x[i - 1] + b[2] * x[before] - a[0] * y[i - 1] - a[1] * y[before];
        }
        y
    }

    fn check<const ORDER: usize>(section: Section<ORDER>) {
        for samples in [1, 2, 63, 64, 65, 66, 67, 3000] {
            let x: Vec<f64> = (0..samples).map(|i| f64::from(i * 7919 % 1009) / 1009.0).collect();
            let mut y = x.clone();
            section.pass(&mut y);
            let error = y.iter().zip(plainly(section, &x)).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(error < 1e-11, "{section:?}, {samples} samples: {error:e}");
        }
    }

    /// Where the free response fades within a few samples, and where it outlasts every quarter.
    #[test]
    fn quarters_change_nothing() {
        for (radius, angle) in [(0.0, 0.0), (0.5, 0.3), (0.78, 0.28), (0.99, 0.01), (0.999, 0.001), (0.9, 3.0)] {
            check(pair(radius, angle));
            check(Section::<1>::settling([-radius, 0.0]));
        }
    }

    #[test]
    fn nothing_in_nothing_out() {
        pair(0.5, 0.3).pass(&mut []);
    }
}
