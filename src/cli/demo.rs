//! SCAFFOLD
use super::Outcome;
use crate::error::Result;
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}
pub(super) fn execute(_: &Arguments) -> Result<Outcome> {
    Ok(Outcome::good(String::new()))
}
