//! The shapes of the standard types, and of dates where a feature brings them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use super::{Shape, Shaped};

macro_rules! shapes {
    ($($type:ty => $shape:expr),+ $(,)?) => {
        $(#[diagnostic::do_not_recommend] impl Shaped for $type { const SHAPE: Shape = $shape; })+
    };
}

macro_rules! integers {
    ($($type:ident)+) => { shapes!($($type => Shape::Integer(stringify!($type))),+); };
}

integers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

shapes! {
    f32 => Shape::Float("f32"),
    f64 => Shape::Float("f64"),
    bool => Shape::Bool,
    char => Shape::Text(None),
    String => Shape::Text(None),
    () => Shape::Unit,
}

#[cfg(feature = "jiff")]
shapes! {
    jiff::civil::Date => Shape::Text(Some("date")),
    jiff::civil::DateTime => Shape::Text(Some("partial-date-time")),
    jiff::civil::Time => Shape::Text(Some("partial-time")),
    jiff::SignedDuration => Shape::Text(Some("duration")),
    jiff::Span => Shape::Text(Some("duration")),
    jiff::Timestamp => Shape::Text(Some("date-time")),
    jiff::Zoned => Shape::Text(Some("zoned-date-time")),
}

#[cfg(feature = "chrono")]
shapes! {
    chrono::NaiveDate => Shape::Text(Some("date")),
    chrono::NaiveDateTime => Shape::Text(Some("partial-date-time")),
    chrono::NaiveTime => Shape::Text(Some("partial-time")),
    chrono::DateTime<chrono::Utc> => Shape::Text(Some("date-time")),
    chrono::DateTime<chrono::FixedOffset> => Shape::Text(Some("date-time")),
}

macro_rules! containers {
    ($($type:ty, [$($param:ident $(: $bound:path)?),+], $item:ident => $shape:ident;)+) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($param $(: $bound)?),+> Shaped for $type {
            const SHAPE: Shape = Shape::$shape(&$item::SHAPE);
        }
    )+};
}

containers! {
    Option<T>, [T: Shaped], T => Optional;
    Vec<T>, [T: Shaped], T => List;
    VecDeque<T>, [T: Shaped], T => List;
    BTreeSet<T>, [T: Shaped], T => Set;
    HashSet<T, S>, [T: Shaped, S], T => Set;
    BTreeMap<K, V>, [K, V: Shaped], V => Map;
    HashMap<K, V, S>, [K, V: Shaped, S], V => Map;
}

#[diagnostic::do_not_recommend]
impl<T: Shaped> Shaped for Box<T> {
    const SHAPE: Shape = T::SHAPE;
}

macro_rules! tuples {
    ($(($($param:ident)+))+) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($param: Shaped),+> Shaped for ($($param,)+) {
            const SHAPE: Shape = Shape::Tuple(&[$($param::SHAPE),+]);
        }
    )+};
}

tuples! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) }

/// An array is a tuple of equal shapes: serde writes both the same way and knows up to 32.
#[diagnostic::do_not_recommend]
impl<T: Shaped, const N: usize> Shaped for [T; N] {
    const SHAPE: Shape = Shape::Tuple(&[T::SHAPE; N]);
}
