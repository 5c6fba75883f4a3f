//! Analyses every recording that patterns select, in parallel, and writes the tables to `results`.
//!
//! `cargo run --example batch -- 'lab/**/*.c3d'`

use std::{path::Path, sync::atomic::AtomicBool};

use midstance::{
    Result,
    batch::{BatchParams, Cost, FileRow, Format, Plan, Progress, Request, gather, run_to},
};

/// Says of each recording what became of it, from whichever thread did it.
struct Told;

impl Progress for Told {
    fn finished(&self, row: &FileRow, cost: &Cost) {
        eprintln!("{} {} ({:.2} s)", row.status.as_str(), row.path, cost.elapsed_s);
    }
}

fn main() -> Result<()> {
    let patterns = std::env::args_os().skip(1).map(Into::into).collect();
    let inputs = gather(&Request { patterns, ..Request::default() })?;
    let plan = Plan::new(inputs, BatchParams::default(), Format::Csv);
    let ended = run_to(Path::new("results"), &plan, true, false, &Told, &AtomicBool::new(false))?;
    println!("{}", ended.status);
    for path in ended.paths {
        println!("{}", path.display());
    }
    Ok(())
}
