//! Calls: a predictor, a model, and all that can go wrong between them.

use dspy::lm::{Cache, Cached, Completion, Finish, LmResponse, Options, Part, Usage};
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
    #[check(|sure| *sure != 0.5, "take a side")]
    sure: f64,
    #[output(min_length = 2, pattern = "^[a-z ]+$", default = "no words")]
    why: String,
}

const GOOD: &str = "[[ ## holds ## ]]\ntrue\n[[ ## sure ## ]]\n0.75\n[[ ## why ## ]]\nit says so\n[[ ## completed ## ]]";

fn replying(reply: &str) -> (ScriptedLm, Ctx) {
    let model = ScriptedLm::new([reply]);
    (model.clone(), Ctx::test(model))
}

#[tokio::test]
async fn a_reply_becomes_the_outputs() {
    let (model, cx) = replying(GOOD);
    let prediction = Predict::<Judge>::new()
        .call(&cx, "Water is wet.")
        .await
        .unwrap();
    assert!(prediction.holds);
    assert_eq!(prediction.why, "it says so");
    assert_eq!(prediction.adapter(), Some("chat"));
    assert_eq!(prediction.completions().count(), 1);
    assert_eq!(model.left(), 0);
    let JudgeOutput { sure, .. } = prediction.into_output();
    assert!((sure - 0.75).abs() < 1e-9);
}

#[tokio::test]
async fn an_output_with_a_default_may_be_left_out() {
    let (_, cx) = replying("[[ ## holds ## ]]\nfalse\n[[ ## sure ## ]]\n1");
    let prediction = Predict::<Judge>::new().call(&cx, "?").await.unwrap();
    assert_eq!(prediction.why, "no words");
}

#[tokio::test]
async fn a_chain_of_thought_has_its_reasoning_beside_the_output() {
    let (model, cx) = replying(&format!("[[ ## reasoning ## ]]\nI see.\n\n{GOOD}"));
    let step = ChainOfThought::<Judge>::new();
    let prediction = step.call(&cx, "Water is wet.").await.unwrap();
    assert_eq!(prediction.reasoning(), "I see.");
    assert!(prediction.holds);
    let (output, reasoning) = prediction.into_parts();
    assert_eq!(
        (output.why.as_str(), reasoning.as_str()),
        ("it says so", "I see.")
    );
    assert!(
        model.requests()[0]
            .head
            .messages()
            .next()
            .unwrap()
            .text()
            .contains("`reasoning`")
    );
}

#[tokio::test]
async fn broken_rules_are_listed_with_what_was_found() {
    let reply = "[[ ## holds ## ]]\ntrue\n[[ ## sure ## ]]\n1.5\n[[ ## why ## ]]\n!";
    let (_, cx) = replying(reply);
    let error = Predict::<Judge>::new().call(&cx, "?").await.unwrap_err();
    assert!(error.is_check() && error.is_model_failure());
    assert_eq!(
        error.to_string(),
        "`sure` must be at most 1, found 1.5; `why` must be at least 2 characters, found !; \
         `why` must be what matches the regular expression `^[a-z ]+$`, found !"
    );
    assert_eq!(error.reply(), Some(reply));

    let (_, cx) = replying("[[ ## holds ## ]]\ntrue\n[[ ## sure ## ]]\n0.5");
    let error = Predict::<Judge>::new().call(&cx, "?").await.unwrap_err();
    assert_eq!(error.to_string(), "`sure`: take a side");
}

#[tokio::test]
async fn a_reply_that_does_not_fit_is_kept_in_the_error() {
    let reply = "[[ ## holds ## ]]\nmaybe\n[[ ## sure ## ]]\n1";
    let (_, cx) = replying(reply);
    let error = Predict::<Judge>::new().call(&cx, "?").await.unwrap_err();
    assert!(error.is_parse() && error.is_model_failure());
    assert_eq!(
        error.to_string(),
        "at `holds`: expected `true` or `false`, found `maybe`"
    );
    assert_eq!(error.reply(), Some(reply));
    assert_eq!(error.trace().unwrap().attempts(), 1);
}

