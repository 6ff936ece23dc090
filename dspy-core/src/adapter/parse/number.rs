//! Numbers, digit by digit: nothing is rounded, and nothing is made of what is no number.

use super::fault::{Fault, Read, shown};
use super::rule::{self, Rule};

/// A number of some type, and what was mended to get there.
#[derive(Debug)]
pub(super) struct Number {
    pub(super) value: Value,
    pub(super) repairs: Vec<&'static Rule>,
}

#[derive(Debug)]
pub(super) enum Value {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    /// A whole number of more than 64 bits.
    Wide(String),
}

impl Value {
    /// The digits of a whole number as its value.
    fn of(digits: &str) -> Self {
        if let Ok(value) = digits.parse() {
            return Self::Unsigned(value);
        }
        match digits.parse() {
            Ok(value) => Self::Signed(value),
            Err(_) => Self::Wide(digits.to_owned()),
        }
    }
}

/// What stands between the digits of a number.
struct Scan<'a> {
    negative: bool,
    /// The digits before the point, without marks between groups.
    whole: String,
    fraction: &'a str,
    exponent: i64,
    has_point: bool,
    has_exponent: bool,
    /// How many commas stand between groups.
    commas: usize,
    repairs: Vec<&'static Rule>,
}

/// Marks between groups of three digits, beside `_`.
const MARKS: [char; 5] = [',', '\'', '\u{a0}', '\u{2009}', '\u{202f}'];

/// Whether it is a number, perhaps in a loose notation.
pub(super) fn is_number(text: &str) -> bool {
    is_json(text) || scan(text).is_some()
}

/// Whether it is a number as JSON has it.
fn is_json(text: &str) -> bool {
    let digits = |bytes: &[u8]| {
        let end = bytes.iter().position(|it| !it.is_ascii_digit());
        end.unwrap_or(bytes.len())
    };
    let bytes = text.as_bytes();
    let mut rest = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let whole = digits(rest);
    if whole == 0 || (whole > 1 && rest.starts_with(b"0")) {
        return false;
    }
    rest = rest.get(whole..).unwrap_or(&[]);
    if rest.is_empty() {
        return true;
    }
    if let Some(behind) = rest.strip_prefix(b".") {
        let fraction = digits(behind);
        if fraction == 0 {
            return false;
        }
        rest = behind.get(fraction..).unwrap_or(&[]);
    }
    if let [b'e' | b'E', behind @ ..] = rest {
        let behind = match behind {
            [b'+' | b'-', digits @ ..] => digits,
            digits => digits,
        };
        let exponent = digits(behind);
        return exponent > 0 && exponent == behind.len();
    }
    rest.is_empty()
}

fn scan(text: &str) -> Option<Scan<'_>> {
    let mut repairs = Vec::new();
    let mut note = |rule| {
        if !repairs.contains(&rule) {
            repairs.push(rule);
        }
    };
    if text.starts_with('+') {
        note(&rule::LOOSE_NUMBER);
    }
    let negative = text.starts_with('-');
    let rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (number, exponent) = match rest.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent)),
        None => (rest, None),
    };
    let (whole, fraction) = match number.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (number, None),
    };
    let is_digits = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, commas) = match is_digits(whole) {
        true => (whole.to_owned(), 0),
        false => {
            let grouped = groups(whole)?;
            note(&rule::DIGIT_GROUPS);
            grouped
        }
    };
    if !is_digits(fraction.unwrap_or(""))
        || (whole.is_empty() && fraction.is_none_or(str::is_empty))
    {
        return None;
    }
    if whole.is_empty() || fraction.is_some_and(str::is_empty) {
        note(&rule::LOOSE_NUMBER);
    }
    if whole.len() > 1 && whole.starts_with('0') {
        note(&rule::LOOSE_NUMBER);
    }
    let exponent_value = match exponent {
        None => 0,
        Some(text) => {
            let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
            if digits.is_empty() || !is_digits(digits) {
                return None;
            }
            // One that does not fit is beyond every type; it only has to stay so.
            let size = digits.parse().unwrap_or(i64::from(i32::MAX));
            if text.starts_with('-') { -size } else { size }
        }
    };
    Some(Scan {
        negative,
        whole,
        fraction: fraction.unwrap_or(""),
        exponent: exponent_value,
        has_point: fraction.is_some(),
        has_exponent: exponent.is_some(),
        commas,
        repairs,
    })
}

