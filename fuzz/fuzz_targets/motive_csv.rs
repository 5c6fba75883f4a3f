//! Reads any bytes as this format.
#![no_main]
midstance_fuzz::reader!("motive_csv");
