//! Reads any bytes as this format.
#![no_main]
midstance_fuzz::reader!("visual3d");
