//! MT19937, the Mersenne Twister of 32-bit words.

use std::fmt;

/// The number of words in the state.
const WORDS: usize = 624;

/// How far apart two words are that are mixed with each other.
const DISTANCE: usize = 397;

/// A source of random words.
#[derive(Clone)]
pub(super) struct Twister {
    state: [u32; WORDS],
    /// The next word of the state to give out; `WORDS` when all of them have been.
    next: usize,
}

impl fmt::Debug for Twister {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Twister")
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

impl Twister {
    /// The source that several words give, of which there is at least one: `init_by_array`.
    pub(super) fn new(key: &[u32]) -> Self {
        Self {
            state: filled_by(key),
            next: WORDS,
        }
    }

    /// The next 32 random bits.
    pub(super) fn word(&mut self) -> u32 {
        if self.next >= WORDS {
            self.renew();
        }
        let mut word = self.state[self.next];
        self.next += 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }

    /// Replaces every word of the state, once all have been given out.
    fn renew(&mut self) {
        for at in 0..WORDS {
            let upper = self.state[at] & 0x8000_0000;
            let lower = self.state[(at + 1) % WORDS] & 0x7fff_ffff;
            let joined = upper | lower;
            let twist = if joined & 1 == 1 { 0x9908_b0df } else { 0 };
            self.state[at] = self.state[(at + DISTANCE) % WORDS] ^ (joined >> 1) ^ twist;
        }
        self.next = 0;
    }
}

/// The state that one number gives.
fn filled_from(number: u32) -> [u32; WORDS] {
    let mut state = [0; WORDS];
    let mut word = number;
    for (at, place) in (0..).zip(&mut state) {
        if at > 0 {
            word = (word ^ (word >> 30))
                .wrapping_mul(1_812_433_253)
                .wrapping_add(at);
        }
        *place = word;
    }
    state
}

/// The state that several words give, of which there is at least one.
fn filled_by(key: &[u32]) -> [u32; WORDS] {
    let mut state = filled_from(19_650_218);
    let mut at = 1;
    // There are fewer words than places, so the first pass takes as many steps as places.
    for (number, word) in (0_u32..).zip(key).cycle().take(WORDS) {
        state[at] = mixed(&state, at, 1_664_525)
            .wrapping_add(*word)
            .wrapping_add(number);
        at = place_after(&mut state, at);
    }
    for _ in 1..WORDS {
        state[at] = mixed(&state, at, 1_566_083_941).wrapping_sub(at as u32);
        at = place_after(&mut state, at);
    }
    state[0] = 0x8000_0000;
    state
}

/// A word of the state, mixed with the one before it.
fn mixed(state: &[u32; WORDS], at: usize, factor: u32) -> u32 {
    let before = state[at - 1];
    state[at] ^ (before ^ (before >> 30)).wrapping_mul(factor)
}

/// The place to fill next. After the last comes the second, since the first takes over the last.
fn place_after(state: &mut [u32; WORDS], at: usize) -> usize {
    if at + 1 < WORDS {
        return at + 1;
    }
    state[0] = state[WORDS - 1];
    1
}

#[cfg(test)]
mod tests {
    //! The numbers were given by `random.Random` of CPython 3.11.

    use super::Twister;

    #[test]
    fn one_word_and_two_words_make_a_seed() {
        let golden: [(&[u32], [u32; 3]); 7] = [
            (&[0], [3_626_764_237, 1_654_615_998, 3_255_389_356]),
            (&[1], [577_090_037, 2_444_712_010, 3_639_700_191]),
            (&[12_345], [1_789_368_711, 3_146_859_322, 43_676_229]),
            (&[u32::MAX], [2_728_839_433, 2_661_025_012, 872_737_089]),
            (&[0, 1], [485_306_839, 1_508_871_100, 1_794_561_286]),
            (&[0, 1 << 8], [445_128_065, 1_517_081_360, 2_880_015_531]),
            (&[u32::MAX; 2], [93_740_670, 1_068_495_656, 1_452_108_352]),
        ];
        for (key, words) in golden {
            let mut twister = Twister::new(key);
            assert_eq!([(); 3].map(|()| twister.word()), words, "{key:?}");
        }
    }

    #[test]
    fn the_state_is_renewed_when_it_is_used_up() {
        let mut twister = Twister::new(&[7]);
        for _ in 0..1_000 {
            twister.word();
        }
        assert_eq!(
            [(); 3].map(|()| twister.word()),
            [3_192_093_819, 2_975_926_257, 1_307_461_650]
        );
    }
}
