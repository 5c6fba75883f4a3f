//! The `sessions` table: one row per row of the log.

use super::{Date, LogParams, Session, SpikeBand, pain_state, session_spike_pct, srpe_load_au};
use crate::{
    error::Absent,
    quantity::Unit,
    table::{Table, Values},
};

/// Days before a run whose longest run it is held against.
const MONTH: i64 = 30;

/// The `sessions` table of a log that is in order of days.
///
/// Columns: `date`, `line`, `activity`, `duration_min`, `distance_km`, `srpe_load_au`, `longest_30d_km` (longest single run
/// of the 30 days before), `session_spike_pct`, `spike_band`, `spike_statement`, `pain_state`, `pain_statement`, `side`,
/// `location`, `absent`. Only runs with a distance have a spike.
pub fn sessions(log: &[Session], params: &LogParams) -> Table {
    let texts = |of: &dyn Fn(&Session) -> String| Values::Text(log.iter().map(of).collect());
    let numbers =
        |of: &dyn Fn(&Session) -> Option<f64>| Values::Number(log.iter().map(|s| of(s).unwrap_or(f64::NAN)).collect());
    let load = |s: &Session| s.rpe_0_10.zip(s.duration_min).map(|(rpe, min)| srpe_load_au(rpe, min));
    let longest: Vec<Result<f64, Absent>> = log.iter().map(|session| longest_before(session, log)).collect();
    let spikes: Vec<Result<f64, Absent>> =
        log.iter().zip(&longest).map(|(session, longest)| spike(session, longest)).collect();
    let states: Vec<_> = log.iter().map(|session| pain_state(session, params)).collect();
    let band = |spike: &Result<f64, Absent>| spike.as_ref().map_or("", |s| SpikeBand::of(*s).as_str()).to_owned();
    let statement = |(spike, longest): (&Result<f64, Absent>, &Result<f64, Absent>)| match (spike, longest) {
        (Ok(spike), Ok(longest)) => SpikeBand::of(*spike).statement(*spike, *longest),
        _ => String::new(),
    };
    let absent = log.iter().zip(&spikes).map(|(session, spike)| {
        let missing = if session.rpe_0_10.is_none() { "rpe_0_10" } else { "duration_min" };
        let load = load(session).is_none().then(|| format!("srpe_load_au={}", Absent::InputsMissing(missing.into())));
        let spike = spike.as_ref().err().map(|reason| format!("session_spike_pct={reason}"));
        load.into_iter().chain(spike).collect::<Vec<_>>().join(";")
    });
    Table::new("sessions")
        .with("date", Unit::None, texts(&|s| s.date.map_or_else(String::new, |d| d.to_string())))
        .with("line", Unit::Count, Values::Integer(log.iter().map(|s| i64::try_from(s.line).ok()).collect()))
        .with("activity", Unit::None, texts(&|s| s.activity.clone().unwrap_or_default()))
        .with("duration_min", Unit::Minute, numbers(&|s| s.duration_min))
        .with("distance_km", Unit::Kilometre, numbers(&|s| s.distance_km))
        .with("srpe_load_au", Unit::ArbitraryUnit, numbers(&load))
        .with(
            "longest_30d_km",
            Unit::Kilometre,
            Values::Number(longest.iter().map(|l| *l.as_ref().unwrap_or(&f64::NAN)).collect()),
        )
        .with(
            "session_spike_pct",
            Unit::Percent,
            Values::Number(spikes.iter().map(|s| *s.as_ref().unwrap_or(&f64::NAN)).collect()),
        )
        .with("spike_band", Unit::None, Values::Text(spikes.iter().map(band).collect()))
        .with("spike_statement", Unit::None, Values::Text(spikes.iter().zip(&longest).map(statement).collect()))
        .with(
            "pain_state",
            Unit::None,
            Values::Text(states.iter().map(|(state, _)| state.as_str().to_owned()).collect()),
        )
        .with("pain_statement", Unit::None, Values::Text(states.iter().map(|(_, text)| text.clone()).collect()))
        .with("side", Unit::None, texts(&|s| s.side.map_or_else(String::new, |side| side.to_string())))
        .with("location", Unit::None, texts(&|s| s.location.clone().unwrap_or_default()))
        .with("absent", Unit::None, Values::Text(absent.collect()))
}

/// Longest single run of the 30 days before the day of `session`, km.
fn longest_before(session: &Session, log: &[Session]) -> Result<f64, Absent> {
    let none = || Absent::InputsMissing("a run of the 30 days before".into());
    let day = session.date.ok_or_else(none)?;
    let from = log.partition_point(|other| other.date < Some(day.plus(-MONTH)));
    let until = log.partition_point(|other| other.date < Some(day));
    let runs = log[from..until].iter().filter(|other| other.is_run());
    runs.filter_map(|run| run.distance_km).filter(|km| *km > 0.0).reduce(f64::max).ok_or_else(none)
}

fn spike(session: &Session, longest: &Result<f64, Absent>) -> Result<f64, Absent> {
    if !session.is_run() {
        return Err(Absent::NotDefined);
    }
    let distance = session.distance_km.ok_or(Absent::InputsMissing("distance_km".into()))?;
    session_spike_pct(distance, Some(longest.clone()?)).ok_or(Absent::NotDefined)
}

/// The first and the last day of a log in order.
pub(super) fn span(log: &[Session]) -> Option<(Date, Date)> {
    Some((log.first()?.date?, log.last()?.date?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::parse_log;

    #[test]
    fn a_run_is_held_against_the_month_before_it() {
        let text = "date,distance_km,activity\n2026-01-01,30,run\n2026-01-02,8,run\n2026-01-20,50,bike\n2026-01-31,12,run\n\
                    2026-01-31,9,run\n2026-02-01,13.2,run\n2026-04-01,5,run\n2026-04-02,,run\n";
        let params = LogParams::default();
        let table = sessions(&parse_log(text, &params).unwrap(), &params);
        let spikes = table.numbers("session_spike_pct").unwrap();
        // 1 January is 30 days before the 31st and counts; on 1 February it no longer does, and a bicycle never.
        let expected = [f64::NAN, 100.0 * (8.0 / 30.0 - 1.0), f64::NAN, -60.0, -70.0, 10.0, f64::NAN, f64::NAN];
        for (found, expected) in spikes.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-9 || (found.is_nan() && expected.is_nan()), "{spikes:?}");
        }
        assert_eq!(table.texts("spike_band").unwrap()[5], "reference");
        let absent = table.texts("absent").unwrap();
        assert!(absent[0].contains("session_spike_pct=inputs_missing(a run of the 30 days before)"), "{}", absent[0]);
        assert!(absent[2].contains("session_spike_pct=not_defined"), "{}", absent[2]);
        assert!(absent[7].contains("session_spike_pct=inputs_missing(distance_km)"), "{}", absent[7]);
    }
}
