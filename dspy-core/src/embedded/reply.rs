//! Replies: what the apprentice writes, field by field.

use std::collections::HashMap;

use super::draw::Sampling;
use super::format::Format;
use super::layout::{Fields, Kind, Layout, Note, Part, Prompt};
use super::mixture::{Answer, Mixture};
use super::table::Table;
use super::task::{Task, text_of};
use super::written::Written;
use super::{REASONING, words};
use crate::chance::Chance;
use crate::lm::{Completion, LmRequest, Message, Options};

/// The answers to a request, as many as it asks for, each drawn with the chance that belongs to
/// its number.
pub(super) fn replies(request: &LmRequest, chance_of: impl Fn(u32) -> Chance) -> Vec<Completion> {
    let prompt = Prompt::read(request).unwrap_or_else(|| unknown(request));
    let table = Table::new(&prompt);
    let notes: Vec<Note> = prompt
        .outputs
        .iter()
        .map(|name| prompt.note(name))
        .collect();
    let tasks: Vec<Task<'_>> = notes.iter().map(|note| Task::new(&prompt, note)).collect();
    let answered = tasks.iter().filter(|task| task.note.name != REASONING);
    let outputs = answered.map(|task| (task.note.name.as_str(), Mixture::new(task, &table)));
    let learned = Learned {
        outputs: outputs.collect(),
        format: Format::of(&prompt),
        told: prompt.told(),
        prompt: &prompt,
    };
    let reply = |draw| {
        let mut reply = Written::default();
        let (options, mut chance) = (&request.options, chance_of(draw));
        match prompt.layout {
            Some(layout) => learned.write(layout, options, &mut chance, &mut reply),
            None => learned.write_free(options, &mut chance, &mut reply),
        }
        reply.end(&request.options)
    };
    (0..request.options.n.unwrap_or(1)).map(reply).collect()
}

/// How many tokens some texts have.
pub(super) fn count<'t>(texts: impl IntoIterator<Item = &'t str>) -> u64 {
    texts
        .into_iter()
        .map(|text| words::tokens(text).count() as u64)
        .sum()
}

/// A prompt of no known layout: every message is an input, and any text may answer it.
fn unknown(request: &LmRequest) -> Prompt {
    let texts = request.messages().map(Message::text);
    let inputs = texts.enumerate().map(|(at, text)| (at.to_string(), text));
    let reply = Note {
        name: "reply".to_owned(),
        text: String::new(),
        kind: Kind::Text,
    };
    Prompt {
        inputs: inputs.collect(),
        outputs: vec![reply.name.clone()],
        notes: vec![reply],
        ..Prompt::default()
    }
}

/// What was learned from a prompt.
struct Learned<'p> {
    outputs: Vec<(&'p str, Mixture<'p>)>,
    format: Format<'p>,
    /// The answers that only have to be copied.
    told: Fields,
    prompt: &'p Prompt,
}

impl Learned<'_> {
    /// Writes a reply in the layout that was asked for.
    fn write(
        &self,
        layout: &dyn Layout,
        options: &Options,
        chance: &mut Chance,
        reply: &mut Written,
    ) {
        let sampling = sampling(options);
        // The reasons stand before the answers, but they are reasons for something.
        let draw = |(name, mixture): &(&'_ str, Mixture<'_>)| {
            let told = text_of(&self.told, name).map(|text| Answer::certain(text.to_owned()));
            let answer = told.unwrap_or_else(|| mixture.draw(sampling, chance));
            ((*name).to_owned(), answer)
        };
        let answers: HashMap<String, Answer> = self.outputs.iter().map(draw).collect();
        for (part, logprob) in self.format.draw(sampling, chance) {
            let name = match part {
                Part::Field(name) => name,
                Part::Close => {
                    layout.close(reply, logprob);
                    continue;
                }
                Part::Begin | Part::End => {
                    reply.later(logprob);
                    continue;
                }
            };
            let note = self.prompt.note(name);
            if let Some(answer) = answers.get(name) {
                layout.field(reply, &note, answer, logprob);
                continue;
            }
            let text = match text_of(&self.told, name) {
                Some(text) => text.to_owned(),
                None if name == REASONING => self.reasons(&answers),
                // A reply that goes on with an input repeats it.
                None => text_of(&self.prompt.inputs, name)
                    .unwrap_or_default()
                    .to_owned(),
            };
            layout.field(reply, &note, &Answer::certain(text), logprob);
        }
    }

    /// Writes a reply of a single text.
    fn write_free(&self, options: &Options, chance: &mut Chance, reply: &mut Written) {
        for (_, mixture) in &self.outputs {
            let answer = mixture.draw(sampling(options), chance);
            reply.answer(&answer);
        }
    }

    /// On which evidence each answer rests.
    fn reasons(&self, answers: &HashMap<String, Answer>) -> String {
        let reasons = self.outputs.iter().filter_map(|(name, mixture)| {
            let reasons = mixture.evidence(&answers.get(*name)?.text)?;
            Some(if self.outputs.len() == 1 {
                format!("{reasons}.")
            } else {
                format!("{name}: {reasons}.")
            })
        });
        let reasons = reasons.collect::<Vec<_>>().join("\n");
        if reasons.is_empty() {
            "Nothing speaks for or against it.".to_owned()
        } else {
            capitalized(&reasons)
        }
    }
}

fn sampling(options: &Options) -> Sampling {
    Sampling {
        temperature: options.temperature.unwrap_or(0.0),
        top_p: options.top_p.unwrap_or(1.0),
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
