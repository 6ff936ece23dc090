//! What a server does to each request, as data. Nothing depends on time or on the order in which
//! threads run: what is drawn depends on the seed, on the request, and on how often it came before.

use std::sync::Arc;
use std::time::Duration;

use dspy::chance::Chance;
use serde_json::Value as Json;

use super::chat::{Answer, Asked, Tokens};
use super::wire::Received;

/// What can go wrong with an answer. Bytes are those of the body, before it is cut into chunks.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Another status, with an error for a body.
    Status(u16),
    /// The connection is reset before any answer.
    Reset,
    /// The connection is reset after the headers and so many bytes.
    ResetAfter(usize),
    /// The connection is closed after the headers and so many bytes.
    Truncate(usize),
    /// The headers come late.
    SlowHeaders(Duration),
    /// The body comes in pieces of so many bytes, with a pause before each.
    SlowBody(usize, Duration),
    /// The request is read and nobody answers, while the connection stays open.
    HalfOpen,
    /// Nothing follows after the headers and so many bytes, while the connection stays open.
    Stall(usize),
    /// One event in the middle of the stream is no JSON; an answer that is not streamed ends there.
    BadChunk,
    /// The length of a chunk is no number, so HTTP itself is broken.
    BadFraming,
    /// The stream ends in good order, but without its last word.
    NoDone,
    /// The status is 200, and an error object stands in the stream, or is the body.
    InBandError,
}

impl Fault {
    /// With a time after which to ask again: seconds or a date.
    pub fn retry_after(self, when: impl ToString) -> Step {
        self.with_header("retry-after", when)
    }

    /// With one more header.
    pub fn with_header(self, name: &str, value: impl ToString) -> Step {
        Step::from(self).with_header(name, value)
    }

    /// With this code in the error.
    pub fn with_code(self, code: &str) -> Step {
        let mut step = Step::from(self);
        step.code = Some(code.to_owned());
        step
    }

    /// With this message in the error.
    pub fn with_message(self, message: &str) -> Step {
        let mut step = Step::from(self);
        step.message = Some(message.to_owned());
        step
    }

    /// With another body than an error of the API, as a proxy in between has it.
    pub fn with_body(self, body: &str) -> Step {
        let mut step = Step::from(self);
        step.body = Some(body.to_owned());
        step
    }
}

/// What happens to one request.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// What goes wrong; nothing where the answer is whole.
    pub fault: Option<Fault>,
    pub headers: Vec<(String, String)>,
    pub code: Option<String>,
    pub message: Option<String>,
    pub body: Option<String>,
}

impl Step {
    /// A whole answer.
    pub fn whole() -> Self {
        Self::default()
    }

    /// With one more header.
    pub fn with_header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }
}

impl From<Fault> for Step {
    fn from(fault: Fault) -> Self {
        Self {
            fault: Some(fault),
            ..Self::default()
        }
    }
}

/// How what is billed stands to the tokens that there were.
#[derive(Clone, Copy, Debug, Default)]
pub enum Billing {
    /// As it was.
    #[default]
    Exact,
    /// So many times as much.
    Times(u64),
    /// Once to so many times as much, drawn for each request.
    Random(u64),
    /// As it was, but the answer does not say it.
    Unsaid,
}

type Rule = (Arc<dyn Fn(&Received) -> bool + Send + Sync>, Step);

/// What a server does. Rules go before steps in order, and those before chance.
#[derive(Clone)]
pub struct Script {
    pub(super) answer: Answer,
    /// What else each message holds.
    pub(super) message: Json,
    /// What else is said of what was used.
    pub(super) usage: Json,
    rules: Vec<Rule>,
    steps: Vec<Step>,
    chance: Option<(f64, Vec<Step>)>,
    seed: u64,
    billing: Billing,
    pub(super) chunk: Option<usize>,
    pub(super) comments: bool,
    pub(super) line_end: &'static str,
    pub(super) key: Option<String>,
    pub(super) model: Option<String>,
    pub(super) context: Option<u64>,
    /// How many requests and tokens are said to be allowed.
    pub(super) allowance: Option<(u64, u64)>,
}

impl Script {
    /// The same text for every request.
    pub fn answering(text: &str) -> Self {
        let text = text.to_owned();
        Self::by(move |_| text.clone())
    }

