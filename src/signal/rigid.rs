//! The rigid motion that takes one set of points nearest to another.

/// A rotation, by rows, and the translation after it: `p -> rotation · p + translation_m`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// Rows of the rotation matrix. As a segment's pose its columns are the segment's x, y and z axes in the lab.
    pub rotation: [[f64; 3]; 3],
    /// Translation; as a segment's pose its origin in the lab.
    pub translation_m: [f64; 3],
}

impl Pose {
    /// Where nothing is known.
    pub const UNKNOWN: Self = Self { rotation: [[f64::NAN; 3]; 3], translation_m: [f64::NAN; 3] };

    /// From the axes of a segment and its origin.
    pub fn from_axes(axes: [[f64; 3]; 3], origin_m: [f64; 3]) -> Self {
        Self { rotation: std::array::from_fn(|row| axes.map(|axis| axis[row])), translation_m: origin_m }
    }

    /// The point `p` of the segment in the lab.
    pub fn apply(&self, p: [f64; 3]) -> [f64; 3] {
        let turned = self.turn(p);
        std::array::from_fn(|i| turned[i] + self.translation_m[i])
    }

    /// The direction `v` of the segment in the lab.
    pub fn turn(&self, v: [f64; 3]) -> [f64; 3] {
        self.rotation.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
    }

    /// The point `p` of the lab in the segment.
    pub fn undo(&self, p: [f64; 3]) -> [f64; 3] {
        let d: [f64; 3] = std::array::from_fn(|i| p[i] - self.translation_m[i]);
        let [a, b, c] = &self.rotation;
        std::array::from_fn(|j| a[j] * d[0] + b[j] * d[1] + c[j] * d[2])
    }

    /// The segment's axis (0 x, 1 y, 2 z) in the lab.
    pub fn axis(&self, which: usize) -> [f64; 3] {
        self.rotation.map(|row| row[which])
    }

    /// Rotation of this segment to `distal`: `selfᵀ · distal`, by rows.
    pub fn relative(&self, distal: &Self) -> [[f64; 3]; 3] {
        let (a, b) = (&self.rotation, &distal.rotation);
        std::array::from_fn(|i| std::array::from_fn(|j| a[0][i] * b[0][j] + a[1][i] * b[1][j] + a[2][i] * b[2][j]))
    }

    /// Whether it is known.
    pub fn is_finite(&self) -> bool {
        self.rotation.iter().flatten().chain(&self.translation_m).all(|v| v.is_finite())
    }
}

/// A pose found by least squares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RigidFit {
    /// Takes the first set to the second.
    pub pose: Pose,
    /// Root mean square distance left between the points.
    pub rms_m: f64,
}

/// Points nearer to one line than this, root mean square, do not fix a rotation about it, m.
const LEAST_SPREAD_M: f64 = 0.005;

/// The rotation and translation that take `from` nearest to `to` in the sense of least squares: the unit quaternion of
/// Horn 1987, 10.1364/JOSAA.4.000629.
///
/// Pairs of which a coordinate is not finite do not count. `None` with fewer than three pairs, or where `from` lies on
/// one line.
///
/// ```
/// use midstance::signal::rigid_fit;
/// let from = [[0.0, 0.0, 0.0], [0.1, 0.0, 0.0], [0.0, 0.2, 0.0]];
/// let to = from.map(|[x, y, z]| [1.0 - y, x, z]); // a quarter turn about z, then 1 m along x
/// let fit = rigid_fit(&from, &to).unwrap();
/// assert!((fit.pose.rotation[1][0] - 1.0).abs() < 1e-12 && (fit.pose.translation_m[0] - 1.0).abs() < 1e-12);
/// assert!(fit.rms_m < 1e-12);
/// ```
pub fn rigid_fit(from: &[[f64; 3]], to: &[[f64; 3]]) -> Option<RigidFit> {
    RigidPoints::new(from).fit(to)
}

/// Points that are fitted to many others; what hangs on them alone is found once.
pub(crate) struct RigidPoints<'a> {
    from: &'a [[f64; 3]],
    fix_a_rotation: bool,
}

impl<'a> RigidPoints<'a> {
    pub(crate) fn new(from: &'a [[f64; 3]]) -> Self {
        Self { from, fix_a_rotation: fix_a_rotation(from.iter().filter(|p| is_finite(p))) }
    }

