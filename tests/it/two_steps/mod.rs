//! Two steps: a free answer, and the outputs that a second model takes out of it.

/// What the two requests look like.
mod prompts;

use std::sync::Arc;

use dspy::adapter::{JsonAdapter, TwoStepAdapter};
use dspy::budget::{Budget, Ledger};
use dspy::context::Role;
use dspy::lm::{Completion, Finish, LmResponse, Options, Part, Usage};
use dspy::predict::Recovery;
use dspy::prelude::*;
use dspy::testing::ScriptedLm;
use dspy::trace::SpanKind;

/// Judge the claim.
#[signature]
struct Judge {
    #[input]
    claim: String,
    #[output]
    holds: bool,
    #[output(ge = 0, le = 1)]
    sure: f64,
}

const FREE: &str = "It holds, and I am three quarters sure.";
const GOOD: &str = "[[ ## holds ## ]]\ntrue\n\n[[ ## sure ## ]]\n0.75\n\n[[ ## completed ## ]]";
const MAYBE: &str = "[[ ## holds ## ]]\nmaybe\n\n[[ ## sure ## ]]\n1";
const OVER: &str = "[[ ## holds ## ]]\ntrue\n\n[[ ## sure ## ]]\n75";

fn two_models<const A: usize, const B: usize>(
    thinks: [&str; A],
    reads: [&str; B],
) -> (ScriptedLm, ScriptedLm, Ctx) {
    let (thinker, reader) = (ScriptedLm::new(thinks), ScriptedLm::new(reads));
    let cx = Ctx::test(thinker.clone())
        .with_role(Role::Extract, reader.clone())
        .with_adapter(TwoStepAdapter::default());
    (thinker, reader, cx)
}

async fn judge(cx: &Ctx, recovery: Recovery) -> Result<Prediction<JudgeOutput>> {
    let judge = Predict::<Judge>::new().with_recovery(recovery);
    judge.call(cx, "Water is wet.").await
}

#[tokio::test]
async fn one_model_answers_and_the_other_reads() {
    let (thinker, reader, cx) = two_models([FREE], [GOOD]);
    let found = judge(&cx, Recovery::none()).await.unwrap();
    assert!(found.holds);
    assert_eq!(found.adapter(), Some("two-step"));
    let roles = found.trace().spans();
    let roles: Vec<_> = roles
        .iter()
        .filter_map(|span| match &span.kind {
            SpanKind::Attempt { role, .. } => Some(*role),
            _ => None,
        })
        .collect();
    assert_eq!(roles, [Role::Task, Role::Extract]);
    thinker.asked(0).assert_asks("Water is wet.");
    reader.asked(0).assert_asks(FREE).assert_never_says("Water");
}

