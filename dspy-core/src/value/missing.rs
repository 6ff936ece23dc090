//! A field that is missing, in the same words wherever one is.

use crate::error::{Error, Kind};

const BEFORE: &str = "the field `";
const AFTER: &str = "` is missing";

/// The error of a struct that lacks this field.
pub(crate) fn missing(name: &str) -> Error {
    Error::new(Kind::Value, format!("{BEFORE}{name}{AFTER}"))
}

/// The field that is missing, if that is all this error says.
///
/// It is read from the words, since an error keeps nothing else on its way through serde.
pub(crate) fn missing_in(error: &Error) -> Option<String> {
    let text = error.to_string();
    let name = text.strip_prefix(BEFORE)?.strip_suffix(AFTER)?;
    (!name.contains('`')).then(|| name.to_owned())
}
