//! The layouts, each with its two adapters. A new one is one more line, at the end.

use dspy::adapter::{
    Adapter, BamlAdapter, ChatAdapter, JsonAdapter, Strict, TextAdapter, XmlAdapter,
};

/// How a reply is laid out.
pub struct Layout {
    /// As the cases of the tests name it.
    pub name: &'static str,
    pub tolerant: &'static dyn Adapter,
    pub strict: &'static dyn Adapter,
    /// Whether it has room for one output only.
    pub holds_one: bool,
    /// Whether the edges of a text are lost that stands in it.
    pub trims: bool,
    /// Whether what is read strictly is what `serde_json` reads.
    pub is_json: bool,
}

static CHAT: Strict<ChatAdapter> = ChatAdapter::strict();
static JSON: Strict<JsonAdapter> = JsonAdapter::strict();
static TEXT: Strict<TextAdapter> = TextAdapter::strict();
static XML: Strict<XmlAdapter> = XmlAdapter::strict();
static BAML: Strict<BamlAdapter> = BamlAdapter::strict();

pub static LAYOUTS: [Layout; 5] = [
    Layout {
        name: "chat",
        tolerant: &ChatAdapter,
        strict: &CHAT,
        holds_one: false,
        trims: true,
        is_json: false,
    },
    Layout {
        name: "json",
        tolerant: &JsonAdapter,
        strict: &JSON,
        holds_one: false,
        trims: false,
        is_json: true,
    },
    Layout {
        name: "text",
        tolerant: &TextAdapter,
        strict: &TEXT,
        holds_one: true,
        trims: true,
        is_json: false,
    },
    Layout {
        name: "xml",
        tolerant: &XmlAdapter,
        strict: &XML,
        holds_one: false,
        trims: false,
        is_json: false,
    },
    Layout {
        name: "baml",
        tolerant: &BamlAdapter,
        strict: &BAML,
        holds_one: false,
        trims: false,
        is_json: true,
    },
];
