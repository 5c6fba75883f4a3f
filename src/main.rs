//! The `midstance` program.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    midstance::cli::run(std::env::args_os()).into()
}