    /// As [`rigid_fit`].
    pub(crate) fn fit(&self, to: &[[f64; 3]]) -> Option<RigidFit> {
        let pairs = || self.from.iter().zip(to).filter(|(a, b)| is_finite(a) && is_finite(b));
        let count = pairs().count();
        let whole = count == self.from.len();
        if count < 3 || !(if whole { self.fix_a_rotation } else { fix_a_rotation(pairs().map(|(a, _)| a)) }) {
            return None;
        }
        let centre_from = centre(pairs().map(|(a, _)| a));
        let centre_to = centre(pairs().map(|(_, b)| b));
        // Covariance between the sets.
        let mut s = [[0.0; 3]; 3];
        for (a, b) in pairs() {
            let (a, b) = (centred(a, &centre_from), centred(b, &centre_to));
            for i in 0..3 {
                for j in 0..3 {
                    s[i][j] += a[i] * b[j];
                }
            }
        }
        let rotation = matrix(best_quaternion(&s));
        let turned = Pose { rotation, translation_m: [0.0; 3] }.turn(centre_from);
        let pose = Pose { rotation, translation_m: std::array::from_fn(|i| centre_to[i] - turned[i]) };
        let left = |(a, b): (&[f64; 3], &[f64; 3])| centred(b, &pose.apply(*a)).iter().map(|d| d * d).sum::<f64>();
        let rms_m = (pairs().map(left).sum::<f64>() / count as f64).sqrt();
        Some(RigidFit { pose, rms_m })
    }
}

fn is_finite(p: &[f64; 3]) -> bool {
    p.iter().all(|c| c.is_finite())
}

fn centred(p: &[f64; 3], centre: &[f64; 3]) -> [f64; 3] {
    std::array::from_fn(|i| p[i] - centre[i])
}

fn centre<'a>(points: impl Iterator<Item = &'a [f64; 3]> + Clone) -> [f64; 3] {
    let count = points.clone().count() as f64;
    points.fold([0.0; 3], |s, p| std::array::from_fn(|i| s[i] + p[i])).map(|s| s / count)
}

/// Whether points lie so far off any line that a rotation about it is known.
fn fix_a_rotation<'a>(points: impl Iterator<Item = &'a [f64; 3]> + Clone) -> bool {
    let (count, centre) = (points.clone().count(), centre(points.clone()));
    // Their covariance.
    let mut own = [[0.0; 4]; 4];
    for point in points {
        let a = centred(point, &centre);
        for i in 0..3 {
            for j in 0..3 {
                own[i][j] += a[i] * a[j];
            }
        }
    }
    let mut spread = eigen(own).0;
    spread.sort_by(f64::total_cmp);
    spread[2] >= count as f64 * LEAST_SPREAD_M * LEAST_SPREAD_M
}

/// The eigenvector of the largest eigenvalue of Horn's matrix.
fn best_quaternion(s: &[[f64; 3]; 3]) -> [f64; 4] {
    let [[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]] = *s;
    let n = [
        [xx + yy + zz, yz - zy, zx - xz, xy - yx],
        [yz - zy, xx - yy - zz, xy + yx, zx + xz],
        [zx - xz, xy + yx, yy - xx - zz, yz + zy],
        [xy - yx, zx + xz, yz + zy, zz - xx - yy],
    ];
    let (values, vectors) = eigen(n);
    let best = (0..4).max_by(|a, b| values[*a].total_cmp(&values[*b])).unwrap_or(0);
    vectors.map(|row| row[best])
}

/// The rotation of a unit quaternion, scalar first.
fn matrix([w, x, y, z]: [f64; 4]) -> [[f64; 3]; 3] {
    [
        [w * w + x * x - y * y - z * z, 2.0 * (x * y - w * z), 2.0 * (x * z + w * y)],
        [2.0 * (x * y + w * z), w * w - x * x + y * y - z * z, 2.0 * (y * z - w * x)],
        [2.0 * (x * z - w * y), 2.0 * (y * z + w * x), w * w - x * x - y * y + z * z],
    ]
}

/// Eigenvalues and eigenvectors (columns) of a symmetric matrix, by Jacobi rotations.
fn eigen(mut a: [[f64; 4]; 4]) -> ([f64; 4], [[f64; 4]; 4]) {
    let mut vectors: [[f64; 4]; 4] = std::array::from_fn(|i| std::array::from_fn(|j| f64::from(u8::from(i == j))));
    // Convergence is quadratic; a handful of sweeps reaches the last bit.
    for _ in 0..32 {
        let off: f64 = (0..4).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i][j] * a[i][j]).sum();
        let whole: f64 = a.iter().flatten().map(|v| v * v).sum();
        if off <= 1e-32 * whole {
            break;
        }
        for p in 0..3 {
            for q in p + 1..4 {
                rotate(&mut a, &mut vectors, p, q);
            }
        }
    }
    (std::array::from_fn(|i| a[i][i]), vectors)
}

