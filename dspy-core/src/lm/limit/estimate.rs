//! What a call will take, guessed before it.

use crate::lm::{LmRequest, Part, Usage};

/// What an answer is taken for before the first one came.
const ANSWER: f64 = 512.0;

/// What a picture, a recording or a file is taken for.
const MEDIUM: f64 = 1024.0;

/// How long answers are, learned from those that came.
#[derive(Debug, Default)]
pub(super) struct Answers {
    mean: Option<f64>,
}

impl Answers {
    /// The tokens that this call will take, in its request and its answers.
    pub(super) fn estimate(&self, request: &LmRequest) -> f64 {
        let parts = request.messages().flat_map(|message| &message.parts);
        let input: f64 = parts
            .map(|part| match part {
                Part::Text(text) | Part::Reasoning(text) | Part::Refusal(text) => of_text(text),
                Part::ToolCall(call) => of_text(&call.arguments),
                Part::ToolResult(result) => of_text(&result.content),
                Part::Citation(_) => 0.0,
                Part::Image(_) | Part::Audio(_) | Part::File(_) => MEDIUM,
            })
            .sum();
        let options = &request.options;
        let longest = options.max_tokens.map(f64::from);
        let answer = match (self.mean, longest) {
            (Some(mean), Some(longest)) => mean.min(longest),
            (mean, longest) => mean.or(longest).unwrap_or(ANSWER),
        };
        input + answer * f64::from(options.n.unwrap_or(1))
    }

    /// Learns from an answer; the last ten or so count.
    pub(super) fn learn(&mut self, usage: &Usage) {
        if let Some(tokens) = usage.output_tokens {
            let tokens = tokens as f64;
            let mean = self.mean.unwrap_or(tokens);
            self.mean = Some(mean + (tokens - mean) / 10.0);
        }
    }
}

/// A token has about four bytes.
fn of_text(text: &str) -> f64 {
    text.len() as f64 / 4.0
}
