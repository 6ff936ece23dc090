//! State files of DSPy 3.4 for Python: two that it has written, and one that it loads.

use dspy::prelude::*;
use expect_test::expect_file;

/// Answer the question.
#[signature]
#[derive(PartialEq)]
struct Qa {
    #[input]
    question: String,
    /// what may help
    #[input]
    hint: String,
    #[output]
    answer: String,
    #[output]
    sure: f64,
}

#[derive(Module, Clone)]
struct Bot {
    answer: ChainOfThought<Qa>,
    steps: Vec<Predict<Qa>>,
}

fn bot() -> Program<Bot> {
    Program::new(Bot {
        answer: ChainOfThought::new(),
        steps: vec![Predict::new(), Predict::new()],
    })
}

const BOT: &str = include_str!("files/python_bot.json");
const BARE: &str = include_str!("files/python_bare.json");

#[test]
fn what_was_tuned_there_runs_here() {
    let read = bot().from_python_json(BOT).unwrap();
    assert_eq!(
        read.left_out,
        [
            "`answer.predict`: the model, which a context has here: `with_model_at`",
            "`steps[0]`: the model, which a context has here: `with_model_at`",
            "`steps[1]`: the model, which a context has here: `with_model_at`",
        ]
    );
    let tuned = bot().tuned(&read.state).unwrap();
    assert_eq!(tuned.answer.instructions(), "Answer with a number.");
    let demos = tuned.answer.demos();
    assert_eq!(demos[0].reasoning(), Some("Count."));
    assert_eq!(demos[0].row().unwrap().1.answer, "4");
    // A labelled row there may lack fields, and have others that nobody shows.
    assert!(!demos[1].is_complete());
    assert_eq!(tuned.steps[1].demos()[0].row().unwrap().1.sure, 0.5);
    let state = tuned.state().unwrap();
    let texts = &state.predictor("answer").unwrap().field_texts;
    assert_eq!(
        texts.iter().collect::<Vec<_>>(),
        [(&"answer".to_owned(), &"in digits".to_owned())]
    );

    let bare = Program::new(Predict::<Qa>::new());
    let read = bare.from_python_json(BARE).unwrap();
    let tuned = bare.tuned(&read.state).unwrap();
    assert_eq!(tuned.demos()[0].row().unwrap().1.sure, 0.25);
}

#[test]
fn what_was_tuned_here_is_written_as_it_is_loaded_there() {
    let read = bot().from_python_json(BOT).unwrap();
    let tuned = bot().tuned(&read.state).unwrap();
    let written = tuned.to_python_json().unwrap();
    expect_file!["files/for_python.json"].assert_eq(&written);
    let again = bot().from_python_json(&written).unwrap();
    assert_eq!(again.state, read.state);
    assert!(again.left_out.is_empty());
}

#[test]
fn what_does_not_fit_is_named_all_of_it() {
    let text = BOT
        .replace("\"steps[1]\"", "\"steps[7]\"")
        .replacen("\"${question}\"", "\"${hint}\"", 1)
        .replacen("\"instructions\"", "\"instruction\"", 1)
        .replacen("\"lm\"", "\"api_base\"", 1);
    let error = bot().from_python_json(&text).unwrap_err();
    assert!(error.is_file());
    let message = error.to_string();
    for part in [
        "there is no predictor `steps[7]` in the program: did you mean `steps[",
        "the file has no predictor `steps[1]`",
        "field `question` in `signature` of `answer.predict` is `hint` there: their order differs",
        "cannot have a member `instruction`: did you mean `instructions`?",
        "cannot have a member `api_base`",
    ] {
        assert!(message.contains(part), "{part}\n{message}");
    }
    let ours = bot().to_json().unwrap();
    let error = bot().from_python_json(&ours).unwrap_err();
    assert!(error.to_string().contains("read it with `load`"));
    assert!(bot().from_python_json("[]").unwrap_err().is_file());
    assert!(bot().from_python_json("{").unwrap_err().is_file());

    let other = BARE.replace("\"sure\": 0.25", "\"sure\": \"very\"");
    let bare = Program::new(Predict::<Qa>::new());
    let read = bare.from_python_json(&other).unwrap();
    let error = bare.tuned(&read.state).err().unwrap();
    assert!(error.to_string().contains("at `sure`"), "{error}");
}

#[test]
fn a_setting_has_no_place_there() {
    #[derive(Module, Clone)]
    struct WithSetting {
        answer: Predict<Qa>,
        hops: Setting<u8>,
    }
    let program = Program::new(WithSetting {
        answer: Predict::new(),
        hops: Setting::new(1, 0..=3),
    });
    let error = program.to_python_json().unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the setting `hops` has no place"),
        "{error}"
    );
}
