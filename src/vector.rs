//! Small vector algebra.

pub(crate) fn unit(axis: usize, sign: f64) -> [f64; 3] {
    std::array::from_fn(|i| if i == axis { sign } else { 0.0 })
}

pub(crate) fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub(crate) fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

pub(crate) fn norm(v: [f64; 3]) -> f64 {
    dot(v, v).sqrt()
}

pub(crate) fn scale(v: [f64; 3], by: f64) -> [f64; 3] {
    v.map(|c| c * by)
}

pub(crate) fn horizontal(v: [f64; 3], up: [f64; 3]) -> [f64; 3] {
    let height = dot(v, up);
    std::array::from_fn(|i| v[i] - height * up[i])
}
