use std::sync::Arc;

use dspy::adapter::{ChatAdapter, JsonAdapter};
use dspy::lm::{Options, Part};

use super::*;

#[tokio::test]
async fn a_new_context_asks_once_more_and_shows_the_model_its_reply() {
    let (model, cx) = replying([MAYBE, GOOD]);
    let predict = Predict::<Judge>::new();
    let found = predict.call(&cx, "Water is wet.").await.unwrap();
    assert!(found.holds);
    assert_eq!(found.trace().attempts(), 2);
    let [unread] = found.unread() else {
        panic!("one reply could not be read: {:?}", found.unread());
    };
    assert!(unread.is_parse());
    assert_eq!(unread.reply(), Some(MAYBE));

    let requests = model.requests();
    assert!(Arc::ptr_eq(&requests[0].head, &requests[1].head));
    assert_eq!(requests[0].tail[..], requests[1].tail[..1]);
    let asked = said(&requests[1]);
    assert_eq!(asked.len(), 4);
    assert_eq!(asked[2], ("assistant", MAYBE.to_owned()));
    assert_eq!(
        asked[3],
        (
            "user",
            "That reply could not be used. What is wrong with it:\n\
             - at `holds`: expected `true` or `false`, found `maybe`\n\
             \n\
             Reply once more: the whole reply from its beginning, as it was asked for, and nothing \
             about this message."
                .to_owned()
        )
    );
}

#[tokio::test]
async fn every_reason_is_said() {
    let reply = "[[ ## holds ## ]]\nmaybe\n\n[[ ## sure ## ]]\nvery";
    let (model, cx) = replying([reply, GOOD]);
    judge(&cx, Recovery::default()).await.unwrap();
    let asked = said(&model.requests()[1]);
    assert!(
        asked[3].1.contains(
            "- at `holds`: expected `true` or `false`, found `maybe`\n- at `sure`: expected"
        ),
        "{}",
        asked[3].1
    );
}

#[tokio::test]
async fn an_empty_reply_is_shown_as_one() {
    let (model, cx) = replying([" \n", GOOD]);
    let found = judge(&cx, Recovery::default()).await.unwrap();
    assert_eq!(found.unread()[0].to_string(), "the reply is empty");
    let asked = said(&model.requests()[1]);
    assert_eq!(asked[2], ("assistant", "(an empty reply)".to_owned()));
    assert!(asked[3].1.contains("- the reply is empty\n"));
}

#[tokio::test]
async fn a_second_re_ask_holds_both_replies() {
    let (model, cx) = replying([MAYBE, "nothing of use", GOOD]);
    let found = judge(&cx, Recovery::default().reask()).await.unwrap();
    assert_eq!(found.unread().len(), 2);
    let asked = said(&model.requests()[2]);
    let roles: Vec<_> = asked.iter().map(|(role, _)| *role).collect();
    assert_eq!(
        roles,
        ["system", "user", "assistant", "user", "assistant", "user"]
    );
    assert_eq!((&*asked[2].1, &*asked[4].1), (MAYBE, "nothing of use"));
}

#[tokio::test]
async fn a_context_for_tests_and_one_that_had_no_model_recover_from_nothing() {
    let model = ScriptedLm::new([MAYBE, GOOD]);
    let task = dspy::context::Role::Task;
    for cx in [
        Ctx::test(model.clone()),
        Ctx::without_model().with_role(task, model.clone()),
    ] {
        let model = ScriptedLm::new([MAYBE, GOOD]);
        let call = Predict::<Judge>::new();
        let error = call.call(&cx, "?").model(model.clone()).await.unwrap_err();
        assert!(error.is_parse() && error.earlier().is_empty());
        assert_eq!(model.left(), 1);
    }
}

#[tokio::test]
async fn the_calls_own_recovery_goes_before_the_predictors_and_that_before_the_contexts() {
    let none = Recovery::none;
    for (context, predictor, call, calls) in [
        (none().reask(), None, None, 2),
        (none(), Some(none().reask()), None, 2),
        (none().reask(), Some(none()), None, 1),
        (none(), Some(none().reask()), Some(none()), 1),
        (
            none(),
            Some(none().reask()),
            Some(none().reask().reask()),
            3,
        ),
    ] {
        let model = ScriptedLm::new([MAYBE; 4]);
        let cx = Ctx::test(model.clone()).with_recovery(context);
        let predict = match predictor {
            Some(recovery) => Predict::<Judge>::new().with_recovery(recovery),
            None => Predict::new(),
        };
        let asked = predict.call(&cx, "?");
        let asked = match call {
            Some(recovery) => asked.recovery(recovery),
            None => asked,
        };
        let error = asked.await.unwrap_err();
        assert_eq!(model.requests().len(), calls);
        assert_eq!(error.earlier().len(), calls - 1);
    }
}

