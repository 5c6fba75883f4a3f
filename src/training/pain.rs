//! What a session's pain says, by the pain-monitoring rule, with red flags before everything.
//!
//! The rule was tested for Achilles tendon and knee pain (Silbernagel et al. 2007), not for bone-stress injury of the
//! hip; that is why red flags override it.

use super::{LogParams, Session};

/// What to do on a red flag.
pub const RED_FLAG_ADVICE: &str = "stop running; see a clinician promptly";

/// What a session's pain says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PainState {
    /// At most 3 of 10 during the session, and gone within a day.
    Settled,
    /// More than 3 and at most 5 of 10 during the session, and gone within a day.
    Acceptable,
    /// More than 5 of 10 during or in the 24 hours after, or not gone within a day.
    Exceeded,
    /// A sign that needs a clinician, whatever the numbers.
    RedFlag,
    /// Too little was written to tell.
    Unknown,
}

impl PainState {
    /// `"settled"`, `"acceptable"`, `"exceeded"`, `"red_flag"` or `"unknown"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::Acceptable => "acceptable",
            Self::Exceeded => "exceeded",
            Self::RedFlag => "red_flag",
            Self::Unknown => "unknown",
        }
    }
}

/// The state after a session, and why.
///
/// In this order: a red flag (pain at night or at rest, no weight bearing or hopping, deep groin pain that rises with
/// load, locking, deformity); `exceeded` for pain above 5 during or in 24 hours, gone later than 24 hours, or more in the
/// next morning than before the session; `unknown` unless pain during the session was written and something shows that
/// it was back to the level before within a day; then `settled` up to 3 and `acceptable` above. Groin pain rises with
/// load when it is marked so, or when the location names the groin and pain during the session was above that before
/// (not written: none), a rule of this project on the safe side.
///
/// ```
/// use midstance::training::{LogParams, PainState, Session, pain_state};
/// let session = Session { pain_during_0_10: Some(4.0), pain_resolved_h: Some(12.0), ..Session::default() };
/// assert_eq!(pain_state(&session, &LogParams::default()).0, PainState::Acceptable);
/// let session = Session { night_pain: Some(true), ..session };
/// assert_eq!(pain_state(&session, &LogParams::default()).0, PainState::RedFlag);
/// ```
pub fn pain_state(session: &Session, params: &LogParams) -> (PainState, String) {
    let flags = red_flags(session);
    if !flags.is_empty() {
        return (PainState::RedFlag, format!("{}: {RED_FLAG_ADVICE}", flags.join(", ")));
    }
    let limit = params.acceptable_0_10;
    let before = session.pain_before_0_10;
    let above = |pain: Option<f64>| pain.filter(|pain| *pain > limit);
    if let Some(pain) = above(session.pain_during_0_10) {
        return (PainState::Exceeded, format!("pain during the session {pain} of 10, above {limit}"));
    }
    if let Some(pain) = above(session.pain_worst_24h_0_10) {
        return (PainState::Exceeded, format!("pain in the 24 h after {pain} of 10, above {limit}"));
    }
    if let Some(hours) = session.pain_resolved_h.filter(|hours| *hours > 24.0) {
        return (PainState::Exceeded, format!("pain gone after {hours} h, later than 24 h"));
    }
    if let (Some(before), Some(morning)) = (before, session.pain_next_morning_0_10)
        && morning > before
    {
        return (PainState::Exceeded, format!("pain in the next morning {morning} of 10, before the session {before}"));
    }
    let Some(during) = session.pain_during_0_10 else {
        return (PainState::Unknown, "pain during the session is not written".into());
    };
    let morning = session.pain_next_morning_0_10;
    let back = session.pain_resolved_h.is_some()
        || session.pain_worst_24h_0_10 == Some(0.0)
        || morning == Some(0.0)
        || morning.zip(before).is_some_and(|(morning, before)| morning <= before);
    if !back {
        return (PainState::Unknown, "nothing written shows that pain was back to the level before within 24 h".into());
    }
    if during > params.safe_0_10 {
        let text = format!("pain during the session {during} of 10, at most {limit}, and settled within 24 h");
        return (PainState::Acceptable, text);
    }
    let safe = params.safe_0_10;
    (PainState::Settled, format!("pain during the session {during} of 10, at most {safe}, and settled within 24 h"))
}

