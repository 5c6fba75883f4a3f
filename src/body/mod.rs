//! Segments and joints from markers.
//!
//! ```text
//! static trial ──▶ where each landmark sits among the markers of its segment
//! run          ──▶ segments followed by least squares ──▶ landmarks that only the static trial shows
//!                  pelvis ──regression──▶ hips     epicondyles ──▶ knees     malleoli ──▶ ankles
//!                  frames of pelvis, thigh, shank, foot ──▶ joint angles
//! ```
//!
//! A landmark whose marker is worn in the run is taken from that marker; one that is marked in the static trial only is
//! carried along by the markers of its segment. What cannot be had says which marker is missing; everything else is
//! there.

mod angles;
mod frames;
mod hip_joint;
mod points;
mod posture;
mod series;
mod standing;

pub use angles::{
    JointAngles, femoral_adduction_2d_deg, frontal_plane_projection_deg, grood_suntay, hip_adduction_2d_deg,
    hip_adduction_moment_nm, joint_angles, pelvic_drop_2d_deg,
};
pub use frames::{foot_frame, long_bone_frame, pelvis_frame};
pub use hip_joint::{HipRegression, PelvisSize, hip_joint_centre_m};
pub use posture::Joint;
pub use series::{Angle, AngleCurve};

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::{
    error::{Absent, Error},
    quantity::{Clock, Lab, Side, Vec3},
    recording::{Landmarks, Notes, Recording, Segment, Site},
    signal::Pose,
    vector::{cross, dot, norm, scale},
};

use points::{LARGEST_RESIDUAL_M, Running, Tracked};
use posture::{Hips, Posture, hips, on};
use standing::Standing;

/// How segments and joints are made of markers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BodyParams {
    /// Regression for the hip joint centre. Default `harrington`; without a leg length `harrington_width` takes its place.
    pub hip_regression: HipRegression,
    /// From the skin to the middle of an anterior spine's marker, m: radius and base. Default 0.007, the radius of the
    /// usual 14 mm marker.
    pub marker_radius_m: f64,
}

impl Default for BodyParams {
    fn default() -> Self {
        Self { hip_regression: HipRegression::default(), marker_radius_m: 0.007 }
    }
}

impl BodyParams {
    /// Refuses what cannot be.
    ///
    /// # Errors
    /// [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) for a radius below zero or above 0.1 m.
    pub fn check(&self) -> Result<(), Error> {
        if (0.0..=0.1).contains(&self.marker_radius_m) {
            return Ok(());
        }
        Err(Error::parameter("marker_radius_m", self.marker_radius_m, "0 to 0.1 m"))
    }
}

/// Joints and segments of a runner over the frames of the markers, in lab axes.
#[derive(Debug)]
pub struct Body<'m> {
    clock: Clock,
    running: Posture<'m>,
    standing: Option<Posture<'m>>,
    hips: Hips,
    /// Where the runner stands still, for people.
    source: Option<String>,
    params: BodyParams,
    segments: Vec<String>,
    loose: Vec<String>,
    angles: [[OnceLock<Result<AngleCurve, Absent>>; 2]; Angle::ALL.len()],
}

