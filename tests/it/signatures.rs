//! Signatures: specs, conversions, fingerprints.

use std::collections::BTreeMap;

use dspy::prelude::*;
use dspy::signature::Spec;

fn short(text: &str) -> bool {
    text.len() < 20
}

fn same_length(list: &[u8]) -> Result<(), String> {
    match list.len() {
        2 => Ok(()),
        other => Err(format!("{other} instead of 2")),
    }
}

/**
 * Find what the text says.
 *
 *  - keep the words
 */
#[signature]
#[derive(Clone, Debug, PartialEq, Default)]
#[allow(
    unused_qualifications,
    reason = "a `String` is known by its long name too"
)]
pub struct Find {
    /// where to look
    ///
    /// (all of it)
    #[input(title = "The text")]
    text: String,
    #[input]
    limit: usize,
    #[input]
    seen: Option<Vec<String>>,
    #[input]
    hint: String,
    #[output]
    #[check(short, "fewer than 20 letters")]
    #[check(|it: &String| !it.is_empty(), "not empty")]
    found: String,
    #[output]
    #[check(same_length, "a start and an end")]
    r#where: Vec<u8>,
}

#[test]
fn a_spec_says_what_was_written() {
    assert_eq!(Find::SPEC.name(), "Find");
    assert_eq!(
        Find::SPEC.instruction(),
        "Find what the text says.\n\n - keep the words"
    );
    assert_eq!(
        Find::SPEC.to_string(),
        "text: String, limit: usize, seen: Option<Vec<String>>, hint: String \
         -> found: String, where: Vec<u8>"
    );
    let text = &Find::SPEC.inputs()[0];
    assert_eq!(text.title(), Some("The text"));
    assert_eq!(text.doc(), "where to look\n\n(all of it)");
}

#[test]
fn checks_run_on_the_field_they_stand_on() {
    let [found, place] = Find::SPEC.outputs() else {
        panic!("two outputs")
    };
    let [short, not_empty] = found.checks() else {
        panic!("two checks")
    };
    assert_eq!(short.run(&"here".to_owned()), Some(Ok(())));
    assert_eq!(
        short.run(&"x".repeat(20)),
        Some(Err("fewer than 20 letters".into()))
    );
    assert_eq!(not_empty.run(&String::new()), Some(Err("not empty".into())));
    // What a check says by itself goes before its message.
    assert_eq!(
        place.checks()[0].run(&vec![1_u8]),
        Some(Err("1 instead of 2".into()))
    );
    // A value of another type is not judged.
    assert_eq!(short.run(&3_u8), None);
}

#[test]
fn inputs_are_made_from_a_tuple_of_exact_types_and_any_text() {
    let borrowed = "text".to_owned();
    let input = FindInput::from((&borrowed, 3, None, "hint"));
    let seen = ["a", "b"].iter().map(ToString::to_string).collect();
    let other = FindInput::from((borrowed, Default::default(), Some(seen), String::new()));
    assert_eq!(input.text, other.text);
    assert_eq!(input.limit, 3);
    assert_eq!(other.seen.unwrap().len(), 2);
}

#[test]
fn a_single_text_is_made_from_any_text() {
    /// Shout it.
    #[signature]
    struct Shout {
        #[input]
        text: String,
        #[output]
        loud: String,
    }
    let text = "x".to_owned();
    for input in [
        ShoutInput::from("x"),
        ShoutInput::from(&text),
        ShoutInput::from(text.clone()),
        ShoutInput::from(("x",)),
    ] {
        assert_eq!(input.text, "x");
    }
}

#[test]
fn a_single_value_of_another_type_is_made_from_a_tuple_of_one() {
    /// Double it.
    #[signature]
    struct Double {
        #[input]
        number: BTreeMap<String, u8>,
        #[output]
        doubled: u8,
    }
    assert!(DoubleInput::from((BTreeMap::new(),)).number.is_empty());
}

#[test]
fn a_row_comes_apart_and_repeats_the_users_derives() {
    let row = Find {
        found: "it".into(),
        r#where: vec![1, 2],
        ..Find::default()
    };
    assert_eq!(row, row.clone());
    let (input, output): (FindInput, FindOutput) = row.into();
    assert_eq!(input, FindInput::default());
    assert_eq!(
        output,
        FindOutput {
            found: "it".into(),
            r#where: vec![1, 2]
        }
    );
}

#[test]
fn the_instruction_can_stand_elsewhere() {
    #[signature(instruction = "Say it.")]
    struct Written {
        #[output]
        it: String,
    }
    #[signature(instruction = include_str!("task.md"))]
    struct InAFile {
        #[output]
        it: String,
    }
    #[signature(instruction = default)]
    struct Made {
        #[input]
        question: String,
        #[input]
        context: Vec<String>,
        #[output]
        answer: String,
    }
    #[signature(instruction = default)]
    struct MadeOfNothing {
        #[output]
        answer: String,
        #[output]
        doubts: String,
    }
    /// The docs are for people,
    #[signature(instruction = "and this is for the model.")]
    struct Both {
        #[output]
        it: String,
    }
    #[doc = include_str!("task.md")]
    #[signature]
    struct DocInAFile {
        #[output]
        it: String,
    }
    assert_eq!(Written::SPEC.instruction(), "Say it.");
    assert_eq!(InAFile::SPEC.instruction(), include_str!("task.md"));
    assert_eq!(DocInAFile::SPEC.instruction(), include_str!("task.md"));
    assert_eq!(
        Made::SPEC.instruction(),
        "Given `question`, `context`, give `answer`."
    );
    assert_eq!(
        MadeOfNothing::SPEC.instruction(),
        "Give `answer`, `doubts`."
    );
    assert_eq!(Both::SPEC.instruction(), "and this is for the model.");
}

