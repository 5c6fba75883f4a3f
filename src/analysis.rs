//! One recording through the whole path.
