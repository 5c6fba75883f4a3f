//! Values to summary rows.
