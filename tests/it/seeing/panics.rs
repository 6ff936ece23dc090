//! Panics: of a program's code, of a hook, and of both at once.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

#[derive(Module, Clone, Default)]
struct Fragile {
    painter: Painter,
}

impl Forward for Fragile {
    type Input = String;
    type Output = String;

    async fn forward(&self, cx: &Ctx, thing: String) -> Result<String> {
        let colour = self.painter.run(cx, thing.clone()).await?;
        assert!(thing != "glass", "it broke");
        Ok(colour)
    }
}

/// Panics each time, and counts how often it is asked to.
#[derive(Clone, Default)]
struct Panics(Arc<AtomicUsize>);

impl Hook for Panics {
    fn started(&self, _: &SpanRef<'_>) {
        self.0.fetch_add(1, Ordering::SeqCst);
        panic!("I am no good");
    }

    fn ended(&self, span: &SpanRef<'_>, _: &SpanEnd<'_>) {
        self.0.fetch_add(1, Ordering::SeqCst);
        panic!("nor at {}", span.id);
    }
}

/// Panics at the end of what panicked.
struct PanicsToo;

impl Hook for PanicsToo {
    fn ended(&self, _: &SpanRef<'_>, end: &SpanEnd<'_>) {
        assert!(!end.error.is_some_and(Error::is_panic), "me too");
    }
}

#[tokio::test]
async fn code_that_panics_ends_its_spans_also_where_a_hook_panics_at_it() {
    let told = Told::default();
    let cx = Ctx::test(White)
        .with_hook(PanicsToo)
        .with_hook(told.clone());
    let program = Program::new(Fragile::default());
    let results = program
        .batch(&cx, ["glass".into(), "snow".into()])
        .width(1)
        .await;
    assert!(results[0].as_ref().unwrap_err().is_panic());
    assert_eq!(**results[1].as_ref().unwrap(), "white");
    assert_eq!(told.tree().len(), 2 * 4);
    let programs = told.ends("program");
    assert!(programs[0].is_panic && programs[1].error.is_none());
    // What was done before it panicked went well.
    assert!(told.ends("module").iter().all(|end| end.error.is_none()));
}

#[tokio::test]
async fn a_hook_that_panics_harms_nothing_and_is_asked_once() {
    let (panics, told) = (Panics::default(), Told::default());
    let cx = Ctx::test(White)
        .with_hook(panics.clone())
        .with_hook(told.clone());
    for _ in 0..3 {
        let done = Painter::default().run(&cx, "snow").await;
        assert_eq!(done.unwrap(), "white");
    }
    assert_eq!(panics.0.load(Ordering::SeqCst), 1);
    assert_eq!(told.tree().len(), 9);
    assert!(format!("{cx:?}").contains("a hook that panicked"));
    // A context that was cloned before knows it too.
    Painter::default().run(&cx.clone(), "snow").await.unwrap();
    assert_eq!(panics.0.load(Ordering::SeqCst), 1);
}
