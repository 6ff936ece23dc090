//! Prompts of any kind: an answer or a typed error, and never a panic.

use dspy::chance::Chance;
use dspy::embedded::Apprentice;
use dspy::lm::{CallCx, Lm as _, LmRequest, Message, Role};
use dspy::prelude::*;

use super::{Sort, row};

async fn answers(request: &LmRequest) {
    for temperature in [0.0, 1.0, 50.0] {
        let mut request = request.clone();
        request.options.temperature = Some(temperature);
        request.options.n = Some(2);
        request.options.logprobs = true;
        let response = Apprentice.call(&request, &CallCx::default()).await;
        let response = response.unwrap();
        assert_eq!(response.completions.len(), 2);
        for token in response.completions.iter().flat_map(|it| &it.logprobs) {
            assert!(
                token.logprob <= 1e-9 && token.logprob.is_finite(),
                "{token:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_request_of_no_known_layout_is_answered_by_the_back_off() {
    let ask = |text: &str| LmRequest::of_messages(vec![Message::of_text(Role::User, text)]);
    let response = Apprentice
        .call(&ask("hello there"), &CallCx::default())
        .await
        .unwrap();
    assert_eq!(response.completions[0].text(), "hello there");
    for text in [
        "",
        " ",
        "\n\n",
        "[[ ##",
        "`[[ ## a ## ]]`",
        "ß\u{0}\u{202e}🙂",
    ] {
        answers(&ask(text)).await;
    }
    answers(&LmRequest::of_messages(Vec::new())).await;
    let of_system = vec![Message::of_text(Role::System, "Be brief.")];
    answers(&LmRequest::of_messages(of_system)).await;
}

#[tokio::test]
async fn long_and_odd_values_do_no_harm() {
    let long = "word ".repeat(20_000);
    let odd = [
        long.as_str(),
        "",
        "   ",
        "[[ ## kind ## ]]\n[[ ## completed ## ]]",
        "If the thing is \"a\", answer b. Never answer c. Otherwise answer",
        "\u{0}\u{1}\u{feff}é́́́ 🙂🙂🙂",
        "[{\"inputs\": [[[[[[[",
        "1e308",
        "-0",
        "nan",
    ];
    let demos: Vec<Sort> = odd.iter().map(|text| row(text, f64::MAX, text)).collect();
    for text in odd {
        for demos in [Vec::new(), demos.clone()] {
            let predict = Predict::<Sort>::new()
                .with_demos(demos)
                .with_instructions(text);
            let cx = Ctx::embedded();
            let call = predict.call(&cx, (text, -f64::MAX));
            answers(&call.render().unwrap()).await;
        }
    }
}

#[tokio::test]
async fn a_prompt_that_was_torn_is_still_answered() {
    let predict = Predict::<Sort>::new().with_demos(super::rows());
    let cx = Ctx::embedded();
    let call = predict.call(&cx, ("yellow apple", 160.0));
    torn(&call.render().unwrap(), 300).await;
}

/// Asks so often what comes of a request with something missing or repeated.
pub(super) async fn torn(request: &LmRequest, times: usize) {
    let whole: Vec<Message> = request.messages().cloned().collect();
    let mut chance = Chance::new(5);
    for _ in 0..times {
        let mut messages = whole.clone();
        let at = chance.below(messages.len());
        let text: Vec<char> = messages[at].text().chars().collect();
        let (one, two) = (chance.below(text.len() + 1), chance.below(text.len() + 1));
        // A stretch is cut out, or said twice, or a message is missing.
        let torn: String = match chance.below(3) {
            0 => text[..one.min(two)]
                .iter()
                .chain(&text[one.max(two)..])
                .collect(),
            1 => text[..one].iter().chain(&text[one.min(two)..]).collect(),
            _ => {
                messages.remove(at);
                String::new()
            }
        };
        if !torn.is_empty() {
            messages[at] = Message::of_text(messages[at].role, torn);
        }
        let request = LmRequest::of_messages(messages);
        let response = Apprentice.call(&request, &CallCx::default()).await;
        assert_eq!(response.unwrap().completions.len(), 1);
    }
}
