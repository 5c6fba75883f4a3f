//! A survey in words, for a terminal or a notebook.

use std::fmt::{self, Write as _};

use super::{EventSurvey, ForceSurvey, MarkerRow, MarkerSurvey, SensorSurvey, Survey};
use crate::{
    quantity::Clock,
    recording::{ForceSign, Gravity, Moment},
};

impl Survey {
    /// Name and sentence of every fact but the single markers, for a terminal or a notebook.
    pub fn facts(&self) -> Vec<(String, String)> {
        let mut facts = Vec::new();
        let mut fact = |name: &str, text: String| facts.push((name.to_owned(), text));
        for (path, format) in self.paths.iter().zip(&self.formats) {
            fact("source", format!("{} ({format})", path.display()));
        }
        if let Some(duration_s) = self.duration_s {
            fact("duration", format!("{duration_s:.3} s"));
        }
        for force in &self.forces {
            fact("force", force.to_string());
        }
        if let Some(markers) = &self.markers {
            markers.facts(&mut fact);
        }
        for sensor in &self.sensors {
            fact("sensor", sensor.to_string());
        }
        for event in &self.events {
            fact("events", event.to_string());
        }
        if let Some(d) = &self.dynamics {
            fact("dynamics", format!("{}: {} rows of {}", d.made_by, d.rows, d.columns.join(", ")));
        }
        if let Some(standing) = &self.static_trial {
            let markers = standing.markers.as_ref().map_or(0, |m| m.markers.len());
            fact("static", format!("{}: {markers} markers", standing.name));
        }
        if self.error.is_none() {
            fact("axes", self.axes.clone().unwrap_or_else(|| "not declared".into()));
            fact("declared", if self.declared.is_empty() { "nothing".into() } else { self.declared.join(", ") });
        }
        for note in &self.notes {
            fact(if note.doubt { "DOUBT" } else { "note" }, format!("{}: {}", note.code, note.text));
        }
        for (name, why) in [("NOT ANALYSED", &self.not_analysed), ("NOT READ", &self.error)] {
            if let Some(why) = why {
                fact(name, format!("{}: {}", why.kind, why.message));
            }
        }
        facts
    }
}

impl MarkerSurvey {
    fn facts(&self, fact: &mut impl FnMut(&str, String)) {
        let known = self.markers.iter().filter(|m| !m.landmarks.is_empty()).count();
        fact("markers", format!("{}, {known} recognised, {}", self.markers.len(), shown(&self.clock)));
        let longest = self.markers.iter().max_by(|a, b| a.longest_gap_s.total_cmp(&b.longest_gap_s));
        if let Some(worst) = longest.filter(|m| m.longest_gap_s > 0.0) {
            let text = format!(
                "longest in {}: {:.3} s, {:.1} % of its frames missing",
                worst.label, worst.longest_gap_s, worst.missing_pct
            );
            fact("gaps", text);
        }
        let (spare, unknown): (Vec<&MarkerRow>, Vec<&MarkerRow>) =
            self.markers.iter().filter(|m| m.landmarks.is_empty()).partition(|m| m.spare.is_some());
        for (name, rows) in [("spare", spare), ("unknown", unknown)] {
            if !rows.is_empty() {
                fact(name, rows.into_iter().map(MarkerRow::hint).collect::<Vec<_>>().join(", "));
            }
        }
    }
}

impl MarkerRow {
    /// The label, with what it means or may have been meant to.
    fn hint(&self) -> String {
        match (&self.spare, &self.did_you_mean) {
            (Some(landmark), _) => format!("{} ({landmark} too)", self.label),
            (None, Some(near)) => format!("{} (did you mean {near}?)", self.label),
            (None, None) => self.label.clone(),
        }
    }
}

impl fmt::Display for ForceSurvey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let foot = self.foot.map(|foot| format!(" ({foot} foot)")).unwrap_or_default();
        let sign = match self.sign {
            ForceSign::Unknown => "sign not yet known",
            ForceSign::Reaction => "reaction force",
            ForceSign::Action => "action force",
        };
        let mut ranges = String::new();
        for axis in 0..3 {
            if let (Some(least), Some(greatest)) = (self.least_n[axis], self.greatest_n[axis]) {
                let _ = write!(ranges, ", {} {least:.1} to {greatest:.1} N", ["x", "y", "z"][axis]);
            }
        }
        write!(f, "{}{foot}: {}, {sign}{ranges}", self.name, shown(&self.clock))
    }
}

impl fmt::Display for SensorSurvey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let site = self.site.as_deref().unwrap_or("site not known");
        let gravity = match self.gravity {
            Gravity::Unknown => "",
            Gravity::Included => ", with gravity",
            Gravity::Removed => ", gravity removed",
        };
        let uneven = if self.uneven { ", uneven samples" } else { "" };
        write!(f, "{} ({site}): {}{gravity}, {}{uneven}", self.name, self.quantities.join(", "), shown(&self.clock))
    }
}

impl fmt::Display for EventSurvey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let meaning = match self.moment {
            Some(Moment::InitialContact) => "initial contact",
            Some(Moment::ToeOff) => "toe-off",
            None => "meaning not known",
        };
        let side = self.side.map(|side| format!("{side} ")).unwrap_or_default();
        let times: Vec<String> = self.times_s.iter().take(6).map(|t| format!("{t:.3}")).collect();
        let more = if self.times_s.len() > 6 { " …" } else { "" };
        write!(f, "{} × {} ({side}{meaning}) at {}{more} s", self.times_s.len(), self.label, times.join(", "))
    }
}

fn shown(clock: &Clock) -> String {
    let rate = (clock.rate_hz * 1000.0).round() / 1000.0;
    format!("{rate} Hz, {} samples from {:.3} s", clock.len, clock.start_s)
}
