//! What is kept in memory: so many bytes, the least used goes first.

use std::fmt;
use std::sync::Arc;

use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};

use super::entry::{Kept, Name};
use crate::lm::{File, LmResponse, Part};

/// The least that one part of the memory holds, so that a long reply finds a place in it.
const PART: u64 = 8 << 20;

/// How many parts there are at most, so that threads seldom wait for each other.
const PARTS: u64 = 32;

/// What a reply is taken for until there are some.
const TYPICAL: u64 = 2048;

/// What an entry takes beside its texts.
const ENTRY: usize = 256;

type Replies = Cache<Name, Weighed, Bytes, DefaultHashBuilder>;

/// A reply with what it weighs, which is asked for again and again.
#[derive(Clone)]
struct Weighed {
    bytes: u64,
    kept: Arc<Kept>,
}

pub(super) struct Memory(Replies);

impl Memory {
    /// A memory of so many bytes, if it is any.
    pub(super) fn new(bytes: u64) -> Option<Self> {
        let parts = (bytes / PART).clamp(1, PARTS);
        // Fewer items than that, and the parts would be put together again.
        let items = (bytes / TYPICAL).max(parts * 32);
        let options = OptionsBuilder::new()
            .shards(usize::try_from(parts).unwrap_or(1))
            .estimated_items_capacity(usize::try_from(items).unwrap_or(usize::MAX))
            .weight_capacity(bytes)
            .build();
        let options = options.ok().filter(|_| bytes > 0)?;
        Some(Self(Cache::with_options(
            options,
            Bytes,
            DefaultHashBuilder::default(),
            DefaultLifecycle::default(),
        )))
    }

    pub(super) fn get(&self, name: &Name) -> Option<Arc<Kept>> {
        self.0.get(name).map(|it| it.kept)
    }

    pub(super) fn put(&self, name: Name, kept: Arc<Kept>) {
        let bytes = weight_of(&kept.reply) as u64;
        self.0.insert(name, Weighed { bytes, kept });
    }

    /// Forgets what is too old to be given again.
    pub(super) fn remove(&self, name: &Name) {
        self.0.remove(name);
    }

    #[cfg(test)]
    pub(super) fn weight(&self) -> u64 {
        self.0.weight()
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Memory({} replies)", self.0.len())
    }
}

/// Weighs a reply by what it takes.
#[derive(Clone, Debug)]
struct Bytes;

impl Weighter<Name, Weighed> for Bytes {
    fn weight(&self, _: &Name, reply: &Weighed) -> u64 {
        reply.bytes
    }
}

fn weight_of(reply: &LmResponse) -> usize {
    let completions = reply.completions.iter().map(|completion| {
        let parts = completion.parts.iter().map(|part| {
            let content = match part {
                Part::Text(text) | Part::Reasoning(text) | Part::Refusal(text) => text.len(),
                Part::Image(image) => image.url().len(),
                Part::Audio(audio) => audio.data.len(),
                Part::File(File::At { id }) => id.len(),
                Part::File(File::Of { name, data, .. }) => name.len() + data.len(),
                Part::ToolCall(call) => call.id.len() + call.name.len() + call.arguments.len(),
                Part::ToolResult(result) => result.id.len() + result.content.len(),
                Part::Citation(citation) => {
                    citation.url.len() + citation.title.as_ref().map_or(0, String::len)
                }
            };
            content + size_of::<Part>()
        });
        let tokens = completion.logprobs.iter();
        // A short text takes a block of its own.
        let tokens = tokens.map(|it| it.token.len().max(16) + size_of_val(it));
        parts.sum::<usize>() + tokens.sum::<usize>() + size_of_val(completion)
    });
    let names = [&reply.model, &reply.id];
    let names = names.into_iter().flatten().map(String::len);
    let raw = reply.raw.as_ref().map_or(0, |raw| raw.len());
    ENTRY + completions.sum::<usize>() + names.sum::<usize>() + raw
}
