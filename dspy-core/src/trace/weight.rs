//! What a call weighs in memory, from above: the history is held to bytes and never goes past them.

use std::fmt::{self, Write};

use super::PastCall;
use crate::lm::{
    Allowance, File, Fragment, Head, LmRequest, LmResponse, Message, Options, Part, Tools,
};

/// What a call takes beside its texts and options: its own fields, those of the request and of the
/// response, the blocks around them, and its place in the ring.
pub(super) const CALL: usize =
    size_of::<PastCall>() + size_of::<LmRequest>() + size_of::<LmResponse>() + 9 * BLOCK;

/// What a block of memory takes at least, and beside what is asked for.
const BLOCK: usize = 32;

/// What a request keeps alive. Its head is shared by the calls of a predictor and counted with each
/// of them in full, since nobody knows which of them is the last to let it go.
pub(super) fn of_request(request: &LmRequest) -> usize {
    let tools = request.tools.as_ref().map_or(0, |tools| of_tools(tools));
    request.head.weight(of_head)
        + of_messages(&request.tail)
        + request.options.weight(of_options)
        + tools
}

fn of_head(head: &Head) -> usize {
    let fragments = head.fragments().iter();
    let weights = fragments.map(|it| size_of::<Fragment>() + BLOCK + of_messages(it.messages()));
    // It may be there twice more, as it stands on a wire: by fragments, and as a whole.
    3 * weights.sum::<usize>()
}

/// What a response keeps alive.
pub(super) fn of_response(response: &LmResponse) -> usize {
    let completions = response.completions.iter().map(|completion| {
        let tokens = completion.logprobs.iter();
        let tokens = tokens.map(|it| it.token.len() + BLOCK + size_of_val(it));
        of_parts(&completion.parts) + tokens.sum::<usize>() + size_of_val(completion)
    });
    let names = [&response.model, &response.id].into_iter().flatten();
    let raw = response.raw.as_ref().map_or(0, |raw| raw.len());
    let allowance = response
        .allowance
        .as_ref()
        .map_or(0, |_| size_of::<Allowance>() + BLOCK);
    completions.sum::<usize>() + names.map(String::len).sum::<usize>() + raw + allowance
}

fn of_messages(messages: &[Message]) -> usize {
    let messages = messages.iter();
    messages
        .map(|it| size_of_val(it) + of_parts(&it.parts))
        .sum()
}

fn of_parts(parts: &[Part]) -> usize {
    let parts = parts.iter();
    parts
        .map(|part| size_of_val(part) + 2 * BLOCK + of_part(part))
        .sum()
}

fn of_part(part: &Part) -> usize {
    match part {
        Part::Text(text) | Part::Reasoning(text) | Part::Refusal(text) => text.len(),
        Part::Image(image) => image.url().len(),
        Part::Audio(audio) => audio.format.len() + audio.data.len(),
        Part::File(File::At { id }) => id.len(),
        Part::File(File::Of {
            name,
            media_type,
            data,
        }) => name.len() + media_type.len() + data.len(),
        Part::ToolCall(call) => call.id.len() + call.name.len() + call.arguments.len(),
        Part::ToolResult(result) => result.id.len() + result.content.len(),
        Part::Citation(citation) => {
            citation.url.len() + citation.title.as_ref().map_or(0, String::len)
        }
    }
}

/// Most options are numbers, which are part of the options themselves.
fn of_options(options: &Options) -> usize {
    let texts = [&options.reasoning_effort, &options.prediction];
    let texts = texts.into_iter().flatten().map(String::len);
    let stop = options.stop.iter().map(|it| it.len() + 2 * BLOCK);
    let mut bytes = 2 * BLOCK + texts.sum::<usize>() + stop.sum::<usize>();
    if options.format.is_some() || !options.extra_body.is_empty() {
        bytes += of_data(&(&options.format, &options.extra_body));
    }
    bytes
}

fn of_tools(tools: &Tools) -> usize {
    of_data(tools)
}

/// What nested data takes: more than its text does, as each number and name has a place of its own.
fn of_data(data: &impl fmt::Debug) -> usize {
    struct Letters(usize);

    impl Write for Letters {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0 += text.len();
            Ok(())
        }
    }

    let mut letters = Letters(0);
    // Counting cannot fail.
    let _ = write!(letters, "{data:?}");
    letters.0 * 8
}
