//! Chance that is the same everywhere: what is drawn depends on the seed and on nothing else.

/// Draws from a seed: splitmix64.
///
/// The same seed gives the same draws on every machine and in every version, so that a split, a
/// sample or a search can be repeated. It is for choosing, and no secret can be made of it.
///
/// ```
/// use dspy::chance::Chance;
///
/// let mut chance = Chance::new(0);
/// assert_eq!([chance.below(100), chance.below(100), chance.below(100)], [88, 43, 2]);
///
/// let mut letters = ['a', 'b', 'c', 'd', 'e'];
/// Chance::new(7).shuffle(&mut letters);
/// assert_eq!(letters, ['d', 'e', 'c', 'a', 'b']);
/// ```
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// Draws from this seed; every seed is as good as another, and so is 0.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number from 0 to 1, which is never 1 itself.
    pub const fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number below `n`, each as likely as another. Nothing is below 0, so 0 means 1.
    pub const fn below(&mut self, n: usize) -> usize {
        let n = if n == 0 { 1 } else { n as u64 };
        // Lemire's way: the upper half of a product is the number, and the lower half tells the
        // few draws by which some numbers would be likelier than others.
        let unfair = n.wrapping_neg() % n;
        loop {
            let product = self.bits() as u128 * n as u128;
            if product as u64 >= unfair {
                return (product >> 64) as usize;
            }
        }
    }

    /// Puts the items into any order, each as likely as another.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
