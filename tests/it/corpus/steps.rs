//! The steps that the cases name, written as a user would write them.

use std::collections::{BTreeMap, BTreeSet};

use dspy::prelude::*;
use dspy::value::{Image, Node};

// Texts.

/// Answer the question.
#[signature]
pub struct Ask {
    #[output]
    answer: String,
}

/// Say what it is about, and answer.
#[signature]
pub struct Topic {
    #[output]
    topic: String,
    #[output]
    answer: String,
}

/// Think, then pick a tool.
#[signature]
pub struct React {
    #[output]
    next_thought: String,
    #[output]
    next_tool_name: String,
    #[output]
    next_tool_args: BTreeMap<String, String>,
}

/// Write the program.
#[signature]
pub struct Script {
    #[output]
    code: String,
    #[output]
    runs: bool,
}

// Numbers and bools.

/// Count them.
#[signature]
pub struct Count {
    #[output]
    n: i64,
}

/// Read the meter.
#[signature]
pub struct Meter {
    #[output]
    reading: f64,
}

/// Measure it in every width.
#[signature]
pub struct Widths {
    #[output]
    small: u8,
    #[output]
    signed: i8,
    #[output]
    wide: u128,
    #[output]
    single: f32,
}

/// Is it so?
#[signature]
pub struct Judge {
    #[output]
    ok: bool,
}

fn is_even(number: &u8) -> bool {
    number.is_multiple_of(2)
}

/// Answer, and say how sure that is.
#[signature]
pub struct Rated {
    #[output(max_length = 40)]
    answer: String,
    #[output(ge = 0, le = 1)]
    confidence: f64,
    #[output(default = 2)]
    #[check(is_even, "votes come in pairs")]
    votes: u8,
}

// Enums without data.

/// How it sounds.
#[value]
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub enum Mood {
    #[serde(alias = "good")]
    Positive,
    Negative,
    #[serde(rename = "so-so")]
    Mixed,
}

/// Say how it sounds.
#[signature]
pub struct Feel {
    #[output]
    mood: Mood,
}

/// Answer, and say how it sounds.
#[signature]
pub struct Toned {
    #[output]
    answer: String,
    #[output]
    mood: Mood,
}

/// A school mark.
#[value]
pub enum Mark {
    #[serde(rename = "1", alias = "GOOD")]
    One,
    #[serde(rename = "2", alias = "FAIR")]
    Two,
    #[serde(rename = "3", alias = "POOR")]
    Three,
}

/// Mark the essay.
#[signature]
pub struct Grade {
    #[output]
    mark: Mark,
}

/// Two that are spelled alike.
#[value]
pub enum Code {
    #[serde(rename = "A-1")]
    Dashed,
    #[serde(rename = "a1")]
    Plain,
    #[serde(rename = "FOOBAR_INSTANCE")]
    Instance,
}

/// Name the code.
#[signature]
pub struct Coded {
    #[output]
    code: Code,
}

// What may be absent.

/// Fill in the form.
#[signature]
pub struct Form {
    #[output]
    nick: Option<String>,
    #[output]
    age: Option<u8>,
    #[output]
    mood: Option<Mood>,
    #[output]
    tags: Option<Vec<String>>,
}

/// Take notes.
#[signature]
pub struct Notes {
    #[output]
    answer: String,
    #[output(default)]
    notes: Vec<String>,
}

// Lists, tuples, maps.

/// Tag the text.
#[signature]
pub struct Tags {
    #[output]
    tags: Vec<String>,
}

/// Draw the numbers.
#[signature]
pub struct Draw {
    #[output]
    numbers: Vec<u32>,
}

/// Say how each sounds.
#[signature]
pub struct Moods {
    #[output]
    moods: Vec<Mood>,
}

/// Find it on the map.
#[signature]
pub struct Place {
    #[output]
    at: [f64; 2],
    #[output]
    house: (u8, String),
}