/// One Jacobi rotation, which makes the element `(p, q)` zero.
fn rotate(a: &mut [[f64; 4]; 4], vectors: &mut [[f64; 4]; 4], p: usize, q: usize) {
    if a[p][q] == 0.0 {
        return;
    }
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let length = t.hypot(1.0);
    let (c, s) = (1.0 / length, t / length);
    for row in a.iter_mut() {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
    let (at_p, at_q) = (a[p], a[q]);
    a[p] = std::array::from_fn(|i| c * at_p[i] - s * at_q[i]);
    a[q] = std::array::from_fn(|i| s * at_p[i] + c * at_q[i]);
    for row in vectors.iter_mut() {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four thigh markers turned and shaken by hand; rotation and residual from
    /// `scipy.spatial.transform.Rotation.align_vectors`, scipy 1.17.1.
    #[test]
    fn agrees_with_scipy_on_noisy_points() {
        let from = [[0.0, 0.0, 0.0], [0.08, 0.01, -0.02], [0.01, 0.19, 0.03], [0.09, 0.21, 0.01]];
        let to = [
            [1.0061, 0.7923, -0.1987],
            [0.9609, 0.7429, -0.2496],
            [0.8749, 0.9208, -0.2929],
            [0.8463, 0.8725, -0.3437],
        ];
        let fit = rigid_fit(&from, &to).unwrap();
        let rotation = [
            [-0.183_643_361_463_145_8, -0.712_014_215_095_315_5, 0.677_724_776_950_583_6],
            [-0.640_007_769_553_778_9, 0.609_904_697_121_112_8, 0.467_339_614_563_543_06],
            [-0.746_099_973_663_927_8, -0.347_925_305_104_135_3, -0.567_699_578_445_220_3],
        ];
        for (found, exact) in fit.pose.rotation.iter().flatten().zip(rotation.iter().flatten()) {
            assert!((found - exact).abs() < 1e-9, "{found} {exact}");
        }
        let translation = [0.999_906_784_428_358_6, 0.796_073_420_102_188_3, -0.199_149_659_519_723_27];
        for (found, exact) in fit.pose.translation_m.iter().zip(translation) {
            assert!((found - exact).abs() < 1e-9, "{found} {exact}");
        }
        assert!((fit.rms_m - 0.006_783_482_069_395_576).abs() < 1e-9);
    }

    /// A point lost among four: the fit of the other three.
    #[test]
    fn lost_points_do_not_count() {
        let from = [[0.1, 0.0, 0.0], [0.0, 0.2, 0.0], [0.0, 0.0, 0.3], [0.1, 0.1, 0.1]];
        let points = RigidPoints::new(&from);
        let mut to = from.map(|[x, y, z]| [1.0 - y, x + 1e-4 * z, z]);
        assert_eq!(points.fit(&to), rigid_fit(&from, &to));
        to[1][2] = f64::NAN;
        let (rest_from, rest_to) = ([from[0], from[2], from[3]], [to[0], to[2], to[3]]);
        assert_eq!(points.fit(&to), rigid_fit(&rest_from, &rest_to));
    }

    #[test]
    fn points_on_a_line_or_too_few_fix_nothing() {
        let line = [[0.0; 3], [0.1, 0.0, 0.0], [0.2, 0.0, 0.001]];
        assert!(rigid_fit(&line, &line).is_none());
        assert!(rigid_fit(&line[..2], &line[..2]).is_none());
        let lost = [[0.0; 3], [0.1, 0.0, 0.0], [f64::NAN, 0.2, 0.0]];
        assert!(rigid_fit(&lost, &lost).is_none());
        assert!(rigid_fit(&[], &[]).is_none());
    }

    #[test]
    fn half_a_turn_is_found() {
        let from = [[0.1, 0.0, 0.0], [0.0, 0.2, 0.0], [0.0, 0.0, 0.3], [0.1, 0.1, 0.1]];
        let to = from.map(|[x, y, z]| [-x, y, -z]);
        let fit = rigid_fit(&from, &to).unwrap();
        let expected = [[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, -1.0]];
        for (row, exact) in fit.pose.rotation.iter().flatten().zip(expected.iter().flatten()) {
            assert!((row - exact).abs() < 1e-12);
        }
    }
}
