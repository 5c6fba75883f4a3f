//! A metric of one's own, from steps: when the vertical force is largest, in per cent of stance.
//!
//! `cargo run --example own_metric`

use midstance::{
    Absent, Result,
    condition::{ConditionParams, condition},
    events::{EventParams, detect},
    simulate::{Runner, runner},
    stride::{Step, Strides},
};

/// A value, or the reason why there is none; never a guess.
fn active_peak_pct(step: &Step<'_>) -> Result<f64, Absent> {
    let vertical = step.force(1)?; // lab axes: forward, up, right
    let (_, force_n) = vertical.samples();
    let highest = (0..force_n.len()).max_by(|a, b| force_n[*a].total_cmp(&force_n[*b])).ok_or(Absent::RateTooLow)?;
    Ok(100.0 * highest as f64 / force_n.len() as f64)
}

fn main() -> Result<()> {
    let (recording, _) = runner(&Runner::default())?;
    let conditioned = condition(&recording, &ConditionParams::default())?;
    let params = EventParams::default();
    let stances = detect(&conditioned, &params)?;
    let strides = Strides::new(&conditioned, &stances, &params);
    for step in strides.steps() {
        match active_peak_pct(&step) {
            Ok(share) => println!("step {}: {share:.1} %", step.index() + 1),
            Err(reason) => println!("step {}: absent, {reason}", step.index() + 1),
        }
    }
    Ok(())
}
