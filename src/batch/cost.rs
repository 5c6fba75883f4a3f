//! What a recording has cost: time, and the memory of the process.

use std::{fs, time::Instant};

use serde::Serialize;

/// The cost of one input, for the log; no table has it, for it differs from run to run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Cost {
    /// From the opening of its files to its tables, s, on one thread.
    pub elapsed_s: f64,
    /// Memory the whole process held when it was done, MB; none where the system does not tell (Linux does).
    pub memory_mb: Option<f64>,
    /// The most the whole process has held so far, MB.
    pub peak_memory_mb: Option<f64>,
    /// Whether it was taken from an earlier batch instead of being analysed.
    pub resumed: bool,
}

impl Cost {
    pub(super) fn since(begun: Instant, resumed: bool) -> Self {
        let elapsed_s = begun.elapsed().as_secs_f64();
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let field = |name: &str| {
            let rest = status.lines().find_map(|line| line.strip_prefix(name))?;
            let kilobytes: f64 = rest.trim().strip_suffix("kB")?.trim().parse().ok()?;
            Some(kilobytes * 1024.0 / 1e6)
        };
        Self { elapsed_s, memory_mb: field("VmRSS:"), peak_memory_mb: field("VmHWM:"), resumed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn memory_is_that_of_the_process() {
        let before = Cost::since(Instant::now(), false);
        let held = vec![1_u8; 64 << 20];
        let after = Cost::since(Instant::now(), false);
        assert!(held.iter().all(|byte| *byte == 1));
        let grown = after.memory_mb.unwrap() - before.memory_mb.unwrap();
        assert!(grown > 50.0, "{grown} MB for 67 MB");
        assert!(after.peak_memory_mb >= after.memory_mb);
    }
}