/// The digits without the marks between their groups, and how many of those are commas.
fn groups(text: &str) -> Option<(String, usize)> {
    if text.contains('_') {
        let parts = text
            .split('_')
            .all(|it| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit()));
        return parts.then(|| (text.replace('_', ""), 0));
    }
    let mark = text
        .chars()
        .find(|it| !it.is_ascii_digit())
        .filter(|it| MARKS.contains(it))?;
    let mut parts = text.split(mark);
    let first = parts.next()?;
    let digits = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
    // A group of zeros in front is how a decimal comma looks.
    if !(1..=3).contains(&first.len()) || !digits(first) || first.starts_with('0') {
        return None;
    }
    let mut count = 0;
    for part in parts {
        if part.len() != 3 || !digits(part) {
            return None;
        }
        count += 1;
    }
    let commas = if mark == ',' { count } else { 0 };
    Some((text.replace(mark, ""), commas))
}

/// Whether it is digits in groups, which a list of numbers could be as well.
pub(super) fn is_grouped_by_commas(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    groups(digits).is_some_and(|(_, commas)| commas > 0)
}

/// The number without the commas between its groups, for a message.
pub(super) fn without_commas(text: &str) -> String {
    text.replace(',', "")
}

fn no_number(what: &str, text: &str) -> Fault {
    if let Some(number) = text.strip_suffix('%')
        && let number = number.trim_end()
        && is_number(number)
        && let Ok(value) = without_commas(number).parse::<f64>()
    {
        let says = format!(
            "`{text}` is {number} or {}: write it without a sign",
            value / 100.0
        );
        return Fault::tie(says);
    }
    Fault::expected(what, text)
}

/// A whole number of this type, such as `u8`.
pub(super) fn whole(text: &str, of: &'static str) -> Read<Number> {
    if is_plain(text) {
        let value = fitting(text, of)?;
        return Ok(Number {
            value,
            repairs: Vec::new(),
        });
    }
    let Some(mut scan) = scan(text) else {
        return Err(no_number("a whole number", text));
    };
    if scan.has_exponent || !scan.fraction.is_empty() {
        scan.repairs.push(&rule::INTEGRAL_FLOAT);
    }
    let digits = integral(&scan).ok_or_else(|| Fault::expected("a whole number", text))?;
    let value = fitting(&digits, of).map_err(|_| out_of_range(text, of))?;
    Ok(Number {
        value,
        repairs: scan.repairs,
    })
}

/// A short number in JSON's notation, as most are, if it is one of the type: at a glance what
/// [`float`] says of it.
pub(super) fn short_float(text: &str, of: &'static str) -> Option<f64> {
    // Up to so many digits no whole number is rounded.
    let is_short = text.len() <= if of == "f64" { 15 } else { 0 };
    let value: f64 = (is_short && is_json(text)).then(|| text.parse().ok())??;
    value.is_finite().then_some(value)
}

/// The same of a whole number without a sign, and of [`whole`].
pub(super) fn short_whole(text: &str, of: &'static str) -> Option<u64> {
    // So many digits are always a `u64`.
    if text.len() > 18 || text.is_empty() || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    let value = text.bytes().try_fold(0_u64, |value, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then(|| value * 10 + u64::from(digit))
    })?;
    let most = match of {
        "u8" => u8::MAX.into(),
        "i8" => 0x7f,
        "u16" => u16::MAX.into(),
        "i16" => 0x7fff,
        "u32" => u32::MAX.into(),
        "i32" => 0x7fff_ffff,
        "u64" | "i64" | "u128" | "i128" => u64::MAX,
        _ => return None,
    };
    (value <= most).then_some(value)
}

