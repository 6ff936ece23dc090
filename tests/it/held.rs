//! The forms that replies are held to: schemas as providers take them, and what is less.

use std::collections::{BTreeMap, BTreeSet};

use dspy::adapter::{Adapter, BamlAdapter, ChatAdapter, HeldTo, JsonAdapter, Step};
use dspy::lm::{Abilities, Format, SchemaRules, Structured};
use dspy::prelude::*;
use expect_test::expect_file;
use serde_json::{Value as Json, json};

fn step_of<S: Signature>() -> Step<'static> {
    Step {
        instructions: "Do it.",
        inputs: S::SPEC.inputs(),
        outputs: S::SPEC.outputs(),
        output_schema: S::output_schema,
        texts: None,
    }
}

fn held<S: Signature>(structured: Structured) -> HeldTo {
    let mut abilities = Abilities::default();
    abilities.structured = structured;
    let held = JsonAdapter.held_to(&step_of::<S>(), abilities);
    assert_eq!(BamlAdapter.held_to(&step_of::<S>(), abilities), held);
    assert_eq!(
        JsonAdapter::strict().held_to(&step_of::<S>(), abilities),
        held
    );
    let chat = ChatAdapter.held_to(&step_of::<S>(), abilities);
    assert_eq!(chat, HeldTo::default(), "it has no objects");
    held
}

/// The schema of a step in the strict form.
#[track_caller]
fn strict<S: Signature>(rules: SchemaRules) -> Json {
    match held::<S>(Structured::Schema(rules)) {
        HeldTo {
            format:
                Some(Format::JsonSchema {
                    schema,
                    strict: true,
                    ..
                }),
            less_because: None,
        } => schema,
        other => panic!("{other:?}"),
    }
}

#[value]
struct Person {
    name: String,
    /// in full years
    #[value(ge = 0, le = 150)]
    age: Option<u8>,
    #[serde(default)]
    nicknames: Vec<String>,
}

/// How urgent it is.
#[value]
enum Urgency {
    /// within the hour
    Now,
    Soon,
}

#[value]
struct Tree {
    label: String,
    children: Vec<Tree>,
}

#[value]
enum List {
    End,
    More {
        /// what follows
        rest: Box<List>,
    },
}

#[value]
enum Next {
    Wait,
    Remind(u8),
    Call { who: Person },
}

#[value]
#[serde(tag = "kind")]
enum Inside {
    Nothing,
    Ask { who: String },
    Tell(Person),
}

#[value]
#[serde(tag = "t", content = "c")]
enum Beside {
    Nothing,
    One(u8),
}

#[value]
#[serde(untagged)]
enum Bare {
    Number(i64),
    Text(String),
    Named { a: bool },
    Nothing,
}

#[value]
struct Both {
    #[serde(flatten)]
    person: Person,
    /// a point
    at: (f64, f64),
}

/// Say all of it.
#[signature]
struct All {
    #[input]
    mail: String,
    /// one sentence
    #[output(min_length = 3, pattern = r"^[A-Z].*\.$")]
    summary: String,
    #[output(ge = 0, le = 1, multiple_of = 0.5)]
    share: f64,
    /// who sent it
    #[output]
    from: Person,
    #[output(min_length = 1, max_length = 9)]
    to: Vec<Person>,
    /// and how much so
    #[output]
    urgency: Urgency,
    #[output]
    perhaps: Option<Urgency>,
    #[output]
    tree: Tree,
    #[output]
    list: List,
    #[output]
    next: Next,
    #[output]
    inside: Inside,
    #[output]
    beside: Beside,
    #[output]
    bare: Option<Bare>,
    #[output]
    both: Both,
    #[output]
    codes: BTreeSet<u16>,
    #[output]
    three: [bool; 3],
    #[output]
    option: Option<Option<u8>>,
    #[output(pattern = "^(?i)a")]
    loose: String,
    #[output(one_of = ["a", "b"])]
    letter: Option<String>,
    #[output(default = 3)]
    count: u32,
    #[output]
    nothing: (),
    #[output]
    photo: dspy::value::Image,
}

