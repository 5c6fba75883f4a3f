//! Analyses every recording that patterns select, in parallel, and writes the tables to `results`.
//!
//! `cargo run --example batch -- 'lab/**/*.c3d'`

use std::{path::Path, sync::atomic::AtomicBool};

use midstance::{
    Result,
    batch::{self, BatchParams, FileRow, Format, Progress, Request, gather},
};

/// Says of each recording what became of it, from whichever thread did it.
struct Told;

impl Progress for Told {
    fn finished(&self, row: &FileRow) {
        eprintln!("{} {}", row.status.as_str(), row.path);
    }
}

fn main() -> Result<()> {
    let patterns = std::env::args_os().skip(1).map(Into::into).collect();
    let inputs = gather(&Request { patterns, ..Request::default() })?;
    let study = batch::run(&inputs, &BatchParams::default(), &Told, &AtomicBool::new(false))?;
    for path in batch::write(Path::new("results"), &study, Format::Csv)? {
        println!("{}", path.display());
    }
    Ok(())
}
