//! Calls of models as a person wants to read them.

use std::fmt;
use std::sync::Arc;

use super::PastCall;
use super::clock::Utc;
use crate::harmless::harmless;
use crate::lm::{Completion, Dollars, File, Finish, LmResponse, Part};

/// Some calls of models, printed one below the other: a rule that says when, who, which model and
/// what it took, then what was said, each message below the name of who says it.
///
/// What somebody else wrote stands two letters in, so that nothing in it can be taken for a line of
/// ours, and what a terminal would obey is printed as an escape.
#[derive(Clone, Debug)]
pub struct Inspect {
    calls: Vec<Arc<PastCall>>,
    /// Whether none are kept at all.
    is_off: bool,
}

impl Inspect {
    pub(super) fn of(calls: Vec<Arc<PastCall>>) -> Self {
        Self {
            calls,
            is_off: false,
        }
    }

    pub(super) fn of_nothing() -> Self {
        Self {
            calls: Vec::new(),
            is_off: true,
        }
    }

    /// The calls that it prints, the oldest first.
    pub fn calls(&self) -> &[Arc<PastCall>] {
        &self.calls
    }
}

impl fmt::Display for Inspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_off {
            return f.write_str(
                "no calls are kept: say how many bytes of them with `Ctx::with_history`",
            );
        }
        if self.calls.is_empty() {
            return f.write_str("no model was called");
        }
        for (index, call) in self.calls.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{call}")?;
        }
        Ok(())
    }
}

/// Prints the call as [`Inspect`] does.
impl fmt::Display for PastCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rule(f)?;
        match (&self.request, self.too_large) {
            (Some(request), _) => {
                for message in request.messages() {
                    writeln!(f, "[{}]", message.role.as_str())?;
                    parts(f, &message.parts)?;
                }
            }
            (None, Some(bytes)) => {
                let bytes = size(bytes);
                writeln!(
                    f,
                    "[left out]\n  {bytes}, which is more than the history holds"
                )?;
            }
            (None, None) => {}
        }
        if let Some(response) = &self.response {
            answers(f, response)?;
        }
        if let Some(error) = &self.error {
            writeln!(f, "[error]")?;
            text(f, error)?;
        }
        Ok(())
    }
}

impl PastCall {
    /// The line above a call.
    fn rule(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "--- {}", Utc(self.began))?;
        if !self.path.as_str().is_empty() {
            write!(f, " | {}", harmless(self.path.as_str()))?;
        }
        write!(f, " | {} | {}", harmless(&self.model), self.role.as_str())?;
        write!(f, " | {:.1} ms", self.took.as_secs_f64() * 1e3)?;
        if let Some(usage) = self.usage {
            let tokens = |tokens: Option<u64>| match tokens {
                Some(tokens) => tokens.to_string(),
                None => "?".to_owned(),
            };
            let (input, output) = (tokens(usage.input_tokens), tokens(usage.output_tokens));
            write!(f, " | {input} in, {output} out")?;
        }
        match self.cost {
            Some(cost) if cost > Dollars::ZERO => write!(f, " | {cost}")?,
            _ => {}
        }
        if self.sent > 1 {
            write!(f, " | asked {} times", self.sent)?;
        }
        if self.cached {
            f.write_str(" | cached")?;
        }
        if self.recorded {
            f.write_str(" | on record")?;
        }
        if self.unknown {
            f.write_str(" | bill unknown")?;
        }
        writeln!(f)
    }
}

/// The answers, each with how it ended where that is not by itself.
fn answers(f: &mut fmt::Formatter<'_>, response: &LmResponse) -> fmt::Result {
    let several = response.completions.len() > 1;
    for (number, completion) in (1..).zip(&response.completions) {
        let Completion {
            parts: said,
            finish,
            ..
        } = completion;
        f.write_str("[answer")?;
        if several {
            write!(f, " {number}")?;
        }
        match finish {
            Finish::Stop | Finish::ToolCalls => {}
            Finish::Length => f.write_str(", cut off at its greatest length")?,
            Finish::Filtered => f.write_str(", stopped by the provider's filter")?,
            Finish::Other(how) => write!(f, ", ended by `{}`", harmless(how))?,
        }
        writeln!(f, "]")?;
        parts(f, said)?;
    }
    Ok(())
}

fn parts(f: &mut fmt::Formatter<'_>, parts: &[Part]) -> fmt::Result {
    for part in parts {
        match part {
            Part::Text(said) => text(f, said)?,
            Part::Reasoning(thoughts) => {
                writeln!(f, "  (thought)")?;
                text(f, thoughts)?;
            }
            Part::Refusal(why) => {
                writeln!(f, "  (refused)")?;
                text(f, why)?;
            }
            Part::ToolCall(call) => {
                let (name, id) = (harmless(&call.name), harmless(&call.id));
                writeln!(f, "  (calls {name}, {id})")?;
                text(f, &call.arguments)?;
            }
            Part::ToolResult(result) => {
                writeln!(f, "  (result of {})", harmless(&result.id))?;
                text(f, &result.content)?;
            }
            Part::Citation(citation) => writeln!(f, "  (from {})", harmless(&citation.url))?,
            Part::Image(_) | Part::Audio(_) | Part::File(_) => {
                writeln!(f, "  ({})", harmless(&medium(part)))?;
            }
        }
    }
    Ok(())
}

/// A text, line by line, two letters in.
fn text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    // Around a picture there are blank lines, which tell nobody anything.
    for line in text.trim_matches('\n').lines() {
        // What cannot be seen at the end of a line is left out.
        writeln!(
            f,
            "{}",
            format_args!("  {}", harmless(line)).to_string().trim_end()
        )?;
    }
    Ok(())
}

/// A medium in some words: its kind, and its size or its address.
pub(super) fn medium(part: &Part) -> String {
    // Four letters of Base64 are three bytes.
    let bytes = |data: &str| size(data.trim_end_matches('=').len() * 3 / 4);
    match part {
        Part::Image(image) => match image.url().split_once(";base64,") {
            Some((kind, data)) => {
                let kind = kind.strip_prefix("data:").unwrap_or(kind);
                format!("picture, {kind}, {}", bytes(data))
            }
            None => format!("picture, {}", image.url()),
        },
        Part::Audio(audio) => format!("sound, {}, {}", audio.format, bytes(&audio.data)),
        Part::File(File::At { id }) => format!("file {id}, which the provider has"),
        Part::File(File::Of {
            name,
            media_type,
            data,
        }) => format!("file {name}, {media_type}, {}", bytes(data)),
        _ => String::new(),
    }
}

/// So many bytes, in the largest unit of which there is one.
fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