fn shown(schema: &Json) -> String {
    serde_json::to_string_pretty(schema).unwrap() + "\n"
}

#[test]
fn a_schema_in_the_strict_form() {
    expect_file!["prompts/schema_strict.json"]
        .assert_eq(&shown(&strict::<All>(SchemaRules::OPENAI)));
}

#[test]
fn a_schema_for_servers_that_take_any() {
    let held = held::<All>(Structured::Schema(SchemaRules::PLAIN));
    let Some(Format::JsonSchema {
        schema,
        strict: false,
        name,
    }) = held.format
    else {
        panic!("{held:?}");
    };
    assert_eq!((name.as_str(), held.less_because), ("AllOutput", None));
    expect_file!["prompts/schema_plain.json"].assert_eq(&shown(&schema));
}

/// Every schema within one, with the place that it has.
fn each<'s>(schema: &'s Json, at: String, see: &mut dyn FnMut(&str, &'s Json)) {
    see(&at, schema);
    for keyword in ["properties", "$defs"] {
        for (name, inner) in schema
            .get(keyword)
            .and_then(Json::as_object)
            .into_iter()
            .flatten()
        {
            each(inner, format!("{at}/{name}"), see);
        }
    }
    for inner in schema
        .get("anyOf")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
    {
        each(inner, format!("{at}/anyOf"), see);
    }
    if let Some(items) = schema.get("items") {
        each(items, format!("{at}/items"), see);
    }
}

#[test]
fn the_strict_form_keeps_to_what_is_documented_everywhere() {
    const KNOWN: [&str; 19] = [
        "$defs",
        "$ref",
        "additionalProperties",
        "anyOf",
        "const",
        "description",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "items",
        "maxItems",
        "maximum",
        "minItems",
        "minimum",
        "multipleOf",
        "pattern",
        "properties",
        "required",
    ];
    for rules in [SchemaRules::OPENAI, SchemaRules::OPENAI_FINE_TUNED] {
        let schema = strict::<All>(rules);
        assert_eq!(schema["type"], "object");
        let mut objects = 0;
        each(&schema, String::new(), &mut |at, it| {
            let rules = it.as_object().unwrap();
            for keyword in rules.keys() {
                let is_known = KNOWN.contains(&keyword.as_str()) || keyword == "type";
                assert!(is_known, "{at}: {keyword}");
            }
            if let Some(target) = rules.get("$ref") {
                assert_eq!(rules.len(), 1, "{at}: {it}");
                let name = target.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                assert!(schema["$defs"].get(name).is_some(), "{at}: {name}");
            }
            if let Some(properties) = rules.get("properties") {
                objects += 1;
                let names: Vec<&str> = properties
                    .as_object()
                    .unwrap()
                    .keys()
                    .map(|it| it.as_str())
                    .collect();
                let required = rules["required"].as_array().unwrap();
                assert_eq!(&names, required, "{at}: {it}");
                assert_eq!(rules["additionalProperties"], false, "{at}");
            }
        });
        assert!(objects > 10);
    }
    // What was tuned further knows no rules for single values.
    let schema = strict::<All>(SchemaRules::OPENAI_FINE_TUNED).to_string();
    for keyword in ["minimum", "pattern", "minItems", "format", "multipleOf"] {
        assert!(!schema.contains(&format!("\"{keyword}\":")), "{keyword}");
    }
}

macro_rules! less {
    ($($type:ty => $why:literal;)+) => {$({
        /// Hand it over.
        #[signature]
        struct Hand {
            #[output]
            ok: bool,
            #[output]
            it: $type,
        }
        let held = held::<Hand>(Structured::Schema(SchemaRules::OPENAI));
        let why = held.less_because.unwrap_or_default();
        let shown = ": the schema is shown to the model, and nothing holds the reply to it";
        assert_eq!(why.strip_suffix(shown), Some($why), "{why}");
        let Some(Format::JsonSchema { schema, strict: false, .. }) = held.format else {
            panic!("{:?}", held.format);
        };
        assert_eq!(schema["required"], json!(["ok", "it"]));
        // A provider that takes strict ones alone is asked for an object.
        let mut rules = SchemaRules::OPENAI;
        rules.loose = false;
        let held = self::held::<Hand>(Structured::Schema(rules));
        assert_eq!(held.format, Some(Format::JsonObject));
        let why = held.less_because.unwrap_or_default();
        let shown = ": the reply is held to some JSON object, and to no schema";
        assert_eq!(why.strip_suffix(shown), Some($why), "{why}");
    })+};
}

