//! The `midstance` program.

use std::process::ExitCode;

/// Files come and go by the hundred: this allocator keeps their pages, where the system's gives them back each time.
#[cfg(not(feature = "python"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    midstance::cli::run(std::env::args_os()).into()
}