#[tokio::test]
async fn without_a_second_model_the_first_one_reads_its_own_answer() {
    let model = ScriptedLm::new([FREE, r#"{"holds": true, "sure": 0.75}"#]);
    let cx = Ctx::test(model.clone()).with_adapter(TwoStepAdapter::new(JsonAdapter));
    assert!(judge(&cx, Recovery::none()).await.unwrap().holds);
    model.asked(1).assert_system_says("one JSON object");
    // A call's own model does both as well, and a model for the role comes before it.
    let own = ScriptedLm::new([FREE, GOOD]);
    let cx = Ctx::without_model().with_adapter(TwoStepAdapter::default());
    let call = Predict::<Judge>::new();
    call.call(&cx, "?").model(own.clone()).await.unwrap();
    own.assert_done();
    let (_, reader, cx) = two_models([], [GOOD]);
    let own = ScriptedLm::new([FREE]);
    call.call(&cx, "?").model(own.clone()).await.unwrap();
    own.assert_done();
    reader.assert_done();
}

#[tokio::test]
async fn both_requests_are_paid_for() {
    let took = |text: &str, input, output| {
        let mut response = LmResponse::of_text(text);
        response.usage = Usage::of_tokens(input, output);
        Ok(response)
    };
    let ledger = Ledger::new(Budget::calls(5));
    let cx = Ctx::test(ScriptedLm::of([took(FREE, 100, 10)]))
        .with_role(Role::Extract, ScriptedLm::of([took(GOOD, 50, 5)]))
        .with_adapter(TwoStepAdapter::default())
        .with_budget(ledger.clone());
    let found = judge(&cx, Recovery::none()).await.unwrap();
    assert_eq!(found.usage(), Usage::of_tokens(150, 15));
    assert_eq!(ledger.spent().calls, 2);

    let (_, reader, cx) = two_models([FREE], [GOOD]);
    let cx = cx.with_budget(Ledger::new(Budget::calls(1)));
    let error = judge(&cx, Recovery::default()).await.unwrap_err();
    assert!(error.is_budget());
    assert_eq!(reader.left(), 1);
}

#[tokio::test]
async fn an_answer_that_was_cut_off_or_refused_is_not_read_by_anybody() {
    let ended = |finish, parts| {
        let mut response = LmResponse::default();
        response.completions = vec![Completion::of_parts(parts, finish)];
        response
    };
    let text = || vec![Part::Text(FREE.into())];
    for (response, is_it) in [
        (
            ended(Finish::Length, text()),
            Error::is_truncated as fn(&Error) -> bool,
        ),
        (ended(Finish::Filtered, text()), Error::is_refused),
        (
            ended(Finish::Stop, vec![Part::Refusal("no".into())]),
            Error::is_refused,
        ),
        (
            ended(Finish::Stop, vec![Part::Text(" ".into())]),
            Error::is_parse,
        ),
    ] {
        let reader = ScriptedLm::new([GOOD]);
        let cx = Ctx::test(ScriptedLm::of([Ok(response)]))
            .with_role(Role::Extract, reader.clone())
            .with_adapter(TwoStepAdapter::default());
        let error = judge(&cx, Recovery::none()).await.unwrap_err();
        assert!(is_it(&error), "{error:?}");
        assert_eq!(reader.left(), 1);
    }
    // The second one's end is looked at as well.
    let reader = ScriptedLm::of([Ok(ended(Finish::Length, vec![Part::Text(GOOD.into())]))]);
    let cx = Ctx::test(ScriptedLm::new([FREE]))
        .with_role(Role::Extract, reader)
        .with_adapter(TwoStepAdapter::default());
    let error = judge(&cx, Recovery::default()).await.unwrap_err();
    assert!(error.is_truncated());
}

#[tokio::test]
async fn what_the_second_model_laid_out_badly_it_is_asked_for_again() {
    let (thinker, reader, cx) = two_models([FREE], [MAYBE, GOOD]);
    let found = judge(&cx, Recovery::default()).await.unwrap();
    assert_eq!(found.unread()[0].reply(), Some(MAYBE));
    thinker.assert_done();
    let again = reader.asked(1);
    again
        .assert_asks(FREE)
        .assert_asks(MAYBE)
        .assert_asks("found `maybe`");

    // An empty first answer is asked for again of the first.
    let (thinker, reader, cx) = two_models(["", FREE], [GOOD]);
    assert!(judge(&cx, Recovery::default()).await.unwrap().holds);
    thinker.asked(1).assert_asks("the reply is empty");
    reader.assert_done();
}

#[tokio::test]
async fn a_broken_rule_goes_back_to_the_model_that_broke_it() {
    let (thinker, reader, cx) = two_models([FREE, "It holds; 0.75."], [OVER, GOOD]);
    let found = judge(&cx, Recovery::default().on_checks()).await.unwrap();
    assert!(found.unread()[0].is_check());
    thinker
        .asked(1)
        .assert_asks(FREE)
        .assert_asks("must be at most 1");
    reader
        .asked(1)
        .assert_asks("It holds; 0.75.")
        .assert_never_says("75,");
}

#[tokio::test]
async fn another_adapter_or_model_does_the_whole_step() {
    let (thinker, reader, cx) = two_models([FREE, r#"{"holds": true, "sure": 1}"#], [MAYBE]);
    let found = judge(&cx, Recovery::none().adapter(JsonAdapter))
        .await
        .unwrap();
    assert_eq!(found.adapter(), Some("json"));
    thinker.assert_done();
    reader.assert_done();

    let large = ScriptedLm::new([FREE]);
    let (_, reader, cx) = two_models([FREE], [MAYBE, GOOD]);
    let found = judge(&cx, Recovery::none().model(large.clone()))
        .await
        .unwrap();
    assert_eq!(found.adapter(), Some("two-step"));
    large.assert_done();
    reader.assert_done();
}

#[tokio::test]
async fn each_of_several_answers_is_read_by_itself() {
    let mut two = LmResponse::of_text(FREE);
    two.completions
        .push(Completion::of_text("It does not hold."));
    let thinker = ScriptedLm::of([Ok(two)]);
    let no = GOOD.replace("true", "false");
    // All are read before any is asked for once more.
    let reader = ScriptedLm::new([MAYBE, &*no, GOOD]);
    let cx = Ctx::new(thinker)
        .with_role(Role::Extract, reader.clone())
        .with_adapter(TwoStepAdapter::default());
    let judge = Predict::<Judge>::new();
    let found = judge.call(&cx, "?").n(2).await.unwrap();
    let holds: Vec<_> = found.completions().map(|it| it.holds).collect();
    assert_eq!(holds, [true, false]);
    assert_eq!(found.unread().len(), 1);
    reader.asked(1).assert_asks("It does not hold.");
    reader
        .asked(2)
        .assert_asks(FREE)
        .assert_asks("found `maybe`");
    assert!(reader.requests().iter().all(|it| it.options.n.is_none()));
}

#[tokio::test]
async fn what_the_predictor_wants_of_chance_is_about_the_first_answer() {
    let (thinker, reader, cx) = two_models([FREE], [GOOD]);
    let mut general = Options::default();
    general.temperature = Some(0.1);
    let cx = cx.with_options(general);
    let call = Predict::<Judge>::new();
    let call = call.call(&cx, "?").temperature(1.5).max_tokens(77).seed(3);
    call.await.unwrap();
    let first = &thinker.asked(0).options;
    assert_eq!((first.temperature, first.max_tokens), (Some(1.5), Some(77)));
    let second = &reader.asked(0).options;
    assert_eq!(
        (second.temperature, second.max_tokens),
        (Some(0.1), Some(77))
    );
    assert_eq!((first.seed, second.seed), (Some(3), None));
}

#[tokio::test]
async fn a_chain_of_thought_has_its_reasoning() {
    let thought = format!("[[ ## reasoning ## ]]\nI touched it.\n\n{GOOD}");
    let (thinker, reader, cx) = two_models(["I touched it. It holds."], [&*thought]);
    let step = ChainOfThought::<Judge>::new();
    let found = step.call(&cx, "Water is wet.").await.unwrap();
    assert_eq!(found.reasoning(), "I touched it.");
    thinker
        .asked(0)
        .assert_asks("`reasoning`, `holds` and `sure`");
    reader.asked(0).assert_system_says("`reasoning`");
}

/// A model that reasons on a channel of its own.
#[derive(Clone, Debug)]
struct Thinker(ScriptedLm);

impl dspy::lm::Lm for Thinker {
    fn call<'a>(
        &'a self,
        request: &'a dspy::lm::LmRequest,
        cx: &'a dspy::lm::CallCx,
    ) -> dspy::lm::BoxFuture<'a, Result<LmResponse>> {
        self.0.call(request, cx)
    }

    fn identity(&self) -> Arc<str> {
        "thinker".into()
    }

    fn abilities(&self) -> dspy::lm::Abilities {
        let mut abilities = dspy::lm::Abilities::default();
        abilities.reasoning = true;
        abilities
    }
}

#[tokio::test]
async fn reasoning_on_a_channel_of_its_own_is_the_first_models() {
    let mut response = LmResponse::of_text(FREE);
    let thinking = Part::Reasoning("I touched it.".into());
    response.completions[0].parts.insert(0, thinking);
    let reader = ScriptedLm::new([GOOD]);
    let cx = Ctx::test(Thinker(ScriptedLm::of([Ok(response)])))
        .with_role(Role::Extract, reader.clone())
        .with_adapter(TwoStepAdapter::default());
    let step = ChainOfThought::<Judge>::new();
    let found = step.call(&cx, "Water is wet.").await.unwrap();
    assert_eq!(found.reasoning(), "I touched it.");
    reader
        .asked(0)
        .assert_never_says("reasoning")
        .assert_never_says("touched");
}

#[tokio::test]
async fn the_same_answer_is_read_anew_where_a_cache_has_a_bad_reading_of_it() {
    let (thinker, reader, cx) = two_models([FREE, FREE], [MAYBE, GOOD]);
    let cx = cx.with_cache(dspy::lm::Cache::in_memory(1 << 20));
    let anew = Recovery::none().adapter(TwoStepAdapter::default());
    for _ in 0..2 {
        let found = judge(&cx, anew.clone()).await.unwrap();
        assert_eq!((found.holds, found.unread().len()), (true, 1));
        assert_eq!(found.trace().attempts(), 4);
    }
    thinker.assert_done();
    reader.assert_done();
}
