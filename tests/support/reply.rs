//! What a request is answered with: a script's step made into bytes.

use serde_json::{Value as Json, json};

use super::chat::{self, Completed, Tokens};
use super::schema::Schema;
use super::script::{Fault, Script, Step};
use super::wire::{End, Outgoing, Received};

const JSON: &str = "application/json";

/// An answer, what is billed for it, and where the request was wrong.
pub struct Reply {
    pub outgoing: Outgoing,
    pub billed: Tokens,
    pub misfits: Vec<String>,
}

impl Reply {
    fn refusal(status: u16, error: &Json) -> Self {
        Self {
            outgoing: Outgoing::whole(status, JSON, error.to_string().into_bytes()),
            billed: Tokens::default(),
            misfits: Vec::new(),
        }
    }

    /// The answer to a request.
    pub fn to(received: &Received, script: &Script, schema: &Schema) -> Self {
        let misfits = misfits(received, schema);
        if let Some(first) = misfits.first() {
            let status = match (received.path.as_str(), received.method.as_str()) {
                ("/v1/chat/completions", "POST") => 400,
                ("/v1/chat/completions", _) => 405,
                _ => 404,
            };
            let place = first.split(": ").next();
            let place = place.and_then(|it| it.strip_prefix("$."));
            let error = chat::error(&misfits.join("; "), "invalid_request_error", place, None);
            let mut reply = Self::refusal(status, &error);
            reply.misfits = misfits;
            return reply;
        }
        if let Some(refusal) = refusal(received, script) {
            return refusal;
        }
        let step = script.step(received);
        let mut reply = Self::by(received, script, &step);
        reply.outgoing.headers.extend(step.headers);
        reply
    }

    fn by(received: &Received, script: &Script, step: &Step) -> Self {
        match &step.fault {
            Some(Fault::Status(status)) => {
                let (message, code) = (step.message.as_deref(), step.code.as_deref());
                let mut reply = Self::refusal(*status, &chat::error_of(*status, message, code));
                if let Some(body) = &step.body {
                    reply.outgoing =
                        Outgoing::whole(*status, "text/plain", body.clone().into_bytes());
                }
                return reply;
            }
            Some(fault @ (Fault::Reset | Fault::HalfOpen)) => {
                let mut reply = Self::refusal(500, &Json::Null);
                reply.outgoing.is_answered = false;
                reply.outgoing.end = match fault {
                    Fault::Reset => End::Reset,
                    _ => End::Stall,
                };
                return reply;
            }
            _ => {}
        }
        let completed = Completed::new(received.number, &received.body, script);
        let (billed, said) = script.bill(received, completed.tokens);
        let outgoing = match received.body["stream"] == true {
            true => streamed(&completed.parts(said), script, step),
            false => single(&completed.whole(said), step),
        };
        let mut reply = Self {
            outgoing,
            billed,
            misfits: Vec::new(),
        };
        cut(&mut reply.outgoing, script, step);
        reply
    }
}

/// Where a request is wrong.
fn misfits(received: &Received, schema: &Schema) -> Vec<String> {
    let mut found = Vec::new();
    if received.path != "/v1/chat/completions" {
        found.push(format!("the path `{}` is not known", received.path));
    }
    if received.method != "POST" {
        found.push(format!("the method `{}` is not allowed", received.method));
    }
    let kind = received.header("content-type").unwrap_or("none");
    if !kind.starts_with(JSON) {
        found.push(format!("the body is said to be `{kind}` and not JSON"));
    }
    if found.is_empty() {
        found = schema.misfits(&received.body);
        found.extend(chat::contradictions(&received.body));
    }
    found
}

/// What a server says of a request that is well-formed, and yet is not for it.
fn refusal(received: &Received, script: &Script) -> Option<Reply> {
    if let Some(key) = &script.key
        && received.header("authorization") != Some(format!("Bearer {key}").as_str())
    {
        return Some(Reply::refusal(401, &chat::error_of(401, None, None)));
    }
    if let Some(model) = &script.model
        && received.body["model"] != model.as_str()
    {
        return Some(Reply::refusal(404, &chat::error_of(404, None, None)));
    }
    let most = script.context?;
    let tokens = chat::prompt_tokens(&received.body);
    if tokens <= most {
        return None;
    }
    let message = format!("The context has {most} tokens, and the messages have {tokens}.");
    let (kind, code) = ("invalid_request_error", "context_length_exceeded");
    let error = chat::error(&message, kind, Some("messages"), Some(code));
    Some(Reply::refusal(400, &error))
}