fn red_flags(session: &Session) -> Vec<&'static str> {
    let groin = session.location.as_deref().is_some_and(|place| place.to_lowercase().contains("groin"));
    let rising = session.pain_during_0_10.is_some_and(|during| during > session.pain_before_0_10.unwrap_or(0.0));
    let flags = [
        (session.night_pain == Some(true), "pain at night"),
        (session.rest_pain == Some(true), "pain at rest"),
        (session.weight_bearing_ok == Some(false), "cannot bear weight"),
        (session.hop_ok == Some(false), "cannot hop"),
        (session.groin_pain_rising == Some(true) || (groin && rising), "groin pain that rises with load"),
        (session.locking == Some(true), "locking"),
        (session.deformity == Some(true), "deformity"),
    ];
    flags.into_iter().filter(|(raised, _)| *raised).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(change: impl Fn(&mut Session)) -> PainState {
        let mut session = Session {
            pain_before_0_10: Some(1.0),
            pain_during_0_10: Some(2.0),
            pain_worst_24h_0_10: Some(2.0),
            pain_next_morning_0_10: Some(1.0),
            pain_resolved_h: Some(6.0),
            night_pain: Some(false),
            weight_bearing_ok: Some(true),
            ..Session::default()
        };
        change(&mut session);
        pain_state(&session, &LogParams::default()).0
    }

    #[test]
    fn each_limit_alone_decides() {
        use PainState::{Acceptable, Exceeded, Settled};
        assert_eq!(state(|_| {}), Settled);
        assert_eq!(state(|s| s.pain_during_0_10 = Some(3.0)), Settled);
        assert_eq!(state(|s| s.pain_during_0_10 = Some(3.5)), Acceptable);
        assert_eq!(state(|s| s.pain_during_0_10 = Some(5.0)), Acceptable);
        assert_eq!(state(|s| s.pain_during_0_10 = Some(5.5)), Exceeded);
        assert_eq!(state(|s| s.pain_worst_24h_0_10 = Some(6.0)), Exceeded);
        assert_eq!(state(|s| s.pain_worst_24h_0_10 = Some(5.0)), Settled);
        assert_eq!(state(|s| s.pain_resolved_h = Some(24.0)), Settled);
        assert_eq!(state(|s| s.pain_resolved_h = Some(25.0)), Exceeded);
        assert_eq!(state(|s| s.pain_next_morning_0_10 = Some(2.0)), Exceeded);
    }

    #[test]
    fn a_red_flag_overrides_every_number() {
        let flags: [fn(&mut Session); 8] = [
            |s| s.night_pain = Some(true),
            |s| s.rest_pain = Some(true),
            |s| s.weight_bearing_ok = Some(false),
            |s| s.hop_ok = Some(false),
            |s| s.groin_pain_rising = Some(true),
            |s| s.location = Some("deep left groin".into()),
            |s| s.locking = Some(true),
            |s| s.deformity = Some(true),
        ];
        for flag in flags {
            assert_eq!(state(flag), PainState::RedFlag);
            assert_eq!(
                state(|s| {
                    s.pain_during_0_10 = Some(9.0);
                    flag(s);
                }),
                PainState::RedFlag
            );
        }
        let groin_at_rest_level = |s: &mut Session| {
            s.location = Some("groin".into());
            s.pain_during_0_10 = Some(1.0);
        };
        assert_eq!(state(groin_at_rest_level), PainState::Settled);
        let (_, text) = pain_state(&Session { night_pain: Some(true), ..Session::default() }, &LogParams::default());
        assert_eq!(text, "pain at night: stop running; see a clinician promptly");
    }

    #[test]
    fn what_is_not_written_settles_nothing() {
        use PainState::{Exceeded, Settled, Unknown};
        assert_eq!(state(|s| *s = Session::default()), Unknown);
        assert_eq!(state(|s| s.pain_during_0_10 = None), Unknown);
        assert_eq!(state(|s| *s = Session { pain_during_0_10: Some(0.0), ..Session::default() }), Unknown);
        assert_eq!(state(|s| *s = Session { pain_during_0_10: Some(7.0), ..Session::default() }), Exceeded);
        let morning = Session { pain_during_0_10: Some(2.0), pain_next_morning_0_10: Some(1.0), ..Session::default() };
        assert_eq!(state(|s| s.clone_from(&morning)), Unknown, "more or less than before is not known");
        assert_eq!(state(|s| *s = Session { pain_next_morning_0_10: Some(0.0), ..morning.clone() }), Settled);
    }

    #[test]
    fn the_popular_limit_can_be_set() {
        let session = Session { pain_during_0_10: Some(4.5), pain_resolved_h: Some(2.0), ..Session::default() };
        let popular = LogParams { acceptable_0_10: 4.0, ..LogParams::default() };
        assert_eq!(pain_state(&session, &popular).0, PainState::Exceeded);
        assert_eq!(pain_state(&session, &LogParams::default()).0, PainState::Acceptable);
    }
}
