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
pub(crate) struct Digester(blake3::Hasher);

impl Digester {
    /// A digest of its own kind: two kinds never agree.
    pub(crate) fn new(kind: &str) -> Self {
        let mut digester = Self(blake3::Hasher::new());
        digester.bytes(kind.as_bytes());
        digester
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.update(bytes);
    }

    pub(crate) fn number(&mut self, number: u64) {
        self.0.update(&number.to_le_bytes());
    }

    /// A number that may be left out, which is not zero.
    pub(crate) fn optional(&mut self, number: Option<u64>) {
        self.number(number.is_some().into());
        self.number(number.unwrap_or(0));
    }

    pub(crate) fn digest(&mut self, digest: &Digest) {
        self.0.update(&digest.0);
    }

    pub(crate) fn finish(&self) -> Digest {
        Digest(*self.0.finalize().as_bytes())
    }
}
