//! The record of a call as a tree, and the same tree for whoever listens.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use dspy::forward::BoxForward;
use dspy::prelude::*;
use dspy::testing::FnLm;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Name the colour of the thing.
#[signature]
struct Colour {
    #[input]
    thing: String,
    #[output]
    colour: String,
}

#[derive(Module, Clone)]
struct Painter {
    colour: Predict<Colour>,
}

impl Forward for Painter {
    type Input = String;
    type Output = String;

    async fn forward(&self, cx: &Ctx, thing: String) -> Result<String> {
        tracing::info!("painting");
        Ok(self.colour.call(cx, &thing).await?.into_output().colour)
    }
}

#[derive(Module)]
struct House {
    painter: Arc<Painter>,
    #[module(skip)]
    other: BoxForward<String, String>,
}

impl Forward for House {
    type Input = String;
    type Output = String;

    async fn forward(&self, cx: &Ctx, thing: String) -> Result<String> {
        let (painter, its_cx, its_thing) = (Arc::clone(&self.painter), cx.clone(), thing.clone());
        let spawned = tokio::spawn(async move { painter.run(&its_cx, its_thing).await });
        let one = spawned.await.or_program()??;
        let two = self.other.run(cx, thing).await?;
        Ok(format!("{one} {two}"))
    }
}

fn house() -> Program<House> {
    let painter = || Painter {
        colour: Predict::new(),
    };
    Program::new(House {
        painter: Arc::new(painter()),
        other: BoxForward::new(painter()),
    })
}

fn cx() -> Ctx {
    Ctx::test(FnLm::new(|_| Ok("[[ ## colour ## ]]\nwhite".into())))
}

const TREE: [(&str, usize); 7] = [
    ("program House", 0),
    ("module Painter", 1),
    ("predictor painter.colour", 2),
    ("attempt", 3),
    ("module Painter", 1),
    ("predictor Colour", 2),
    ("attempt", 3),
];

#[tokio::test]
async fn modules_stand_between_the_program_and_its_predictors_also_over_a_spawn() {
    let done = house().call(&cx(), "snow".into()).await.unwrap();
    assert_eq!(*done, "white white");
    let text = done.trace().to_string();
    let lines: Vec<_> = text
        .lines()
        .map(|line| {
            let name = line.trim_start();
            let end = name.rfind(|it: char| it.is_ascii_digit());
            let name = end.and_then(|_| name.rsplit_once(' ')?.0.rsplit_once(' '));
            (name.unwrap().0, (line.len() - line.trim_start().len()) / 2)
        })
        .collect();
    assert_eq!(lines, TREE);
}

#[tokio::test]
async fn a_module_that_is_called_alone_has_a_record_of_its_own() {
    let painter = Painter {
        colour: Predict::new(),
    };
    let error = painter
        .run(&Ctx::without_model(), "snow")
        .await
        .unwrap_err();
    assert!(error.is_config());
    let spans = error.trace().unwrap().spans();
    let kinds: Vec<_> = spans.iter().map(|span| span.kind.to_string()).collect();
    assert_eq!(kinds, ["module Painter", "predictor Colour"]);
    assert!(
        spans
            .iter()
            .all(|span| span.took.is_some() && span.error.is_some())
    );
}

#[tokio::test]
async fn a_predictor_is_no_module_around_itself() {
    async fn call<F: Forward<Input = ColourInput>>(step: &F) -> Error {
        step.run(&Ctx::without_model(), "snow").await.err().unwrap()
    }
    for error in [
        call(&Predict::<Colour>::new()).await,
        call(&ChainOfThought::<Colour>::new()).await,
    ] {
        let spans = error.trace().unwrap().spans();
        assert_eq!(spans.len(), 1, "{spans:?}");
    }
}

/// Keeps the tree of spans that were opened, and what was recorded in them.
#[derive(Clone, Default)]
struct Listener(Arc<Mutex<Heard>>);

#[derive(Default)]
struct Heard {
    spans: Vec<(String, Option<u64>)>,
    entered: Vec<u64>,
    open: u64,
    /// The span in which each event stood.
    events: Vec<Option<u64>>,
}