impl<'m> Body<'m> {
    /// From the conditioned markers of `recording` and its static trial, all in lab axes; `heading` is the direction of
    /// progression (forward, right).
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] when there are no markers.
    pub fn of(
        recording: &'m Recording,
        landmarks: &Landmarks,
        heading: [f64; 2],
        params: &BodyParams,
    ) -> Result<Self, Absent> {
        let markers = recording.markers.as_ref().ok_or(Absent::InputsMissing("markers".into()))?;
        let still = Standing::of(recording);
        let places = Running::new(markers, landmarks, still.as_ref());
        let leg_length_m = recording.subject.leg_length_m;
        let standing_hips = still.as_ref().map(|still| hips(still, params, leg_length_m));
        let hips = match standing_hips {
            Some(hips) if hips.place_m.is_ok() => hips,
            _ => hips(&places, params, leg_length_m),
        };
        let running = Posture::of(&places, &hips.place_m, Some(heading));
        let standing = still.as_ref().map(|still| Posture::of(still, &hips.place_m, None));
        let loose = places.segments().filter(|s| s.2.residual_m > LARGEST_RESIDUAL_M);
        let loose = loose.map(|(segment, side, tracked)| loose_text(Site { segment, side }, tracked)).collect();
        let segments = places.segments().map(|(segment, side, tracked)| {
            format!("{} {} markers, {:.1} mm", Site { segment, side }, tracked.markers, 1e3 * tracked.residual_m)
        });
        Ok(Self {
            clock: markers.clock,
            segments: segments.collect(),
            loose,
            running,
            standing,
            hips,
            source: still.map(|still| still.source),
            params: params.clone(),
            angles: Default::default(),
        })
    }

    /// When the frames were taken.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Whether the runner was also seen standing still.
    pub fn has_standing(&self) -> bool {
        self.standing.is_some()
    }

    /// The hip joint centres' regression that was used.
    pub fn hip_regression(&self) -> HipRegression {
        self.hips.regression
    }

    /// The centre of a joint in every frame: forward, up, right, m; NaN where a marker was not seen.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] naming the marker that is missing.
    pub fn joint(&self, joint: Joint, side: Side) -> Result<&[[f64; 3]], Absent> {
        self.running.joint(joint, side).map(Vec::as_slice)
    }

    /// The centre of a joint at `time_s`, interpolated between frames, m.
    ///
    /// # Errors
    /// As [`joint`](Self::joint); [`Absent::NoEvent`] outside the recording, [`Absent::GapTooLong`] where a marker was
    /// not seen.
    pub fn joint_at(&self, joint: Joint, side: Side, time_s: f64) -> Result<Vec3<Lab>, Absent> {
        let track = self.joint(joint, side)?;
        self.between(time_s, |frame| track[frame]).map(Vec3::new)
    }

    /// The medial epicondyle of a knee at `time_s`, m.
    ///
    /// # Errors
    /// As [`joint_at`](Self::joint_at).
    pub fn medial_epicondyle_at(&self, side: Side, time_s: f64) -> Result<Vec3<Lab>, Absent> {
        let [_, medial] = on(&self.running.epicondyles, side)?;
        let medial = medial.path();
        self.between(time_s, |frame| medial.at(frame)).map(Vec3::new)
    }

    /// The floating axis of a hip at `time_s`: across the thigh's long axis and the pelvis's lateral one, forward, of unit
    /// length.
    ///
    /// # Errors
    /// As [`joint_at`](Self::joint_at).
    pub fn hip_floating_axis_at(&self, side: Side, time_s: f64) -> Result<[f64; 3], Absent> {
        let (thigh, pelvis) = (self.running.thigh(side)?, self.running.pelvis()?);
        let axis = self.between(time_s, |frame| cross(thigh.at(frame).axis(1), pelvis[frame].axis(2)))?;
        Ok(scale(axis, 1.0 / norm(axis)))
    }

    /// How far `a` lies to the right of `b` across the progression, m.
    pub fn rightwards(&self, a: Vec3<Lab>, b: Vec3<Lab>) -> f64 {
        dot((a - b).components(), self.running.progression.axis(2))
    }

    /// A vector at `time_s`, linear between frames.
    fn between(&self, time_s: f64, at: impl Fn(usize) -> [f64; 3]) -> Result<[f64; 3], Absent> {
        if !self.clock.covers(time_s) {
            return Err(Absent::NoEvent);
        }
        let position = self.clock.position(time_s);
        let (before, share) = (position.floor() as usize, position.fract());
        let (a, b) = (at(before), at((before + 1).min(self.clock.len - 1)));
        let value: [f64; 3] = std::array::from_fn(|i| a[i] + share * (b[i] - a[i]));
        if value.iter().all(|v| v.is_finite()) { Ok(value) } else { Err(Absent::GapTooLong) }
    }

    /// The pelvis, thigh, shank or foot in every frame: its axes and origin in the lab.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] naming the marker that is missing, or for a segment that markers are not made into.
    pub fn segment(&self, segment: Segment, side: Side) -> Result<Vec<Pose>, Absent> {
        let running = &self.running;
        match segment {
            Segment::Pelvis => running.pelvis().cloned(),
            Segment::Thigh => running.thigh(side).map(|thigh| thigh.poses().collect()),
            Segment::Shank => running.shank(side).map(|shank| shank.poses().collect()),
            Segment::Foot => running.foot(side),
            _ => Err(Absent::InputsMissing(Site { segment, side: None }.to_string().into())),
        }
    }

    /// An angle of the leg, or of the pelvis over the standing leg `side`, in every frame.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] naming the marker that is missing.
    pub fn angle(&self, angle: Angle, side: Side) -> Result<&AngleCurve, Absent> {
        let cell = |angle: Angle| &self.angles[angle as usize][usize::from(side == Side::Right)];
        let own = cell(angle);
        if own.get().is_none() && Angle::OF_LEG.contains(&angle) {
            for (angle, curve) in AngleCurve::of_leg(&self.running, self.standing.as_ref(), side) {
                // What another thread has set meanwhile is the same.
                let _ = cell(angle).set(curve);
            }
        }
        let make = || match side {
            Side::Right if angle.is_obliquity() => self.angle(angle, Side::Left).map(AngleCurve::over_the_other_leg),
            _ => AngleCurve::of(&self.running, self.standing.as_ref(), angle, side),
        };
        own.get_or_init(make).as_ref().map_err(Clone::clone)
    }

    /// Which model was used, and what is doubtful about it.
    pub fn note(&self, notes: &mut Notes) {
        let Some(size) = self.hips.size else { return };
        let leg =
            if size.leg_length_m.is_nan() { "not known".into() } else { format!("{:.0} mm", 1e3 * size.leg_length_m) };
        let source = self.source.as_deref().unwrap_or("the run, nobody stood still");
        let text = format!(
            "hip joint centres by {}: pelvis {:.0} mm wide and {:.0} mm deep, legs {leg}, {:.0} mm from skin to marker; measured in {source}",
            self.hips.regression.as_str(),
            1e3 * size.width_m,
            1e3 * size.depth_m,
            1e3 * self.params.marker_radius_m,
        );
        // Without knees no angle of the hip depends on it.
        let in_use = Side::BOTH.into_iter().any(|side| self.running.thigh(side).is_ok());
        if self.hips.regression == self.params.hip_regression || !in_use {
            notes.record("hip_model", text);
        } else {
            notes.doubt("hip_model", format!("no leg length for {}; {text}", self.params.hip_regression.as_str()));
        }
        if !self.segments.is_empty() {
            notes.record("rigid_tracking", format!("followed from standing: {}", self.segments.join("; ")));
        }
        if !self.loose.is_empty() {
            let text = format!("markers do not hold together as when standing: {}", self.loose.join("; "));
            notes.doubt("rigid_tracking", text);
        }
    }
}

/// What is wrong with markers that do not hold together, and how to mend it.
fn loose_text(site: Site, tracked: &Tracked) -> String {
    let found = format!("{site} ({:.0} mm)", 1e3 * tracked.residual_m);
    match &tracked.exchanged {
        Some([a, b]) => format!(
            "{found}: they do once {a} and {b} are exchanged, so the labels of the two were exchanged in the run or in the static trial; exchange them in the file that is wrong. What depends on either is absent"
        ),
        None => format!("{found}: labels may be exchanged or a marker moved"),
    }
}
