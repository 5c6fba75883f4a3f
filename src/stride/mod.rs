//! Stances and streams to steps and strides.