struct Text<'a>(&'a mut String);

impl Visit for Text<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push_str(&format!(" {field}={value:?}"));
    }
}

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "dspy" || metadata.target().contains("traces")
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut heard = self.0.lock().unwrap();
        let mut text = span.metadata().name().to_owned();
        span.record(&mut Text(&mut text));
        assert!(!span.is_contextual(), "{text} does not name its parent");
        heard.spans.push((text, span.parent().map(Id::into_u64)));
        heard.open += 1;
        Id::from_u64(heard.spans.len() as u64)
    }
    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut heard = self.0.lock().unwrap();
        let at = span.into_u64() as usize - 1;
        values.record(&mut Text(&mut heard.spans[at].0));
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {
        let mut heard = self.0.lock().unwrap();
        let within = heard.entered.last().copied();
        heard.events.push(within);
    }
    fn enter(&self, span: &Id) {
        self.0.lock().unwrap().entered.push(span.into_u64());
    }
    fn exit(&self, span: &Id) {
        self.0
            .lock()
            .unwrap()
            .entered
            .retain(|it| *it != span.into_u64());
    }
    fn clone_span(&self, span: &Id) -> Id {
        self.0.lock().unwrap().open += 1;
        span.clone()
    }
    fn try_close(&self, _: Id) -> bool {
        self.0.lock().unwrap().open -= 1;
        true
    }
}

/// Which spans are wanted is remembered for the whole process, so listeners take turns.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A test on another thread may be about to remember, wrongly by now, that nobody wants a span;
/// whoever begins to listen corrects what is remembered. So this listens until all is heard.
async fn turn() -> tokio::sync::MutexGuard<'static, ()> {
    let turn = TURN.lock().await;
    for _ in 0..1000 {
        let probe = Listener::default();
        let guard = tracing::subscriber::set_default(probe.clone());
        house().call(&cx(), "snow".into()).await.unwrap();
        drop(guard);
        if probe.0.lock().unwrap().spans.len() == TREE.len() {
            return turn;
        }
    }
    panic!("the spans are never heard");
}

#[tokio::test]
async fn whoever_listens_hears_the_same_tree_and_no_text_of_the_users() {
    let _turn = turn().await;
    let listener = Listener::default();
    let guard = tracing::subscriber::set_default(listener.clone());
    let done = house().call(&cx(), "a secret thing".into()).await.unwrap();
    drop(guard);
    assert_eq!(done.trace().attempts(), 2);
    let heard = listener.0.lock().unwrap();
    let names: Vec<_> = heard.spans.iter().map(|(text, _)| text.as_str()).collect();
    let attempt = "attempt gen_ai.operation.name=\"chat\" gen_ai.usage.input_tokens=0 \
                   gen_ai.usage.output_tokens=0";
    assert_eq!(
        names,
        [
            "program name=\"House\"",
            "module name=\"Painter\"",
            "predictor name=painter.colour",
            attempt,
            "module name=\"Painter\"",
            "predictor name=Colour",
            attempt,
        ]
    );
    let parents: Vec<_> = heard.spans.iter().map(|(_, parent)| *parent).collect();
    let parents_of_tree = [None, Some(1), Some(2), Some(3), Some(1), Some(5), Some(6)];
    assert_eq!(parents, parents_of_tree);
    // What a step says itself nests below it, and every span is closed.
    assert_eq!(heard.events, [Some(2), Some(5)]);
    assert_eq!(heard.open, 0);
    assert!(!names.join("").contains("secret"));
}

#[tokio::test]
async fn a_failure_is_heard_of() {
    let _turn = turn().await;
    let listener = Listener::default();
    let guard = tracing::subscriber::set_default(listener.clone());
    let failed = house().call(&Ctx::without_model(), "snow".into()).await;
    drop(guard);
    assert!(failed.is_err());
    let heard = listener.0.lock().unwrap();
    assert_eq!(heard.spans.len(), 3);
    for (text, _) in &heard.spans {
        assert!(text.contains("this context has no model"), "{text}");
    }
}
