//! What is refused before it is sent, with the option, the reason and the next step.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde_json::Value as Json;

use super::dialect::Dialect;
use crate::error::{Error, Kind, Result};
use crate::lm::{Format, LmRequest, Options, ToolChoice, Tools};

/// Looks at the options by themselves.
///
/// # Errors
///
/// When the wire or the model is known to refuse one of them.
pub(super) fn options(options: &Options, dialect: Dialect) -> Result<()> {
    ranges(options)?;
    if dialect.is_reasoning {
        of_reasoning(options)?;
    }
    if let Some(Format::JsonSchema { name, schema, .. }) = &options.format {
        self::name("the name of the schema in `format`", name)?;
        object("the schema in `format`", schema)?;
    }
    Ok(())
}

/// Looks at all else that a request says beside its messages.
///
/// # Errors
///
/// When the wire is known to refuse a tool, or something is said twice.
pub(super) fn check(request: &LmRequest, extra_body: &BTreeMap<String, Json>) -> Result<()> {
    let options = &request.options;
    let has_tools = request
        .tools
        .as_ref()
        .is_some_and(|it| !it.specs.is_empty());
    if let Some(it) = &request.tools {
        tools(it)?;
    }
    let keys = extra_body.keys().chain(options.extra_body.keys());
    for key in keys {
        if let Some(said) = said_already(key, options, has_tools) {
            return Err(refused(
                &format!("`{key}` in `extra_body`"),
                format_args!("says what is said already by {said}"),
                "leave it out there",
            ));
        }
    }
    Ok(())
}

/// The numbers and words that chat completions take at all.
fn ranges(options: &Options) -> Result<()> {
    let within = |option: &str, value: Option<f64>, least: f64, most: f64| match value {
        // What is no number lies nowhere.
        Some(value) if !(least..=most).contains(&value) => Err(refused(
            &format!("`{option}`"),
            format_args!("is {value}, and chat completions take {least} to {most}"),
            "set it to a number in between, or not at all",
        )),
        _ => Ok(()),
    };
    within("temperature", options.temperature, 0.0, 2.0)?;
    within("top_p", options.top_p, 0.0, 1.0)?;
    within("presence_penalty", options.presence_penalty, -2.0, 2.0)?;
    within("frequency_penalty", options.frequency_penalty, -2.0, 2.0)?;
    let n = options.n.map(f64::from);
    within("n", n, 1.0, 128.0)?;
    within(
        "top_logprobs",
        options.top_logprobs.map(f64::from),
        0.0,
        20.0,
    )?;
    if options.top_logprobs.is_some() && !options.logprobs {
        return Err(refused(
            "`top_logprobs`",
            "is set without `logprobs`",
            "set `logprobs` too",
        ));
    }
    if options.max_tokens == Some(0) {
        return Err(refused(
            "`max_tokens`",
            "is 0, and an answer has at least one token",
            "set it to 1 or more, or not at all",
        ));
    }
    if let Some(seed) = options.seed.filter(|seed| i64::try_from(*seed).is_err()) {
        return Err(refused(
            "`seed`",
            format_args!("is {seed}, and chat completions take up to {}", i64::MAX),
            "take a smaller one",
        ));
    }
    if options.stop.len() > 4 {
        return Err(refused(
            "`stop`",
            format_args!(
                "has {} texts, and chat completions take 4",
                options.stop.len()
            ),
            "leave some out",
        ));
    }
    if options.stop.iter().any(String::is_empty) {
        return Err(refused(
            "`stop`",
            "holds an empty text, at which every answer would end",
            "leave it out",
        ));
    }
    let effort = options.reasoning_effort.as_deref();
    if effort.is_some_and(|effort| effort.trim().is_empty()) {
        return Err(refused(
            "`reasoning_effort`",
            "is blank",
            "set it to a word such as `low`, or not at all",
        ));
    }
    Ok(())
}