/// The value of these digits, if it is one of the type.
fn fitting(digits: &str, of: &'static str) -> Read<Value> {
    let digits = if digits == "-0" { "0" } else { digits };
    match fits(digits, of) {
        true => Ok(Value::of(digits)),
        false => Err(out_of_range(digits, of)),
    }
}

/// Digits as JSON has them, and no more.
fn is_plain(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty()
        && digits.bytes().all(|it| it.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'))
}

/// The whole number that a notation with a point or an exponent stands for, if it is one.
fn integral(scan: &Scan<'_>) -> Option<String> {
    // More digits than that are beyond every type, however many zeros there are.
    const LONGEST: i64 = 64;
    let mut digits = format!("{}{}", scan.whole, scan.fraction);
    let point = i64::try_from(scan.fraction.len())
        .ok()?
        .checked_sub(scan.exponent)?;
    if point > 0 {
        let cut = usize::try_from(point).ok()?;
        let kept = digits.len().checked_sub(cut);
        let lost = digits.split_off(kept.unwrap_or(0));
        if lost.bytes().any(|it| it != b'0') {
            return None;
        }
    } else if digits.bytes().any(|it| it != b'0') {
        if point < -LONGEST {
            return None;
        }
        digits.extend(std::iter::repeat_n('0', usize::try_from(-point).ok()?));
    }
    let digits = digits.trim_start_matches('0');
    Some(match (digits.is_empty(), scan.negative) {
        (true, _) => "0".to_owned(),
        (false, true) => format!("-{digits}"),
        (false, false) => digits.to_owned(),
    })
}

fn fits(digits: &str, of: &'static str) -> bool {
    macro_rules! fits {
        ($($type:ident)+) => {
            match of {
                $(stringify!($type) => digits.parse::<$type>().is_ok(),)+
                _ => true,
            }
        };
    }
    fits!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize)
}

fn out_of_range(text: &str, of: &'static str) -> Fault {
    Fault::new(format!("{} is out of the range of `{of}`", shown(text)))
}

/// A number of this type, `f32` or `f64`.
pub(super) fn float(text: &str, of: &'static str) -> Read<Number> {
    let is_json = is_json(text);
    let (digits, repairs, is_whole) = if is_json {
        let is_whole = !text.contains(['.', 'e', 'E']);
        (None, Vec::new(), is_whole)
    } else {
        let Some(scan) = scan(text) else {
            return Err(no_number("a number", text));
        };
        if scan.commas == 1 && !scan.has_point {
            let says = format!(
                "`{text}` is {} or {}: write it without a comma",
                without_commas(text),
                text.replace(',', "."),
            );
            return Err(Fault::tie(says));
        }
        let mut digits = String::from(if scan.negative { "-" } else { "" });
        let whole = scan.whole.trim_start_matches('0');
        digits.push_str(if whole.is_empty() { "0" } else { whole });
        if !scan.fraction.is_empty() {
            digits.push('.');
            digits.push_str(scan.fraction);
        }
        if scan.has_exponent {
            digits.push_str(&format!("e{}", scan.exponent));
        }
        let is_whole = scan.fraction.is_empty() && !scan.has_exponent;
        (Some(digits), scan.repairs, is_whole)
    };
    let written = digits.as_deref().unwrap_or(text);
    let parsed = match of {
        "f32" => written.parse::<f32>().map(f64::from),
        _ => written.parse::<f64>(),
    };
    let value = parsed
        .ok()
        .filter(|it| it.is_finite())
        .ok_or_else(|| Fault::new(format!("{} is too large for an {of}", shown(text))))?;
    // Up to so many digits every whole number is one of the type.
    let safe = if of == "f32" { 7 } else { 15 };
    if is_whole && written.len() > safe {
        let back = match of {
            "f32" => written
                .parse::<f32>()
                .map_or_else(|_| String::new(), |it| it.to_string()),
            _ => value.to_string(),
        };
        if back != written {
            let says = format!("{text} has digits that an {of} does not keep");
            return Err(Fault::new(says));
        }
    }
    Ok(Number {
        value: Value::Float(value),
        repairs,
    })
}
