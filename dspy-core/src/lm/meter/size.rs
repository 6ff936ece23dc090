//! How large a request and its answers can be, counted before anything is sent.
//!
//! Text is counted in bytes, since every tokenizer of today makes a token of one byte at least.

use serde::Serialize;

use crate::budget::Size;
use crate::lm::{File, Format, LmRequest, Message, Options, Part};

/// How long an answer may be where somebody has to pay for it and nobody said.
pub(in crate::lm) const LONGEST: u32 = 4096;

/// The most tokens that a picture is taken for: more than any provider's rule makes of one today.
/// A file that the provider has already is taken for as much.
const PICTURE: u64 = 49_152;

/// The tokens that a provider puts around a request, and around each of its messages and tools.
const FRAME: u64 = 128;
const FRAME_OF_EACH: u64 = 16;

/// Whether something in the options says how long an answer may be.
pub(super) fn is_bounded(options: &Options) -> bool {
    options.max_tokens.is_some() || said(options, &LENGTHS).is_some()
}

/// How large the request and its answers are at most. The answers have the length that is allowed,
/// or [`LONGEST`].
pub(super) fn of(request: &LmRequest) -> Size {
    let mut size = request.head.size().plus(&of_messages(request.tail.iter()));
    add(&mut size.frame, FRAME);
    let options = &request.options;
    for spec in request.tools.iter().flat_map(|tools| &tools.specs) {
        add(&mut size.frame, FRAME_OF_EACH);
        let words = spec.name.len() + spec.description.len();
        add(&mut size.text, words as u64 + bytes_of(&spec.parameters));
    }
    if let Some(Format::JsonSchema { name, schema, .. }) = &options.format {
        add(&mut size.text, name.len() as u64 + bytes_of(schema));
    }
    if !options.extra_body.is_empty() {
        add(&mut size.text, bytes_of(&options.extra_body));
    }
    let said_length = said(options, &LENGTHS);
    let length = options.max_tokens.map(u64::from).max(said_length);
    let answers = options.n.map(u64::from).max(said(options, &COUNTS));
    let length = length.unwrap_or(LONGEST.into());
    size.output = length.saturating_mul(answers.unwrap_or(1));
    if let Some(prediction) = &options.prediction {
        // What of it is wrong is billed as if it had been said.
        add(&mut size.output, prediction.len() as u64);
    }
    size
}

/// How large messages are at most.
pub(in crate::lm) fn of_messages<'a>(messages: impl Iterator<Item = &'a Message>) -> Size {
    let mut size = Size::default();
    for message in messages {
        add(&mut size.frame, FRAME_OF_EACH);
        for part in &message.parts {
            count(part, &mut size);
        }
    }
    size
}

fn count(part: &Part, size: &mut Size) {
    match part {
        Part::Text(text) | Part::Reasoning(text) | Part::Refusal(text) => {
            add(&mut size.text, text.len() as u64);
        }
        Part::ToolCall(call) => {
            let text = call.id.len() + call.name.len() + call.arguments.len();
            add(&mut size.text, text as u64);
        }
        Part::ToolResult(result) => {
            add(
                &mut size.text,
                (result.id.len() + result.content.len()) as u64,
            );
        }
        Part::Citation(citation) => {
            let title = citation.title.as_ref().map_or(0, String::len);
            add(&mut size.text, (citation.url.len() + title) as u64);
        }
        Part::Image(_) | Part::File(File::At { .. }) => add(&mut size.media, PICTURE),
        Part::Audio(audio) => add(&mut size.media, audio.data.len() as u64),
        // Pages may be shown as pictures beside their text.
        Part::File(File::Of { name, data, .. }) => {
            add(&mut size.media, PICTURE.saturating_add(data.len() as u64));
            add(&mut size.text, name.len() as u64);
        }
    }
}

/// The names under which servers are told how long an answer may be, and how many there shall be.
const LENGTHS: [&str; 3] = ["max_tokens", "max_completion_tokens", "max_output_tokens"];
const COUNTS: [&str; 2] = ["n", "best_of"];

/// The most that the server is told by one of these names.
fn said(options: &Options, names: &[&str]) -> Option<u64> {
    let extra = &options.extra_body;
    if extra.is_empty() {
        return None;
    }
    let said = names.iter().filter_map(|name| extra.get(*name)?.as_u64());
    said.max()
}

fn add(sum: &mut u64, more: u64) {
    *sum = sum.saturating_add(more);
}

/// The bytes of something as JSON, which is not kept.
fn bytes_of(value: &impl Serialize) -> u64 {
    struct Counted(u64);

    impl std::io::Write for Counted {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            add(&mut self.0, bytes.len() as u64);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    let mut counted = Counted(0);
    match serde_json::to_writer(&mut counted, value) {
        Ok(()) => counted.0,
        // What cannot be written cannot be sent either.
        Err(_) => u64::MAX,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::lm::{Audio, Message, Role, ToolSpec, Tools};
    use crate::value::Image;

    fn request(parts: Vec<Part>) -> LmRequest {
        LmRequest::of_messages(vec![Message {
            role: Role::User,
            parts,
        }])
    }

    #[test]
    fn all_that_is_sent_is_counted() {
        let mut request = request(vec![
            Part::Text("é".to_owned()),
            Part::Image(Image::at("https://example.org/cat.png").unwrap()),
            Part::Audio(Audio::of_bytes("wav", &[0; 30])),
        ]);
        let bare = of(&request);
        assert_eq!((bare.text, bare.media), (2, PICTURE + 40));
        assert_eq!((bare.frame, bare.output), (FRAME + FRAME_OF_EACH, 4096));

        let schema = json!({ "type": "object" });
        let tool = ToolSpec::new("look", "Looks.", schema.clone());
        request.tools = Some(Arc::new(Tools::new(vec![tool])));
        request.options.format = Some(Format::JsonSchema {
            name: "it".to_owned(),
            schema: schema.clone(),
            strict: true,
        });
        let more = of(&request);
        assert_eq!(more.text, 2 + 10 + 2 + 2 * bytes_of(&schema));
        assert_eq!(bytes_of(&schema), schema.to_string().len() as u64);
        assert_eq!(more.frame, bare.frame + FRAME_OF_EACH);
    }

    #[test]
    fn answers_are_as_long_and_as_many_as_the_server_is_told_anywhere() {
        let mut request = request(Vec::new());
        let options = &mut request.options;
        assert!(!is_bounded(options));
        options.n = Some(3);
        options.prediction = Some("x".repeat(10));
        assert_eq!(of(&request).output, 3 * 4096 + 10);
        request.options.max_tokens = Some(100);
        assert_eq!(of(&request).output, 310);
        let extra = &mut request.options.extra_body;
        extra.insert("max_completion_tokens".to_owned(), json!(500));
        extra.insert("best_of".to_owned(), json!(8));
        assert_eq!(of(&request).output, 4010);
        request.options.max_tokens = None;
        assert!(is_bounded(&request.options));
        assert_eq!(of(&request).output, 4010);
    }
}
