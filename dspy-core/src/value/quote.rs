//! Texts as JSON strings.

/// Writes the text as a JSON string, with no more escapes than JSON wants.
pub(crate) fn quote(text: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.reserve(text.len() + 2);
    out.push('"');
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        // Every stop is at an ASCII byte, so whole characters lie between.
        out.push_str(text.get(from..at).unwrap_or(""));
        from = at + 1;
        out.push('\\');
        match byte {
            b'"' | b'\\' => out.push(byte.into()),
            0x08 => out.push('b'),
            0x0c => out.push('f'),
            b'\n' => out.push('n'),
            b'\r' => out.push('r'),
            b'\t' => out.push('t'),
            _ => {
                out.push_str("u00");
                out.push(HEX[usize::from(byte >> 4)].into());
                out.push(HEX[usize::from(byte & 0xf)].into());
            }
        }
    }
    out.push_str(text.get(from..).unwrap_or(""));
    out.push('"');
}
