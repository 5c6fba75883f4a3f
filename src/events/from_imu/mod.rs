//! Contacts from inertial sensors, by where the sensor sits.
//!
//! The functions of this module work on arrays that are turned already: upwards, forwards, to the right. Each sensor site
//! tells a different part of the story, and tells it with a different error; `docs/methods/imu.md` has the figures.

mod bouts;
pub(super) mod find;
mod foot;
mod lumbar;
pub mod rhythm;
mod sacrum;
mod shank;

pub use bouts::{Activity, Bout, TimedBout, bouts};
pub use foot::from_foot;
pub use lumbar::from_lumbar;
pub use sacrum::{SacrumContacts, auvinet_contacts, first_side, first_side_by_yaw, from_sacrum};
pub use shank::{from_shank_acceleration, from_shank_gyro};

/// One foot on the ground, as a sensor shows it: fractional samples. What was not seen is absent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contact {
    /// Initial contact.
    pub ic: Option<f64>,
    /// Toe-off.
    pub to: Option<f64>,
}