    /// A text made of the request.
    pub fn by(answer: impl Fn(&Asked<'_>) -> String + Send + Sync + 'static) -> Self {
        Self {
            answer: Arc::new(answer),
            message: Json::Null,
            usage: Json::Null,
            rules: Vec::new(),
            steps: Vec::new(),
            chance: None,
            seed: 0,
            billing: Billing::Exact,
            chunk: None,
            comments: false,
            line_end: "\n",
            key: None,
            model: None,
            context: None,
            allowance: None,
        }
    }

    /// More fields of each message, beside its text: `reasoning_content`, `refusal`, `tool_calls`,
    /// `annotations` and the like. In a stream they come piece by piece, as the text does.
    pub fn with_message(mut self, fields: Json) -> Self {
        self.message = fields;
        self
    }

    /// More fields of what is said of usage, or others in the place of those.
    pub fn with_usage(mut self, fields: Json) -> Self {
        self.usage = fields;
        self
    }

    /// What happens to the next request; after the last step answers are whole.
    pub fn then(mut self, step: impl Into<Step>) -> Self {
        self.steps.push(step.into());
        self
    }

    /// What happens to so many next requests.
    pub fn then_times(mut self, times: usize, step: impl Into<Step>) -> Self {
        let step = step.into();
        self.steps.extend(std::iter::repeat_n(step, times));
        self
    }

    /// What happens to each request of a kind.
    pub fn when(
        mut self,
        is_meant: impl Fn(&Received) -> bool + Send + Sync + 'static,
        step: impl Into<Step>,
    ) -> Self {
        self.rules.push((Arc::new(is_meant), step.into()));
        self
    }

    /// Faults at random in this share of the requests.
    pub fn at_random<S: Into<Step>>(
        mut self,
        share: f64,
        steps: impl IntoIterator<Item = S>,
    ) -> Self {
        let steps: Vec<Step> = steps.into_iter().map(Into::into).collect();
        assert!(!steps.is_empty(), "chance has nothing to draw from");
        self.chance = Some((share, steps));
        self
    }

    /// What chance is drawn from.
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// What is billed.
    pub fn billing(mut self, billing: Billing) -> Self {
        self.billing = billing;
        self
    }

    /// Bodies in chunks of so many bytes, wherever that cuts them. Without it an event is a chunk.
    pub fn chunks_of(mut self, bytes: usize) -> Self {
        self.chunk = Some(bytes.max(1));
        self
    }

    /// A comment before each event, as servers send them to keep a connection alive.
    pub fn with_comments(mut self) -> Self {
        self.comments = true;
        self
    }

    /// Lines of a stream that end in two letters, which the format allows too.
    pub fn with_crlf(mut self) -> Self {
        self.line_end = "\r\n";
        self
    }

    /// Only who has this key is answered.
    pub fn with_key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }

    /// Only this model is there.
    pub fn with_model(mut self, model: &str) -> Self {
        self.model = Some(model.to_owned());
        self
    }

    /// Requests of more tokens are too long.
    pub fn with_context(mut self, tokens: u64) -> Self {
        self.context = Some(tokens);
        self
    }

    /// Each answer says how many of these requests and tokens are left. Nobody is held to it.
    pub fn with_rate_limits(mut self, requests: u64, tokens: u64) -> Self {
        self.allowance = Some((requests, tokens));
        self
    }

    /// What happens to a request.
    pub(super) fn step(&self, received: &Received) -> Step {
        if let Some((_, step)) = self.rules.iter().find(|(is_meant, _)| is_meant(received)) {
            return step.clone();
        }
        if let Some(step) = self.steps.get(received.number) {
            return step.clone();
        }
        if let Some((share, steps)) = &self.chance {
            let mut chance = self.chance(received, "fault");
            if chance.unit() < *share {
                return steps[chance.below(steps.len())].clone();
            }
        }
        Step::whole()
    }

    /// What is billed for a request, and what the answer says of it.
    pub(super) fn bill(&self, received: &Received, exact: Tokens) -> (Tokens, Option<Tokens>) {
        let times = match self.billing {
            Billing::Exact => 1,
            Billing::Unsaid => return (exact, None),
            Billing::Times(times) => times,
            Billing::Random(most) => {
                let mut chance = self.chance(received, "bill");
                1 + chance.below(most as usize) as u64
            }
        };
        let billed = Tokens {
            prompt: exact.prompt * times,
            completion: exact.completion * times,
        };
        (billed, Some(billed))
    }

    fn chance(&self, received: &Received, purpose: &str) -> Chance {
        // FNV-1a, which is the same everywhere.
        let mut hash = 0xcbf2_9ce4_8422_2325 ^ self.seed;
        let before = received.before.to_le_bytes();
        for byte in purpose.bytes().chain(received.text.bytes()).chain(before) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Chance::new(hash)
    }
}
