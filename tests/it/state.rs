//! The parameters of a program as data: taken out, edited, and taken over as a whole or not at all.

use std::collections::{BTreeMap, HashMap, HashSet};

use dspy::lm::Options;
use dspy::module::{Path, Predictor};
use dspy::prelude::*;
use dspy::program::State;
use dspy::value::{Image, Node};
use expect_test::expect_file;

/// Answer the question from the notes.
#[signature]
#[derive(PartialEq)]
pub struct Answer {
    /// as it was asked
    #[input]
    question: String,
    #[input]
    notes: BTreeMap<String, Vec<f64>>,
    /// in a few words
    #[output]
    answer: String,
    #[output]
    year: i128,
}

/// Name what the field is called.
#[signature]
pub struct Awkward {
    #[input]
    instructions: String,
    #[input]
    demos: Vec<String>,
    #[output]
    r#type: String,
}

/// Say what is in the picture.
#[signature]
pub struct Look {
    #[input]
    pictures: Vec<Image>,
    #[output]
    said: String,
}

#[derive(Module, Clone)]
pub struct Everything {
    pub first: ChainOfThought<Answer>,
    pub more: Vec<Predict<Answer>>,
    pub by_language: BTreeMap<String, Predict<Awkward>>,
    pub look: Predict<Look>,
    pub hops: Setting<u8>,
    pub share: Setting<f64>,
}

pub fn fresh() -> Everything {
    Everything {
        first: ChainOfThought::new(),
        more: vec![Predict::new(), Predict::new()],
        by_language: BTreeMap::from([("d'accord".into(), Predict::new())]),
        look: Predict::new(),
        hops: Setting::new(2, 1..=10),
        share: Setting::new(0.5, 0.0..=1.0),
    }
}

fn row(answer: &str) -> Answer {
    Answer {
        question: "Wer wußte es? 🎹\n\u{2028}\"quoted\"".into(),
        notes: BTreeMap::from([
            ("é".into(), vec![0.1, 1e300, -0.0]),
            (String::new(), vec![]),
        ]),
        answer: answer.into(),
        year: i128::MIN,
    }
}

pub fn tuned() -> Everything {
    let mut options = Options::default();
    options.temperature = Some(0.0);
    options.seed = Some(u64::MAX);
    options.stop = vec!["\n".into()];
    let awkward = Awkward {
        instructions: "i".into(),
        demos: vec!["d".into()],
        r#type: "t".into(),
    };
    let picture = Look {
        pictures: vec![Image::of_bytes("image/png", &[1, 2, 3])],
        said: "noise".into(),
    };
    Everything {
        first: ChainOfThought::new()
            .with_demos([
                Demo::from(row("Cristofori")).with_reasoning("He built it."),
                Demo::from(row("nobody")),
                Answer::demo().question("Who?").answer("Ada").into(),
            ])
            .with_field_text("answer", "in one word")
            .unwrap()
            .with_field_text("reasoning", "briefly")
            .unwrap(),
        more: vec![
            Predict::new().with_instructions("Zwei Zeilen,\n  eine davon eingerückt.\n"),
            Predict::new().with_options(options).frozen(),
        ],
        by_language: BTreeMap::from([("d'accord".into(), Predict::new().with_demos([awkward]))]),
        look: Predict::new().with_demos([picture]),
        hops: Setting::new(10, 1..=10),
        share: Setting::new(0.1, 0.0..=1.0),
    }
}

#[test]
fn a_state_holds_every_parameter_by_its_path() {
    let state = State::of(&tuned()).unwrap();
    let paths: Vec<_> = state.predictors().keys().map(Path::as_str).collect();
    assert_eq!(
        paths,
        [
            r"by_language['d\'accord']",
            "first",
            "look",
            "more[0]",
            "more[1]"
        ]
    );
    let first = state
        .predictor(&Everything::paths().first.predictor)
        .unwrap();
    assert_eq!(
        first.signature,
        "question: String, notes: BTreeMap<String, Vec<f64>> -> answer: String, year: i128"
    );
    assert_eq!(first.fingerprint, Answer::SPEC.fingerprint());
    assert_eq!(
        first.demos[0].to_string(),
        "{\"question\":\"Wer wußte es? 🎹\\n\u{2028}\\\"quoted\\\"\",\
         \"notes\":{\"\":[],\"é\":[0.1,1e300,-0.0]},\"reasoning\":\"He built it.\",\
         \"answer\":\"Cristofori\",\"year\":-170141183460469231731687303715884105728}"
    );
    assert_eq!(
        first.demos[2].to_string(),
        r#"{"question":"Who?","answer":"Ada"}"#
    );
    assert_eq!(first.field_texts["answer"], "in one word");
    let last = state.predictor("more[1]").unwrap();
    assert!(last.frozen);
    assert_eq!(last.options.seed, Some(u64::MAX));
    assert_eq!(state.setting("share").unwrap().to_string(), "0.1");
}

