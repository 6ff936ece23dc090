//! Predictors as slots for instructions and demonstrations.

use dspy::module::{AnySetting, ParameterMut, Path, Predictor, bind};
use dspy::predict::Reasoned;
use dspy::prelude::*;
use dspy::value::Node;

/// Solve the riddle.
#[signature]
#[derive(PartialEq)]
struct Riddle {
    #[input]
    riddle: String,
    #[output]
    answer: String,
    #[output]
    sure: f64,
}

fn row(answer: &str) -> Riddle {
    Riddle {
        riddle: "What has keys?".into(),
        answer: answer.into(),
        sure: 0.5,
    }
}

fn node(json: &str) -> Node {
    serde_json::from_str(json).unwrap()
}

#[test]
fn the_signatures_own_instruction_stands_until_it_is_replaced() {
    let mut predict = Predict::<Riddle>::default();
    assert_eq!(predict.instructions(), "Solve the riddle.");
    Predictor::set_instructions(&mut predict, "Think twice.").unwrap();
    assert_eq!(predict.instructions(), "Think twice.");
    assert_eq!(Predictor::spec(&predict).name(), "Riddle");
}

#[test]
fn blank_instructions_are_refused_and_change_nothing() {
    let mut predict = Predict::<Riddle>::new();
    let error = predict.set_instructions(" \n").unwrap_err();
    assert!(error.is_parameter());
    assert_eq!(
        error.to_string(),
        "predictor `Riddle`: instructions cannot be blank: a model would not know what to do"
    );
    assert_eq!(predict.instructions(), "Solve the riddle.");
}

#[test]
fn demonstrations_come_back_from_data_as_they_were() {
    let step = ChainOfThought::<Riddle>::new().with_demos([
        Demo::from(row("a piano")).with_reasoning("None is for a lock."),
        Demo::from(row("a map")),
    ]);
    let data = Predictor::demos(&step).unwrap();
    assert_eq!(
        data[0].to_string(),
        r#"{"riddle":"What has keys?","reasoning":"None is for a lock.","answer":"a piano","sure":0.5}"#
    );
    let mut other = ChainOfThought::<Riddle>::new();
    other.set_demos(&data).unwrap();
    assert_eq!(other.demos()[0].reasoning(), Some("None is for a lock."));
    assert_eq!(other.demos()[1].reasoning(), None);
    let (again, before) = (&other.demos()[1], &step.demos()[1]);
    assert_eq!(again.row().unwrap(), before.row().unwrap());
}

