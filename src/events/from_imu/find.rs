//! From the sensors of a conditioned recording to its stances: which sensor, which bouts, which foot.

use std::borrow::Cow;

use super::{
    Activity, Bout, Contact, TimedBout, bouts, first_side,
    foot::of_foot,
    from_shank_acceleration,
    lumbar::of_lumbar,
    rhythm::{self, Signal},
    sacrum::of_sacrum,
    shank::of_shank,
};
use crate::{
    condition::{Conditioned, Sensor, SensorFrame},
    error::{Error, ErrorKind, Result},
    events::{EventParams, Found, Gait, Invalid, Stance},
    quantity::{STANDARD_GRAVITY_MPS2, Side},
    recording::{Notes, Segment},
    signal::median,
};

/// Cadence by contacts and by rhythm must agree to this share.
const AGREES: f64 = 0.02;
/// Beyond this share, contacts were missed or made up: those of the bout are not believed.
const CONTRADICTS: f64 = 0.10;

pub(in crate::events) fn offered(conditioned: &Conditioned) -> bool {
    !conditioned.sensors.is_empty()
}

/// Fewest windows of rhythm that can contradict contacts: in a short bout its own start and end count too much.
const FEWEST_WINDOWS: usize = 4;

/// How the sides of steps seen at the trunk are told where nobody declared them.
const BY_MOTION: &str = "how the body is pushed sideways or turned at contact";

/// What the sensors of one segment gave.
struct Seen {
    list: Vec<Stance>,
    gait: Gait,
    method: &'static str,
    sources: Vec<&'static str>,
    sides_from: &'static str,
    one_foot: bool,
    bouts: Vec<TimedBout>,
    notes: Notes,
}

pub(in crate::events) fn contacts(conditioned: &Conditioned, params: &EventParams) -> Result<Found> {
    let order = [Segment::Foot, Segment::Pelvis, Segment::Trunk, Segment::Shank];
    let asked: Vec<Segment> = params.sensor.map_or(order.to_vec(), |segment| vec![segment]);
    let mut tried = Vec::new();
    for segment in asked {
        let sensors: Vec<&Sensor> =
            conditioned.sensors.iter().filter(|s| s.site.is_some_and(|site| site.segment == segment)).collect();
        if sensors.is_empty() {
            continue;
        }
        tried.push(segment.to_string());
        let Some(seen) = of_segment(segment, &sensors, conditioned, params) else { continue };
        let Seen { list, gait, method, sources, sides_from, one_foot, bouts, mut notes } = seen;
        notes.record("events", format!("{method}, from the {segment}"));
        return Ok(Found {
            list,
            method,
            sources,
            threshold_n: None,
            sides_from,
            gait: Some(gait),
            one_foot,
            bouts,
            notes,
        });
    }
    let unnamed = conditioned.sensors.iter().all(|s| s.site.is_none());
    let (found, mend) = if unnamed {
        ("sensors whose place on the body is not known".to_owned(), "say where each sensor sits, such as `left foot`")
    } else if tried.is_empty() {
        let sites: Vec<String> = conditioned.sensors.iter().filter_map(|s| s.site).map(|s| s.to_string()).collect();
        (format!("sensors on {}", sites.join(", ")), "contacts are found with sensors on feet, pelvis, trunk or shanks")
    } else {
        (
            format!("no steps in the sensors of {}", tried.join(", ")),
            "check that the recording holds running or walking",
        )
    };
    Err(Error::new(ErrorKind::NoSignal, found, "an inertial sensor that shows steps").mend(mend))
}

