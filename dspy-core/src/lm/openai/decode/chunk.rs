//! The pieces of a streamed answer, as events.

use std::collections::VecDeque;

use serde::Deserialize;
use serde_json::Value as Json;

use super::loose::{Count, Loose, Rare, Text};
use super::message::{self, Message};
use super::usage::Tokens;
use crate::error::{Error, Kind, Result};
use crate::lm::openai::failure::{self, Asked};
use crate::lm::{Finish, LmEvent, Usage};

/// More answers than this, or tools in one of them, are asked of no model.
const MOST: u64 = 1024;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Chunk {
    id: Text,
    model: Text,
    choices: Option<Vec<Choice>>,
    usage: Loose<Tokens>,
    error: Rare,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Choice {
    index: Count,
    delta: Loose<Message>,
    finish_reason: Text,
    logprobs: Rare,
    error: Rare,
}

/// A stream as far as it has come.
#[derive(Debug)]
pub(in crate::lm::openai) struct Flow {
    asked: Asked,
    audio_format: String,
    /// The name of the request, which is that of the answer where it has none.
    request_id: Option<String>,
    /// How many answers were asked for.
    wanted: usize,
    answers: Vec<Answer>,
    /// What was last said of it: some servers say it anew with each piece.
    usage: Option<Usage>,
    is_started: bool,
    is_done: bool,
}

/// One answer of a stream.
#[derive(Debug, Default)]
struct Answer {
    is_begun: bool,
    is_finished: bool,
    tools: Vec<Tool>,
}

/// What is known of a tool that is asked for piece by piece.
#[derive(Debug, Default)]
struct Tool {
    id: String,
    name: String,
}

impl Flow {
    pub(in crate::lm::openai) fn new(
        asked: Asked,
        audio_format: String,
        request_id: Option<String>,
        wanted: usize,
    ) -> Self {
        Self {
            asked,
            audio_format,
            request_id,
            wanted: wanted.max(1),
            answers: Vec::new(),
            usage: None,
            is_started: false,
            is_done: false,
        }
    }

    /// Whether the last word was said.
    pub(in crate::lm::openai) fn is_done(&self) -> bool {
        self.is_done
    }

    /// What an event of the stream says.
    ///
    /// # Errors
    ///
    /// When it tells of an error, or nobody can read it.
    pub(in crate::lm::openai) fn hear(
        &mut self,
        data: &str,
        is_error: bool,
        out: &mut VecDeque<LmEvent>,
    ) -> Result<()> {
        let data = data.trim();
        if data == "[DONE]" {
            self.is_done = true;
            return Ok(());
        }
        if is_error {
            let json: Json = serde_json::from_str(data).unwrap_or_else(|_| data.into());
            return Err(self
                .asked
                .in_answer(failure::told_in(&json).unwrap_or(&json)));
        }
        // An event with a name alone, to keep the connection alive.
        if data.is_empty() {
            return Ok(());
        }
        let chunk = self.read(data)?;
        let choices = chunk.choices.unwrap_or_default();
        let errors = std::iter::once(&chunk.error).chain(choices.iter().map(|it| &it.error));
        if let Some(error) = errors
            .filter_map(Rare::json)
            .find(|error| failure::is_told(error))
        {
            return Err(self.asked.in_answer(error));
        }
        self.start(chunk.model, chunk.id, out);
        for choice in choices {
            self.choice(choice, out)?;
        }
        if let Some(tokens) = chunk.usage.0 {
            self.usage = Some(tokens.usage());
        }
        Ok(())
    }

    /// The stream is over: what is left to say.
    ///
    /// A stream that ends in good order without its last word, `[DONE]`, is whole where every answer
    /// that was asked for said how it ended: several servers leave the word out. Otherwise nobody can
    /// tell it from one that was cut off.
    ///
    /// # Errors
    ///
    /// When the stream ended too early.
    pub(in crate::lm::openai) fn end(&mut self, out: &mut VecDeque<LmEvent>) -> Result<()> {
        let begun = self.answers.iter().filter(|it| it.is_begun).count();
        let finished = self.answers.iter().filter(|it| it.is_finished).count();
        let is_whole = finished == begun && finished >= self.wanted;
        if !(self.is_done || is_whole) {
            let message = format!(
                "the stream of `{}` ended before its last word, with {finished} of {} answers whole",
                self.asked.url, self.wanted
            );
            return Err(Error::new(Kind::Provider, message));
        }
        if begun == 0 {
            let message = format!("the stream of `{}` ended without an answer", self.asked.url);
            return Err(Error::new(Kind::Provider, message));
        }
        // Some servers do not say how an answer ended, and say that all did.
        for (completion, answer) in self.answers.iter().enumerate() {
            if answer.is_begun && !answer.is_finished {
                let finish = match answer.tools.is_empty() {
                    true => Finish::Stop,
                    false => Finish::ToolCalls,
                };
                out.extend([LmEvent::Finished { completion, finish }]);
            }
        }
        out.extend(self.usage.map(LmEvent::Usage));
        Ok(())
    }

    /// One piece. A list is none, though its items could be taken for fields.
    fn read(&self, data: &str) -> Result<Chunk> {
        let why = match data.starts_with('{') {
            true => match serde_json::from_str(data) {
                Ok(chunk) => return Ok(chunk),
                Err(error) => error.to_string(),
            },
            false => "no object".to_owned(),
        };
        let json: Option<Json> = serde_json::from_str(data).ok();
        if let Some(told) = json.as_ref().and_then(failure::told_in) {
            return Err(self.asked.in_answer(told));
        }
        let start = failure::start_of(data);
        let message = format!(
            "the stream of `{}` holds what is no piece of an answer ({why}): {start}",
            self.asked.url
        );
        Err(Error::new(Kind::Provider, message))
    }

    /// Says who answers, once that is known. Some first pieces hold neither names nor answers.
    fn start(&mut self, Text(model): Text, Text(id): Text, out: &mut VecDeque<LmEvent>) {
        if !self.is_started && (model.is_some() || id.is_some()) {
            self.is_started = true;
            let id = id.or_else(|| self.request_id.take());
            out.extend([LmEvent::Started { model, id }]);
        }
    }

    fn choice(&mut self, choice: Choice, out: &mut VecDeque<LmEvent>) -> Result<()> {
        let number = choice.index.0.unwrap_or(0);
        let completion = place(&mut self.answers, number, "answer")?;
        let Some(answer) = self.answers.get_mut(completion) else {
            return Ok(());
        };
        answer.is_begun = true;
        if let Some(mut delta) = choice.delta.0 {
            let parts = delta.parts(&self.audio_format).into_iter();
            out.extend(parts.map(|part| LmEvent::Part { completion, part }));
            for call in delta.tool_calls.items() {
                out.extend([answer.call(completion, call)?]);
            }
            let function = delta.function_call.json();
            if let Some(function) = function.filter(|it| it.is_object()) {
                out.extend([answer.piece(completion, 0, None, function)]);
            }
        }
        let tokens = message::logprobs(&choice.logprobs);
        if !tokens.is_empty() {
            out.extend([LmEvent::Logprobs { completion, tokens }]);
        }
        if let Some(word) = choice.finish_reason.0.as_deref()
            && !answer.is_finished
        {
            answer.is_finished = true;
            let finish = message::finish(word);
            out.extend([LmEvent::Finished { completion, finish }]);
        }
        Ok(())
    }
}

impl Answer {
    /// A piece of a call. Which one it belongs to is its number, and where a server gives none, or
    /// the same to all, what it is called.
    fn call(&mut self, completion: usize, call: &Json) -> Result<LmEvent> {
        let id = call.get("id").and_then(Json::as_str);
        let id = id.filter(|id| !id.is_empty());
        let function = call.get("function").unwrap_or(&Json::Null);
        let is_named = function
            .get("name")
            .and_then(Json::as_str)
            .is_some_and(|it| !it.is_empty());
        let last = (self.tools.len() as u64).saturating_sub(1);
        let said = call.get("index").and_then(Json::as_u64).unwrap_or(last);
        let known = usize::try_from(said).ok().and_then(|it| self.tools.get(it));
        // A new call has a name of its own and a new id.
        let is_another = known.is_some_and(|tool| {
            is_named && !tool.id.is_empty() && id.is_some_and(|id| id != tool.id)
        });
        let number = match is_another {
            true => last + 1,
            false => said,
        };
        let index = place(&mut self.tools, number, "tool")?;
        Ok(self.piece(completion, index, id, function))
    }

    fn piece(
        &mut self,
        completion: usize,
        index: usize,
        id: Option<&str>,
        function: &Json,
    ) -> LmEvent {
        while self.tools.len() <= index {
            self.tools.push(Tool::default());
        }
        let mut name = function.get("name").and_then(Json::as_str);
        if let Some(tool) = self.tools.get_mut(index) {
            if tool.id.is_empty() {
                tool.id.push_str(id.unwrap_or_default());
            }
            // Some servers say the whole name with each piece.
            name = name.filter(|name| !name.is_empty() && *name != tool.name);
            tool.name.push_str(name.unwrap_or_default());
        }
        LmEvent::ToolCall {
            completion,
            index,
            id: id.map(str::to_owned),
            name: name.map(str::to_owned),
            arguments: message::arguments(function),
        }
    }
}

/// The place of this number in a list that grows up to it.
fn place<T: Default>(list: &mut Vec<T>, number: u64, of: &str) -> Result<usize> {
    if number >= MOST {
        let message = format!("the stream speaks of {of} {number}, which nobody asked for");
        return Err(Error::new(Kind::Provider, message));
    }
    let number = number as usize;
    while list.len() <= number {
        list.push(T::default());
    }
    Ok(number)
}
