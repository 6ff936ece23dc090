//! The history over very many calls, and how parts of messages are printed that no adapter writes yet.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use super::{History, Inspect, PastCall, weight};
use crate::context::Role;
use crate::lm::{
    Audio, Citation, Completion, Dollars, File, Finish, LmRequest, LmResponse, Message, Part,
    Role as Speaker, ToolCall, ToolResult, Usage,
};
use crate::module::Path;

fn call(request: LmRequest, response: LmResponse) -> PastCall {
    let bytes = weight::CALL + weight::of_request(&request) + weight::of_response(&response);
    PastCall {
        began: UNIX_EPOCH + Duration::from_millis(1_769_846_709_120),
        took: Duration::from_micros(12_340),
        path: Path::root().field("desk").field("answer"),
        role: Role::Judge,
        model: "gpt\u{7}".into(),
        request: Some(Arc::new(request)),
        response: Some(Arc::new(response)),
        error: None,
        cached: false,
        recorded: true,
        sent: 3,
        usage: Some(Usage::of_tokens(7, 2)),
        cost: Some(Dollars::of_micros(20)),
        unknown: false,
        bytes,
        too_large: None,
    }
}

#[test]
fn a_million_calls_take_no_more_than_the_first_thousand() {
    let history = History::of_bytes(1 << 20);
    let text = |at: usize| Message::of_text(Speaker::User, "x".repeat(at % 300));
    let mut most = 0;
    for at in 0..1_000_000 {
        let request = LmRequest::of_messages(vec![text(at)]);
        history.push(call(request, LmResponse::of_text("yes")));
        if at == 1000 {
            most = history.len();
        }
    }
    assert!(history.bytes() <= 1 << 20);
    assert!(
        most > 100 && history.len() <= most + most / 4,
        "{most} and {}",
        history.len()
    );
}

#[test]
fn every_kind_of_part_is_printed() {
    let tools = ToolResult::new("call_1", "12 degrees\r\nand\train");
    let asked = vec![
        Message::of_text(Speaker::System, "Be brief."),
        Message {
            role: Speaker::User,
            parts: vec![
                Part::Text("Listen:".into()),
                Part::Audio(Audio::of_bytes("wav", &[0; 1_500_000])),
                Part::File(File::at("file-7")),
                Part::File(File::of_bytes("a\u{1b}.pdf", "application/pdf", &[0; 7])),
            ],
        },
        Message {
            role: Speaker::Assistant,
            parts: vec![Part::ToolCall(ToolCall::new("call_1", "weather", "{}"))],
        },
        Message {
            role: Speaker::Tool,
            parts: vec![Part::ToolResult(tools)],
        },
    ];
    let from = Citation {
        url: "https://example.org".into(),
        ..Citation::default()
    };
    let mut answered = LmResponse::of_text("Rain.");
    answered.completions.push(Completion::of_parts(
        vec![
            Part::Refusal("No \u{202e}more.".into()),
            Part::Citation(from),
        ],
        Finish::Other("tired".into()),
    ));
    let text = Inspect::of(vec![Arc::new(call(
        LmRequest::of_messages(asked),
        answered,
    ))]);
    let expected = r"--- 2026-01-31T08:05:09.120Z | desk.answer | gpt\u{7} | judge | 12.3 ms | 7 in, 2 out | $0.00002 | asked 3 times | on record
[system]
  Be brief.
[user]
  Listen:
  (sound, wav, 1.5 MB)
  (file file-7, which the provider has)
  (file a\u{1b}.pdf, application/pdf, 7 bytes)
[assistant]
  (calls weather, call_1)
  {}
[tool]
  (result of call_1)
  12 degrees
  and\u{9}rain
[answer 1]
  Rain.
[answer 2, ended by `tired`]
  (refused)
  No \u{202e}more.
  (from https://example.org)
";
    assert_eq!(text.to_string(), expected);
}
