//! Digests: short names for content, the same on every machine.

use std::fmt;

use crate::error::{Error, Kind, Result};

/// 256 bits that stand for some bytes, by BLAKE3. Two contents with one digest are not found by
/// chance, nor by somebody who looks for them.
///
/// ```
/// use dspy::digest::Digest;
///
/// let digest = Digest::of(b"snow");
/// assert_eq!(digest, Digest::of(b"snow"));
/// assert_eq!(Digest::of_hex(&digest.to_string())?, digest);
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        Self(*blake3::hash(bytes.as_ref()).as_bytes())
    }

    /// The digest out of its 64 hexadecimal digits.
    ///
    /// # Errors
    ///
    /// When it is none.
    pub fn of_hex(hex: &str) -> Result<Self> {
        blake3::Hash::from_hex(hex)
            .map(|hash| Self(*hash.as_bytes()))
            .map_err(|_| {
                let message = format!("`{hex}` is no digest, which has 64 hexadecimal digits");
                Error::new(Kind::Value, message)
            })
    }

    /// The bytes of the digest itself.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first 16 digits: enough to tell the things of one run apart.
    pub fn short(&self) -> String {
        self.to_string().chars().take(16).collect()
    }
}

/// Prints 64 hexadecimal digits.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// Digests of several things one after another. Each has its length before it, so that no two
/// lists of things are one text.
///
/// Most of what is digested is short and comes in many small pieces. They are gathered first, since
/// telling the hash of each takes longer than hashing all of them.
pub(crate) struct Digester {
    gathered: [u8; GATHERED],
    length: usize,
    /// What came before, where there was more than fits.
    hashed: Option<Box<blake3::Hasher>>,
}

/// What the hash takes in one piece.
const GATHERED: usize = 1024;

impl Digester {
    /// A digest of its own kind: two kinds never agree.
    pub(crate) fn new(kind: &str) -> Self {
        let mut digester = Self {
            gathered: [0; GATHERED],
            length: 0,
            hashed: None,
        };
        digester.bytes(kind.as_bytes());
        digester
    }

    fn write(&mut self, bytes: &[u8]) {
        let end = self.length + bytes.len();
        if let Some(place) = self.gathered.get_mut(self.length..end) {
            place.copy_from_slice(bytes);
            self.length = end;
            return;
        }
        let hasher = self.hashed.get_or_insert_default();
        hasher.update(self.gathered.get(..self.length).unwrap_or_default());
        hasher.update(bytes);
        self.length = 0;
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.write(bytes);
    }

    pub(crate) fn number(&mut self, number: u64) {
        self.write(&number.to_le_bytes());
    }

    /// A number that may be left out, which is not zero.
    pub(crate) fn optional(&mut self, number: Option<u64>) {
        self.number(number.is_some().into());
        self.number(number.unwrap_or(0));
    }

    pub(crate) fn digest(&mut self, digest: &Digest) {
        self.write(&digest.0);
    }

    pub(crate) fn finish(mut self) -> Digest {
        let rest = self.gathered.get(..self.length).unwrap_or_default();
        let hash = match &mut self.hashed {
            None => blake3::hash(rest),
            Some(hasher) => hasher.update(rest).finalize(),
        };
        Digest(*hash.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_any_size_are_digested_as_one() {
        for sizes in [[1, 2, 3], [1000, 24, 1], [1, 5000, 7], [1024, 1024, 1024]] {
            let mut digester = Digester::new("kind");
            let mut whole = Vec::new();
            whole.extend(4_u64.to_le_bytes());
            whole.extend(b"kind");
            for size in sizes {
                let piece: Vec<u8> = (0..size).map(|at: usize| at as u8).collect();
                digester.bytes(&piece);
                whole.extend((size as u64).to_le_bytes());
                whole.extend(piece);
            }
            assert_eq!(digester.finish(), Digest::of(&whole), "{sizes:?}");
        }
    }
}