#[tokio::test]
async fn steps_are_taken_in_their_order_each_from_where_the_one_before_it_stood() {
    let small = Named::new("small", [MAYBE, MAYBE, r#"{"holds": "?"}"#]);
    let large = Named::new("large", ["[]", GOOD_JSON]);
    let recovery = Recovery::none()
        .reask()
        .adapter(JsonAdapter)
        .model(large.clone())
        .reask();
    let found = judge(&Ctx::test(small.clone()), recovery).await.unwrap();
    assert!(found.holds);
    assert_eq!(found.adapter(), Some("json"));
    assert_eq!(found.unread().len(), 4);
    assert_eq!(small.calls(), [(0, 0), (1, 0), (2, 0)]);
    assert_eq!(large.calls(), [(3, 0), (4, 0)]);

    // By JSON from its beginning, and then the same of the other model, which is asked once more.
    let (small, large) = (small.inner.requests(), large.inner.requests());
    let json = said(&small[2]);
    assert_eq!(json.len(), 2);
    assert!(json[0].1.contains("You reply with one JSON object"));
    assert_eq!(said(&large[0]), json);
    let last = said(&large[1]);
    assert_eq!(last[2], ("assistant", "[]".to_owned()));
}

#[tokio::test]
async fn another_model_is_asked_to_reason_the_way_that_it_can() {
    let thought = format!("[[ ## reasoning ## ]]\nI see.\n\n{MAYBE}");
    let small = Named::new("small", [&*thought]);
    let mut thinker = Named::new("thinker", []);
    thinker.can.reasoning = true;
    let mut response = LmResponse::of_text(GOOD);
    let thinking = Part::Reasoning("On my own channel.".into());
    response.completions[0].parts.insert(0, thinking);
    thinker.inner = ScriptedLm::of([Ok(response)]);

    let step = ChainOfThought::<Judge>::new();
    let recovery = Recovery::none().model(thinker.clone());
    let cx = Ctx::test(small).with_recovery(recovery);
    let found = step.call(&cx, "Water is wet.").await.unwrap();
    assert_eq!(found.reasoning(), "On my own channel.");
    thinker.inner.asked(0).assert_never_says("reasoning");
}

#[tokio::test]
async fn a_broken_rule_is_recovered_from_only_where_the_policy_says_so() {
    let (model, cx) = replying([OVER, GOOD]);
    let error = judge(&cx, Recovery::default()).await.unwrap_err();
    assert!(error.is_check());
    assert_eq!(model.left(), 1);

    let (model, cx) = replying([OVER, GOOD]);
    let found = judge(&cx, Recovery::default().on_checks()).await.unwrap();
    assert!(found.unread()[0].is_check());
    let asked = said(&model.requests()[1]);
    assert!(
        asked[3]
            .1
            .contains("- `sure` must be at most 1, found 95.0\n")
    );
}

#[tokio::test]
async fn a_re_ask_has_the_options_of_the_call_but_for_the_number_of_answers() {
    let (model, cx) = replying([MAYBE, GOOD]);
    let mut options = Options::default();
    options.temperature = Some(0.5);
    options.max_tokens = Some(100);
    let judge = Predict::<Judge>::new().with_options(options);
    judge.call(&cx, "?").n(1).seed(7).await.unwrap();
    let sent = &model.requests()[1].options;
    assert_eq!((sent.temperature, sent.max_tokens), (Some(0.5), Some(100)));
    assert_eq!((sent.seed, sent.n), (Some(7), None));
}

#[tokio::test]
async fn an_adapter_of_ones_own_says_how_it_asks_again() {
    use dspy::adapter::{Adapter, AnyRecord, Step};
    use dspy::lm::{Completion, Message, Role};
    use dspy::signature::Fields;

    #[derive(Debug)]
    struct Terse;

    impl Adapter for Terse {
        fn name(&self) -> &'static str {
            "terse"
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
        fn again(&self, _: &Step<'_>, _: &Completion, error: &Error) -> Vec<Message> {
            vec![Message::of_text(Role::User, format!("No: {error}"))]
        }
        fn parse(&self, step: &Step<'_>, reply: &Completion) -> Result<Fields> {
            ChatAdapter.parse(step, reply)
        }
    }

    let (model, cx) = replying([MAYBE, GOOD]);
    let call = Predict::<Judge>::new();
    call.call(&cx, "?").adapter(Terse).await.unwrap();
    let asked = said(&model.requests()[1]);
    assert_eq!(asked.len(), 3);
    assert!(asked[2].1.starts_with("No: at `holds`"));
}
