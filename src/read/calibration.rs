//! Cortex and EVaRT `forcepla.cal`: what makes volts of a plate's channels forces, and where the plate lies.
//!
//! ```text
//! 1                          number of the plate
//! 1.000 40.000 60.000        scale (one over the gain); size along the plate's x and y, cm
//! 1000 0 0 0 0 0             six rows: N and N·m per volt
//! …
//! 0.000 0.000 0.000          the sensors' origin seen from the middle of the surface, plate axes, cm
//! -49.7 -20.0 0.0            the middle of the surface in the laboratory, cm
//! 0 1 0 / 1 0 0 / 0 0 -1     three rows: plate axes into laboratory axes
//! ```

use crate::{
    error::{Error, ErrorKind, Place, Result},
    vector::cross,
};

use super::text;

/// Numbers that one plate takes in the file.
const PER_PLATE: usize = 1 + 3 + 36 + 3 + 3 + 9;

/// One plate of the file.
#[derive(Clone, Debug)]
pub(super) struct Calibration {
    pub number: usize,
    /// N and N·m per volt, scale included.
    pub matrix: [[f64; 6]; 6],
    /// The sensors' origin seen from the middle of the surface, plate axes, m.
    origin_m: [f64; 3],
    corners_m: [[f64; 3]; 4],
    rotation: [[f64; 3]; 3],
}

impl Calibration {
    /// Volts of the six channels as force and moment about the middle of the surface, laboratory axes.
    pub fn apply(&self, volts: [f64; 6]) -> ([f64; 3], [f64; 3]) {
        let load = self.matrix.map(|row| row.iter().zip(volts).map(|(c, v)| c * v).sum::<f64>());
        let (force, moment) = ([load[0], load[1], load[2]], [load[3], load[4], load[5]]);
        let arm = cross(self.origin_m, force);
        (self.to_lab(force), self.to_lab(std::array::from_fn(|i| moment[i] + arm[i])))
    }

    /// The plate's corners in the laboratory, m.
    pub fn corners_m(&self) -> [[f64; 3]; 4] {
        self.corners_m
    }

    /// Whether the rows are the axes of a right-handed frame.
    fn is_turned(&self) -> bool {
        let [x, y, z] = self.rotation;
        let near = |a: [f64; 3], b: [f64; 3]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-2);
        let length: f64 = x.iter().map(|v| v * v).sum();
        (length - 1.0).abs() < 1e-2 && near(cross(x, y), z) && near(cross(y, z), x)
    }

    fn to_lab(&self, vector: [f64; 3]) -> [f64; 3] {
        self.rotation.map(|row| row.iter().zip(vector).map(|(r, v)| r * v).sum())
    }
}

/// The plates of a calibration file.
///
/// # Errors
/// [`ErrorKind::BadHeader`] for what is no such file.
pub(super) fn parse(bytes: &[u8], name: &str) -> Result<Vec<Calibration>> {
    let wrong = |found: String| {
        Error::new(ErrorKind::BadHeader, found, "per plate: number, scale and size, 6 x 6, origin, place, 3 x 3")
            .at(Place::field(name))
    };
    let text = text::decode(text::without_bom(bytes));
    let mut numbers = Vec::new();
    for word in text.split_whitespace() {
        let value = word.parse::<f64>().ok().filter(|v| v.is_finite());
        numbers.push(value.ok_or_else(|| wrong(format!("`{}`", word.chars().take(20).collect::<String>())))?);
    }
    if numbers.is_empty() || numbers.len() % PER_PLATE != 0 {
        return Err(wrong(format!("{} numbers", numbers.len())));
    }
    let plates: Vec<Calibration> = numbers.chunks_exact(PER_PLATE).map(one).collect();
    for (index, (plate, numbers)) in plates.iter().zip(numbers.chunks_exact(PER_PLATE)).enumerate() {
        let number = numbers[0];
        if number < 1.0 || number.fract() != 0.0 || plates[..index].iter().any(|p| p.number == plate.number) {
            return Err(wrong(format!("{number} as number of the {}. plate", index + 1)));
        }
        if numbers[1..4].iter().any(|v| *v <= 0.0) {
            return Err(wrong(format!("scale and size {:?} of plate {number}", &numbers[1..4])));
        }
        if !plate.is_turned() {
            return Err(wrong(format!("axes of plate {number} that are not at right angles and of length 1")));
        }
    }
    Ok(plates)
}

/// One plate of exactly [`PER_PLATE`] numbers.
fn one(numbers: &[f64]) -> Calibration {
    let three = |at: usize| [numbers[at], numbers[at + 1], numbers[at + 2]];
    let metres = |at: usize| three(at).map(|v| v / 100.0);
    let scale = numbers[1];
    let mut plate = Calibration {
        number: numbers[0].max(0.0) as usize,
        matrix: std::array::from_fn(|row| std::array::from_fn(|column| scale * numbers[4 + 6 * row + column])),
        origin_m: metres(40),
        corners_m: [[0.0; 3]; 4],
        rotation: std::array::from_fn(|row| three(46 + 3 * row)),
    };
    let (half, middle) = ([numbers[2] / 200.0, numbers[3] / 200.0], metres(43));
    plate.corners_m = [(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)].map(|(x, y)| {
        let corner = plate.to_lab([x * half[0], y * half[1], 0.0]);
        std::array::from_fn(|axis| middle[axis] + corner[axis])
    });
    plate
}