#[value]
struct Deep {
    inner: Vec<Option<BTreeMap<String, u8>>>,
}

#[value]
struct FlatMap {
    a: u8,
    #[serde(flatten)]
    rest: BTreeMap<String, u8>,
}

#[value]
struct FlatOption {
    a: u8,
    #[serde(flatten)]
    rest: Option<Inner>,
}

#[value]
struct FlatEnum {
    a: u8,
    #[serde(flatten)]
    rest: Next,
}

#[value]
struct Inner {
    b: u8,
}

#[value]
#[serde(untagged)]
enum Alike {
    One { a: u8, b: u8 },
    Other { a: u8, c: u8 },
}

#[value]
struct Empty {}

/// Asks for one thing that is nowhere in it.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
struct Elsewhere(u8);

impl schemars::JsonSchema for Elsewhere {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Elsewhere".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "$ref": "https://example.org/number.json" })
    }
}

#[test]
fn what_has_no_word_in_the_strict_form_is_named() {
    less! {
        BTreeMap<String, f64> => "`it` is a map with any keys, which strict schemas have no word for";
        BTreeMap<u8, f64> => "`it` is a map with any keys, which strict schemas have no word for";
        Deep => "`it.inner[]` is a map with any keys, which strict schemas have no word for";
        (u8, String) => "`it` is a list of items of different types, which strict schemas have no word for";
        Json => "`it` may be anything, which strict schemas have no word for";
        Vec<Json> => "`it[]` may be anything, which strict schemas have no word for";
        FlatMap => "`it` takes any keys beside its own, which strict schemas have no word for";
        FlatOption => "`it` has fields that are there together or not at all, which strict schemas have no word for";
        FlatEnum => "`it` has fields of several forms among its own, which strict schemas have no word for";
        Alike => "two forms of `it` begin with the key `a`, by which strict schemas cannot tell them apart";
        Empty => "`it` is an object of which no key is known, and strict schemas name all";
    }
}

#[test]
fn a_schema_that_is_not_whole_is_never_sent() {
    /// Hand it over.
    #[signature]
    struct Hand {
        #[output]
        it: Elsewhere,
    }
    for rules in [SchemaRules::OPENAI, SchemaRules::PLAIN] {
        let held = held::<Hand>(Structured::Schema(rules));
        assert_eq!(held.format, Some(Format::JsonObject));
        let why = "the schema of `it` refers to \"https://example.org/number.json\", which is no \
                   part of it: the reply is held to some JSON object, and to no schema";
        assert_eq!(held.less_because.as_deref(), Some(why));
    }
}

#[test]
fn servers_that_take_any_schema_are_not_asked_for_what_they_read_differently() {
    /// Hand it over.
    #[signature]
    struct Hand {
        #[output]
        it: FlatEnum,
    }
    let held = held::<Hand>(Structured::Schema(SchemaRules::PLAIN));
    assert_eq!(held.format, Some(Format::JsonObject));
    let why = "`it` has fields of several forms, or of another type, among its own, which servers \
               read differently: the reply is held to some JSON object, and to no schema";
    assert_eq!(held.less_because.as_deref(), Some(why));
}

