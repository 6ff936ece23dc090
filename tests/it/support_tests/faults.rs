//! Our own client against each fault that it can meet, and against whole answers.

use std::time::{Duration, Instant};

use dspy::Error;
use dspy::lm::{
    CallCx, Finish, Lm, LmRequest, LmResponse, Message, OpenAi, Options, Role, Secret, Usage,
};

use crate::support::{Billing, Bounds, Fault, Provider, Script, Step, Tokens};

const SHORT: Duration = Duration::from_millis(20);

fn model(provider: &Provider) -> OpenAi {
    OpenAi::new(provider.url(), "m").unwrap()
}

fn saying(text: &str) -> LmRequest {
    LmRequest::of_messages(vec![Message::of_text(Role::User, text)])
}

async fn ask(model: &OpenAi, request: &LmRequest) -> Result<LmResponse, Error> {
    model.call(request, &CallCx::default()).await
}

/// Asks once, where only the first answer is faulty.
async fn meeting(step: impl Into<Step>) -> Result<LmResponse, Error> {
    let provider = Provider::new(Script::answering("Snow is white.").then(step));
    let answer = ask(&model(&provider), &saying("snow")).await;
    assert_eq!(provider.calls(), 1, "nobody asks twice unseen");
    answer
}

async fn failing(step: impl Into<Step>) -> Error {
    meeting(step).await.unwrap_err()
}

async fn before_a_deadline(step: impl Into<Step>) -> Error {
    let provider = Provider::new(Script::answering("Snow is white.").then(step));
    let mut cx = CallCx::default();
    cx.deadline = Some(Instant::now() + SHORT);
    let answer = model(&provider).call(&saying("snow"), &cx).await;
    answer.unwrap_err()
}

#[tokio::test]
async fn a_status_is_an_error_of_its_kind() {
    let error = failing(Fault::Status(429).retry_after(1)).await;
    assert!(
        error.is_rate_limited() && error.to_string().contains("Rate limit reached"),
        "{error}"
    );
    let date = "Wed, 21 Oct 2065 07:28:00 GMT";
    assert!(
        failing(Fault::Status(429).retry_after(date))
            .await
            .is_rate_limited()
    );
    let spent = Fault::Status(429).with_code("insufficient_quota");
    assert!(failing(spent).await.is_auth());
    let proxy = Fault::Status(403).with_body("error code: 1010");
    let error = failing(proxy).await;
    assert!(
        error.is_auth() && error.to_string().contains("error code: 1010"),
        "{error}"
    );
    for status in [500, 502, 503, 529] {
        assert!(failing(Fault::Status(status)).await.is_provider());
    }
    let error = failing(Fault::Status(500).with_message("out of snow")).await;
    assert!(error.to_string().contains("out of snow"), "{error}");
}

#[tokio::test]
async fn who_has_no_key_or_asks_for_another_model_or_too_much_is_told() {
    let script = Script::answering("yes")
        .with_key("sk-1")
        .with_model("m")
        .with_context(40);
    let provider = Provider::new(script);
    let keyed = |key: &str| model(&provider).with_key(Secret::new(key));
    assert!(
        ask(&model(&provider), &saying("?"))
            .await
            .unwrap_err()
            .is_auth()
    );
    assert!(
        ask(&keyed("sk-2"), &saying("?"))
            .await
            .unwrap_err()
            .is_auth()
    );
    let other = OpenAi::new(provider.url(), "other").unwrap();
    let other = other.with_key(Secret::new("sk-1"));
    let error = ask(&other, &saying("?")).await.unwrap_err();
    assert!(error.is_config(), "{error}");
    let long = saying(&"long ".repeat(50));
    let error = ask(&keyed("sk-1"), &long).await.unwrap_err();
    assert!(error.is_context_overflow(), "{error}");
    assert!(ask(&keyed("sk-1"), &saying("?")).await.is_ok());
    let bill = provider.billed();
    assert_eq!(bill.completion, 1, "who is refused pays nothing");
}

