//! Symmetric matrices of three rows, of which six entries are kept.

use super::lanes::{Lanes, Vector, both, dot, times};

/// Entries xx, xy, xz, yy, yz, zz.
#[derive(Clone, Copy, Debug)]
pub(super) struct Symmetric(pub(super) [Lanes; 6]);

impl Symmetric {
    #[inline]
    pub(super) fn diagonal(x: f64) -> Self {
        let (x, none) = (both(x), both(0.0));
        Self([x, none, none, x, none, x])
    }

    #[inline]
    pub(super) fn rows(&self) -> [Vector; 3] {
        let [xx, xy, xz, yy, yz, zz] = self.0;
        [[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]]
    }

    #[inline]
    pub(super) fn times(&self, v: Vector) -> Vector {
        times(&self.rows(), v)
    }

    /// The product with each of `rows`, which is also the product of the rows, as a matrix, with this one.
    #[inline]
    pub(super) fn times_rows(&self, rows: &[Vector; 3]) -> [Vector; 3] {
        [self.times(rows[0]), self.times(rows[1]), self.times(rows[2])]
    }

    #[inline]
    pub(super) fn plus(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] + other.0[i]))
    }

    #[inline]
    pub(super) fn minus(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] - other.0[i]))
    }

    /// The product of `a` and the transpose of `b`, which must be symmetric.
    #[inline]
    pub(super) fn product_transposed(a: &[Vector; 3], b: &[Vector; 3]) -> Self {
        Self([dot(a[0], b[0]), dot(a[0], b[1]), dot(a[0], b[2]), dot(a[1], b[1]), dot(a[1], b[2]), dot(a[2], b[2])])
    }

    /// The inverse; zeros where there is none.
    #[inline]
    pub(super) fn inverse(&self) -> Self {
        let [a, b, c, d, e, f] = self.0;
        let [xx, xy, xz] = [d * f - e * e, c * e - b * f, b * e - c * d];
        let determinant = a * xx + b * xy + c * xz;
        let exists = determinant.abs().simd_gt(both(f64::MIN_POSITIVE));
        let scale = (both(1.0) / determinant) & exists;
        let [yy, yz, zz] = [a * f - c * c, b * c - a * e, a * d - b * b];
        Self([xx * scale, xy * scale, xz * scale, yy * scale, yz * scale, zz * scale])
    }

    /// An upper bound of the largest eigenvalue: the largest sum of a row (Gershgorin).
    #[inline]
    pub(super) fn largest(&self) -> Lanes {
        let [x, y, z] = self.rows().map(|[a, b, c]| a.abs() + b.abs() + c.abs());
        x.fast_max(y).fast_max(z)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// L·Lᵀ of a lower triangle with 1, 2, 3 and 0.5, −1, 2 below; its inverse by hand. The other lane has none.
    #[test]
    fn a_matrix_times_its_inverse_is_one() {
        let of = |entry: f64| Lanes::new([entry, 1.0]);
        let matrix = Symmetric([1.0, 0.5, -1.0, 4.25, 3.5, 14.0].map(of));
        let inverse = matrix.inverse();
        let product: Vec<Vector> = matrix.rows().into_iter().map(|row| inverse.times(row)).collect();
        for (i, j) in (0..9).map(|k| (k / 3, k % 3)) {
            let [found, none] = product[i][j].to_array();
            assert!((found - f64::from(u8::from(i == j))).abs() < 1e-14, "{i} {j}: {found}");
            assert_eq!(none, 0.0);
        }
        assert!((inverse.0[5].to_array()[0] - 1.0 / 9.0).abs() < 1e-15, "1 over the square of the last pivot");
        assert_eq!(matrix.largest().to_array(), [18.5, 3.0]);
    }
}