fn of_segment(segment: Segment, sensors: &[&Sensor], conditioned: &Conditioned, params: &EventParams) -> Option<Seen> {
    let spans: Vec<(&Sensor, Vec<Bout>)> = sensors
        .iter()
        .map(|s| {
            let columns = s.acceleration_mps2.each_ref().map(Vec::as_slice);
            (*s, bouts(columns, s.clock.rate_hz, s.site.map(|site| site.segment), s.gravity))
        })
        .collect();
    let runs = spans.iter().any(|(_, bouts)| bouts.iter().any(|b| b.activity == Activity::Running));
    let (activity, gait) = if runs { (Activity::Running, Gait::Running) } else { (Activity::Walking, Gait::Walking) };
    let mut notes = Notes::default();
    let mut list = Vec::new();
    let mut told = "the sensors' names";
    for (sensor, bouts) in &spans {
        for bout in bouts.iter().filter(|b| b.activity == activity) {
            let steps = Steps { sensor, bout: *bout, activity, gait, params };
            let values = steps.signal(segment);
            let signal = Signal::new(&values, steps.rate_hz());
            let (mut found, by_push) = match segment {
                Segment::Pelvis | Segment::Trunk => {
                    steps.of_body(&signal, conditioned.recording.first_side, list.is_empty())
                }
                _ => (steps.of_limb(segment, &signal), false),
            };
            if by_push {
                told = BY_MOTION;
            }
            steps.check(&mut found, segment, &signal, &mut notes);
            list.append(&mut found);
        }
        // One sensor tells all steps of both feet.
        if matches!(segment, Segment::Pelvis | Segment::Trunk) && !list.is_empty() {
            break;
        }
    }
    if list.is_empty() {
        return None;
    }
    list.sort_by(|a, b| a.order_s().total_cmp(&b.order_s()));
    let both =
        Side::BOTH.iter().all(|side| sensors.iter().any(|s| s.site.is_some_and(|site| site.side == Some(*side))));
    if told == BY_MOTION {
        let text = "told by the trunk, which is right for about four steps of five (Kiernan et al. 2023); a vote over the \
                    bout decides: give first_side to be sure";
        notes.doubt("sides", text);
    }
    if let (Segment::Pelvis | Segment::Trunk, Some(sensor)) =
        (segment, spans.iter().map(|(s, _)| s).find(|s| worn_aside(s)))
    {
        let text = format!(
            "{} sits on one side of the body and feels the steps of the two feet differently: a difference between left and \
             right, or from step to step, may come from its place",
            sensor.name
        );
        notes.doubt("worn_on_one_side", text);
    }
    let one_foot = matches!(segment, Segment::Foot | Segment::Shank) && !both;
    note_bouts(&spans[0].1, spans[0].0, &mut notes);
    let clock = spans[0].0.clock;
    let timed = |b: &Bout| {
        let (start_s, end_s) = (clock.time_s(b.from as f64), clock.time_s(b.to as f64));
        TimedBout { activity: b.activity, start_s, end_s }
    };
    let bouts = spans[0].1.iter().map(timed).collect();
    let method = match (segment, gait) {
        (Segment::Foot, Gait::Walking) => "fall of the foot's pitch velocity",
        (Segment::Foot, _) => "lowest pitch velocity of the foot",
        (Segment::Shank, _) => "shank",
        (_, Gait::Walking) => "smoothed vertical acceleration",
        _ => "vertical acceleration near free fall",
    };
    let sources = sources(segment, gait, has_pitch(spans[0].0), told == BY_MOTION);
    Some(Seen { list, gait, method, sources, sides_from: told, one_foot, bouts, notes })
}

/// Whether the sensor's turning about the runner's right is known.
fn has_pitch(sensor: &Sensor) -> bool {
    sensor.frame == SensorFrame::Scs && sensor.angular_velocity_rad_s.is_some()
}

fn worn_aside(sensor: &Sensor) -> bool {
    sensor.site.is_some_and(|site| site.side.is_some())
}

/// The papers that the contacts of a segment, and where they were voted for the sides, follow.
fn sources(segment: Segment, gait: Gait, pitch: bool, voted: bool) -> Vec<&'static str> {
    let contacts = match (segment, gait) {
        (Segment::Foot, Gait::Walking) => "after Sabatini et al. 2005, 10.1109/tbme.2004.840727",
        (Segment::Foot, _) => "Falbriard et al. 2018, 10.3389/fphys.2018.00610",
        (Segment::Shank, _) if pitch => "Salarian et al. 2004, 10.1109/tbme.2004.827933",
        (Segment::Shank, _) => "Purcell et al. 2006, as described by Kiernan et al. 2023, 10.3390/s23115022",
        (_, Gait::Walking) => "McCamley et al. 2012, 10.1016/j.gaitpost.2012.02.019",
        _ => "after Patoz et al. 2022, 10.3390/s22030784",
    };
    let sides = (voted && gait == Gait::Running).then_some("Auvinet et al. 2002, 10.1016/s0966-6362(01)00203-x");
    std::iter::once(contacts).chain(sides).collect()
}