fn in_band(step: &Step) -> Json {
    chat::error_of(500, step.message.as_deref(), step.code.as_deref())
}

/// An answer in one object.
fn single(whole: &Json, step: &Step) -> Outgoing {
    let mut body = whole.to_string().into_bytes();
    match &step.fault {
        Some(Fault::InBandError) => body = in_band(step).to_string().into_bytes(),
        Some(Fault::BadChunk) => body.truncate(body.len() / 2),
        _ => {}
    }
    let mut outgoing = Outgoing::whole(200, JSON, body);
    if matches!(step.fault, Some(Fault::BadFraming)) {
        outgoing.length = None;
    }
    outgoing
}

/// An answer as events.
fn streamed(parts: &[Json], script: &Script, step: &Step) -> Outgoing {
    let mut events: Vec<String> = parts.iter().map(Json::to_string).collect();
    let middle = events.len() / 2;
    events.push("[DONE]".to_owned());
    match &step.fault {
        Some(Fault::InBandError) => {
            events.truncate(middle);
            events.push(in_band(step).to_string());
        }
        // The beginning of an object, and so no object.
        Some(Fault::BadChunk) => {
            let half = events[middle].chars().count() / 2;
            events[middle] = events[middle].chars().take(half).collect();
        }
        Some(Fault::NoDone) => {
            events.pop();
        }
        _ => {}
    }
    let end = script.line_end;
    let comment = match script.comments {
        true => format!(": still at it{end}{end}"),
        false => String::new(),
    };
    let events = events.iter();
    let pieces = events.map(|event| format!("{comment}data: {event}{end}{end}").into_bytes());
    let mut outgoing = Outgoing::whole(200, "text/event-stream; charset=utf-8", Vec::new());
    outgoing.pieces = pieces.collect();
    outgoing.length = None;
    outgoing
}

/// What happens to an answer on its way.
fn cut(outgoing: &mut Outgoing, script: &Script, step: &Step) {
    if let Some(bytes) = script.chunk {
        outgoing.cut(bytes);
    }
    match step.fault {
        Some(Fault::ResetAfter(bytes)) => outgoing.leave(bytes, End::Reset),
        Some(Fault::Truncate(bytes)) => outgoing.leave(bytes, End::Close),
        Some(Fault::Stall(bytes)) => outgoing.leave(bytes, End::Stall),
        Some(Fault::BadFraming) => {
            let total: usize = outgoing.pieces.iter().map(Vec::len).sum();
            outgoing.leave(total / 2, End::Garbage);
        }
        Some(Fault::SlowHeaders(time)) => outgoing.before = time,
        Some(Fault::SlowBody(bytes, time)) => {
            outgoing.cut(bytes.max(1));
            outgoing.pause = time;
        }
        _ => {}
    }
}

/// The headers that every answer has, and those that say what is left.
pub fn headers(number: usize, billed: Tokens, script: &Script) -> Vec<(String, String)> {
    let mut headers = vec![("x-request-id".to_owned(), format!("req_{number:08}"))];
    if let Some((requests, tokens)) = script.allowance {
        let spent = billed.prompt + billed.completion;
        let left = json!({
            "x-ratelimit-limit-requests": requests,
            "x-ratelimit-remaining-requests": requests.saturating_sub(number as u64 + 1),
            "x-ratelimit-limit-tokens": tokens,
            "x-ratelimit-remaining-tokens": tokens.saturating_sub(spent),
        });
        let left = left.as_object().into_iter().flatten();
        headers.extend(left.map(|(name, value)| (name.clone(), value.to_string())));
        for what in ["requests", "tokens"] {
            headers.push((format!("x-ratelimit-reset-{what}"), "1s".to_owned()));
        }
    }
    headers
}
