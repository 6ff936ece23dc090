//! Fields that are read where they have the form that is wanted, and are as good as missing where
//! they have another: an answer that was paid for is not lost to an odd field beside it.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

/// What is read from an object.
#[derive(Debug)]
pub(super) struct Loose<T>(pub(super) Option<T>);

/// A number of things, also where it is written with a fraction or as a text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count(pub(super) Option<u64>);

/// A text that is not empty.
#[derive(Debug, Default)]
pub(super) struct Text(pub(super) Option<String>);

/// What was said: a text, or a list of pieces.
#[derive(Debug, Default)]
pub(super) enum Content {
    #[default]
    Nothing,
    Text(String),
    Pieces(Vec<Json>),
}

/// Any JSON that most answers have not.
#[derive(Debug, Default)]
pub(super) struct Rare(Option<Box<Json>>);

impl Rare {
    /// What stands there, unless that is null.
    pub(super) fn json(&self) -> Option<&Json> {
        self.0.as_deref()
    }

    /// The items of a list; none where it is no list.
    pub(super) fn items(&self) -> impl Iterator<Item = &Json> {
        self.json().into_iter().flat_map(list)
    }
}

/// The items of a list; none where it is no list.
pub(super) fn list(json: &Json) -> impl Iterator<Item = &Json> {
    json.as_array().into_iter().flatten()
}

impl<'de> Deserialize<'de> for Rare {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self)
    }
}

/// What becomes of each form that JSON has; of one that is not named, nothing.
trait Form<'de>: Default {
    fn of_text(_: &str) -> Self {
        Self::default()
    }

    fn of_whole(_: u64) -> Self {
        Self::default()
    }

    fn of_float(_: f64) -> Self {
        Self::default()
    }

    fn of_map<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }

    fn of_list<A: SeqAccess<'de>>(mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }
}

impl<'de, T: Deserialize<'de>> Form<'de> for Loose<T> {
    fn of_map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|it| Self(Some(it)))
    }
}

impl Form<'_> for Count {
    fn of_text(text: &str) -> Self {
        Self(text.parse().ok())
    }

    fn of_whole(number: u64) -> Self {
        Self(Some(number))
    }

    fn of_float(number: f64) -> Self {
        // What is less than nothing was not counted; a number that is too large is the largest.
        Self((number >= 0.0).then_some(number as u64))
    }
}

impl Form<'_> for Text {
    fn of_text(text: &str) -> Self {
        Self((!text.is_empty()).then(|| text.to_owned()))
    }
}

impl<'de> Form<'de> for Content {
    fn of_text(text: &str) -> Self {
        match text {
            "" => Self::Nothing,
            text => Self::Text(text.to_owned()),
        }
    }

    fn of_list<A: SeqAccess<'de>>(mut items: A) -> Result<Self, A::Error> {
        let mut pieces = Vec::new();
        while let Some(piece) = items.next_element()? {
            pieces.push(piece);
        }
        Ok(Self::Pieces(pieces))
    }
}

impl<T> Default for Loose<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Loose<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any(PhantomData))
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any(PhantomData))
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any(PhantomData))
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any(PhantomData))
    }
}

struct Any<T>(PhantomData<T>);

impl<'de, T: Form<'de>> Visitor<'de> for Any<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::of_map(map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<T, A::Error> {
        T::of_list(items)
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(T::of_text(text))
    }

    fn visit_u64<E>(self, number: u64) -> Result<T, E> {
        Ok(T::of_whole(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<T, E> {
        Ok(u64::try_from(number).map_or_else(|_| T::default(), T::of_whole))
    }

    fn visit_f64<E>(self, number: f64) -> Result<T, E> {
        Ok(T::of_float(number))
    }

    fn visit_bool<E>(self, _: bool) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }
}
