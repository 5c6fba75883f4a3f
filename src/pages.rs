//! Memory that one recording hands to the next.

use std::hint::black_box;

/// The largest block that glibc ever keeps (its `DEFAULT_MMAP_THRESHOLD_MAX` on 64 bits), less what it writes before it.
const LARGEST_KEPT: usize = (32 << 20) - (64 << 10);

/// Lets the allocator keep the pages of a recording for the next one, where it is that of glibc.
///
/// What it takes from the system it gets in pages of 4 KiB, each cleared when it is first written to, which takes as long
/// as to read the numbers that fill it. At first it gives large blocks back when they are freed, but no longer such as are
/// not larger than one that was freed before, and of smaller ones it keeps up to twice as much. So one block that is never
/// written to is freed, as any program does that frees a large array. Another allocator takes no notice.
pub(crate) fn keep() {
    drop(black_box(Vec::<u8>::with_capacity(LARGEST_KEPT)));
}
