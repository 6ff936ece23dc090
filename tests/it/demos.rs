//! Demonstrations: whole rows, those of which only some fields are known, and what clones share.

use std::sync::Arc;

use dspy::adapter::{Adapter, AnyRecord, ChatAdapter, Step};
use dspy::lm::{Completion, LmRequest, Message};
use dspy::module::Predictor;
use dspy::prelude::*;
use dspy::signature::Fields;
use dspy::value::Node;

/// Solve the riddle.
#[signature]
#[derive(PartialEq)]
struct Riddle {
    #[input]
    riddle: String,
    #[input]
    hints: Vec<String>,
    #[output]
    answer: String,
    #[output]
    sure: f64,
}

fn row(answer: &str) -> Riddle {
    Riddle {
        riddle: "What has keys?".into(),
        hints: vec!["music".into()],
        answer: answer.into(),
        sure: 0.5,
    }
}

fn asked<P>(call: dspy::predict::Call<'_, P>) -> LmRequest
where
    P: dspy::predict::Predicts,
{
    call.render().unwrap()
}

fn cx() -> Ctx {
    Ctx::without_model()
}

#[test]
fn fields_are_set_one_by_one_and_the_last_word_counts() {
    let demo: Demo<Riddle> = Riddle::demo()
        .riddle("What has keys?")
        .answer("a map")
        .answer("a piano")
        .into();
    assert!(!demo.is_complete() && demo.row().is_none());
    let predict = Predict::<Riddle>::new().with_demos([demo]);
    assert_eq!(
        Predictor::demos(&predict).unwrap()[0].to_string(),
        r#"{"riddle":"What has keys?","answer":"a piano"}"#
    );
    assert_eq!(
        format!("{:?}", predict.demos()[0]),
        r#"Demo { content: Known({"riddle": "What has keys?", "answer": "a piano"}) }"#
    );
    let all = Riddle::demo()
        .riddle("r")
        .hints(vec![])
        .answer("a")
        .sure(1.0);
    assert!(Demo::from(all).is_complete());
}

#[test]
fn incomplete_ones_come_first_and_say_that_they_are_incomplete() {
    let predict = Predict::<Riddle>::new().with_demos([
        Demo::from(row("a piano")),
        Riddle::demo().riddle("Who?").answer("Ada").into(),
    ]);
    let request = asked(predict.call(&cx(), ("What?", vec![])));
    let texts: Vec<_> = request.messages().map(Message::text).collect();
    assert_eq!(
        texts[1],
        "An example of which some fields are not known.\n\n[[ ## riddle ## ]]\nWho?"
    );
    assert_eq!(
        texts[2],
        "[[ ## answer ## ]]\nAda\n\n[[ ## sure ## ]]\n(not known for this example)\n\n\
         [[ ## completed ## ]]"
    );
    assert!(texts[3].starts_with("[[ ## riddle ## ]]\nWhat has keys?"));
}

#[test]
fn one_that_shows_nothing_is_refused_with_its_side() {
    let predict = Predict::<Riddle>::new().with_demos([Riddle::demo().riddle("Who?")]);
    let error = predict.call(&cx(), ("What?", vec![])).render().unwrap_err();
    assert!(error.is_parameter());
    assert_eq!(
        error.to_string(),
        "a demonstration of `Riddle` has no output, so it shows nothing: its fields are riddle: \
         String, hints: Vec<String> -> answer: String, sure: f64"
    );
}

#[test]
fn some_fields_as_data_are_an_incomplete_demonstration() {
    let data = Node::from_json(r#"{"sure": 1, "riddle": "Who?"}"#).unwrap();
    let mut predict = Predict::<Riddle>::new();
    predict.set_demos(&[data]).unwrap();
    assert!(!predict.demos()[0].is_complete());
    assert_eq!(
        Predictor::demos(&predict).unwrap()[0].to_string(),
        r#"{"riddle":"Who?","sure":1.0}"#
    );
    let wrong = Node::from_json(r#"{"riddle": "Who?", "sure": "very"}"#).unwrap();
    let error = predict.set_demos(&[wrong]).unwrap_err();
    assert!(error.to_string().contains("at `sure`"), "{error}");
}

#[test]
fn predictors_that_have_a_demonstration_in_common_share_what_was_written_of_it() {
    let (kept, left_out) = (Demo::from(row("a piano")), Demo::from(row("a map")));
    let both = Predict::<Riddle>::new().with_demos([kept.clone(), left_out]);
    let one = Predict::<Riddle>::new()
        .with_instructions("Solve it in verse.")
        .with_demos([kept.clone()]);
    let both = asked(both.call(&cx(), ("What?", vec![])));
    let one = asked(one.call(&cx(), ("What?", vec![])));
    let (both, one) = (both.head.fragments(), one.head.fragments());
    assert_eq!((both.len(), one.len()), (3, 2));
    assert!(Arc::ptr_eq(&both[1], &one[1]));
    assert!(!Arc::ptr_eq(&both[0], &one[0]));

    // With other reasoning it is another demonstration.
    let step = ChainOfThought::<Riddle>::new().with_demos([kept.with_reasoning("None is a key.")]);
    let thought = asked(step.call(&cx(), ("What?", vec![])));
    assert!(
        thought.head.fragments()[1].messages()[1]
            .text()
            .contains("None is a key.")
    );
}

/// The chat layout under another name.
#[derive(Debug)]
struct Renamed(&'static str);

impl Adapter for Renamed {
    fn name(&self) -> &'static str {
        self.0
    }
    fn system(&self, step: &Step<'_>) -> Message {
        ChatAdapter.system(step)
    }
    fn demo(&self, step: &Step<'_>, demo: &dyn AnyRecord) -> Result<Vec<Message>> {
        ChatAdapter.demo(step, demo)
    }
    fn request(&self, step: &Step<'_>, input: &dyn AnyRecord) -> Result<Vec<Message>> {
        ChatAdapter.request(step, input)
    }
    fn parse(&self, step: &Step<'_>, reply: &Completion) -> Result<Fields> {
        ChatAdapter.parse(step, reply)
    }
}

#[test]
fn each_of_a_few_adapters_writes_a_head_once() {
    let predict = Predict::<Riddle>::new().with_demos([row("a piano")]);
    let head = |name| asked(predict.call(&cx(), ("?", vec![])).adapter(Renamed(name))).head;
    for name in ["one", "two", "three", "four"] {
        assert!(Arc::ptr_eq(&head(name), &head(name)), "{name}");
    }
    assert!(!Arc::ptr_eq(&head("one"), &head("two")));
    // A fifth is not kept, and right all the same.
    assert!(!Arc::ptr_eq(&head("five"), &head("five")));
    assert_eq!(head("five").fragments().len(), 2);
}