#[test]
fn a_limit_is_one_to_the_last_that_fits() {
    let full = strict::<All>(SchemaRules::OPENAI);
    assert!(full["properties"].as_object().unwrap().len() > 10);
    let because = |set: &dyn Fn(&mut SchemaRules)| {
        let mut rules = SchemaRules::OPENAI;
        set(&mut rules);
        let held = held::<All>(Structured::Schema(rules));
        held.less_because
            .unwrap_or_default()
            .split(": the schema is shown")
            .next()
            .unwrap()
            .to_owned()
    };
    // The deepest are the nicknames of the person that the next step is to call.
    assert_eq!(because(&|rules| rules.limits.depth = 5), "");
    assert_eq!(
        because(&|rules| rules.limits.depth = 4),
        "the outputs have 5 levels of objects and lists, and strict schemas have 4 at most"
    );
    for (limit, what) in [
        (
            &(|rules: &mut SchemaRules, most| rules.limits.properties = most) as &dyn Fn(&mut _, _),
            "fields together",
        ),
        (
            &|rules: &mut SchemaRules, most| rules.limits.choices = most,
            "choices together",
        ),
        (
            &|rules: &mut SchemaRules, most| rules.limits.text = most,
            "characters in names and choices",
        ),
    ] {
        let said = because(&|rules| limit(rules, 0));
        let found: usize = said
            .strip_prefix("the outputs have ")
            .and_then(|it| it.split(' ').next())
            .unwrap()
            .parse()
            .unwrap();
        assert!(said.contains(what), "{said}");
        assert_eq!(because(&|rules| limit(rules, found)), "");
        let said = because(&|rules| limit(rules, found - 1));
        assert!(
            said.ends_with(&format!("have {} at most", found - 1)),
            "{said}"
        );
    }
    let said = because(&|rules| {
        rules.limits.many_choices = 1;
        rules.limits.text_of_many = 1;
    });
    assert_eq!(
        said,
        "the choices of an enum have 2 characters together, and strict schemas have 1 at most for \
         one of more than 1 choices"
    );
}

#[test]
fn a_type_that_grows_by_its_references_is_measured_in_time() {
    macro_rules! chain {
        ($($name:ident of $next:ty;)+) => {
            $(#[value] struct $name { one: Vec<$next>, other: Vec<$next> })+
        };
    }
    chain! {
        A of B; B of C; C of D; D of E; E of F; F of G; G of H; H of u8;
    }
    /// Go down.
    #[signature]
    struct Down {
        #[output]
        a: A,
    }
    let held = held::<Down>(Structured::Schema(SchemaRules::OPENAI));
    let why = held.less_because.unwrap();
    assert!(
        why.starts_with("the outputs have 17 levels of objects and lists, and"),
        "{why}"
    );
}

#[test]
fn the_description_is_the_one_that_stands_in_for_the_doc_comment() {
    let texts = BTreeMap::from([
        ("from".to_owned(), "the \"sender\"".to_owned()),
        ("summary".to_owned(), String::new()),
    ]);
    let step = Step {
        texts: Some(&texts),
        ..step_of::<All>()
    };
    let mut abilities = Abilities::default();
    abilities.structured = Structured::Schema(SchemaRules::OPENAI);
    let Some(Format::JsonSchema { schema, .. }) = JsonAdapter.held_to(&step, abilities).format
    else {
        panic!("no schema");
    };
    let said = |name: &str| schema["properties"][name].get("description").cloned();
    assert_eq!(said("from"), Some("the \"sender\"".into()));
    assert_eq!(said("summary"), None);
    assert_eq!(said("urgency"), Some("and how much so".into()));
}

#[test]
fn a_name_is_one_that_providers_take() {
    #[signature(instruction = "Do it.")]
    struct Übergrößenträgerverzeichnisaktualisierungsbestätigungsnachrichtenversandauftrag {
        #[output]
        ok: bool,
    }
    type Long =
        Übergrößenträgerverzeichnisaktualisierungsbestätigungsnachrichtenversandauftrag;
    let held = held::<Long>(Structured::Schema(SchemaRules::OPENAI));
    let Some(Format::JsonSchema { name, .. }) = held.format else {
        panic!("no schema");
    };
    assert_eq!(name.len(), 64);
    assert!(name.starts_with("bergrentrgerverzeichnis"), "{name}");
}

#[test]
fn a_provider_that_can_do_less_is_asked_for_less_and_nothing_is_said() {
    assert_eq!(held::<All>(Structured::No), HeldTo::default());
    let held = held::<All>(Structured::Object);
    assert_eq!(
        (held.format, held.less_because),
        (Some(Format::JsonObject), None)
    );
}
