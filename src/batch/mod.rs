//! Many recordings: inputs, threads, failures, tables.