/// Look them up.
#[signature]
pub struct Lookup {
    #[output]
    by_name: BTreeMap<String, i64>,
    #[output]
    by_number: BTreeMap<u32, String>,
    #[output]
    by_mood: BTreeMap<Mood, bool>,
    #[output]
    seen: BTreeSet<u8>,
}

// Structs.

/// Somebody.
#[value]
pub struct Person {
    name: String,
    age: u8,
    email: Option<String>,
}

/// Who is it?
#[signature]
pub struct Who {
    #[output]
    person: Person,
}

/// Who wrote it, and for whom?
#[signature]
pub struct Letter {
    #[output]
    author: Person,
    #[output]
    reader: Person,
}

/// What is for sale.
#[value]
#[serde(deny_unknown_fields)]
pub struct Product {
    title: String,
    slug: String,
    rating: u8,
}

/// What is for sale?
#[signature]
pub struct Offer {
    #[output]
    product: Product,
}

/// How to run it.
#[value]
#[serde(rename_all = "camelCase")]
pub struct Setup {
    max_tries: u8,
    #[serde(alias = "label")]
    display_name: String,
    #[serde(default)]
    verbose: bool,
    #[serde(flatten)]
    limits: Limits,
}

/// What it may take.
#[value]
pub struct Limits {
    seconds: u32,
    bytes: u64,
}

/// Set it up.
#[signature]
pub struct Configure {
    #[output]
    setup: Setup,
}

/// How it looks; all of it may be left out.
#[value]
pub struct Look {
    #[serde(default)]
    bold: bool,
    #[serde(default)]
    size: u8,
}

/// Choose how it looks.
#[signature]
pub struct Style {
    #[output]
    look: Look,
}

/// A part with parts.
#[value]
pub struct Tree {
    name: String,
    kids: Vec<Tree>,
}

/// Draw the tree.
#[signature]
pub struct Grow {
    #[output]
    tree: Tree,
}

/// A tool and what it is given.
#[value]
pub struct ToolCall {
    name: String,
    args: BTreeMap<String, String>,
}

/// Call tools.
#[signature]
pub struct Tools {
    #[output]
    tool_calls: Vec<ToolCall>,
}

// Enums with data, in each of serde's ways.

/// What happened: the name is the key.
#[value]
pub enum Event {
    Started,
    Note(String),
    Moved(i32, i32),
    Renamed { from: String, to: Option<String> },
}

/// What happened?
#[signature]
pub struct Happened {
    #[output]
    event: Event,
}

/// What to do: the name is a member.
#[value]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Action {
    ReadFile { path: String },
    WriteFile { path: String, text: String },
    Stop,
}

/// Plan it.
#[signature]
pub struct Plan {
    #[output]
    steps: Vec<Action>,
}

/// What is paid: name and content are members.
#[value]
#[serde(tag = "type", content = "value")]
pub enum Payment {
    Cash(u32),
    Card { number: String },
    Free,
}

/// What is paid?
#[signature]
pub struct Paid {
    #[output]
    payment: Payment,
}

/// A block of a page: no name at all.
#[value]
#[serde(untagged)]
pub enum Block {
    ColumnList { items: Vec<String>, columns: u8 },
    Breadcrumb { items: Vec<String> },
}

/// Take the page apart.
#[signature]
pub struct Page {
    #[output]
    blocks: Vec<Block>,
}

/// The same blocks, the one that fits more first.
#[value]
#[serde(untagged)]
pub enum Careless {
    Breadcrumb { items: Vec<String> },
    ColumnList { items: Vec<String>, columns: u8 },
}

/// Take the page apart carelessly.
#[signature]
pub struct CarelessPage {
    #[output]
    block: Careless,
}

/// A number or a text.
#[value]
#[serde(untagged)]
pub enum Either {
    Number(i64),
    Text(String),
}

/// One of both.
#[signature]
pub struct Choose {
    #[output]
    it: Either,
}

/// Whole or not.
#[value]
#[serde(untagged)]
pub enum Amount {
    Whole(u32),
    Flag(bool),
    Many(Vec<u32>),
}

/// How much is it?
#[signature]
pub struct HowMuch {
    #[output]
    amount: Amount,
}

