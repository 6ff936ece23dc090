//! What is drawn: temperature, `n`, seeds, log-probabilities, and where an answer ends.

use dspy::lm::{CallCx, Completion, Finish, Lm as _, LmRequest};
use dspy::prelude::*;

use super::{Sort, row};

/// A request about one thing: two of three demonstrations say "two".
fn request() -> LmRequest {
    let predict = Predict::<Sort>::new().with_demos([
        row("a", 1.0, "one"),
        row("a", 1.0, "two"),
        row("a", 1.0, "two"),
    ]);
    predict.call(&Ctx::embedded(), ("a", 1.0)).render().unwrap()
}

async fn completions(request: &LmRequest, sample: u64) -> Vec<Completion> {
    let mut cx = CallCx::default();
    cx.sample = sample;
    let response = dspy::embedded::Apprentice.call(request, &cx).await.unwrap();
    response.completions
}

fn kind(completion: &Completion) -> String {
    let text = completion.text();
    let kind = text.strip_prefix("[[ ## kind ## ]]\n");
    kind.and_then(|it| it.split('\n').next())
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test]
async fn chance_comes_from_the_seed_and_zero_temperature_has_none() {
    let mut request = request();
    request.options.n = Some(200);
    request.options.temperature = Some(0.0);
    assert!(
        completions(&request, 0)
            .await
            .iter()
            .all(|it| kind(it) == "two")
    );

    request.options.temperature = Some(1.0);
    request.options.seed = Some(1);
    let drawn = completions(&request, 0).await;
    assert_eq!(drawn, completions(&request, 0).await);
    assert_ne!(drawn, completions(&request, 1).await);
    request.options.seed = Some(2);
    assert_ne!(drawn, completions(&request, 0).await);
    let ones = drawn.iter().filter(|it| kind(it) == "one").count();
    assert!(
        (30..110).contains(&ones),
        "about a third of 200, not {ones}"
    );
}

#[tokio::test]
async fn answers_come_as_often_as_their_log_probabilities_say() {
    let mut request = request();
    request.options.n = Some(1_000);
    request.options.temperature = Some(1.0);
    request.options.logprobs = true;
    let drawn = completions(&request, 0).await;
    for answer in ["one", "two"] {
        let said: Vec<&Completion> = drawn.iter().filter(|it| kind(it) == answer).collect();
        let first = said.first().unwrap();
        let joined: String = first.logprobs.iter().map(|it| it.token.as_str()).collect();
        assert_eq!(joined, first.text());
        let logprob: f64 = first.logprobs.iter().map(|it| it.logprob).sum();
        let often = said.len() as f64 / drawn.len() as f64;
        assert!(
            (often - logprob.exp()).abs() < 0.05,
            "{answer}: {often}, {}",
            logprob.exp()
        );
    }
}

#[tokio::test]
async fn at_a_temperature_a_reply_may_break_and_seldomer_with_demonstrations() {
    let broken = async |demos: usize| {
        let predict = Predict::<Sort>::new().with_demos((0..demos).map(|_| row("a", 1.0, "one")));
        let cx = Ctx::embedded();
        let mut request = predict.call(&cx, ("a", 1.0)).render().unwrap();
        request.options.n = Some(4_000);
        request.options.temperature = Some(1.0);
        let drawn = completions(&request, 0).await;
        let is_whole = |it: &&Completion| {
            it.text().starts_with("[[ ## kind ## ]]\n")
                && it.text().ends_with("[[ ## completed ## ]]\n")
        };
        drawn.len() - drawn.iter().filter(is_whole).count()
    };
    let (bare, shown) = (broken(0).await, broken(100).await);
    assert!(0 < bare && bare < 80, "{bare} of 4000");
    assert!(shown < bare, "{shown} and {bare}");
}

#[tokio::test]
async fn an_answer_ends_where_it_is_told_to() {
    let mut request = request();
    let whole = completions(&request, 0).await[0].text();
    assert!(whole.contains("two"), "{whole}");

    request.options.max_tokens = Some(3);
    let cut = &completions(&request, 0).await[0];
    assert_eq!(cut.finish, Finish::Length);
    assert!(whole.starts_with(&cut.text()) && cut.text().len() < whole.len());

    request.options.max_tokens = Some(0);
    assert_eq!(completions(&request, 0).await[0].text(), "");

    request.options.max_tokens = None;
    request.options.stop = vec!["completed".into(), "two".into()];
    let stopped = &completions(&request, 0).await[0];
    assert_eq!(stopped.finish, Finish::Stop);
    assert_eq!(stopped.text(), "[[ ## kind ## ]]\n");
}

#[tokio::test]
async fn what_was_read_and_written_is_counted() {
    let request = request();
    let response = dspy::embedded::Apprentice
        .call(&request, &CallCx::default())
        .await
        .unwrap();
    let usage = response.usage;
    assert!(
        usage.input_tokens.unwrap() > 100 && usage.output_tokens.unwrap() > 10,
        "{usage:?}"
    );
    assert_eq!(response.model.as_deref(), Some("embedded/apprentice"));
}

#[tokio::test]
async fn an_amount_of_chance_that_is_none_is_an_error() {
    for (temperature, top_p) in [
        (Some(-1.0), None),
        (Some(f64::NAN), None),
        (None, Some(-0.5)),
    ] {
        let mut request = request();
        request.options.temperature = temperature;
        request.options.top_p = top_p;
        let answer = dspy::embedded::Apprentice
            .call(&request, &CallCx::default())
            .await;
        let error = answer.unwrap_err();
        assert!(
            error.is_config() && error.to_string().contains("amount of chance"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn the_tail_of_what_is_probable_can_be_left_out() {
    let mut request = request();
    request.options.n = Some(100);
    request.options.temperature = Some(1.0);
    request.options.top_p = Some(0.3);
    assert!(
        completions(&request, 0)
            .await
            .iter()
            .all(|it| kind(it) == "two")
    );
}