#[test]
fn a_program_that_takes_a_state_over_has_that_state() {
    let state = State::of(&tuned()).unwrap();
    let program = Program::new(fresh());
    let before = program.state().unwrap();
    let other = program.tuned(&state).unwrap();
    assert_eq!(other.state().unwrap(), state);
    assert_eq!(program.state().unwrap(), before);
    assert_ne!(before, state);
    assert_eq!(*other.hops, 10);
    assert_eq!(other.first.demos()[0].row().unwrap().1.year, i128::MIN);
    assert_eq!(other.first.demos()[1].reasoning(), None);
    assert!(!other.first.demos()[2].is_complete());
    assert_eq!(other.more[1].path().unwrap().as_str(), "more[1]");
    assert_eq!(
        other.look.demos()[0].row().unwrap().0.pictures[0].url(),
        "data:image/png;base64,AQID"
    );
}

#[test]
fn a_frozen_predictor_takes_a_state_over_and_refuses_optimizers() {
    let mut predict = Predict::<Awkward>::new().frozen();
    let mut state = Predictor::state(&predict).unwrap();
    state.instructions = "As it was saved.".into();
    for refused in [
        predict.set_instructions("Other."),
        predict.set_demos(&[]),
        predict.set_field_text("type", "other"),
        predict.set_options(Options::default()),
    ] {
        assert!(refused.unwrap_err().to_string().contains("it is frozen"));
    }
    predict.restore(&state).unwrap();
    assert_eq!(predict.instructions(), "As it was saved.");
    assert!(predict.is_frozen());
}

