//! SHA-256 of a file, in small steps while the file is parsed.
//!
//! Every step of the hash waits for the one before it, which keeps most of the processor idle: a block of it beside every few
//! cells takes less than both one after the other.

use std::cell::RefCell;

use sha2::{Digest as _, Sha256};

/// Bytes of a block of SHA-256.
const BLOCK: usize = 64;

/// The hash of some bytes, as far as it is taken.
#[derive(Debug)]
pub(crate) struct Digest<'a> {
    bytes: &'a [u8],
    /// With the number of blocks that it has taken in.
    sha256: RefCell<(Sha256, usize)>,
}

impl<'a> Digest<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, sha256: RefCell::default() }
    }

    /// Takes in the next block, if there is one left.
    #[inline]
    pub fn step(&self) {
        let (sha256, taken) = &mut *self.sha256.borrow_mut();
        if let Some(block) = self.bytes.as_chunks::<BLOCK>().0.get(*taken) {
            sha256.update(block);
            *taken += 1;
        }
    }

    /// Takes in what is left; hexadecimal.
    pub fn finish(self) -> String {
        let (mut sha256, taken) = self.sha256.into_inner();
        sha256.update(&self.bytes[taken * BLOCK..]);
        hexadecimal(&sha256.finalize())
    }
}

/// SHA-256 of `bytes`, hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Digest::new(bytes).finish()
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_make_the_hash_of_the_whole() {
        // FIPS 180-2, appendix B.2: 56 bytes.
        let two_blocks = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        assert_eq!(sha256(two_blocks), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        for (len, steps) in [(0, 1), (63, 1), (64, 1), (64, 9), (1000, 3), (1000, 15), (1000, 99)] {
            let bytes: Vec<u8> = (0..len).map(|i| (i * 7 % 251) as u8).collect();
            let digest = Digest::new(&bytes);
            (0..steps).for_each(|_| digest.step());
            assert_eq!(digest.finish(), hexadecimal(&Sha256::digest(&bytes)), "{len} bytes, {steps} steps");
        }
    }
}
