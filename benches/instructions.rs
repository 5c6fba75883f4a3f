//! One piece of work, done once, for callgrind to count: a busy machine takes as many instructions as an idle one.
//!
//! `cargo bench --bench instructions -- "read force"`; `benches/instructions.py` counts every case and holds it to what is
//! pinned.

#[allow(dead_code)]
mod inputs;

use std::hint::black_box;

use midstance::{
    analysis::{AnalysisParams, Trial, analyze},
    read::{ReadParams, from_bytes},
    recording::Recording,
    simulate::{self, Runner, Sensors, runner},
};

/// What is counted of a reading; callgrind is told this name.
#[inline(never)]
fn counted_reading(bytes: &[u8]) -> Recording {
    black_box(from_bytes("bench", black_box(bytes), &ReadParams::default()).expect("a readable file"))
}

/// What is counted of an analysis.
#[inline(never)]
fn counted_analysis(recording: &Recording) -> Trial {
    black_box(analyze(black_box(recording), &AnalysisParams::default()).expect("a recording with steps"))
}

/// A minute of the synthetic runner.
fn run() -> Recording {
    recorded(Runner::default())
}

/// The same with a sensor on every segment, at 200 Hz.
fn sensed() -> Recording {
    recorded(Runner { sensors: Some(Sensors { rate_hz: 200.0, ..Sensors::default() }), ..Runner::default() })
}

fn recorded(params: Runner) -> Recording {
    runner(&Runner { duration_s: 60.0, ..params }).expect("a runner").0
}

fn main() {
    let case = std::env::args().skip(1).find(|a| a != "--bench").unwrap_or_default();
    match case.as_str() {
        "read force" => drop(counted_reading(&inputs::force_csv())),
        "read plates" => drop(counted_reading(&inputs::plates_csv())),
        "read markers" => drop(counted_reading(&inputs::markers_csv())),
        "read imu" => drop(counted_reading(&inputs::imu_csv())),
        "read c3d" => drop(counted_reading(&inputs::simulated(simulate::write_c3d, 0))),
        "read trc" => drop(counted_reading(&inputs::simulated(simulate::write_opensim, 0))),
        "read mot" => drop(counted_reading(&inputs::simulated(simulate::write_opensim, 1))),
        "analyze force" => drop(counted_analysis(&Recording { markers: None, ..run() })),
        "analyze markers" => drop(counted_analysis(&Recording { plates: Vec::new(), ..run() })),
        "analyze imu" => {
            drop(counted_analysis(&Recording { markers: None, plates: Vec::new(), ..sensed() }));
        }
        // `cargo bench` without a case, as continuous integration may run it.
        _ => println!("no case is called `{case}`"),
    }
}
