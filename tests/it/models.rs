//! Which model is asked, what is not sent to one, and what a test can say of what was sent.

use std::sync::Arc;

use dspy::context::Role;
use dspy::lm::{self, Abilities, BoxFuture, CallCx, Lm, LmRequest, LmResponse, Message};
use dspy::module::Path;
use dspy::prelude::*;
use dspy::testing::{Asked, FnLm, ScriptedLm};
use dspy::value::Image;

/// Say who you are.
#[signature]
struct Who {
    #[output]
    name: String,
}

/// Say what is in the picture.
#[signature]
struct Look {
    #[input]
    picture: Image,
    #[output]
    name: String,
}

#[derive(Module, Clone, Default)]
struct Two {
    first: Predict<Who>,
    rest: Vec<Predict<Who>>,
}

impl Forward for Two {
    type Input = ();
    type Output = String;

    async fn forward(&self, cx: &Ctx, (): ()) -> Result<String> {
        let mut names = vec![self.first.call(cx, ()).await?.into_output().name];
        for step in &self.rest {
            names.push(step.call(cx, ()).await?.into_output().name);
        }
        Ok(names.join(" "))
    }
}

fn named(name: &'static str) -> FnLm {
    FnLm::new(move |_| Ok(format!("[[ ## name ## ]]\n{name}")))
}

fn two() -> Program<Two> {
    Program::new(Two {
        first: Predict::new(),
        rest: vec![Predict::new(), Predict::new()],
    })
}

#[tokio::test]
async fn a_path_can_have_a_model_of_its_own() {
    let paths = Two::paths();
    let cx = Ctx::new(named("small")).with_model_at(&paths.rest.at(1).predictor, named("large"));
    assert_eq!(*two().call(&cx, ()).await.unwrap(), "small small large");

    // All items, a module with all that is in it, and of two that fit the later one.
    let cx = cx.with_model_at(&paths.rest.each().predictor, named("all"));
    assert_eq!(*two().call(&cx, ()).await.unwrap(), "small all all");
    let cx = cx.with_model_at(paths.rest.path(), named("list"));
    assert_eq!(*two().call(&cx, ()).await.unwrap(), "small list list");
}

#[tokio::test]
async fn a_role_has_a_model_of_its_own_or_that_for_tasks() {
    let cx = Ctx::new(named("task"))
        .with_role(Role::Judge, named("judge"))
        .with_model_at(&Two::paths().first.predictor, named("path"));
    let ask = async |cx: &Ctx| two().call(cx, ()).await.unwrap().into_output();
    assert_eq!(ask(&cx).await, "path task task");
    // A path is one of the program's; a judge has its own.
    assert_eq!(
        ask(&cx.clone().in_role(Role::Judge)).await,
        "judge judge judge"
    );
    assert_eq!(
        ask(&cx.clone().in_role(Role::Propose)).await,
        "task task task"
    );
    let other = cx.with_role(Role::Task, named("other"));
    assert_eq!(ask(&other).await, "path other other");
}

#[test]
fn a_path_is_within_what_a_pattern_names() {
    let root = Path::root();
    let (steps, map) = (root.field("steps"), root.field("by").key("it's"));
    let second = steps.item(2).field("answer");
    for pattern in [&root, &steps, &steps.each(), &steps.item(2), &second] {
        assert!(second.is_within(pattern), "{pattern}");
    }
    for pattern in [steps.item(0), root.field("step"), second.field("demos")] {
        assert!(!second.is_within(&pattern), "{pattern}");
    }
    assert!(map.is_within(&root.field("by").each()));
    assert!(
        map.field("x")
            .is_within(&root.field("by").each().field("x"))
    );
    assert!(!steps.item(10).is_within(&steps.item(1)));
    assert!(!steps.is_within(&steps.each()));
}

/// A model that can do nothing but take and give text.
#[derive(Debug)]
struct Plain;

impl Lm for Plain {
    fn call<'a>(&'a self, _: &'a LmRequest, _: &'a CallCx) -> BoxFuture<'a, Result<LmResponse>> {
        Box::pin(async { panic!("what it cannot take must not be sent") })
    }
    fn identity(&self) -> Arc<str> {
        "plain".into()
    }
}

