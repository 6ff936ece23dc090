//! The random numbers of CPython, as far as DSPy for Python draws on them, so that an optimizer
//! in its parity mode chooses the rows that DSPy chooses.
//!
//! CPython's `random.Random` is a Mersenne Twister of 32-bit words, MT19937. How a seed fills its
//! state, how many of its bits become a number below a bound, and in which order a sample and a
//! shuffle ask for such numbers are all part of what a seed means there.

mod twister;

use std::collections::HashSet;

use self::twister::Twister;

/// A source of random numbers that gives what `random.Random` of CPython gives for the same seed
/// and the same calls.
#[derive(Clone, Debug)]
pub(crate) struct PythonRandom {
    words: Twister,
}

impl PythonRandom {
    /// What `random.Random(seed)` is for an integer. CPython drops the sign of its seeds, so the
    /// absolute value stands for a negative one.
    pub(crate) fn new(seed: u64) -> Self {
        // The seed as words, the lowest first and without leading zeros, but never no word.
        let (low, high) = (seed as u32, (seed >> 32) as u32);
        let words = [low, high];
        let key = if high == 0 { &words[..1] } else { &words[..] };
        Self {
            words: Twister::new(key),
        }
    }

    /// A number of `bits` random bits: `getrandbits`. There are at most 64 of them.
    pub(crate) fn getrandbits(&mut self, bits: u32) -> u64 {
        let mut number = 0;
        let mut have = 0;
        // The lowest word is drawn first, and a word of which only a part is needed gives its
        // upper bits.
        while have < bits.min(64) {
            let wanted = (bits.min(64) - have).min(32);
            number |= u64::from(self.words.word() >> (32 - wanted)) << have;
            have += wanted;
        }
        number
    }

    /// A number below `bound`: `_randbelow`. No number is below a bound of zero, which
    /// gives zero.
    pub(crate) fn randbelow(&mut self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        // The bits of the bound itself, not of the greatest number below it: for a power of two
        // that is one more than is needed, and half of the draws are in vain.
        let bits = u64::BITS - bound.leading_zeros();
        loop {
            let number = self.getrandbits(bits);
            if number < bound {
                return number;
            }
        }
    }

    /// An index below `bound`.
    fn index(&mut self, bound: usize) -> usize {
        // What is drawn is below the bound, so it fits where the bound did.
        self.randbelow(bound as u64) as usize
    }

    /// Brings the items into a random order: `shuffle`.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.index(last + 1);
            items.swap(last, other);
        }
    }

    /// The indices of `wanted` of `all` items, in the order in which they are drawn: `sample`.
    /// More than there are, which CPython refuses, is as many as there are.
    pub(crate) fn sample(&mut self, all: usize, wanted: usize) -> Vec<usize> {
        let wanted = wanted.min(all);
        if all <= small_enough(wanted) {
            self.sample_from_pool(all, wanted)
        } else {
            self.sample_anew(all, wanted)
        }
    }

    /// Draws from what is left: the last of it moves to the place of what was drawn.
    fn sample_from_pool(&mut self, all: usize, wanted: usize) -> Vec<usize> {
        let mut pool: Vec<usize> = (0..all).collect();
        (0..wanted)
            .map(|_| {
                let at = self.index(pool.len());
                pool.swap_remove(at)
            })
            .collect()
    }

    /// Draws from all each time, and once more for what had been drawn before.
    fn sample_anew(&mut self, all: usize, wanted: usize) -> Vec<usize> {
        let mut drawn = HashSet::with_capacity(wanted);
        let mut sample = Vec::with_capacity(wanted);
        while sample.len() < wanted {
            let index = self.index(all);
            if drawn.insert(index) {
                sample.push(index);
            }
        }
        sample
    }
}

/// Up to how many items CPython samples from a list of them; from more, it remembers what it has
/// drawn. It weighs the size of a list against that of a set, which grows by powers of four.
fn small_enough(wanted: usize) -> usize {
    let mut table = 0;
    if wanted > 5 {
        // Three times a number is no power of four, so there is no boundary to get wrong.
        table = 1_usize;
        while table < wanted.saturating_mul(3) {
            table = table.saturating_mul(4);
        }
    }
    table.saturating_add(21)
}

#[cfg(test)]
mod tests {
    //! Every number here was given by `random.Random` of CPython 3.11.

    use super::PythonRandom;

    #[test]
    fn every_bit_of_a_seed_counts() {
        for (seed, word) in [
            (0, 3_626_764_237),
            ((1 << 32) - 1, 2_728_839_433),
            (1 << 32, 485_306_839),
            (1 << 40, 445_128_065),
            (u64::MAX, 93_740_670),
        ] {
            assert_eq!(PythonRandom::new(seed).getrandbits(32), word, "{seed}");
        }
    }

