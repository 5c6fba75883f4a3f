//! What the three components of a vector mean, before and after conditioning.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Which frame a recording's vectors are in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frame {
    /// The axes of the file, with nothing known about them.
    #[default]
    File,
    /// The axes of the file, which the file or the user declares to mean this.
    Declared(Axes),
    /// The lab frame: forward, up, right.
    Lab,
}

/// A direction seen by the runner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Where the runner goes.
    Forward,
    /// Opposite to [`Forward`](Self::Forward).
    Backward,
    /// Against gravity.
    Up,
    /// With gravity.
    Down,
    /// The runner's right.
    Right,
    /// The runner's left.
    Left,
}

impl Direction {
    /// Index of the lab axis (forward 0, up 1, right 2) and the sign along it.
    pub const fn lab_axis(self) -> (usize, f64) {
        match self {
            Self::Forward => (0, 1.0),
            Self::Backward => (0, -1.0),
            Self::Up => (1, 1.0),
            Self::Down => (1, -1.0),
            Self::Right => (2, 1.0),
            Self::Left => (2, -1.0),
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::Backward => "backward",
            Self::Up => "up",
            Self::Down => "down",
            Self::Right => "right",
            Self::Left => "left",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Forward, Self::Backward, Self::Up, Self::Down, Self::Right, Self::Left]
            .into_iter()
            .find(|d| d.as_str() == text)
    }
}

/// Meaning of a file's x, y and z, each along a different lab axis. A left-handed set is allowed: it is named as such.
///
/// ```
/// use midstance::recording::Axes;
/// let axes: Axes = "x=forward,y=left,z=up".parse()?;
/// assert_eq!(axes.to_string(), "x=forward,y=left,z=up");
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Axes([Direction; 3]);

impl Axes {
    /// From the directions of x, y and z; `None` unless they span three different lab axes.
    pub const fn new(xyz: [Direction; 3]) -> Option<Self> {
        let [x, y, z] = xyz;
        let (x, y, z) = (x.lab_axis().0, y.lab_axis().0, z.lab_axis().0);
        if x == y || y == z || z == x { None } else { Some(Self(xyz)) }
    }

    /// What x, y and z point to.
    pub fn directions(&self) -> [Direction; 3] {
        self.0
    }

    /// The rows of the matrix that turns file components into lab components.
    pub fn to_lab(&self) -> [[f64; 3]; 3] {
        let mut rows = [[0.0; 3]; 3];
        for (file_axis, direction) in self.0.iter().enumerate() {
            let (lab_axis, sign) = direction.lab_axis();
            rows[lab_axis][file_axis] = sign;
        }
        rows
    }
}

impl fmt::Display for Axes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "x={},y={},z={}", self.0[0].as_str(), self.0[1].as_str(), self.0[2].as_str())
    }
}

impl FromStr for Axes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` names no three axes; write for example x=forward,y=left,z=up, each of forward/backward, up/down, left/right once"
            )
        };
        let mut xyz = [None; 3];
        for part in text.to_ascii_lowercase().split(',') {
            let (axis, direction) = part.split_once('=').ok_or_else(wrong)?;
            let index = ["x", "y", "z"].iter().position(|a| *a == axis.trim()).ok_or_else(wrong)?;
            xyz[index] = Some(Direction::parse(direction.trim()).ok_or_else(wrong)?);
        }
        let [Some(x), Some(y), Some(z)] = xyz else { return Err(wrong()) };
        Self::new([x, y, z]).ok_or_else(wrong)
    }
}

impl TryFrom<String> for Axes {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Axes> for String {
    fn from(axes: Axes) -> Self {
        axes.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubled_axis_is_refused() {
        assert!("x=forward,y=backward,z=up".parse::<Axes>().is_err());
        assert!("x=forward,y=up".parse::<Axes>().is_err());
    }

    #[test]
    fn z_up_y_forward_becomes_forward_up_right() {
        let rows = "x=right,y=forward,z=up".parse::<Axes>().unwrap().to_lab();
        let file = [1.0, 2.0, 3.0];
        let lab = rows.map(|row| row.iter().zip(file).map(|(r, v)| r * v).sum::<f64>());
        assert_eq!(lab, [2.0, 3.0, 1.0]);
    }
}
