//! The `midstance` program.

fn main() {}
