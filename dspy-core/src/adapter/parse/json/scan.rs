//! How far a string goes on without anything to look at.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = ONES << 7;

/// How many bytes at the beginning are no quote, no backslash and no control character. Eight are
/// looked at together, since most of a reply is such text.
pub(super) fn plain_length(bytes: &[u8]) -> usize {
    let mut at = 0;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let word = chunk.try_into().map_or(0, u64::from_le_bytes);
        let stops = is_zero(word ^ (ONES * 0x22))
            | is_zero(word ^ (ONES * 0x5c))
            | (word.wrapping_sub(ONES * 0x20) & !word & HIGHS);
        if stops != 0 {
            // A borrow only runs upwards, so the lowest of the marks is a true one.
            return at + stops.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let is_stop = |byte: &u8| *byte < 0x20 || matches!(byte, b'"' | b'\\');
    let rest = chunks.remainder();
    at + rest.iter().position(is_stop).unwrap_or(rest.len())
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
                for at in 0..20 {
                    let mut text = vec![filler; 20];
                    if let Some(place) = text.get_mut(at) {
                        *place = *byte;
                    }
                    let wanted = text.iter().position(is_stop).unwrap_or(20);
                    assert_eq!(plain_length(&text), wanted, "{byte} at {at} in {filler}");
                }
            }
        }
    }
}
