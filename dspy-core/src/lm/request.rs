//! Requests: a head that many calls share, and a tail that is this call's own.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::meter::size;
use super::{Message, Part, SharedOptions, Tools, key};
use crate::budget::Size;
use crate::digest::Digest;

/// What a model is asked.
#[derive(Clone, Debug)]
pub struct LmRequest {
    /// What calls of one predictor have in common.
    pub head: Arc<Head>,
    /// What this call asks; copies of the request share it.
    pub tail: Arc<[Message]>,
    /// How it is asked.
    pub options: SharedOptions,
    /// What it may ask for in turn.
    pub tools: Option<Arc<Tools>>,
}

impl LmRequest {
    /// A request of these messages alone.
    pub fn of_messages(messages: Vec<Message>) -> Self {
        Self {
            head: Arc::default(),
            tail: messages.into(),
            options: SharedOptions::default(),
            tools: None,
        }
    }

    /// All messages, in order.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.head.messages().chain(&*self.tail)
    }

    /// Goes on with these messages after its last one.
    ///
    /// ```
    /// use dspy::lm::{LmRequest, Message, Role};
    ///
    /// let mut request = LmRequest::of_messages(vec![Message::of_text(Role::User, "Knock, knock.")]);
    /// let answer = Message::of_text(Role::Assistant, "Who is there?");
    /// request.extend([answer, Message::of_text(Role::User, "Rust.")]);
    /// assert_eq!(request.messages().count(), 3);
    /// ```
    pub fn extend(&mut self, messages: impl IntoIterator<Item = Message>) {
        self.tail = self.tail.iter().cloned().chain(messages).collect();
    }
}

/// Prints every message below the name of who says it; what is no text stands on a line of its
/// own.
impl fmt::Display for LmRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for message in self.messages() {
            writeln!(f, "=== {}", message.role.as_str())?;
            for part in &message.parts {
                match part {
                    Part::Text(text) => writeln!(f, "{text}")?,
                    other => writeln!(f, "--- {other:?}")?,
                }
            }
        }
        Ok(())
    }
}

/// The messages that stand before what is asked: the system's text, and demonstrations.
#[derive(Clone, Debug, Default)]
pub struct Head {
    fragments: Vec<Arc<Fragment>>,
    digest: OnceLock<Digest>,
    size: OnceLock<Size>,
    weight: OnceLock<usize>,
    wire: [OnceLock<Box<[u8]>>; WireFamily::ALL.len()],
}

impl Head {
    /// A head of these fragments.
    pub fn new(fragments: Vec<Arc<Fragment>>) -> Self {
        Self {
            fragments,
            ..Self::default()
        }
    }

    /// The fragments: leaving a demonstration out is leaving a fragment out.
    pub fn fragments(&self) -> &[Arc<Fragment>] {
        &self.fragments
    }

    /// All messages, in order.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.fragments
            .iter()
            .flat_map(|fragment| &fragment.messages)
    }

    /// The messages on this wire, put together once from what the fragments have; `encode` writes
    /// those that were on it never before, and `between` stands between two of them.
    pub fn wire(
        &self,
        family: WireFamily,
        between: &[u8],
        encode: impl Fn(&[Message]) -> Vec<u8>,
    ) -> &[u8] {
        self.place(family).get_or_init(|| {
            let parts = self.fragments.iter().map(|it| it.wire(family, &encode));
            let parts: Vec<&[u8]> = parts.filter(|part| !part.is_empty()).collect();
            parts.join(between).into_boxed_slice()
        })
    }

    /// Whether the messages were put on this wire before.
    pub(super) fn is_written(&self, family: WireFamily) -> bool {
        self.place(family).get().is_some()
    }

    fn place(&self, family: WireFamily) -> &OnceLock<Box<[u8]>> {
        let [chat] = &self.wire;
        match family {
            WireFamily::OpenAiChat => chat,
        }
    }

    /// The digest of all its messages, computed once.
    pub(super) fn digest(&self) -> &Digest {
        self.digest.get_or_init(|| key::of_head(self))
    }

    /// How large its messages are at most, counted once.
    pub(super) fn size(&self) -> &Size {
        self.size.get_or_init(|| size::of_messages(self.messages()))
    }

    /// What it takes in memory, counted once.
    pub(crate) fn weight(&self, count: impl FnOnce(&Self) -> usize) -> usize {
        *self.weight.get_or_init(|| count(self))
    }
}

/// Some messages that stay together, with their bytes on each wire once they were needed.
///
/// A fragment is shared between the calls of a predictor, and between the candidates of an
/// optimizer, so that it is written and escaped once.
#[derive(Debug, Default)]
pub struct Fragment {
    messages: Vec<Message>,
    digest: OnceLock<Digest>,
    wire: [OnceLock<Box<[u8]>>; WireFamily::ALL.len()],
}

impl Fragment {
    /// A fragment of these messages.
    pub fn new(messages: Vec<Message>) -> Self {
        Self {
            messages,
            digest: OnceLock::new(),
            wire: Default::default(),
        }
    }

    /// The messages.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// The digest of the messages, computed once.
    pub(super) fn digest(&self) -> &Digest {
        self.digest.get_or_init(|| key::of_fragment(&self.messages))
    }

    /// The messages on this wire; `encode` writes them the first time.
    fn wire(&self, family: WireFamily, encode: impl FnOnce(&[Message]) -> Vec<u8>) -> &[u8] {
        let [chat] = &self.wire;
        match family {
            WireFamily::OpenAiChat => {
                chat.get_or_init(|| encode(&self.messages).into_boxed_slice())
            }
        }
    }
}

/// The wires on which messages are written differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WireFamily {
    /// Chat completions as OpenAI has them, and all who speak them too.
    OpenAiChat,
}

impl WireFamily {
    const ALL: [Self; 1] = [Self::OpenAiChat];
}