#[test]
fn all_that_does_not_fit_is_named_in_one_error() {
    let program = Program::new(fresh());
    let mut state = program.state().unwrap();
    let unlike = state.predictor("look").unwrap().clone();
    *state.predictor_mut("more[0]").unwrap() = unlike;
    let fits = Node::from_json(r#"{"question": "q", "answer": "a"}"#).unwrap();
    let misfit = Node::from_json(r#"{"question": "q", "year": "late"}"#).unwrap();
    let state = state
        .with_demos("first", [fits, misfit, Node::Null])
        .and_then(|it| it.with_instructions("first", " "))
        .and_then(|it| it.with_field_text("first", "anwser", "in one word"))
        .and_then(|it| it.with_setting("hops", Node::of(&11).unwrap()))
        .and_then(|it| it.with_setting("share", Node::of("half").unwrap()))
        .unwrap();
    let error = program.tuned(&state).unwrap_err();
    assert!(error.is_parameter());
    expect_file!["files/misfits.txt"].assert_eq(&error.to_string());
    assert_eq!(program.state().unwrap(), State::of(&fresh()).unwrap());
}

#[test]
fn what_is_missing_and_what_is_too_much_is_named_with_what_was_meant() {
    #[derive(Module, Clone, Default)]
    struct Before {
        anwser: Predict<Awkward>,
        last: Predict<Awkward>,
        tries: Predict<Awkward>,
    }
    #[derive(Module, Clone)]
    struct Now {
        answer: Predict<Awkward>,
        steps: Vec<Predict<Awkward>>,
        tries: Setting<u8>,
    }
    let now = Now {
        answer: Predict::new(),
        steps: vec![Predict::new()],
        tries: Setting::new(1, 0..=1),
    };
    let state = State::of(&Before::default()).unwrap();
    assert_eq!(
        state.apply(&now).map(|_| ()).unwrap_err().to_string(),
        "the state does not fit the program, for 5 reasons:\n\
         - the program has no predictor `anwser`: did you mean `answer`?\n\
         - the program has no predictor `last`\n\
         - `tries` is a predictor in the state, and a setting in the program\n\
         - predictor `answer` is missing\n\
         - predictor `steps[0]` is missing"
    );
}

#[test]
fn edits_of_what_is_not_there_name_the_nearest() {
    let state = State::of(&fresh()).unwrap();
    let unknown = |error: Result<State>| error.unwrap_err().to_string();
    assert_eq!(
        unknown(state.clone().with_instructions("fist", "x")),
        "there is no predictor `fist`: did you mean `first`?"
    );
    assert_eq!(
        unknown(state.clone().with_setting("temperature", Node::Null)),
        "there is no setting `temperature`: there are `hops`, `share`"
    );
    assert_eq!(
        State::default().setting("x").unwrap_err().to_string(),
        "there is no setting `x`: there is none at all"
    );
    assert!(state.predictor("hops").is_err());
}

#[test]
fn the_text_of_a_field_stands_in_the_prompt_instead_of_its_doc() {
    let cx = Ctx::without_model();
    let mut step = ChainOfThought::<Answer>::new();
    let shown = |step: &ChainOfThought<Answer>| {
        let call = step.call(&cx, ("q", BTreeMap::new()));
        call.render().unwrap().head.fragments()[0].messages()[0].text()
    };
    assert!(shown(&step).contains("- `answer`: in a few words; text\n"));
    let as_it_was = step.clone();
    step.set_field_text("answer", "in one word").unwrap();
    step.set_field_text("reasoning", "in\ntwo lines").unwrap();
    assert!(shown(&step).contains("- `answer`: in one word; text\n"));
    assert!(shown(&step).contains("- `reasoning`: in\n  two lines; text\n"));
    assert!(shown(&step).contains("- `question`: as it was asked; text\n"));
    assert!(shown(&as_it_was).contains("- `answer`: in a few words; text\n"));
    step.set_field_text("answer", "").unwrap();
    assert!(shown(&step).contains("- `answer`: text\n"));
}

#[test]
fn the_text_of_a_field_that_is_not_there_is_refused() {
    let error = Predict::<Answer>::new().with_field_text("anwser", "x");
    assert_eq!(
        error.unwrap_err().to_string(),
        "predictor `Answer`: `Answer` has no field `anwser`: did you mean `answer`?"
    );
    // A predictor that does not reason has no field for it.
    let mut predict = Predict::<Answer>::new();
    let error = predict.set_field_text("reasoning", "x").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("its fields are question: String")
    );
    assert!(predict.field_texts().is_empty());
}

#[test]
fn what_no_program_would_take_over_is_no_state() {
    #[derive(Module)]
    struct Wrong {
        blank: Predict<Awkward>,
        empty: Predict<Awkward>,
    }
    let wrong = Wrong {
        blank: Predict::new().with_instructions("\n"),
        empty: Predict::new().with_demos([Awkward::demo().r#type("t")]),
    };
    let error = State::of(&wrong).unwrap_err().to_string();
    assert!(
        error.contains("- predictor `blank`: instructions cannot be blank")
            && error.contains("- predictor `empty`: a demonstration of `Awkward` has no input"),
        "{error}"
    );
}

#[test]
fn options_are_read_and_set_like_any_parameter() {
    let mut predict = Predict::<Awkward>::new();
    let mut options = Options::default();
    options.max_tokens = Some(7);
    predict.set_options(options.clone()).unwrap();
    assert_eq!(Predictor::options(&predict), &options);
    let cx = Ctx::without_model();
    let sent = predict.call(&cx, ("i", vec![])).n(2).render().unwrap();
    assert_eq!(
        (sent.options.max_tokens, sent.options.n),
        (Some(7), Some(2))
    );
}

#[test]
fn a_bare_predictor_has_a_state_too() {
    let state = State::of(&Predict::<Awkward>::new()).unwrap();
    let state = state.with_instructions("", "Other.").unwrap();
    let other = state.apply(&Predict::<Awkward>::new()).unwrap();
    assert_eq!(other.instructions(), "Other.");
    let error = state.apply(&Predict::<Look>::new()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains(": predictor `Look`: its signature is another"),
        "{error}"
    );
}

#[test]
fn what_differs_is_shown_for_a_terminal() {
    let (old, new) = (State::of(&fresh()).unwrap(), State::of(&tuned()).unwrap());
    let mut demos = new.predictor("first").unwrap().demos.clone();
    demos.rotate_left(1);
    demos.push(Node::from_json(r#"{"question": "one more"}"#).unwrap());
    let mut options = Options::default();
    options.temperature = Some(1.0);
    let newer = new
        .clone()
        .with_demos("first", demos)
        .and_then(|it| it.with_options("more[1]", options))
        .and_then(|it| it.with_instructions("more[0]", "Zwei Zeilen,\nkeine \u{1b}[2Jdavon.\n"))
        .unwrap();
    let shown = format!(
        "{}\n----\n{}\n----\n{}\n----\n{}",
        old.diff(&new),
        new.diff(&newer),
        State::of(&fresh().look).unwrap().diff(&State::default()),
        new.diff(&new)
    );
    expect_file!["files/diff.txt"].assert_eq(&shown);
    assert!(new.diff(&new).is_empty());
    let paths: Vec<_> = new.diff(&newer).paths().map(ToString::to_string).collect();
    assert_eq!(paths, ["first", "more[0]", "more[1]"]);
}

#[test]
fn hash_maps_and_sets_are_the_same_state_however_they_were_made() {
    /// Count the words.
    #[signature]
    struct Count {
        #[input]
        pages: Vec<Page>,
        #[output]
        counts: HashMap<String, u32>,
    }
    #[value]
    struct Page {
        words: HashSet<String>,
    }
    let states = [false, true].map(|turned| {
        let mut words: Vec<_> = (0..50).map(|number| number.to_string()).collect();
        if turned {
            words.reverse();
        }
        let row = Count {
            counts: words.iter().map(|word| (word.clone(), 1)).collect(),
            pages: vec![Page {
                words: words.into_iter().collect(),
            }],
        };
        State::of(&Predict::new().with_demos([row])).unwrap()
    });
    let [one, other] = &states;
    assert_eq!(one, other);
    let demo = one.predictor("").unwrap().demos[0].to_string();
    assert!(
        demo.starts_with(r#"{"pages":[{"words":["0","1","10","11","#),
        "{demo}"
    );
    let again = one.apply(&Predict::<Count>::new()).unwrap();
    assert_eq!(State::of(&again).unwrap(), *one);
}