#[tokio::test]
async fn how_an_answer_ended_is_looked_at_before_what_it_says() {
    let ended = |finish, parts| {
        let mut response = LmResponse::default();
        response.completions = vec![Completion::of_parts(parts, finish)];
        ScriptedLm::of([Ok(response)])
    };
    let whole = || vec![Part::Text(GOOD.into())];
    let call = async |model: ScriptedLm| {
        Predict::<Judge>::new()
            .call(&Ctx::test(model), "?")
            .await
            .unwrap_err()
    };
    let error = call(ended(Finish::Length, whole())).await;
    assert!(error.is_truncated() && error.to_string().contains("`max_tokens`"));
    let error = call(ended(Finish::Filtered, whole())).await;
    assert!(error.is_refused());
    let error = call(ended(
        Finish::Stop,
        vec![Part::Refusal("I would rather not.".into())],
    ))
    .await;
    assert!(error.is_refused() && error.to_string().contains("I would rather not."));
    let error = call(ScriptedLm::of([Ok(LmResponse::default())])).await;
    assert!(error.is_provider() && error.to_string().contains("no answer"));
}

#[tokio::test]
async fn a_context_without_a_model_says_how_to_get_one() {
    let error = Predict::<Judge>::new()
        .call(&Ctx::without_model(), "?")
        .await
        .unwrap_err();
    assert!(error.is_config());
    assert!(error.to_string().contains("`Ctx::new(model)`"), "{error}");
}

#[tokio::test]
async fn options_of_the_call_go_before_those_of_the_predictor_and_the_context() {
    let (model, cx) = replying(GOOD);
    let mut general = Options::default();
    general.max_tokens = Some(100);
    general.temperature = Some(1.0);
    let mut own = Options::default();
    own.temperature = Some(0.7);
    own.seed = Some(0);
    let cx = cx.with_options(general);
    let predict = Predict::<Judge>::new().with_options(own);
    predict.call(&cx, "?").temperature(0.0).n(1).await.unwrap();
    let sent = &model.requests()[0].options;
    assert_eq!(sent.temperature, Some(0.0));
    assert_eq!(
        (sent.seed, sent.max_tokens, sent.n),
        (Some(0), Some(100), Some(1))
    );
}

#[tokio::test]
async fn another_model_can_be_asked_for_one_call() {
    let (general, cx) = replying("never asked");
    let own = ScriptedLm::new([GOOD]);
    let model = std::sync::Arc::new(own.clone());
    Predict::<Judge>::new()
        .call(&cx, "?")
        .model(model)
        .await
        .unwrap();
    assert_eq!((general.left(), own.left()), (1, 0));
}

#[tokio::test]
async fn every_completion_is_read() {
    let mut response = LmResponse::of_text(GOOD);
    response
        .completions
        .push(Completion::of_text(GOOD.replace("true", "false")));
    let cx = Ctx::test(ScriptedLm::of([Ok(response)]));
    let prediction = Predict::<Judge>::new().call(&cx, "?").n(2).await.unwrap();
    let holds: Vec<_> = prediction.completions().map(|it| it.holds).collect();
    assert_eq!(holds, [true, false]);
}

#[tokio::test]
async fn the_record_of_a_call_holds_what_went_in_and_came_out() {
    let mut response = LmResponse::of_text(GOOD);
    response.usage = Usage::of_tokens(10, 5);
    let cx = Ctx::test(ScriptedLm::of([Ok(response)]));
    let prediction = Predict::<Judge>::new()
        .call(&cx, "Water is wet.")
        .await
        .unwrap();
    assert_eq!(prediction.usage(), Usage::of_tokens(10, 5));
    let spans = prediction.trace().spans();
    let [predictor, attempt] = spans.as_slice() else {
        panic!("two spans")
    };
    let SpanKind::Predictor {
        name,
        inputs,
        outputs,
    } = &predictor.kind
    else {
        panic!("predictor")
    };
    assert_eq!(name.as_str(), "Judge");
    assert_eq!(inputs[0].1.as_text(), Some("Water is wet."));
    let outputs = outputs.as_ref().unwrap();
    assert_eq!(outputs[1].1.to_string(), "0.75");
    assert_eq!(attempt.parent, Some(0));
    let SpanKind::Attempt {
        request, response, ..
    } = &attempt.kind
    else {
        panic!("attempt")
    };
    assert_eq!(request.messages().count(), 2);
    assert!(response.is_some() && attempt.took.is_some());
}

