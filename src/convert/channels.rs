//! Streams as tracking systems: one per kind and clock, one channel per column.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::tables::{number, plain};
use crate::{
    quantity::{Clock, Side},
    recording::{Direction, ForcePlate, ForceSign, Frame, Gravity, Imu, Markers, Recording},
};

/// A column and what it is.
struct Channel<'a> {
    component: &'static str,
    kind: &'static str,
    point: String,
    unit: &'static str,
    values: &'a [f64],
}

/// Streams of one kind that were sampled together.
pub(super) struct System<'a> {
    /// `"optical"`, `"force2"`.
    pub name: String,
    clock: Clock,
    /// Times that are off the clock.
    time_s: Option<&'a [f64]>,
    channels: Vec<Channel<'a>>,
    /// The letters of x, y and z: `"ARS"`.
    axes: Option<String>,
    own: Map<String, Value>,
}

const AXES: [&str; 3] = ["x", "y", "z"];

impl<'a> System<'a> {
    /// Every stream of a recording.
    pub fn all(recording: &'a Recording) -> Vec<Self> {
        let axes = letters(recording.frame);
        let mut systems = Vec::new();
        if let Some(markers) = &recording.markers {
            let mut system = Self::new("optical", markers.clock, None);
            system.markers(markers);
            system.axes.clone_from(&axes);
            systems.push(system);
        }
        for plate in &recording.plates {
            let at = place(&mut systems, "force", plate.clock, None);
            systems[at].axes.clone_from(&axes);
            systems[at].plate(plate);
        }
        for imu in &recording.imus {
            let at = place(&mut systems, "imu", imu.clock, imu.time_s.as_deref());
            systems[at].imu(imu);
        }
        number_names(&mut systems);
        systems.retain(|system| !system.channels.is_empty());
        systems
    }

    fn new(name: &str, clock: Clock, time_s: Option<&'a [f64]>) -> Self {
        Self { name: name.into(), clock, time_s, channels: Vec::new(), axes: None, own: Map::new() }
    }

