//! Replies: what the apprentice writes, token by token.

use std::collections::HashMap;

use super::draw::Sampling;
use super::format::Format;
use super::layout::{Kind, Note, Prompt};
use super::mixture::{Answer, Mixture};
use super::table::Table;
use super::task::{Task, text_of};
use super::{REASONING, words};
use crate::adapter::sections::{self, COMPLETED};
use crate::chance::Chance;
use crate::lm::{Completion, Finish, LmRequest, Message, Options, Part, TokenLogprob};

/// The answers to a request, as many as it asks for, each drawn with the chance that belongs to
/// its number.
pub(super) fn replies(request: &LmRequest, chance_of: impl Fn(u32) -> Chance) -> Vec<Completion> {
    let known = Prompt::read(request);
    let is_known = known.is_some();
    let prompt = known.unwrap_or_else(|| unknown(request));
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
        prompt: &prompt,
    };
    let reply = |draw| {
        let mut reply = Reply::default();
        if is_known {
            learned.write(&request.options, &mut chance_of(draw), &mut reply);
        } else {
            learned.write_free(&request.options, &mut chance_of(draw), &mut reply);
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
    prompt: &'p Prompt,
}

impl Learned<'_> {
    /// Writes a reply in the layout that was asked for.
    fn write(&self, options: &Options, chance: &mut Chance, reply: &mut Reply) {
        let sampling = sampling(options);
        // The reasons stand before the answers, but they are reasons for something.
        let draw = |(name, mixture): &(&'_ str, Mixture<'_>)| {
            ((*name).to_owned(), mixture.draw(sampling, chance))
        };
        let answers: HashMap<String, Answer> = self.outputs.iter().map(draw).collect();
        for (name, logprob) in self.format.draw(sampling, chance) {
            let mut header = String::new();
            sections::header(name, &mut header);
            reply.certain(&header, logprob);
            if name == COMPLETED {
                break;
            }
            let end = if let Some(answer) = answers.get(name) {
                reply.answer(answer)
            } else if name == REASONING {
                reply.escaped(&self.reasons(&answers), 0.0)
            } else {
                // A reply that goes on with an input repeats it.
                let text = text_of(&self.prompt.inputs, name);
                reply.escaped(text.unwrap_or_default(), 0.0)
            };
            reply.certain("\n\n", end);
        }
    }

    /// Writes a reply of a single text.
    fn write_free(&self, options: &Options, chance: &mut Chance, reply: &mut Reply) {
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

/// A reply in the making: its tokens, each with the logarithm of its probability.
#[derive(Default)]
struct Reply {
    tokens: Vec<(String, f64)>,
}

impl Reply {
    /// A text that is certain as soon as it has begun.
    fn certain(&mut self, text: &str, logprob: f64) {
        let first = self.tokens.len();
        let tokens = words::tokens(text).map(|token| (token.to_owned(), 0.0));
        self.tokens.extend(tokens);
        if let Some((_, of_first)) = self.tokens.get_mut(first) {
            *of_first = logprob;
        }
    }

    /// A text that is data, in which nothing must look like a header. Given back is the logarithm of
    /// the probability that it ends here.
    fn escaped(&mut self, text: &str, logprob: f64) -> f64 {
        let mut escaped = String::new();
        sections::escape(text, &mut escaped);
        self.certain(&escaped, logprob);
        if escaped.is_empty() { logprob } else { 0.0 }
    }

    fn answer(&mut self, answer: &Answer) -> f64 {
        let tokens: Vec<&str> = words::tokens(&answer.text).collect();
        match answer.logarithms.split_last() {
            Some((end, logarithms)) if logarithms.len() == tokens.len() && !answer.is_escaped() => {
                let tokens = tokens.into_iter().map(str::to_owned);
                self.tokens.extend(tokens.zip(logarithms.iter().copied()));
                *end
            }
            _ => self.escaped(&answer.text, answer.logarithms.iter().sum()),
        }
    }

    /// The reply as far as the options let it go: to the first word that stops it, or to so many
    /// tokens.
    fn end(mut self, options: &Options) -> Completion {
        let most = options.max_tokens.map_or(usize::MAX, |most| most as usize);
        let is_cut = self.tokens.len() > most;
        self.tokens.truncate(most);
        let mut text: String = self
            .tokens
            .iter()
            .map(|(token, _)| token.as_str())
            .collect();
        let stops = options.stop.iter().filter(|stop| !stop.is_empty());
        let stop = stops.filter_map(|stop| text.find(stop.as_str())).min();
        if let Some(stop) = stop {
            text.truncate(stop);
            let mut left = stop;
            self.tokens.retain_mut(|(token, _)| {
                let stays = left > 0;
                token.truncate(left.min(token.len()));
                left -= token.len().min(left);
                stays
            });
        }
        let finish = match stop {
            None if is_cut => Finish::Length,
            _ => Finish::Stop,
        };
        let mut completion = Completion::of_parts(vec![Part::Text(text)], finish);
        if options.logprobs {
            let token = |(token, logprob)| TokenLogprob { token, logprob };
            completion.logprobs = self.tokens.into_iter().map(token).collect();
        }
        completion
    }
}
