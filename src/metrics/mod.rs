//! One entry per metric; the list everything else is made from.
