//! Types as users write them, a few dozen of all kinds: each alone, and before another output.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::num::NonZeroU8;
use std::time::Duration;

use dspy::prelude::*;
use dspy::value::Image;

use super::steps::{
    Action, Block, Code, Either, Event, Look, Mark, Mood, Payment, Person, Setup, Tree,
};

/// A text by another name.
#[value]
pub struct Newtype(String);

/// What is written as its one field.
#[value]
#[serde(transparent)]
pub struct Transparent {
    inner: Option<u8>,
}

#[value]
pub struct Nothing;

#[value]
pub struct Pair(u8, String);

#[value]
pub struct Page<T> {
    items: Vec<T>,
    next: Option<T>,
}

/// Names that serde gives, and what it leaves out.
#[value]
#[serde(rename_all = "kebab-case")]
pub struct Renamed {
    first_name: String,
    #[serde(rename = "a \"b\" <c>")]
    odd: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    empty: Vec<u8>,
}

/// All other keys stand in a map.
#[value]
pub struct Open {
    known: u8,
    #[serde(flatten)]
    others: BTreeMap<String, String>,
}

/// A struct beside the tag.
#[value]
#[serde(tag = "kind")]
pub enum Beside {
    Human(Person),
    Nobody,
    #[serde(rename = "a b")]
    Odd {
        #[serde(rename = "type")]
        of: Option<u8>,
    },
}

/// Everything that can be content.
#[value]
#[serde(tag = "t", content = "c", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Content {
    Empty,
    OneText(String),
    Perhaps(Option<String>),
    Several(u8, Option<bool>),
    Named { name: String, list: Vec<u8> },
    List(Vec<Content>),
}

/// Everything that can stand under a name.
#[value]
pub enum External {
    Empty,
    #[serde(rename = "null")]
    Null,
    #[serde(rename = "1")]
    One,
    Text(String),
    Perhaps(Option<String>),
    Unit(()),
    Several(u8, Vec<String>),
    Named {
        a: Option<u8>,
        b: BTreeMap<String, bool>,
    },
    Again(Box<External>),
}

/// Data that tells by itself what it is.
#[value]
#[serde(untagged)]
pub enum Untagged {
    Flag(bool),
    Number(f64),
    List(Vec<Untagged>),
    Point { x: i8, y: i8 },
    Line { from: (i8, i8), to: (i8, i8) },
    Text(String),
}

/// A formula.
#[value]
pub enum Formula {
    Number(f64),
    Name(String),
    Minus(Box<Formula>),
    Sum(Vec<Formula>),
    Call {
        name: String,
        with: BTreeMap<String, Formula>,
    },
}

/// A chain of itself.
#[value]
pub struct Chain {
    name: String,
    next: Option<Box<Chain>>,
    others: BTreeMap<String, Chain>,
}

/// Does it with each type: first where it is the only output, then where a text follows.
pub trait WithTypes {
    fn alone<S: Signature>(&mut self, name: &str);
    fn followed<S: Signature>(&mut self, name: &str);
}

macro_rules! types {
    ($($(#[$when:meta])? $name:ident: $type:ty;)+) => {
        $($(#[$when])?
        mod $name {
            #[allow(unused_imports, reason = "not every type needs all of them")]
            use super::*;

            /// Say it.
            #[signature]
            pub struct Alone {
                #[output]
                it: $type,
            }

            /// Say it, and something behind it.
            #[signature]
            pub struct Followed {
                #[output]
                it: $type,
                #[output]
                behind: String,
            }
        })+

        pub fn each(what: &mut impl WithTypes) {
            $($(#[$when])?
            {
                what.alone::<$name::Alone>(stringify!($type));
                what.followed::<$name::Followed>(stringify!($type));
            })+
        }
    };
}

types! {
    flag: bool;
    small: i8;
    size: usize;
    large: i128;
    single: f32;
    double: f64;
    letter: char;
    text: String;
    unit: ();
    boxed: Box<Mood>;
    shared: Cow<'static, str>;
    not_zero: NonZeroU8;
    duration: Duration;
    json: serde_json::Value;
    image: Image;
    images: Vec<Option<Image>>;

    perhaps_text: Option<String>;
    perhaps_letter: Option<char>;
    perhaps_flag: Option<bool>;
    perhaps_number: Option<f64>;
    perhaps_unit: Option<()>;
    perhaps_perhaps: Option<Option<u8>>;
    perhaps_texts: Option<Vec<String>>;
    perhaps_map: Option<BTreeMap<String, Option<u8>>>;
    perhaps_mood: Option<Mood>;
    perhaps_person: Option<Person>;
    perhaps_event: Option<Event>;
    perhaps_union: Option<Either>;
    perhaps_newtype: Option<Newtype>;

    texts: Vec<String>;
    perhaps_each: Vec<Option<String>>;
    letters: Vec<char>;
    units: Vec<()>;
    lists: Vec<Vec<u8>>;
    deque: VecDeque<bool>;
    set: BTreeSet<String>;
    set_of_options: BTreeSet<Option<u8>>;
    array: [String; 3];
    no_array: [u8; 0];
    tuple: (u8, Option<String>, Vec<bool>);
    one_tuple: (String,);
    tuples: Vec<((u8, u8), [bool; 2])>;

    map: BTreeMap<String, Option<String>>;
    map_of_maps: BTreeMap<String, BTreeMap<String, Vec<u8>>>;
    by_number: BTreeMap<i128, String>;
    by_flag: BTreeMap<bool, u8>;
    by_mood: BTreeMap<Mood, Person>;
    by_letter: BTreeMap<char, char>;

    mark: Mark;
    code: Code;
    marks: Vec<Mark>;
    newtype: Newtype;
    newtypes: Vec<Newtype>;
    transparent: Transparent;
    nothing: Nothing;
    pair: Pair;
    pairs: Vec<Pair>;
    page: Page<Mood>;
    pages: Vec<Page<Option<String>>>;
    renamed: Renamed;
    open: Open;
    setup: Vec<Setup>;
    looks: BTreeMap<String, Look>;
    beside: Beside;
    besides: Vec<Beside>;
    content: Content;
    contents: Vec<Content>;
    external: External;
    externals: Vec<External>;
    untagged: Untagged;
    untaggeds: Vec<Untagged>;
    actions: Option<Vec<Action>>;
    payments: Vec<Payment>;
    blocks: Vec<Block>;
    tree: Tree;
    trees: BTreeMap<String, Tree>;
    formula: Formula;
    formulas: Vec<Formula>;
    chain: Chain;

    #[cfg(feature = "jiff")] date: jiff::civil::Date;
    #[cfg(feature = "jiff")] times: Vec<jiff::civil::Time>;
    #[cfg(feature = "jiff")] moment: Option<jiff::civil::DateTime>;
    #[cfg(feature = "chrono")] day: chrono::NaiveDate;
    #[cfg(feature = "chrono")] days: BTreeMap<String, chrono::NaiveDate>;
}