#[test]
fn generic_signatures_split_their_parameters() {
    /// Choose the best of the options.
    #[signature]
    #[derive(Debug)]
    struct Choose<T: Ord, C, const N: usize>
    where
        C: Default,
        Vec<T>: PartialEq,
        [T; N]: Value + Clone,
    {
        #[input]
        options: [T; N],
        #[input]
        criterion: C,
        #[output]
        best: T,
        #[output]
        others: Vec<T>,
    }
    type Best = Choose<u8, String, 2>;
    let input = ChooseInput::from(([1, 2], "the larger".to_owned()));
    let output = ChooseOutput {
        best: 2_u8,
        others: vec![1],
    };
    let (there, back): (<Best as Signature>::Input, <Best as Signature>::Output) = Choose {
        options: [1, 2],
        criterion: "the larger".to_owned(),
        best: 2,
        others: vec![1],
    }
    .into();
    assert_eq!(
        serde_json::to_string(&input).unwrap(),
        serde_json::to_string(&there).unwrap()
    );
    assert_eq!(format!("{output:?}"), format!("{back:?}"));
    assert_eq!(Best::SPEC.inputs()[0].type_name(), "[T; N]");
}

mod elsewhere {
    use dspy::prelude::*;

    /// Say it.
    #[signature]
    pub(crate) struct Visible {
        #[input]
        text: String,
        #[output]
        pub(super) said: String,
    }
}

#[test]
fn fields_are_as_visible_as_their_struct() {
    let row = elsewhere::Visible {
        text: "a".into(),
        said: "b".into(),
    };
    let (input, output): (elsewhere::VisibleInput, elsewhere::VisibleOutput) = row.into();
    assert_eq!((input.text.as_str(), output.said.as_str()), ("a", "b"));
}

const BASE: Spec = {
    /// Base.
    #[signature]
    struct Base {
        #[input(ge = 1)]
        number: u8,
        #[output]
        #[check(|it| *it, "true")]
        holds: bool,
    }
    Base::SPEC
};

macro_rules! variation {
    ($(#[$doc:meta])* { $($body:tt)* }) => {{
        $(#[$doc])*
        #[signature]
        struct Varied { $($body)* }
        Varied::SPEC
    }};
}

#[test]
fn the_fingerprint_is_that_of_the_text_and_stays_what_it_is() {
    let text = "input \"number\": u8 ge=1\noutput \"holds\": bool check \"true\"\n";
    assert_eq!(BASE.text(), text);
    // Known values: a changed algorithm would orphan every saved program.
    assert_eq!(
        BASE.fingerprint().to_string(),
        "1be2902baf4abfa5a5429007143e2eea"
    );
    const _: () = assert!(BASE.fingerprint().as_u128() != 0);
}

#[test]
fn instructions_docs_titles_and_names_of_structs_are_no_part_of_the_fingerprint() {
    let same = variation! {
        /// Another instruction.
        {
            /// another doc
            #[input(ge = 1, title = "A number")] number: u8,
            #[output] #[check(|it: &bool| !it, "true")] holds: bool,
        }
    };
    assert_eq!(same.fingerprint(), BASE.fingerprint());
}

#[test]
fn names_kinds_types_order_constraints_and_checks_are_part_of_the_fingerprint() {
    let others = [
        variation! { /// Renamed.
        { #[input(ge = 1)] count: u8, #[output] #[check(|it| *it, "true")] holds: bool } },
        variation! { /// Retyped.
        { #[input(ge = 1)] number: u16, #[output] #[check(|it| *it, "true")] holds: bool } },
        variation! { /// Bounded elsewhere.
        { #[input(ge = 2)] number: u8, #[output] #[check(|it| *it, "true")] holds: bool } },
        variation! { /// Bounded otherwise.
        { #[input(le = 1)] number: u8, #[output] #[check(|it| *it, "true")] holds: bool } },
        variation! { /// Unchecked.
        { #[input(ge = 1)] number: u8, #[output] holds: bool } },
        variation! { /// Moved.
        { #[output(ge = 1)] number: u8, #[output] #[check(|it| *it, "true")] holds: bool } },
        variation! { /// With a default.
        { #[input(ge = 1, default)] number: u8, #[output] #[check(|it| *it, "true")] holds: bool } },
    ];
    for other in others {
        assert_ne!(other.fingerprint(), BASE.fingerprint(), "{}", other.text());
    }
}

#[test]
fn a_changed_variant_of_a_value_changes_the_fingerprint() {
    mod one {
        #[dspy::value]
        pub(super) enum Kind {
            Person,
            Place,
        }
    }
    mod other {
        #[dspy::value]
        pub(super) enum Kind {
            Person,
        }
    }
    let one = variation! { /// One.
    { #[output] kind: Vec<one::Kind> } };
    let other = variation! { /// Other.
    { #[output] kind: Vec<other::Kind> } };
    assert_ne!(one.fingerprint(), other.fingerprint());
}

#[test]
fn a_text_of_the_users_cannot_be_taken_for_structure() {
    let one = variation! { /// One.
    { #[output(pattern = r#"a" ge=1"#)] it: String } };
    let text = one.text();
    assert_eq!(text, "output \"it\": text pattern=\"a\\\" ge=1\"\n");
}
