//! Inputs and outputs, field by field.

use dspy::prelude::*;
use dspy::signature::{AnyValue, FieldSink, Fields, KnownFields, Record};
use dspy::value::Node;

/// Translate the text.
#[signature]
#[serde(rename_all = "camelCase")]
#[derive(PartialEq)]
struct Translate {
    #[input]
    source_text: String,
    #[input(default = "en")]
    target_language: String,
    #[input(default = 3)]
    tries: u8,
    #[input]
    glossary: Option<Vec<String>>,
    #[output]
    #[serde(rename = "result")]
    translation: String,
    #[output]
    doubts: Option<String>,
    #[output(default)]
    notes: Vec<String>,
}

fn fields(json: &str) -> Vec<(String, Node)> {
    match serde_json::from_str(json).unwrap() {
        Node::Map(entries) => entries,
        other => panic!("a map of fields, not {other}"),
    }
}

#[test]
fn a_row_may_leave_out_what_has_a_default_or_is_optional() {
    let input: TranslateInput = serde_json::from_str(r#"{"sourceText":"Hallo"}"#).unwrap();
    assert_eq!(
        input,
        TranslateInput {
            source_text: "Hallo".into(),
            target_language: "en".into(),
            tries: 3,
            glossary: None,
        }
    );
}

#[test]
fn a_row_that_lacks_anything_else_is_refused_by_name() {
    let error = serde_json::from_str::<TranslateInput>("{}").unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("the field `sourceText` is missing"),
        "{error}"
    );
}

#[test]
fn a_reply_that_leaves_an_option_out_has_not_said_that_it_is_empty() {
    let mut reply = Fields::of_reply(fields(r#"{"result":"Hello"}"#));
    let error = TranslateOutput::read(&mut reply).unwrap_err();
    assert_eq!(error.to_string(), "the field `doubts` is missing");

    let mut reply = Fields::of_reply(fields(r#"{"result":"Hello","doubts":null}"#));
    let output = TranslateOutput::read(&mut reply).unwrap();
    assert_eq!(output.doubts, None);
    assert!(output.notes.is_empty());
}

#[test]
fn a_field_that_stands_there_twice_is_refused() {
    let error = serde_json::from_str::<TranslateInput>(r#"{"sourceText":"a","sourceText":"b"}"#);
    let error = error.unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("the field `sourceText` stands here twice"),
        "{error}"
    );
}

#[test]
fn a_field_that_does_not_fit_is_refused_by_its_path() {
    let json = r#"{"sourceText":"a","glossary":["b",3]}"#;
    let error = serde_json::from_str::<TranslateInput>(json)
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("at `glossary[1]`: invalid type: integer `3`"),
        "{error}"
    );
}

#[test]
fn fields_are_written_in_order_by_their_serde_names() {
    let input = TranslateInput::from(("Hallo", "en", 1, None));
    let json = r#"{"sourceText":"Hallo","targetLanguage":"en","tries":1,"glossary":null}"#;
    assert_eq!(serde_json::to_string(&input).unwrap(), json);
    assert_eq!(serde_json::from_str::<TranslateInput>(json).unwrap(), input);
}

#[test]
fn a_record_is_a_value_that_can_stand_in_another() {
    let inputs = vec![TranslateInput::from(("a", "b", 0, Some(vec![])))];
    let node = Node::of(&inputs).unwrap();
    assert_eq!(node.read::<Vec<TranslateInput>>().unwrap(), inputs);
}

#[test]
fn a_sink_sees_each_field_and_texts_as_texts() {
    #[derive(Default)]
    struct Lines(Vec<String>);
    impl FieldSink for Lines {
        fn field(&mut self, name: &'static str, value: &dyn AnyValue) -> Result<()> {
            let line = match value.as_text() {
                Some(text) => format!("{name} = {text}"),
                None => format!("{name} : {}", value.to_node()?),
            };
            self.0.push(line);
            Ok(())
        }
    }
    let mut lines = Lines::default();
    TranslateInput::from(("\"as it is\"", "en", 2, None))
        .write(&mut lines)
        .unwrap();
    let expected = [
        "sourceText = \"as it is\"",
        "targetLanguage = en",
        "tries : 2",
        "glossary : null",
    ];
    assert_eq!(lines.0, expected);
}

#[test]
fn a_failure_of_the_serializer_is_kept_as_it_is() {
    /// Think of a number.
    #[signature]
    struct Think {
        #[output]
        number: f64,
    }
    let error = serde_json::to_string(&ThinkOutput { number: f64::NAN }).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("at `number`: NaN cannot be written"),
        "{error}"
    );
    assert_eq!(serde_json::to_string(&ThinkInput::from(())).unwrap(), "{}");

    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("disk full"))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let error = serde_json::to_writer(Full, &ThinkOutput { number: 1.0 }).unwrap_err();
    assert!(error.is_io(), "{error}");
}

#[test]
fn a_rule_that_cannot_be_applied_does_not_look_like_one_that_holds() {
    use dspy::signature::{Properties, verify};
    use dspy::value::check::check;
    use dspy::value::{Check, Constraint, Field, Literal, Shape};

    const FIELD: Field = Field::new("it", "", "String", Shape::Text(None));
    const CHECKS: &[Check] = &[Check::new("above zero", |value| {
        check(value, |it: &f64| *it > 0.0)
    })];

    /// Says that its text is a number, and checks it as one.
    struct Odd<const CHECKED: bool>(&'static str);
    impl<const CHECKED: bool> Record for Odd<CHECKED> {
        const NAME: &'static str = "Odd";
        const FIELDS: &'static [Field] = match CHECKED {
            true => &[FIELD.checked(CHECKS)],
            false => &[FIELD.constrained(&[Constraint::AtLeast(Literal::Number("1"))])],
        };
        fn write(&self, sink: &mut dyn FieldSink) -> Result<()> {
            sink.field("it", &self.0.to_owned())
        }
        fn read(_: &mut Fields) -> Result<Self> {
            Ok(Self("1"))
        }
        fn read_known(_: &mut Fields, _: &mut KnownFields) -> Result<()> {
            Ok(())
        }
        fn schema(_: &mut Properties<'_>) {}
    }
    let error = verify(&Odd::<true>("1")).unwrap_err();
    assert!(
        error.is_config() && error.to_string().contains("another type"),
        "{error}"
    );
    assert!(verify(&Odd::<false>("1.5")).is_ok());
    let error = verify(&Odd::<false>("many")).unwrap_err();
    assert!(error.is_check());
    assert_eq!(error.to_string(), "`it` must be at least 1, found many");
}
