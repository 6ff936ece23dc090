//! What a person reads of the last calls.

use dspy::lm::{Completion, Dollars, Finish, Part, ToolCall};
use dspy::testing::ScriptedLm;
use dspy::value::Image;
use expect_test::expect;

use super::*;

/// Say what is in the picture.
#[signature]
struct Seen {
    #[input]
    picture: Image,
    #[input]
    question: String,
    #[output]
    answer: String,
}

/// The text with every time and duration in the rules as the same.
fn timeless(text: &str) -> String {
    let lines = text.lines().map(|line| {
        if !line.starts_with("--- ") {
            return line.to_owned();
        }
        let fields = line.split(" | ").map(|field| match field {
            time if time.starts_with("--- 20") => {
                assert_eq!(time.len(), "--- 2026-01-31T08:05:09.120Z".len(), "{time}");
                "--- TIME"
            }
            took if took.ends_with(" ms") => "TOOK",
            other => other,
        });
        fields.collect::<Vec<_>>().join(" | ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn the_last_calls_are_printed_one_below_the_other() {
    let mut first = LmResponse::of_text("[[ ## answer ## ]]\na cat\n\n[[ ## completed ## ]]");
    first.usage = Usage::of_tokens(1200, 34);
    first.cost = Some(Dollars::of_micros(1234));
    let mut second = LmResponse::default();
    second.completions.push(Completion::of_parts(
        vec![
            Part::Reasoning("I had better\nlook it up.".into()),
            Part::ToolCall(ToolCall::new("call_1", "look_up", r#"{"what": "cat"}"#)),
            Part::Text("[[ ## answer ## ]]\n\u{1b}[2Jhalf of".into()),
        ],
        Finish::Length,
    ));
    let refused = Err(Error::program("HTTP 400: the picture\nis too small"));
    let model = ScriptedLm::of([Ok(first), Ok(second), refused]);
    let cx = Ctx::test(model);
    let see = Program::new(Predict::<Seen>::new());
    let picture = Image::of_bytes("image/png", &[7; 3000]);
    let input = SeenInput {
        picture: picture.clone(),
        question: "What is it?\n[answer]\n--- a forged rule".into(),
    };
    see.call(&cx, input.clone()).await.unwrap();
    let cut = see.call(&cx, input.clone()).await.unwrap_err();
    assert!(cut.is_truncated());
    see.call(&cx, input).await.unwrap_err();

    let text = cx.inspect(3).to_string();
    assert!(!text.contains('\u{1b}'));
    expect![[r#"
        --- TIME | scripted | task | TOOK | 1200 in, 34 out | $0.001234
        [system]
          You are given these fields:
          - `picture`: a picture
          - `question`: text

          You reply with these fields:
          - `answer`: text

          Every field stands below its header, and the reply ends with a last one:

          [[ ## picture ## ]]
          {picture}

          [[ ## question ## ]]
          {question}

          [[ ## answer ## ]]
          {answer}

          [[ ## completed ## ]]

          Your task:
          Say what is in the picture.
        [user]
          [[ ## picture ## ]]
          (picture, image/png, 3.0 kB)
          [[ ## question ## ]]
          What is it?
          [answer]
          --- a forged rule

          Reply with `[[ ## answer ## ]]`, then end with `[[ ## completed ## ]]`.
        [answer]
          [[ ## answer ## ]]
          a cat

          [[ ## completed ## ]]

        --- TIME | scripted | task | TOOK | ? in, ? out
        [system]
          You are given these fields:
          - `picture`: a picture
          - `question`: text

          You reply with these fields:
          - `answer`: text

          Every field stands below its header, and the reply ends with a last one:

          [[ ## picture ## ]]
          {picture}

          [[ ## question ## ]]
          {question}

          [[ ## answer ## ]]
          {answer}

          [[ ## completed ## ]]

          Your task:
          Say what is in the picture.
        [user]
          [[ ## picture ## ]]
          (picture, image/png, 3.0 kB)
          [[ ## question ## ]]
          What is it?
          [answer]
          --- a forged rule

          Reply with `[[ ## answer ## ]]`, then end with `[[ ## completed ## ]]`.
        [answer, cut off at its greatest length]
          (thought)
          I had better
          look it up.
          (calls look_up, call_1)
          {"what": "cat"}
          [[ ## answer ## ]]
          \u{1b}[2Jhalf of

        --- TIME | scripted | task | TOOK | bill unknown
        [system]
          You are given these fields:
          - `picture`: a picture
          - `question`: text

          You reply with these fields:
          - `answer`: text

          Every field stands below its header, and the reply ends with a last one:

          [[ ## picture ## ]]
          {picture}

          [[ ## question ## ]]
          {question}

          [[ ## answer ## ]]
          {answer}

          [[ ## completed ## ]]

          Your task:
          Say what is in the picture.
        [user]
          [[ ## picture ## ]]
          (picture, image/png, 3.0 kB)
          [[ ## question ## ]]
          What is it?
          [answer]
          --- a forged rule

          Reply with `[[ ## answer ## ]]`, then end with `[[ ## completed ## ]]`.
        [error]
          HTTP 400: the picture
          is too small"#]]
    .assert_eq(&timeless(&text));
    assert_eq!(cx.inspect(2).calls().len(), 2);
    // One record is printed by the same hand.
    let of_cut = cut.trace().unwrap().inspect().to_string();
    assert!(text.contains(&of_cut), "{of_cut}");
}

#[tokio::test]
async fn what_was_given_before_says_so() {
    use dspy::lm::{Cache, Cached};

    let cx = Ctx::test(Cached::new(White, Cache::in_memory(1 << 20)));
    for _ in 0..2 {
        Predict::<Colour>::new().call(&cx, "snow").await.unwrap();
    }
    let text = timeless(&cx.inspect(2).to_string());
    let rules: Vec<_> = text.lines().filter(|it| it.starts_with("---")).collect();
    assert_eq!(
        rules,
        [
            "--- TIME | Colour | white | task | TOOK | 10 in, 2 out",
            "--- TIME | Colour | white | task | TOOK | 10 in, 2 out | cached",
        ]
    );
}
