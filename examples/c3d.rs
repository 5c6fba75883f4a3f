//! Shows a C3D file as it stands: parameters, points, analog samples, force plates; nothing is conditioned.
//!
//! `cargo run --example c3d -- run.c3d`

use std::path::PathBuf;

use midstance::read::c3d::C3d;

fn main() -> midstance::Result<()> {
    for path in std::env::args_os().skip(1).map(PathBuf::from) {
        let file = C3d::open(&path)?;
        println!("{}: {} points at {} Hz", path.display(), file.point_labels.len(), file.point_rate_hz);
        println!("  {} analog channels at {} Hz", file.analog_labels.len(), file.analog_rate_hz);
        for plate in &file.plates {
            println!("  plate {} of type {}, channels {:?}", plate.number, plate.kind, plate.channels);
        }
    }
    Ok(())
}