    fn three(&mut self, kind: &'static str, point: &str, unit: &'static str, columns: [Option<&'a [f64]>; 3]) {
        for (component, values) in AXES.into_iter().zip(columns) {
            if let Some(values) = values {
                self.channels.push(Channel { component, kind, point: plain(point), unit, values });
            }
        }
    }

    fn markers(&mut self, markers: &'a Markers) {
        for (index, label) in markers.labels.iter().enumerate() {
            self.three("POS", label, "m", [0, 1, 2].map(|axis| markers.coordinate(index, axis).to_slice()));
        }
    }

    fn plate(&mut self, plate: &'a ForcePlate) {
        let listed = self.own.entry("Plates").or_insert_with(|| json!([]));
        let count = listed.as_array().map_or(0, Vec::len);
        // Two plates may have one name, two points may not.
        let point = format!("plate{}", count + 1);
        let sign = match plate.sign {
            ForceSign::Unknown => "unknown",
            ForceSign::Reaction => "reaction",
            ForceSign::Action => "action",
        };
        if let Some(listed) = listed.as_array_mut() {
            listed.push(json!({
                "point": point, "name": plate.name, "foot": plate.foot.map(Side::as_str), "sign": sign,
                "corners_m": plate.corners_m,
            }));
        }
        self.three("MISC", &point, "N", [0, 1, 2].map(|axis| plate.component(axis)));
        let whole =
            |part: &'a Option<[Vec<f64>; 3]>| part.as_ref().map(|xyz| xyz.each_ref().map(|x| Some(x.as_slice())));
        if let Some(moment) = whole(&plate.moment_nm) {
            self.three("MISC", &point, "N.m", moment);
        }
        if let Some(cop) = whole(&plate.cop_m) {
            self.three("MISC", &point, "m", cop);
        }
    }

    fn imu(&mut self, imu: &'a Imu) {
        let quantities = [
            ("ACCEL", "m/s^2", &imu.acceleration_mps2),
            ("GYRO", "rad/s", &imu.angular_velocity_rad_s),
            ("MAGN", "n/a", &imu.magnetic_field),
        ];
        for (kind, unit, values) in quantities {
            if let Some(values) = values {
                self.three(kind, &imu.name, unit, values.each_ref().map(|x| Some(x.as_slice())));
            }
        }
        for (component, values) in
            ["quat_w", "quat_x", "quat_y", "quat_z"].into_iter().zip(imu.orientation_wxyz.iter().flatten())
        {
            self.channels.push(Channel { component, kind: "ORNT", point: plain(&imu.name), unit: "n/a", values });
        }
        let gravity = match imu.gravity {
            Gravity::Unknown => return,
            Gravity::Included => "included",
            Gravity::Removed => "removed",
        };
        let all = self.own.entry("Gravity").or_insert_with(|| json!({}));
        all[plain(&imu.name)] = gravity.into();
    }

    /// The numbers.
    pub fn motion(&self) -> Vec<u8> {
        let mut out = String::with_capacity(self.clock.len * (self.channels.len() + 1) * 12);
        for row in 0..self.clock.len {
            for (at, channel) in self.channels.iter().enumerate() {
                if at > 0 {
                    out.push('\t');
                }
                number(&mut out, channel.values.get(row).copied().unwrap_or(f64::NAN));
            }
            if let Some(time) = self.time_s.and_then(|times| times.get(row)) {
                out.push('\t');
                number(&mut out, time - self.clock.start_s);
            }
            out.push('\n');
        }
        out.into_bytes()
    }

    /// What each column is.
    pub fn channels(&self) -> Vec<u8> {
        let mut out =
            String::from("name\tcomponent\ttype\ttracked_point\tunits\tsampling_frequency\tstatus\treference_frame\n");
        let frame = if self.axes.is_some() { "global" } else { "n/a" };
        for (at, Channel { component, kind, point, unit, .. }) in self.channels.iter().enumerate() {
            let frame = if matches!(*kind, "POS" | "MISC") { frame } else { "n/a" };
            let rate = self.clock.rate_hz;
            let _ = writeln!(
                out,
                "{:03}_{kind}_{component}\t{component}\t{kind}\t{point}\t{unit}\t{rate}\tgood\t{frame}",
                at + 1
            );
        }
        if self.time_s.is_some() {
            let _ = writeln!(out, "latency\tn/a\tLATENCY\tn/a\ts\t{}\tgood\tn/a", self.clock.rate_hz);
        }
        out.into_bytes()
    }

    /// What x, y and z mean, where known.
    pub fn axes(&self) -> Option<Value> {
        let axes = self.axes.as_ref()?;
        let about = json!({"Description": "axes of the laboratory, seen from the runner", "SpatialAxes": axes, "RotationRule": "right-hand"});
        Some(json!({"reference_frame": {"Description": "frame of positions and forces", "Levels": {"global": about}}}))
    }

    /// Rate, start, counts and origin.
    pub fn about(&self, recording: &Recording, task: &str) -> Value {
        let count = |kind: &str| self.channels.iter().filter(|channel| channel.kind == kind).count();
        let mut points: Vec<&str> = self.channels.iter().map(|channel| channel.point.as_str()).collect();
        points.dedup();
        let mut own = self.own.clone();
        own.insert("Version".into(), env!("CARGO_PKG_VERSION").into());
        let sources = recording.sources.iter().map(|source| {
            let name = source.path.file_name().map(|name| name.to_string_lossy().into_owned());
            json!({"File": name, "Format": source.format, "SHA256": source.sha256})
        });
        own.insert("Sources".into(), sources.collect());
        let declared = [
            ("Surface", recording.surface.map(|surface| json!(surface.to_string()))),
            ("FirstSide", recording.first_side.map(|side| json!(side.as_str()))),
            ("SpeedMps", recording.speed_mps.map(|speed| json!(speed))),
        ];
        own.extend(declared.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))));
        json!({
            "TaskName": task,
            "TrackingSystemName": self.name,
            "SamplingFrequency": self.clock.rate_hz,
            "SamplingFrequencyEffective": self.clock.rate_hz,
            "StartTime": self.clock.start_s,
            "RecordingDuration": self.clock.len as f64 / self.clock.rate_hz,
            "RecordingType": "continuous",
            "MissingValues": "n/a",
            "MotionChannelCount": self.channels.len() + usize::from(self.time_s.is_some()),
            "TrackedPointsCount": points.len(),
            "POSChannelCount": count("POS"),
            "ACCELChannelCount": count("ACCEL"),
            "GYROChannelCount": count("GYRO"),
            "MAGNChannelCount": count("MAGN"),
            "ORNTChannelCount": count("ORNT"),
            "MISCChannelCount": count("MISC"),
            "LATENCYChannelCount": usize::from(self.time_s.is_some()),
            "Midstance": own,
        })
    }
}

/// The system of this kind and clock, made where there is none.
fn place<'a>(systems: &mut Vec<System<'a>>, kind: &str, clock: Clock, time_s: Option<&'a [f64]>) -> usize {
    let same = |system: &System<'_>| system.name == kind && system.clock == clock && system.time_s == time_s;
    systems.iter().position(same).unwrap_or_else(|| {
        systems.push(System::new(kind, clock, time_s));
        systems.len() - 1
    })
}

/// A number behind the second and later of a kind.
fn number_names(systems: &mut [System<'_>]) {
    for at in (0..systems.len()).rev() {
        let before = systems[..at].iter().filter(|system| system.name == systems[at].name).count();
        if before > 0 {
            let name = format!("{}{}", systems[at].name, before + 1);
            systems[at].name = name;
        }
    }
}

/// Anterior, posterior, left, right, superior, inferior.
fn letters(frame: Frame) -> Option<String> {
    let letter = |direction: Direction| match direction {
        Direction::Forward => 'A',
        Direction::Backward => 'P',
        Direction::Left => 'L',
        Direction::Right => 'R',
        Direction::Up => 'S',
        Direction::Down => 'I',
    };
    match frame {
        Frame::File => None,
        Frame::Lab => Some("ASR".into()),
        Frame::Declared(axes) => Some(axes.directions().into_iter().map(letter).collect()),
    }
}