/// What a model that thinks first takes only as it is, unless it is told not to think.
fn of_reasoning(options: &Options) -> Result<()> {
    if options.reasoning_effort.as_deref() == Some("none") {
        return Ok(());
    }
    let is_other = |value: Option<f64>, usual: f64| value.is_some_and(|value| value != usual);
    let set = [
        ("temperature", is_other(options.temperature, 1.0)),
        ("top_p", is_other(options.top_p, 1.0)),
        ("presence_penalty", is_other(options.presence_penalty, 0.0)),
        (
            "frequency_penalty",
            is_other(options.frequency_penalty, 0.0),
        ),
        ("logprobs", options.logprobs),
    ];
    match set.into_iter().find(|(_, is_set)| *is_set) {
        None => Ok(()),
        Some((option, _)) => Err(refused(
            &format!("`{option}`"),
            "is set, and the model thinks before it answers and takes none",
            "leave it out, set `reasoning_effort` to `none` where the model knows that, or name \
             another dialect with `OpenAi::with_dialect`",
        )),
    }
}

/// What the wire takes of tools.
fn tools(tools: &Tools) -> Result<()> {
    for (index, spec) in tools.specs.iter().enumerate() {
        name("the name of a tool", &spec.name)?;
        object(
            &format!("the schema of the tool `{}`", spec.name),
            &spec.parameters,
        )?;
        if tools
            .specs
            .iter()
            .take(index)
            .any(|it| it.name == spec.name)
        {
            return Err(refused(
                &format!("the tool `{}`", spec.name),
                "is there twice",
                "give each tool a name of its own",
            ));
        }
    }
    if tools.specs.len() > 128 {
        return Err(refused(
            "the list of tools",
            format_args!("has {}, and chat completions take 128", tools.specs.len()),
            "leave some out",
        ));
    }
    match &tools.choice {
        ToolChoice::Required if tools.specs.is_empty() => Err(refused(
            "the choice of a tool",
            "is required, and there are no tools",
            "give some, or leave the choice to the model",
        )),
        ToolChoice::Named(name) if !tools.specs.iter().any(|it| it.name == *name) => Err(refused(
            "the choice of a tool",
            format_args!("names `{name}`, which is none of the tools"),
            "name one that is there",
        )),
        _ => Ok(()),
    }
}

/// A name as chat completions take it.
fn name(what: &str, name: &str) -> Result<()> {
    let is_letter = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-');
    match (1..=64).contains(&name.len()) && name.chars().all(is_letter) {
        true => Ok(()),
        false => Err(refused(
            what,
            format_args!("is `{}`", super::failure::start_of(name)),
            "take 1 to 64 letters without accents, digits, `_` and `-`",
        )),
    }
}

fn object(what: &str, schema: &Json) -> Result<()> {
    match schema.is_object() {
        true => Ok(()),
        false => Err(refused(
            what,
            "is no JSON object",
            "give one, such as `{\"type\": \"object\", \"properties\": {}}`",
        )),
    }
}

/// What says the same as this key of a body, if something does.
fn said_already(key: &str, options: &Options, has_tools: bool) -> Option<String> {
    let option = |name: &str| Some(format!("the option `{name}`"));
    // On these the library itself relies, whoever sets them.
    match key {
        "model" | "messages" => return Some("the request itself".to_owned()),
        "stream" | "stream_options" => return Some("`Lm::call` and `Lm::stream`".to_owned()),
        "n" | "max_tokens" => return option(key),
        "max_completion_tokens" => return option("max_tokens"),
        _ => {}
    }
    let is_set = match key {
        "temperature" => options.temperature.is_some(),
        "top_p" => options.top_p.is_some(),
        "seed" => options.seed.is_some(),
        "stop" => !options.stop.is_empty(),
        "logprobs" => options.logprobs,
        "top_logprobs" => options.top_logprobs.is_some(),
        "presence_penalty" => options.presence_penalty.is_some(),
        "frequency_penalty" => options.frequency_penalty.is_some(),
        "reasoning_effort" => options.reasoning_effort.is_some(),
        "prediction" => options.prediction.is_some(),
        "response_format" if options.format.is_some() => return option("format"),
        "tools" | "tool_choice" | "parallel_tool_calls" if has_tools => {
            return Some("the tools of the request".to_owned());
        }
        _ => false,
    };
    if is_set { option(key) } else { None }
}

fn refused(what: &str, why: impl Display, next: &str) -> Error {
    Error::new(Kind::Config, format!("{what} {why}: {next}"))
}