#[tokio::test]
async fn what_a_model_cannot_take_is_not_sent_to_it() {
    let picture = Image::at("https://example.org/cat.png").unwrap();
    let error = Predict::<Look>::new()
        .call(&Ctx::new(Plain), (picture,))
        .await
        .unwrap_err();
    assert!(error.is_config());
    let message = error.to_string();
    assert!(
        message.starts_with("the model `plain` takes no pictures"),
        "{message}"
    );

    let asked = Predict::<Who>::new().call(&Ctx::new(Plain), ()).n(2).await;
    let message = asked.unwrap_err().to_string();
    assert!(
        message.starts_with("the model `plain` gives one answer a call"),
        "{message}"
    );
    assert_eq!(Plain.abilities(), Abilities::default());
}

#[tokio::test]
async fn fewer_answers_than_were_asked_for_are_an_error_with_those_that_came() {
    let model = ScriptedLm::new(["[[ ## name ## ]]\nAda"]);
    let asked = Predict::<Who>::new().call(&Ctx::test(model), ()).n(3).await;
    let error = asked.unwrap_err();
    assert!(error.is_provider());
    assert!(
        error
            .to_string()
            .starts_with("3 answers were asked for and 1 came")
    );
    assert_eq!(error.reply(), Some("[[ ## name ## ]]\nAda"));
    assert_eq!(error.trace().unwrap().attempts(), 1);
}

#[tokio::test]
async fn a_function_is_asked_for_each_answer() {
    let count = std::sync::atomic::AtomicU32::new(0);
    let model = FnLm::new(move |_| {
        let count = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok(format!("[[ ## name ## ]]\n{count}"))
    });
    let who = Predict::<Who>::new()
        .call(&Ctx::test(model), ())
        .n(3)
        .await
        .unwrap();
    let names: Vec<_> = who.completions().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["0", "1", "2"]);
}

fn request() -> Asked {
    let who = Predict::<Who>::new().with_demos([Who::demo().name("Ada")]);
    Asked::new(who.call(&Ctx::without_model(), ()).render().unwrap())
}

#[test]
fn what_was_asked_holds_what_a_test_expects() {
    request()
        .assert_says("Ada")
        .assert_system_says("Say who you are.")
        .assert_asks("[[ ## name ## ]]")
        .assert_never_says("Bob")
        .assert_demos(1);
}

#[test]
#[should_panic(expected = "what is asked does not say `Ada`:\n=== system")]
fn what_was_asked_is_shown_whole_where_it_does_not_hold() {
    request().assert_asks("Ada");
}

#[test]
#[should_panic(expected = "0 demonstrations were expected, and there are `1`")]
fn demonstrations_are_counted() {
    request().assert_demos(0);
}

#[test]
#[should_panic(expected = "1 of the script's answers were never asked for")]
fn a_script_that_is_not_read_to_its_end_is_noticed() {
    ScriptedLm::new(["never"]).assert_done();
}

#[test]
#[should_panic(expected = "call 0 was looked at, and there were 0")]
fn a_call_that_was_not_made_is_noticed() {
    let _ = ScriptedLm::new(["never"]).asked(0);
}

#[test]
fn the_key_of_a_request_is_the_same_on_every_machine() {
    let key = |request: &LmRequest| request.key("a model").to_string();
    let who = Message::of_text(lm::Role::User, "Who?");
    let asked = LmRequest::of_messages(vec![who]);
    assert_eq!(
        key(&asked),
        "5849d9f56a13f6caf6a78ec6905f436b5ddd09c7e322ea590450a4734b38d4a4"
    );
    let mut zero = asked.clone();
    zero.options.temperature = Some(0.0);
    let mut seeded = asked.clone();
    seeded.options.seed = Some(0);
    let mut more = asked.clone();
    more.extend([more.tail[0].clone()]);
    let keys = [&asked, &zero, &seeded, &more].map(key);
    let distinct: std::collections::HashSet<_> = keys.iter().collect();
    assert_eq!(distinct.len(), 4, "what is not set is not zero");
}