#[tokio::test]
async fn a_broken_connection_is_the_providers_failure() {
    for fault in [
        Fault::Reset,
        Fault::ResetAfter(0),
        Fault::ResetAfter(30),
        Fault::Truncate(0),
        Fault::Truncate(30),
        Fault::Truncate(usize::MAX),
        Fault::BadFraming,
    ] {
        let error = failing(fault.clone()).await;
        assert!(error.is_provider(), "{fault:?}: {error}");
    }
}

#[tokio::test]
async fn a_reset_of_a_kept_connection_sends_nothing_twice() {
    let provider = Provider::new(
        Script::answering("yes")
            .then(Step::whole())
            .then(Fault::Reset),
    );
    let model = model(&provider);
    assert!(ask(&model, &saying("one")).await.is_ok());
    assert!(ask(&model, &saying("two")).await.unwrap_err().is_provider());
    assert!(ask(&model, &saying("three")).await.is_ok());
    let sent: Vec<_> = provider.received().iter().map(|it| it.number).collect();
    assert_eq!(sent, [0, 1, 2]);
}

#[tokio::test]
async fn a_body_that_is_no_completion_is_the_providers_failure() {
    let error = failing(Fault::BadChunk).await;
    assert!(
        error.is_provider() && error.to_string().contains("no chat completion"),
        "{error}"
    );
    let error = failing(Fault::InBandError.with_message("out of snow")).await;
    assert!(
        error.is_provider() && error.to_string().contains("out of snow"),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_that_falls_silent_is_left_at_the_deadline() {
    for fault in [Fault::HalfOpen, Fault::Stall(0), Fault::Stall(30)] {
        let error = before_a_deadline(fault.clone()).await;
        assert!(error.is_timeout(), "{fault:?}: {error}");
    }
}

#[tokio::test]
async fn a_slow_server_is_waited_for() {
    for fault in [
        Fault::SlowHeaders(SHORT),
        Fault::SlowBody(200, Duration::from_millis(1)),
        Fault::NoDone,
    ] {
        let answer = meeting(fault).await.unwrap();
        assert_eq!(answer.completions[0].text(), "Snow is white.");
    }
}

#[tokio::test]
async fn options_mean_what_they_say() {
    let script = Script::by(|asked| format!("{} {}: one two three", asked.choice, asked.last()));
    let provider = Provider::new(script);
    let mut request = saying("snow");
    request.options.n = Some(3);
    request.options.stop = vec![" three".into(), " never".into()];
    request.options.logprobs = true;
    let answer = ask(&model(&provider), &request).await.unwrap();
    let texts: Vec<_> = answer.completions.iter().map(|it| it.text()).collect();
    let wanted: Vec<_> = (0..3).map(|it| format!("{it} snow: one two")).collect();
    assert_eq!(texts, wanted);
    for completion in &answer.completions {
        let tokens: String = completion
            .logprobs
            .iter()
            .map(|it| it.token.as_str())
            .collect();
        assert_eq!(
            (tokens, &completion.finish),
            (completion.text(), &Finish::Stop)
        );
    }
    request.options = Options::default();
    request.options.max_tokens = Some(2);
    let answer = ask(&model(&provider), &request).await.unwrap();
    assert_eq!(answer.completions[0].text(), "0 sno");
    assert_eq!(answer.completions[0].finish, Finish::Length);
    assert_eq!(answer.usage.output_tokens, Some(2));
}

#[tokio::test]
async fn rules_go_before_steps() {
    let is_second = |text: &str| text.contains("second");
    let script = Script::answering("yes")
        .when(move |it| is_second(&it.text), Fault::Status(500))
        .then_times(2, Fault::Status(429));
    let provider = Provider::new(script);
    let model = model(&provider);
    let failure = async |text: &str| ask(&model, &saying(text)).await.unwrap_err();
    assert!(failure("first").await.is_rate_limited());
    assert!(failure("second").await.is_provider());
    assert!(ask(&model, &saying("third")).await.is_ok());
}

/// What is billed and which requests fail, where so many are sent at once.
async fn a_day(script: Script) -> (Tokens, Vec<(String, Usage)>) {
    let provider = Provider::new(script);
    let model = model(&provider);
    let asked = (0..64).map(|number| {
        let (model, text) = (model.clone(), format!("number {number}"));
        tokio::spawn(async move {
            let answer = ask(&model, &saying(&text)).await;
            (text, answer.map(|it| it.usage).unwrap_or_default())
        })
    });
    let mut answers = Vec::new();
    for answer in asked.collect::<Vec<_>>() {
        answers.push(answer.await.unwrap());
    }
    assert_eq!(provider.calls(), 64);
    (provider.billed(), answers)
}

fn sum(answers: &[(String, Usage)]) -> Tokens {
    let all = answers.iter().map(|(_, usage)| usage);
    all.fold(Tokens::default(), |sum, usage| Tokens {
        prompt: sum.prompt + usage.input_tokens.unwrap_or_default(),
        completion: sum.completion + usage.output_tokens.unwrap_or_default(),
    })
}

#[tokio::test]
async fn what_is_said_is_what_is_billed() {
    let script = || Script::answering("one two three");
    let (exact, said) = a_day(script()).await;
    assert_eq!((exact, exact.completion), (sum(&said), 64 * 4));
    let (billed, said) = a_day(script().billing(Billing::Times(3))).await;
    let thrice = |tokens: u64| 3 * tokens;
    assert_eq!(billed, sum(&said));
    assert_eq!(
        (billed.prompt, billed.completion),
        (thrice(exact.prompt), thrice(exact.completion))
    );
    let (billed, said) = a_day(script().billing(Billing::Unsaid)).await;
    assert_eq!((billed, sum(&said)), (exact, Tokens::default()));
}

#[tokio::test]
async fn chance_depends_on_the_seed_and_the_request_alone() {
    let script = |seed| {
        Script::answering("one two three")
            .at_random(0.3, [Fault::Status(503), Fault::Truncate(9)])
            .billing(Billing::Random(5))
            .with_seed(seed)
    };
    let first = a_day(script(7)).await;
    assert_eq!(first, a_day(script(7)).await);
    assert_ne!(first, a_day(script(8)).await);
    let failed = first.1.iter().filter(|(_, it)| *it == Usage::default());
    assert!((5..40).contains(&failed.count()));
}

#[tokio::test]
async fn chance_is_drawn_again_for_a_request_that_comes_again() {
    let script = Script::answering("yes").at_random(0.5, [Fault::Status(503)]);
    let provider = Provider::new(script);
    let model = model(&provider);
    let mut fine = 0;
    for _ in 0..20 {
        fine += usize::from(ask(&model, &saying("?")).await.is_ok());
    }
    assert!((1..20).contains(&fine), "{fine}");
}

#[tokio::test]
async fn sixty_four_are_served_at_once() {
    let script = Script::answering("yes").then_times(64, Fault::HalfOpen);
    let provider = Provider::new(script);
    let model = model(&provider);
    let asked = (0..64).map(|_| {
        let model = model.clone();
        tokio::spawn(async move { ask(&model, &saying("?")).await })
    });
    let asked: Vec<_> = asked.collect();
    while provider.calls() < 64 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(provider.most_at_once(), 64);
    for task in asked {
        task.abort();
    }
    assert!(ask(&model, &saying("?")).await.is_ok());
}

#[tokio::test]
async fn a_server_ends_at_its_bounds() {
    let bounds = Bounds {
        requests: 2,
        ..Bounds::default()
    };
    let mut provider = Provider::bounded(Script::answering("yes"), bounds);
    let model = model(&provider);
    for _ in 0..2 {
        assert!(ask(&model, &saying("?")).await.is_ok());
    }
    provider.wait();
    assert!(ask(&model, &saying("?")).await.unwrap_err().is_provider());
    let bounds = Bounds {
        time: SHORT,
        ..Bounds::default()
    };
    Provider::bounded(Script::answering("yes"), bounds).wait();
}
