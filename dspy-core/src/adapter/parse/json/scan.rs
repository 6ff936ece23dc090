//! How far a string goes on without anything to look at.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = ONES << 7;

/// How many bytes at the beginning are no quote, no backslash and no control character. Eight are
/// looked at together, which is a key or a word, and then as many as a wide register takes, since
/// most of a reply is such text.
pub(super) fn plain_length(bytes: &[u8]) -> usize {
    if let Some(at) = bytes.first_chunk().and_then(|it| first_stop(*it)) {
        return at;
    }
    let (mut at, mut rest) = (0, bytes);
    while let Some((block, behind)) = rest.split_first_chunk()
        && is_plain(block)
    {
        (at, rest) = (at + WIDE, behind);
    }
    while let Some((word, behind)) = rest.split_first_chunk() {
        if let Some(stop) = first_stop(*word) {
            return at + stop;
        }
        (at, rest) = (at + 8, behind);
    }
    at + rest.iter().position(is_stop).unwrap_or(rest.len())
}

const WIDE: usize = 32;

fn is_stop(byte: &u8) -> bool {
    *byte < 0x20 || matches!(byte, b'"' | b'\\')
}

/// Whether none of these is looked at: without a branch, so that they are compared all at once.
fn is_plain(block: &[u8; WIDE]) -> bool {
    let stops = block.iter().fold(0, |stops, byte| {
        stops | u8::from(*byte < 0x20) | u8::from(*byte == b'"') | u8::from(*byte == b'\\')
    });
    stops == 0
}

/// The first of eight that is looked at.
fn first_stop(word: [u8; 8]) -> Option<usize> {
    let word = u64::from_le_bytes(word);
    let stops = is_zero(word ^ (ONES * 0x22))
        | is_zero(word ^ (ONES * 0x5c))
        | (word.wrapping_sub(ONES * 0x20) & !word & HIGHS);
    // A borrow only runs upwards, so the lowest of the marks is a true one.
    (stops != 0).then(|| stops.trailing_zeros() as usize / 8)
}

/// A mark at the lowest byte that is zero, and perhaps at higher ones.
fn is_zero(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHS
}

#[cfg(test)]
mod tests {
    use super::plain_length;

    #[test]
    fn it_stops_where_a_look_at_each_byte_does() {
        let bytes: Vec<u8> = (0..=255).collect();
        let is_stop = |byte: &u8| *byte < 0x20 || matches!(byte, b'"' | b'\\');
        for filler in [b'a', 0x20, 0x21, 0x23, 0x5b, 0x5d, 0x7f, 0x80, 0xff] {
            for byte in &bytes {
                for at in 0..80 {
                    let mut text = vec![filler; 80];
                    if let Some(place) = text.get_mut(at) {
                        *place = *byte;
                    }
                    let wanted = text.iter().position(is_stop).unwrap_or(80);
                    assert_eq!(plain_length(&text), wanted, "{byte} at {at} in {filler}");
                }
            }
        }
    }
}
