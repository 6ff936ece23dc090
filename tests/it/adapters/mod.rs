//! Which adapter a step is put by: the table, and what goes before it.

use std::sync::Arc;

use dspy::adapter::{Adapters, Case, ChatAdapter, JsonAdapter, TextAdapter, TwoStepAdapter};
use dspy::context::Role;
use dspy::evaluate::evaluate;
use dspy::lm::{Abilities, BoxFuture, CallCx, Lm, LmRequest, LmResponse, SchemaRules, Structured};
use dspy::predict::Recovery;
use dspy::prelude::*;
use dspy::testing::ScriptedLm;

use crate::runs::fresh;

/// Name the colour of the thing.
#[signature]
struct Colour {
    #[input]
    thing: String,
    #[output]
    colour: String,
}

#[value]
#[derive(PartialEq)]
enum Kind {
    Warm,
    Cold,
}

/// Say what is known of the colour.
#[signature]
struct Known {
    #[input]
    colour: String,
    #[output]
    kind: Kind,
    #[output]
    kinds: Option<Kind>,
    #[output]
    share: Option<f64>,
}

/// Name the colours of the thing.
#[signature]
struct Colours {
    #[input]
    thing: String,
    #[output]
    colours: Vec<String>,
}

/// A model by a name, whose provider can hold an answer to so much.
#[derive(Clone, Debug)]
struct Model(&'static str, Structured, ScriptedLm);

fn model(name: &'static str, structured: Structured) -> Model {
    Model(name, structured, ScriptedLm::new(["unused"; 0]))
}

impl Lm for Model {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        self.2.call(request, cx)
    }

    fn identity(&self) -> Arc<str> {
        self.0.into()
    }

    fn abilities(&self) -> Abilities {
        let mut abilities = Abilities::default();
        abilities.structured = self.1;
        abilities
    }
}

/// By which layout a request is put.
fn layout(request: &LmRequest) -> &'static str {
    let system = request.messages().next().unwrap().text();
    if system.contains("one JSON object") {
        "json"
    } else if system.contains("[[ ## completed ## ]]") {
        "chat"
    } else {
        "text"
    }
}

fn of_colour(cx: &Ctx) -> &'static str {
    let request = Predict::<Colour>::new().call(cx, "snow").render();
    layout(&request.unwrap())
}

const SCHEMA: Structured = Structured::Schema(SchemaRules::PLAIN);

fn of_colours(cx: &Ctx) -> &'static str {
    let request = Predict::<Colours>::new().call(cx, "snow").render();
    layout(&request.unwrap())
}

#[test]
fn by_default_it_is_chat_but_where_a_schema_is_needed_and_held_to() {
    for structured in [Structured::No, Structured::Object, SCHEMA] {
        let cx = Ctx::test(model("any", structured));
        let of_list = match structured {
            Structured::Schema(_) => "json",
            _ => "chat",
        };
        assert_eq!((of_colour(&cx), of_colours(&cx)), ("chat", of_list));
        let known = Predict::<Known>::new().call(&cx, "white").render();
        assert_eq!(layout(&known.unwrap()), "chat");
    }
    let cx = Ctx::without_model();
    assert_eq!((of_colour(&cx), of_colours(&cx)), ("chat", "chat"));
}

#[test]
fn the_first_row_that_fits_counts() {
    let table = Adapters::of(ChatAdapter)
        .when(Case::default().model("gpt-4o*"), JsonAdapter)
        .when(
            Case::default().model("*small*").needs_schema(false),
            TextAdapter,
        )
        .when(
            Case::default().holds_object(true).streaming(false),
            JsonAdapter,
        )
        .when(Case::default().streaming(true), TextAdapter)
        .when(Case::default().tools(true), TextAdapter);
    let of = |name, structured| {
        let cx = Ctx::test(model(name, structured)).with_adapters(table.clone());
        (of_colour(&cx), of_colours(&cx))
    };
    let server = "openai-chat https://api.openai.com/v1 gpt-4o-mini";
    assert_eq!(of(server, Structured::No), ("json", "json"));
    assert_eq!(of("gpt-4.1", Structured::No), ("chat", "chat"));
    assert_eq!(of("my-small-model", Structured::No), ("text", "chat"));
    assert_eq!(of("my-small-model", SCHEMA), ("text", "json"));
    assert_eq!(of("other", Structured::Object), ("json", "json"));
    assert_eq!(of("other", Structured::No), ("chat", "chat"));
    // An empty case fits always.
    let all = Adapters::of(ChatAdapter).when(Case::default(), JsonAdapter);
    assert_eq!(of_colour(&Ctx::without_model().with_adapters(all)), "json");
}