/// The steps of one sensor in one bout.
struct Steps<'a> {
    sensor: &'a Sensor,
    bout: Bout,
    activity: Activity,
    gait: Gait,
    params: &'a EventParams,
}

impl Steps<'_> {
    fn rate_hz(&self) -> f64 {
        self.sensor.clock.rate_hz
    }

    fn part<'b>(&self, column: &'b [f64]) -> &'b [f64] {
        column.get(self.bout.from..self.bout.to).unwrap_or_default()
    }

    fn vertical_g(&self) -> Vec<f64> {
        let lift = if self.sensor.gravity == crate::recording::Gravity::Removed { 1.0 } else { 0.0 };
        self.part(&self.sensor.acceleration_mps2[1]).iter().map(|a| a / STANDARD_GRAVITY_MPS2 + lift).collect()
    }

    fn turning(&self, axis: usize) -> Option<&[f64]> {
        self.sensor.angular_velocity_rad_s.as_ref().map(|w| self.part(&w[axis]))
    }

    fn stance(&self, contact: Contact, side: Option<Side>) -> Stance {
        let time = |at: f64| self.sensor.clock.time_s(at + self.bout.from as f64);
        let (ic_s, to_s) = (contact.ic.map(time), contact.to.map(time));
        Stance { side, ic_s, to_s, plate: None, loads: Vec::new(), invalid: ic_s.is_none().then_some(Invalid::Partial) }
    }

    /// What the steps are found by, and their rhythm told from: the vertical acceleration of the body, g, the turning of a
    /// limb about the runner's right, rad/s, or where that is not known its acceleration along itself, m/s².
    fn signal(&self, segment: Segment) -> Cow<'_, [f64]> {
        match (segment, self.pitch()) {
            (Segment::Pelvis | Segment::Trunk, _) => self.vertical_g().into(),
            (_, Some(pitch)) => pitch.into(),
            _ => self.part(&self.sensor.acceleration_mps2[1]).into(),
        }
    }

    fn pitch(&self) -> Option<&[f64]> {
        self.turning(2).filter(|_| self.sensor.frame == SensorFrame::Scs)
    }

    fn of_limb(&self, segment: Segment, signal: &Signal<'_>) -> Vec<Stance> {
        let contacts = match (segment, self.pitch()) {
            (Segment::Foot, Some(_)) => of_foot(signal, self.gait),
            (Segment::Foot, None) => Vec::new(),
            (_, Some(_)) => of_shank(signal),
            (_, None) => {
                let columns = self.sensor.acceleration_mps2.each_ref().map(|c| self.part(c));
                let length = |i: usize| columns.iter().map(|c| c[i] * c[i]).sum::<f64>().sqrt();
                let resultant: Vec<f64> = (0..columns[0].len()).map(length).collect();
                from_shank_acceleration(columns[0], &resultant, self.rate_hz())
            }
        };
        let keeps_end = segment == Segment::Foot || self.params.shank_toe_off;
        let side = self.sensor.site.and_then(|site| site.side);
        let trimmed = contacts.into_iter().map(|c| if keeps_end { c } else { Contact { to: None, ..c } });
        trimmed.filter(|c| c.ic.is_some() || c.to.is_some()).map(|c| self.stance(c, side)).collect()
    }

    /// Steps of both feet, and whether their sides were told by the body's motion.
    fn of_body(&self, vertical: &Signal<'_>, declared: Option<Side>, is_first: bool) -> (Vec<Stance>, bool) {
        if self.sensor.frame == SensorFrame::Wcs {
            return (Vec::new(), false);
        }
        let contacts: Vec<Contact> = match self.activity {
            Activity::Running => of_sacrum(vertical).contacts,
            _ => of_lumbar(vertical).into_iter().map(|ic| Contact { ic: Some(ic), to: None }).collect(),
        };
        let ics: Vec<f64> = contacts.iter().filter_map(|c| c.ic).collect();
        let Some(step) = median(&mut ics.windows(2).map(|w| w[1] - w[0]).collect::<Vec<_>>()) else {
            return (contacts.into_iter().map(|c| self.stance(c, None)).collect(), false);
        };
        let mut parity = vec![0_usize];
        for pair in ics.windows(2) {
            let before = parity[parity.len() - 1];
            parity.push(before + ((pair[1] - pair[0]) / step).round().max(1.0) as usize);
        }
        let first = match declared.filter(|_| is_first) {
            Some(side) => Some(side),
            None => self.told_side(&ics, &parity),
        };
        let mut parities = parity.into_iter();
        let of = |parity: usize| first.map(|side| if parity.is_multiple_of(2) { side } else { side.opposite() });
        let stances = contacts
            .into_iter()
            .map(|c| {
                let side = if c.ic.is_some() { parities.next().and_then(of) } else { first.map(Side::opposite) };
                self.stance(c, side)
            })
            .collect();
        (stances, first.is_some() && !(declared.is_some() && is_first))
    }

    /// The side of the first contact by a vote, which was described for the midline: a sensor on one hip sees each foot from
    /// another distance.
    fn told_side(&self, ics: &[f64], parity: &[usize]) -> Option<Side> {
        if self.sensor.site.is_some_and(|site| site.side.is_some()) {
            return None;
        }
        match self.activity {
            Activity::Running if self.sensor.frame == SensorFrame::Scs => {
                first_side(self.part(&self.sensor.acceleration_mps2[2]), self.rate_hz(), ics, parity)
            }
            Activity::Running => None,
            _ => super::first_side_by_yaw(self.turning(1)?, self.rate_hz(), ics, parity),
        }
    }

    /// Compares the cadence of the contacts with that of the signal's rhythm; contacts that contradict it are not believed.
    fn check(&self, list: &mut [Stance], segment: Segment, signal: &Signal<'_>, notes: &mut Notes) {
        let of_both = matches!(segment, Segment::Pelvis | Segment::Trunk);
        let range = if of_both { &rhythm::STEP_S } else { &rhythm::STRIDE_S };
        let mut periods: Vec<f64> = signal.over_time(range).into_iter().filter_map(|(_, period)| period).collect();
        // Over two steps where both feet are seen: left and right ones may differ.
        let span = if of_both { 2 } else { 1 };
        let onsets: Vec<f64> = list.iter().filter_map(|s| s.ic_s).collect();
        let mut apart: Vec<f64> = onsets.windows(1 + span).map(|w| (w[span] - w[0]) / span as f64).collect();
        let by_contacts = median(&mut apart);
        let Some((by_contacts, by_rhythm)) = by_contacts.zip(median(&mut periods)) else { return };
        let differ = by_rhythm / by_contacts - 1.0;
        let spm = if of_both { 60.0 } else { 120.0 };
        let text = format!(
            "{}, from {:.1} s: {:.1} steps/min by contacts, {:.1} by rhythm",
            self.sensor.name,
            self.sensor.clock.time_s(self.bout.from as f64),
            spm / by_contacts,
            spm / by_rhythm
        );
        if differ.abs() <= AGREES {
            notes.record("cadence_agreement", text);
        } else if differ.abs() <= CONTRADICTS || periods.len() < FEWEST_WINDOWS {
            notes.doubt("cadence_agreement", format!("{text}: more than 2 % apart"));
        } else {
            notes.doubt("cadence_agreement", format!("{text}: these contacts are not believed"));
            for stance in list.iter_mut() {
                stance.invalid = Some(Invalid::Rhythm);
            }
        }
    }
}

fn note_bouts(bouts: &[Bout], sensor: &Sensor, notes: &mut Notes) {
    let seconds = |activity| {
        let samples: usize = bouts.iter().filter(|b| b.activity == activity).map(|b| b.to - b.from).sum();
        samples as f64 / sensor.clock.rate_hz
    };
    let text = format!(
        "{:.0} s of running, {:.0} s of walking, {:.0} s of rest in {} bouts",
        seconds(Activity::Running),
        seconds(Activity::Walking),
        seconds(Activity::Rest),
        bouts.len()
    );
    notes.record("bouts", text);
}