#[tokio::test]
async fn a_call_is_sent_to_another_thread_and_borrows_no_input() {
    let (_, cx) = replying(GOOD);
    let predict = Predict::<Judge>::new();
    let holds = tokio::spawn(async move {
        let call = {
            let claim = String::from("Water is wet.");
            predict.call(&cx, &claim)
        };
        call.await.unwrap().holds
    });
    assert!(holds.await.unwrap());
}

#[tokio::test]
async fn a_call_that_was_sent_cannot_be_rendered() {
    let (_, cx) = replying(GOOD);
    let predict = Predict::<Judge>::new();
    let mut call = predict.call(&cx, "?");
    assert!(call.render().is_ok());
    (&mut call).await.unwrap();
    assert!(
        call.render()
            .unwrap_err()
            .to_string()
            .contains("has been sent")
    );
}

#[tokio::test]
async fn a_script_that_has_ended_says_so() {
    let cx = Ctx::test(ScriptedLm::new([GOOD]));
    let predict = Predict::<Judge>::new();
    predict.call(&cx, "?").await.unwrap();
    let error = predict.call(&cx, "?").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the script has 1 answers, and this is one call more"
    );
}

#[tokio::test]
async fn an_input_that_cannot_be_written_is_refused_before_anything_is_sent() {
    /// Weigh it.
    #[signature]
    struct Weigh {
        #[input]
        grams: f64,
        #[output]
        heavy: bool,
    }
    let (model, cx) = replying(GOOD);
    let error = Predict::<Weigh>::new()
        .call(&cx, (f64::NAN,))
        .await
        .unwrap_err();
    assert!(
        error.is_value() && error.to_string().starts_with("at `grams`: NaN"),
        "{error}"
    );
    assert_eq!(model.left(), 1);
}

#[tokio::test]
async fn other_demonstrations_can_stand_in_for_one_call() {
    let (model, cx) = replying(GOOD);
    let demo = |claim: &str| Judge {
        claim: claim.into(),
        holds: true,
        sure: 1.0,
        why: "of course".into(),
    };
    let predict = Predict::<Judge>::new().with_demos([demo("own")]);
    predict
        .call(&cx, "?")
        .demos([demo("other"), demo("more")])
        .await
        .unwrap();
    let sent = &model.requests()[0];
    let texts: Vec<_> = sent.head.messages().map(dspy::lm::Message::text).collect();
    assert_eq!(texts.len(), 5);
    assert!(texts[1].contains("other") && !texts.concat().contains("own"));
    assert_eq!(predict.demos().len(), 1);
}

#[tokio::test]
async fn a_model_that_cannot_stream_gives_its_answer_at_once() {
    use dspy::lm::{Lm, LmEvent, LmRequest};
    use std::future::poll_fn;

    let mut response = LmResponse::of_text("all of it");
    response.usage = Usage::of_tokens(1, 2);
    let model = ScriptedLm::of([Ok(response)]);
    let request = LmRequest::of_messages(Vec::new());
    let mut stream = model.stream(&request, &Default::default()).await.unwrap();
    let mut events = Vec::new();
    while let Some(event) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
        events.push(event.unwrap());
    }
    let part = Part::Text("all of it".into());
    let expected = [
        LmEvent::Part {
            completion: 0,
            part,
        },
        LmEvent::Finished {
            completion: 0,
            finish: Finish::Stop,
        },
        LmEvent::Usage(Usage::of_tokens(1, 2)),
    ];
    assert_eq!(events, expected);
}

#[tokio::test]
async fn a_fresh_answer_is_the_next_sample() {
    let other = GOOD.replace("it says so", "so it is");
    let model = ScriptedLm::new([GOOD.to_owned(), other]);
    let cx = Ctx::test(Cached::new(model.clone(), Cache::in_memory(1 << 20)));
    let judge = Predict::<Judge>::new();
    let mut seen = Vec::new();
    for sample in [0, 0, 1, 0, 1] {
        let prediction = judge
            .call(&cx, "Water is wet.")
            .sample(sample)
            .await
            .unwrap();
        seen.push((prediction.why.clone(), prediction.is_cached()));
    }
    let seen: Vec<_> = seen.iter().map(|(why, it)| (why.as_str(), *it)).collect();
    assert_eq!(
        seen,
        [
            ("it says so", false),
            ("it says so", true),
            ("so it is", false),
            ("it says so", true),
            ("so it is", true),
        ]
    );
    model.assert_done();
}