/// A text before what is none.
#[value]
#[serde(untagged)]
pub enum Remark {
    Words(String),
    Number(i64),
    Flag { raised: bool },
}

/// Remark on it.
#[signature]
pub struct Comment {
    #[output]
    remark: Remark,
}

/// A point, or several figures: lists of its own before what is no list.
#[value]
#[serde(untagged)]
pub enum Figure {
    All(Vec<Figure>),
    Point { x: i64, y: i64 },
}

/// Draw it.
#[signature]
pub struct Sketch {
    #[output]
    figure: Figure,
}

// What has a notation of its own.

/// Take the picture.
#[signature]
pub struct Snap {
    #[output]
    photo: Image,
}

/// Hand over whatever it is.
#[signature]
pub struct Anything {
    #[output]
    letter: char,
    #[output]
    nothing: (),
}

/// What an item begins with: names that could be taken for JSON, and one that is empty.
#[value]
pub enum Bullet {
    #[serde(rename = "")]
    Nothing,
    #[serde(rename = "\"q\"")]
    Quoted,
    #[serde(rename = "[x]")]
    Done,
    #[serde(rename = "[ ]")]
    Open,
    Other(String),
}

/// The same names beside what they hold.
#[value]
#[serde(tag = "of", content = "it")]
pub enum Ticked {
    #[serde(rename = "")]
    Nothing,
    #[serde(rename = "\"q\"")]
    Quoted(u8),
    #[serde(rename = "[x]")]
    Done(u8),
}

/// Take the item apart.
#[signature]
pub struct Item {
    #[output]
    bullet: Bullet,
    #[output]
    ticked: Ticked,
}

/// Make the appointment.
#[cfg(feature = "chrono")]
#[signature]
pub struct Appointment {
    #[output]
    day: chrono::NaiveDate,
    #[output]
    starts: Option<chrono::NaiveTime>,
    #[output(default)]
    moments: Vec<chrono::NaiveDateTime>,
    #[output(default)]
    sent: Option<chrono::DateTime<chrono::Utc>>,
}

/// Read the invitation.
#[cfg(feature = "jiff")]
#[signature]
pub struct Invitation {
    #[output]
    day: jiff::civil::Date,
    #[output]
    starts: Option<jiff::civil::Time>,
    #[output(default)]
    moments: Vec<jiff::civil::DateTime>,
}

/// What a case does with the step that it names.
pub trait WithStep {
    type Answer;

    fn of<S: Signature>(self) -> Self::Answer;
}

/// Does it with the step of this name; nothing for a step that needs a feature which is off.
#[allow(
    unreachable_patterns,
    reason = "with the features there are steps of dates"
)]
pub fn with<W: WithStep>(step: &str, what: W) -> Option<W::Answer> {
    macro_rules! steps {
        ($($(#[$when:meta])? $step:ident)+) => {
            match step {
                $($(#[$when])? stringify!($step) => Some(what.of::<$step>()),)+
                "Invitation" | "Appointment" => None,
                other => panic!("no step is called `{other}`"),
            }
        };
    }

    steps! {
        Ask Topic React Script
        Count Meter Widths Judge Rated
        Feel Toned Grade Coded
        Form Notes
        Tags Draw Moods Place Lookup
        Who Letter Offer Configure Style Grow Tools
        Happened Plan Paid Page CarelessPage Choose HowMuch Comment Sketch
        Snap Anything Item
        #[cfg(feature = "jiff")] Invitation
        #[cfg(feature = "chrono")] Appointment
    }
}

/// The outputs of a step as data, read and written once: what a case's `value` must be equal to.
pub fn there_and_back(step: &str, value: &Node) -> Option<Result<Node>> {
    struct ThereAndBack<'a>(&'a Node);

    impl WithStep for ThereAndBack<'_> {
        type Answer = Result<Node>;

        fn of<S: Signature>(self) -> Result<Node> {
            Node::of(&self.0.read::<S::Output>()?)
        }
    }

    with(step, ThereAndBack(value))
}
