//! From bytes to a [`Recording`](crate::recording::Recording): one file per format, sniffed by content.
