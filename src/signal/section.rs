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

    /// One pass over `samples`, from the last to the first if `BACKWARD`, started as if the sample it begins with had been
    /// there for ever.
    pub(super) fn pass<const BACKWARD: bool>(&self, samples: &mut [f64]) {
        let Some(first) = (if BACKWARD { samples.last() } else { samples.first() }).copied() else { return };
        let mut history = History { x: [first], sum: [2.0 * first], y: [[first]; 2] };
        let quarter = samples.len() / 4;
        let mut rest = samples;
        if rest.len() >= LEAST_FOR_QUARTERS {
            let (whole, remainder) = if BACKWARD {
                let (remainder, whole) = rest.split_at_mut(rest.len() - 4 * quarter);
                (whole, remainder)
            } else {
                rest.split_at_mut(4 * quarter)
            };
            history = self.quarters::<BACKWARD>(whole, first);
            rest = remainder;
        }
        let order = Order::<BACKWARD>(rest.len());
        for i in 0..rest.len() {
            let sample = &mut rest[order.place(i)];
            [*sample] = self.step(&mut history, [*sample]);
        }
    }

    /// The four quarters of `samples` side by side; returns the history at the end.
    ///
    /// A sample waits for the result before it, so one record keeps the processor idle most of the time; four do not.
    /// The last three quarters do not know the results before them and start from a guess. The filter is linear: the
    /// error of a guess runs through the recursion like any signal, fades, and is added to what it spoilt.
    fn quarters<const BACKWARD: bool>(&self, samples: &mut [f64], first: f64) -> History<1> {
        let length = samples.len() / 4;
        let order = Order::<BACKWARD>(length);
        let (front, back) = samples.split_at_mut(2 * length);
        let ((a, b), (c, d)) = (front.split_at_mut(length), back.split_at_mut(length));
        let mut quarters = if BACKWARD { [d, c, b, a] } else { [a, b, c, d] };
        let ends = |quarter: &[f64]| [1, 2].map(|back| quarter[order.place(length - back)]);
        let before = [0, 1, 2].map(|quarter| ends(quarters[quarter]));
        let [one, two, three] = before.map(|[last, _]| last);
        let start = [first, one, two, three];
        let [one, two, three] = before.map(|[last, second]| last + second);
        let mut history = History { x: start, sum: [2.0 * first, one, two, three], y: [start; 2] };
        {
            let [a, b, c, d] = quarters.each_mut().map(|quarter| &mut quarter[..length]);
            for i in 0..length {
                let i = order.place(i);
                [a[i], b[i], c[i], d[i]] = self.step(&mut history, [a[i], b[i], c[i], d[i]]);
            }
        }
        for quarter in 1..4 {
            let error = ends(quarters[quarter - 1]).map(|end| end - start[quarter]);
            self.add_free_response(quarters[quarter], order, error);
        }
        let [last, second] = ends(quarters[3]);
        History { x: [history.x[3]], sum: [history.sum[3]], y: [[last], [second]] }
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
    fn add_free_response<const BACKWARD: bool>(
        &self,
        samples: &mut [f64],
        order: Order<BACKWARD>,
        [mut y1, mut y2]: [f64; 2],
    ) {
        let negligible = FADED * (y1.abs() + y2.abs());
        for i in 0..samples.len() {
            let y = -self.a[1] * y2 - self.a[0] * y1;
            (y1, y2) = (y, y1);
            samples[order.place(i)] += y;
            if y1.abs() + y2.abs() <= negligible {
                break;
            }
        }
    }
}

/// The order in which a pass visits so many samples.
#[derive(Clone, Copy)]
struct Order<const BACKWARD: bool>(usize);

impl<const BACKWARD: bool> Order<BACKWARD> {
    /// Where the sample number `i` of the pass lies.
    #[inline]
    fn place(self, i: usize) -> usize {
        if BACKWARD { self.0 - 1 - i } else { i }
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
            section.pass::<false>(&mut y);
            let error = y.iter().zip(plainly(section, &x)).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(error < 1e-11, "{section:?}, {samples} samples: {error:e}");
            let mut mirrored = x;
            mirrored.reverse();
            section.pass::<true>(&mut mirrored);
            assert!(mirrored.iter().rev().eq(&y), "{samples} samples: backward over the mirrored record is the same");
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
        pair(0.5, 0.3).pass::<false>(&mut []);
    }
}
