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

/// What one client makes of these, one after the other; and nobody asks twice unseen.
async fn meeting<S: Into<Step>>(
    steps: impl IntoIterator<Item = S>,
) -> Vec<Result<LmResponse, Error>> {
    let script = Script::answering("Snow is white.");
    let steps: Vec<_> = steps.into_iter().collect();
    let number = steps.len();
    let provider = Provider::new(steps.into_iter().fold(script, Script::then));
    let model = model(&provider);
    let mut answers = Vec::new();
    for met in 1..=number {
        answers.push(ask(&model, &saying("snow")).await);
        assert_eq!(provider.calls(), met, "nobody asks twice unseen");
    }
    answers
}

async fn failing<S: Into<Step>>(steps: impl IntoIterator<Item = S>) -> Vec<Error> {
    let answers = meeting(steps).await.into_iter();
    answers.map(Result::unwrap_err).collect()
}

#[tokio::test]
async fn a_status_is_an_error_of_its_kind() {
    let errors = failing([
        Fault::Status(429).retry_after(1),
        Fault::Status(429).retry_after("Wed, 21 Oct 2065 07:28:00 GMT"),
        Fault::Status(429).with_code("insufficient_quota"),
        Fault::Status(403).with_body("error code: 1010"),
        Fault::Status(408).into(),
        Fault::Status(500).with_message("out of snow"),
        Fault::Status(502).into(),
        Fault::Status(503).into(),
        Fault::Status(529).into(),
    ]);
    let errors = errors.await;
    assert!(errors[..2].iter().all(Error::is_rate_limited));
    assert!(errors[2..4].iter().all(Error::is_auth));
    assert!(errors[4].is_timeout());
    assert!(errors[5..].iter().all(Error::is_provider));
    for (index, said) in [
        (0, "Rate limit reached"),
        (3, "error code: 1010"),
        (5, "out of snow"),
    ] {
        let error = errors[index].to_string();
        assert!(error.contains(said), "{error}");
    }
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
    let faults = [
        Fault::Reset,
        Fault::ResetAfter(0),
        Fault::ResetAfter(30),
        Fault::Truncate(0),
        Fault::Truncate(30),
        Fault::Truncate(usize::MAX),
        Fault::BadFraming,
    ];
    for (fault, error) in faults.clone().iter().zip(failing(faults).await) {
        assert!(error.is_provider(), "{fault:?}: {error}");
    }
}

#[tokio::test]
async fn a_reset_of_a_kept_connection_sends_nothing_twice() {
    let script = Script::by(|asked| format!("number {}", asked.number));
    let provider = Provider::new(script.then(Step::whole()).then(Fault::Reset));
    let model = model(&provider);
    let mut heard = Vec::new();
    for text in ["one", "two", "three"] {
        let answer = ask(&model, &saying(text)).await;
        heard.push(answer.map(|it| it.completions[0].text()).ok());
    }
    assert_eq!(
        heard,
        [Some("number 0".into()), None, Some("number 2".into())]
    );
    let sent: Vec<_> = provider.received().iter().map(|it| it.number).collect();
    assert_eq!(sent, [0, 1, 2]);
}

#[tokio::test]
async fn a_body_that_is_no_completion_is_the_providers_failure() {
    let steps = [
        Fault::BadChunk.into(),
        Fault::InBandError.with_message("out of snow"),
    ];
    let errors = failing(steps).await;
    for (error, said) in errors.iter().zip(["no chat completion", "out of snow"]) {
        assert!(error.is_provider(), "{error}");
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[tokio::test]
async fn a_prompt_is_not_sent_where_nobody_named() {
    let errors = failing([
        Fault::Status(302).with_header("location", "http://elsewhere.example/v1"),
        Fault::Status(307).with_header("location", "/other"),
        Fault::Status(308).into(),
    ])
    .await;
    let said = [
        "`http://elsewhere.example/v1`",
        "`/other`",
        "an address that it does not say",
    ];
    for (error, said) in errors.iter().zip(said) {
        assert!(
            error.is_config() && error.to_string().contains(said),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_code_counts_also_under_a_status_that_says_all_is_well() {
    let errors = failing([Fault::InBandError.with_code("context_length_exceeded")]).await;
    assert!(errors[0].is_context_overflow(), "{}", errors[0]);
}

#[tokio::test]
async fn what_broke_off_is_not_called_unreachable() {
    let errors = failing([Fault::Reset, Fault::Truncate(20), Fault::BadFraming]).await;
    for error in &errors {
        let said = error.to_string();
        assert!(
            error.is_provider() && said.contains("broke the connection off"),
            "{said}"
        );
    }
    let errors = failing([Fault::Status(400), Fault::Status(422)]).await;
    for error in &errors {
        assert!(
            error
                .to_string()
                .contains("does not take the request as it is"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_server_that_falls_silent_is_left_at_the_deadline() {
    let faults = [Fault::HalfOpen, Fault::Stall(0), Fault::Stall(30)];
    let script = faults
        .iter()
        .cloned()
        .fold(Script::answering("yes"), Script::then);
    let provider = Provider::new(script);
    let model = model(&provider);
    for fault in faults {
        let mut cx = CallCx::default();
        cx.deadline = Some(Instant::now() + SHORT);
        let error = model.call(&saying("snow"), &cx).await.unwrap_err();
        assert!(error.is_timeout(), "{fault:?}: {error}");
    }
}

#[tokio::test]
async fn a_slow_server_is_waited_for() {
    let faults = [
        Fault::SlowHeaders(SHORT),
        Fault::SlowBody(200, Duration::from_millis(1)),
        Fault::NoDone,
    ];
    for answer in meeting(faults).await {
        assert_eq!(answer.unwrap().completions[0].text(), "Snow is white.");
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
    request.options = Options::default().into();
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