#[test]
fn a_demonstration_that_does_not_fit_is_named_and_nothing_changes() {
    let fits = r#"{"riddle":"r","answer":"a","sure":1}"#;
    let cases = [
        (
            r#"{"riddle":"r"}"#,
            "a demonstration of `Riddle` has no output, so it shows nothing: its fields are \
             riddle: String -> answer: String, sure: f64",
        ),
        (r#"{"sure":1}"#, "has no input, so it shows nothing"),
        (
            r#"{"riddle":"r","answer":"a","sure":1,"sure":1}"#,
            "the field `sure` stands here twice",
        ),
        (
            r#"{"riddle":"r","answer":"a","sure":"very"}"#,
            "at `sure`: invalid type: string \"very\"",
        ),
        (
            r#"{"riddle":"r","answer":"a","sure":1,"reasoning":"b"}"#,
            "`Riddle` has no field `reasoning`: its fields are riddle: String -> answer: String, sure: f64",
        ),
        ("[]", "a demonstration is a map of fields, found a list"),
    ];
    let mut predict = Predict::<Riddle>::new().with_demos([row("kept")]);
    bind(&mut predict);
    for (misfit, why) in cases {
        let error = predict.set_demos(&[node(fits), node(misfit)]).unwrap_err();
        let message = error.to_string();
        assert!(
            message.contains("demonstration 1 does not fit: ") && message.contains(why),
            "{message}"
        );
        assert!(error.is_parameter() && error.cause().is_some());
        assert_eq!(predict.demos().len(), 1);
        assert_eq!(predict.demos()[0].row().unwrap().1.answer, "kept");
    }
    predict.set_demos(&[node(fits), node(fits)]).unwrap();
    assert_eq!(predict.demos().len(), 2);
    predict.set_demos(&[]).unwrap();
    assert!(predict.demos().is_empty());
}

#[test]
fn a_frozen_predictor_is_left_as_it_is() {
    let mut predict = Predict::<Riddle>::new()
        .with_instructions("As it is.")
        .frozen();
    assert!(predict.is_frozen());
    bind(&mut predict);
    for error in [predict.set_instructions("Other."), predict.set_demos(&[])] {
        assert!(error.unwrap_err().to_string().contains("it is frozen"));
    }
    assert_eq!(predict.instructions(), "As it is.");
}

#[test]
fn clones_share_their_demonstrations() {
    let predict = Predict::<Riddle>::new().with_demos([row("a")]);
    let clone = predict.clone();
    assert!(std::ptr::eq(predict.demos(), clone.demos()));
    assert_eq!(
        format!("{clone:?}"),
        r#"Predict { signature: "Riddle", instructions: "Solve the riddle.", demos: 1, .. }"#
    );
    assert!(format!("{:?}", clone.demos()[0]).starts_with("Demo { content: Row((RiddleInput"));
}

#[test]
fn a_predictor_is_sent_between_threads_whatever_its_signature_holds() {
    fn goes_anywhere<T: Send + Sync + 'static>() {}
    goes_anywhere::<Predict<Riddle>>();
    goes_anywhere::<ChainOfThought<Riddle>>();
    goes_anywhere::<Ctx>();
    goes_anywhere::<Error>();
}

#[test]
fn reasoning_stands_before_the_outputs_in_data_and_schema() {
    let reasoned = Reasoned::new(
        "Pianos have keys.".into(),
        RiddleOutput {
            answer: "a piano".into(),
            sure: 1.0,
        },
    );
    let json = serde_json::to_string(&reasoned).unwrap();
    assert_eq!(
        json,
        r#"{"reasoning":"Pianos have keys.","answer":"a piano","sure":1.0}"#
    );
    let back: Reasoned<RiddleOutput> = serde_json::from_str(&json).unwrap();
    assert_eq!(back, reasoned);
    assert_eq!(back.answer, "a piano");
    assert_eq!(back.reasoning(), "Pianos have keys.");

    let schema = dspy::signature::schema_of::<Reasoned<RiddleOutput>>();
    let names: Vec<_> = schema
        .get("properties")
        .unwrap()
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert_eq!(names, ["reasoning", "answer", "sure"]);
    let missing = serde_json::from_str::<Reasoned<RiddleOutput>>(r#"{"answer":"a","sure":1}"#);
    assert!(
        missing
            .unwrap_err()
            .to_string()
            .starts_with("the field `reasoning` is missing")
    );
}

#[test]
fn a_setting_stays_in_its_range() {
    let mut hops = Setting::new(3_usize, 1..=10);
    assert_eq!(*hops, 3);
    let error = hops.set(0).unwrap_err();
    assert!(error.is_setting());
    assert_eq!(
        error.to_string(),
        "0 lies outside of the setting's range 1..=10"
    );
    assert_eq!(*hops, 3);

    AnySetting::set(&mut hops, &node("10")).unwrap();
    assert_eq!(*hops, 10);
    assert!(
        AnySetting::set(&mut hops, &node("\"ten\""))
            .unwrap_err()
            .is_value()
    );
    assert!(
        AnySetting::set(&mut hops, &node("11"))
            .unwrap_err()
            .is_setting()
    );
    let range = AnySetting::range(&hops).unwrap();
    assert_eq!((range.least, range.most), (node("1"), node("10")));
    assert_eq!(format!("{hops:?}"), "10 in 1..=10");
}

#[test]
fn zero_is_a_legal_value() {
    let setting = Setting::new(0.0, 0.0..=0.0);
    assert_eq!(*setting, 0.0);
    assert_eq!(
        Ctx::without_model().with_seed(0).seed_for("x"),
        Ctx::without_model().seed_for("x")
    );
}

#[test]
#[should_panic(expected = "11 lies outside of the setting's range 1..=10")]
fn a_setting_that_contradicts_itself_is_a_mistake_in_the_program() {
    let _ = Setting::new(11, 1..=10);
}

#[test]
fn parameters_are_handed_out_to_be_changed() {
    #[derive(Module)]
    struct Program {
        step: Predict<Riddle>,
        hops: Setting<u8>,
    }
    let mut program = Program {
        step: Predict::new(),
        hops: Setting::new(1, 0..=5),
    };
    program.visit_mut(&Path::root(), &mut |path, parameter| match parameter {
        ParameterMut::Predictor(it) => it.set_instructions(&format!("I am {path}.")).unwrap(),
        ParameterMut::Setting(it) => it.set(&node("5")).unwrap(),
        other => panic!("an unknown parameter: {other:?}"),
    });
    assert_eq!(program.step.instructions(), "I am step.");
    assert_eq!(*program.hops, 5);
}
