//! What providers take of a schema that they hold answers to.

/// What a provider takes of a JSON schema. What it does not take is said by the words of the
/// request alone.
///
/// ```
/// use dspy::lm::{OpenAi, SchemaRules, Structured};
///
/// // A server that knows strict schemas, and takes no others.
/// let mut rules = SchemaRules::OPENAI;
/// rules.loose = false;
/// let model = OpenAi::new("https://example.org/v1", "my-model")?
///     .with_structured(Structured::Schema(rules));
/// # let _ = dspy::Ctx::new(model);
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchemaRules {
    /// Whether an answer is only held to a schema that says `strict` and keeps to the strict form:
    /// every object names all of its members, takes no others, and none of them may be left out.
    /// Maps, tuples of several types and values of any form cannot be said in it. Where this is
    /// `false`, every schema is one that answers are held to.
    pub strict: bool,
    /// Whether a schema that is not strict is taken too. It is shown to the model, and nothing
    /// holds the answer to it.
    pub loose: bool,
    /// The rules for single values that may stand in a schema, such as `minimum`; all, where there
    /// is no list.
    pub keywords: Option<&'static [&'static str]>,
    /// The formats of texts that may stand in it; all, where there is no list.
    pub formats: Option<&'static [&'static str]>,
    /// How large it may be.
    pub limits: SchemaLimits,
}

/// How large a strict schema may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchemaLimits {
    /// Objects and lists inside of each other.
    pub depth: usize,
    /// Members of all objects together.
    pub properties: usize,
    /// Choices of all enums together.
    pub choices: usize,
    /// Characters of all names, choices and constants together.
    pub text: usize,
    /// From how many choices on the texts of one enum are limited by themselves.
    pub many_choices: usize,
    /// Characters of the choices of such an enum together.
    pub text_of_many: usize,
}

impl SchemaRules {
    /// What OpenAI's models take.
    ///
    /// From "Supported schemas" in the guide "Structured model outputs"
    /// (developers.openai.com/api/docs/guides/structured-outputs), as of November 2026.
    pub const OPENAI: Self = Self {
        strict: true,
        loose: true,
        keywords: Some(&[
            "pattern",
            "format",
            "multipleOf",
            "maximum",
            "exclusiveMaximum",
            "minimum",
            "exclusiveMinimum",
            "minItems",
            "maxItems",
        ]),
        formats: Some(&[
            "date-time",
            "time",
            "date",
            "duration",
            "email",
            "hostname",
            "ipv4",
            "ipv6",
            "uuid",
        ]),
        limits: SchemaLimits {
            // How levels are counted is not documented. An object and a list are one each here,
            // which is the most that it can mean.
            depth: 10,
            properties: 5_000,
            choices: 1_000,
            text: 120_000,
            many_choices: 250,
            text_of_many: 15_000,
        },
    };

    /// What OpenAI's models take that were tuned further, by the same guide: no rules for single
    /// values.
    pub const OPENAI_FINE_TUNED: Self = Self {
        keywords: Some(&[]),
        formats: Some(&[]),
        ..Self::OPENAI
    };

    /// What servers take that make a grammar of any JSON schema, such as those of vLLM, llama.cpp
    /// and Ollama: maps and tuples too. A request to them does not say `strict`, since they know
    /// no other way.
    pub const PLAIN: Self = Self {
        strict: false,
        loose: true,
        keywords: None,
        formats: None,
        limits: SchemaLimits::NONE,
    };

    /// What both take, where one of them takes all that the other does.
    pub(super) fn shared(self, other: Self) -> Option<Self> {
        if self.is_within(&other) {
            Some(self)
        } else {
            other.is_within(&self).then_some(other)
        }
    }

    /// Whether a schema by these rules keeps to those too.
    fn is_within(&self, other: &Self) -> bool {
        let among = |these: Option<&[&str]>, those: Option<&[&str]>| match (these, those) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(these), Some(those)) => these.iter().all(|it| those.contains(it)),
        };
        // A strict one is a schema like any other where nothing needs to be strict.
        self.strict >= other.strict
            && self.loose <= other.loose
            && among(self.keywords, other.keywords)
            && among(self.formats, other.formats)
            && self.limits.is_within(&other.limits)
    }
}

impl SchemaLimits {
    /// None.
    pub const NONE: Self = Self {
        depth: usize::MAX,
        properties: usize::MAX,
        choices: usize::MAX,
        text: usize::MAX,
        many_choices: usize::MAX,
        text_of_many: usize::MAX,
    };

    fn is_within(&self, other: &Self) -> bool {
        self.depth <= other.depth
            && self.properties <= other.properties
            && self.choices <= other.choices
            && self.text <= other.text
            && self.many_choices <= other.many_choices
            && self.text_of_many <= other.text_of_many
    }
}