    #[test]
    fn any_number_of_bits_can_be_drawn() {
        let mut random = PythonRandom::new(0);
        assert_eq!(
            [1, 5, 8, 31, 32, 33, 40, 63, 64, 0, 64].map(|bits| random.getrandbits(bits)),
            [
                1,
                12,
                194,
                1_911_784_257,
                1_806_341_205,
                173_879_092,
                562_492_388_602,
                3_734_858_190_654_128_613,
                14_458_531_974_522_955_699,
                0,
                5_595_132_141_482_622_304,
            ]
        );
    }

    #[test]
    fn a_number_is_below_its_bound() {
        let mut random = PythonRandom::new(0);
        let bounds = [
            1,
            2,
            3,
            10,
            100,
            1 << 32,
            (1 << 32) + 1,
            1 << 63,
            1_000_000_000_000_000_000,
        ];
        assert_eq!(
            bounds.map(|bound| random.randbelow(bound)),
            [
                0,
                1,
                0,
                4,
                65,
                2_087_043_557,
                3_564_191_072,
                8_791_662_011_684_601_223,
                672_593_696_862_576_559,
            ]
        );
        assert_eq!(random.randbelow(0), 0);
    }

    #[test]
    fn a_sample_has_the_order_that_it_has_in_cpython() {
        let golden: [(u64, usize, &[usize]); 12] = [
            (0, 10, &[6, 9, 0, 2]),
            (0, 10, &[6, 9, 0, 2, 4, 3, 5, 1, 8, 7]),
            (0, 5, &[]),
            (
                0,
                24,
                &[12, 13, 1, 8, 16, 15, 23, 9, 18, 5, 19, 3, 20, 2, 4, 10],
            ),
            (
                1,
                24,
                &[4, 18, 2, 8, 3, 15, 14, 22, 12, 16, 19, 1, 7, 0, 6, 9],
            ),
            // The last size at which a sample comes from a pool and the first at which it does
            // not, with seeds for which that makes a difference.
            (2, 21, &[1, 2, 19, 11, 5]),
            (2, 22, &[1, 2, 11, 5, 21]),
            (5, 85, &[79, 32, 45, 67, 3, 59]),
            (2, 86, &[7, 11, 10, 46, 21, 85]),
            (
                0,
                277,
                &[
                    197, 215, 20, 132, 261, 248, 207, 155, 244, 183, 111, 258, 71, 144, 264, 48,
                    128, 75, 158, 50, 37, 169,
                ],
            ),
            (
                0,
                278,
                &[
                    197, 215, 20, 132, 261, 248, 207, 155, 244, 183, 111, 258, 71, 144, 48, 128,
                    272, 75, 158, 50, 37, 169,
                ],
            ),
            (
                1 << 40,
                1_000_000,
                &[
                    108_673, 370_381, 703_128, 68_854, 447_379, 50_942, 406_565, 418_532,
                ],
            ),
        ];
        for (seed, all, sample) in golden {
            let drawn = PythonRandom::new(seed).sample(all, sample.len());
            assert_eq!(drawn, sample, "seed {seed}, {all} items");
        }
    }

    #[test]
    fn a_sample_of_more_than_there_are_is_all_of_them() {
        let mut random = PythonRandom::new(0);
        assert_eq!(random.sample(10, 11), [6, 9, 0, 2, 4, 3, 5, 1, 8, 7]);
        assert!(random.sample(0, 3).is_empty());
    }

    #[test]
    fn a_shuffle_has_the_order_that_it_has_in_cpython() {
        let golden = [
            (
                0,
                [
                    10, 18, 16, 14, 0, 17, 11, 2, 3, 9, 5, 7, 4, 19, 6, 15, 8, 1, 13, 12,
                ],
            ),
            (
                1,
                [
                    11, 5, 17, 19, 9, 0, 16, 1, 15, 6, 10, 13, 14, 12, 7, 3, 8, 2, 18, 4,
                ],
            ),
            (
                1 << 40,
                [
                    9, 4, 12, 0, 17, 7, 19, 5, 18, 16, 15, 8, 10, 14, 6, 1, 13, 2, 11, 3,
                ],
            ),
        ];
        for (seed, order) in golden {
            let mut items: Vec<i32> = (0..20).collect();
            PythonRandom::new(seed).shuffle(&mut items);
            assert_eq!(items, order, "seed {seed}");
        }
    }

    #[test]
    fn one_source_serves_call_after_call() {
        let mut random = PythonRandom::new(0);
        assert_eq!(random.sample(24, 4), [12, 13, 1, 8]);
        assert_eq!(random.sample(24, 4), [16, 15, 12, 9]);

        let mut random = PythonRandom::new(0);
        let mut items = [0, 1, 2, 3, 4, 5, 6, 7];
        random.shuffle(&mut items);
        assert_eq!(items, [4, 1, 5, 2, 0, 3, 7, 6]);
        assert_eq!(random.sample(30, 3), [12, 29, 25]);
    }
}
