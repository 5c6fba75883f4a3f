//! Recording to stances: side, initial contact, toe-off.