#[tokio::test]
async fn the_calls_own_goes_before_the_predictors_and_that_before_the_table() {
    let replies = [
        "white",
        r#"{"colour": "white"}"#,
        "[[ ## colour ## ]]\nwhite",
    ];
    let cx = Ctx::test(ScriptedLm::new(replies)).with_adapter(ChatAdapter);
    let json = Predict::<Colour>::new().with_adapter(JsonAdapter);
    let found = json.call(&cx, "snow").adapter(TextAdapter).await.unwrap();
    assert_eq!((found.adapter(), &*found.colour), (Some("text"), "white"));
    let found = json.call(&cx, "snow").await.unwrap();
    assert_eq!((found.adapter(), &*found.colour), (Some("json"), "white"));
    let found = Predict::<Colour>::new().call(&cx, "snow").await.unwrap();
    assert_eq!((found.adapter(), &*found.colour), (Some("chat"), "white"));
}

#[tokio::test]
async fn of_two_replies_the_one_that_is_laid_out_is_held_to_its_form() {
    let first = ScriptedLm::new(["It is white."; 2]);
    let second = ScriptedLm::new([
        r#"{"colours": ["white"]}"#,
        "[[ ## colours ## ]]\n[\"white\"]",
    ]);
    let cx = Ctx::test(Model("first", SCHEMA, first.clone()))
        .with_role(Role::Extract, Model("second", SCHEMA, second.clone()));
    let colours = Predict::<Colours>::new();
    for adapter in [true, false] {
        let call = colours.call(&cx, "snow");
        let found = match adapter {
            true => call.adapter(TwoStepAdapter::new(JsonAdapter)).await,
            false => call.adapter(TwoStepAdapter::default()).await,
        };
        let found = found.unwrap();
        assert_eq!(
            (&*found.colours, found.notices().len()),
            (&["white".to_owned()][..], 0)
        );
    }
    let formats = |model: &ScriptedLm| -> Vec<bool> {
        let requests = model.requests().into_iter();
        requests.map(|it| it.options.format.is_some()).collect()
    };
    assert_eq!(formats(&first), [false, false]);
    assert_eq!(formats(&second), [true, false]);
}

#[tokio::test]
async fn a_recoverys_adapter_goes_before_the_table() {
    let script = ScriptedLm::new(["nothing", "[[ ## colours ## ]]\n[\"white\"]"]);
    let cx = Ctx::test(Model("any", SCHEMA, script));
    let cx = cx.with_recovery(Recovery::none().adapter(ChatAdapter));
    let found = Predict::<Colours>::new().call(&cx, "snow").await.unwrap();
    assert_eq!(found.adapter(), Some("chat"));
    assert_eq!(found.unread().len(), 1);
}

#[test]
fn a_program_keeps_its_adapters_when_its_parameters_change() {
    use dspy::module::Predictor as _;

    let mut predict = Predict::<Colour>::new().with_adapter(JsonAdapter);
    let state = Predict::<Colour>::new().state().unwrap();
    predict.restore(&state).unwrap();
    predict.set_instructions("Name it.").unwrap();
    let request = predict.call(&Ctx::without_model(), "snow").render();
    assert_eq!(layout(&request.unwrap()), "json");
    assert_eq!(predict.adapter().map(|it| it.name()), Some("json"));
    assert!(predict.recovery().is_none());
}

#[tokio::test]
async fn a_run_is_not_gone_on_with_by_another_table() {
    let dir = fresh("other_table");
    let colour = |colour: &str| format!("[[ ## colour ## ]]\n{colour}");
    let script = ScriptedLm::new([colour("white")]);
    let cx = Ctx::test(script);
    let rows = Rows::new([Colour {
        thing: "snow".into(),
        colour: "white".into(),
    }])
    .unwrap();
    let is_right = |row: &Example<ColourInput, ColourOutput>, out: &ColourOutput| {
        out.colour == row.label.colour
    };
    let program = Program::new(Predict::<Colour>::new());
    let run = |cx: Ctx, program: Program<Predict<Colour>>| {
        let (dir, rows) = (dir.clone(), rows.clone());
        async move {
            let run = evaluate(&cx, &program, &rows, is_right).quiet();
            run.run_dir(&dir).await.map(|found| found.mean())
        }
    };
    assert_eq!(run(cx.clone(), program.clone()).await.unwrap(), Some(1.0));
    for other in [
        Adapters::of(ChatAdapter),
        Adapters::default().when(Case::default().model("x"), JsonAdapter),
    ] {
        let cx = cx.clone().with_adapters(other);
        let error = run(cx, program.clone()).await.unwrap_err();
        assert!(
            error.is_run() && error.to_string().contains("`adapter`"),
            "{error}"
        );
    }
    let own = Program::new(Predict::<Colour>::new().with_adapter(ChatAdapter));
    let error = run(cx.clone(), own).await.unwrap_err();
    assert!(
        error.is_run() && error.to_string().contains("`predictors`"),
        "{error}"
    );
    assert_eq!(run(cx, program).await.unwrap(), Some(1.0));
}
