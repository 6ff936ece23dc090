//! What hooks are told, and in which tree.

use std::sync::Arc;
use std::time::Duration;

use dspy::context::Cancel;
use dspy::testing::ScriptedLm;

use super::*;

/// Paints many things at once, each on a task of its own.
#[derive(Module, Clone, Default)]
struct Many {
    painter: Painter,
}

impl Forward for Many {
    type Input = Vec<String>;
    type Output = u32;

    async fn forward(&self, cx: &Ctx, things: Vec<String>) -> Result<u32> {
        let tasks: Vec<_> = things
            .into_iter()
            .map(|thing| {
                let (painter, cx) = (self.painter.clone(), cx.clone());
                tokio::spawn(async move { painter.run(&cx, thing).await })
            })
            .collect();
        let mut painted = 0;
        for task in tasks {
            painted += u32::from(task.await.or_program()?.is_ok());
        }
        Ok(painted)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_tree_is_right_when_64_work_at_once_and_some_fail() {
    let told = Told::default();
    let cx = Ctx::test(White).with_hook(told.clone());
    let thing = |at: usize| {
        if at.is_multiple_of(8) {
            "broken"
        } else {
            "snow"
        }
        .to_owned()
    };
    let done = Program::new(Many::default())
        .call(&cx, (0..64).map(thing).collect())
        .await
        .unwrap();
    assert_eq!(*done, 56);

    let program = "program Many".to_owned();
    let module = format!("{program} > module Painter");
    let predictor = format!("{module} > predictor painter.colour");
    let attempt = format!("{predictor} > attempt white");
    let tree = told.tree();
    assert_eq!(tree.len(), 1 + 3 * 64);
    for (way, times) in [(program, 1), (module, 64), (predictor, 64), (attempt, 64)] {
        assert_eq!(tree.iter().filter(|it| **it == way).count(), times, "{way}");
    }
    let failed = told.ends("attempt");
    let failed = failed.iter().filter(|end| end.error.is_some());
    assert_eq!(failed.count(), 8);
    let whole = &told.ends("program")[0];
    assert_eq!(whole.usage, Some(Usage::of_tokens(560, 112)));
}

#[tokio::test]
async fn a_program_within_another_is_in_its_tree_and_two_contexts_are_apart() {
    #[derive(Module, Clone)]
    struct Outer {
        #[module(skip)]
        inner: Program<Painter>,
    }
    impl Forward for Outer {
        type Input = String;
        type Output = String;
        async fn forward(&self, cx: &Ctx, thing: String) -> Result<String> {
            Ok(self.inner.call(cx, thing).await?.into_output())
        }
    }
    let (told, other) = (Told::default(), Told::default());
    let cx = Ctx::test(White).with_hook(told.clone());
    let other_cx = Ctx::test(White).with_hook(other.clone());
    let outer = Program::new(Outer {
        inner: Program::new(Painter::default()),
    });
    outer.call(&cx, "snow".into()).await.unwrap();
    assert_eq!(
        told.tree(),
        [
            "program Outer",
            "program Outer > program Painter",
            "program Outer > program Painter > predictor colour",
            "program Outer > program Painter > predictor colour > attempt white",
        ]
    );
    assert!(other.events().is_empty());
    Painter::default().run(&other_cx, "snow").await.unwrap();
    assert_eq!(other.tree().len(), 3);
    assert_eq!(told.tree().len(), 4);
}

#[tokio::test]
async fn several_hooks_are_told_in_their_order_also_one_that_came_late() {
    #[derive(Module, Clone, Default)]
    struct Adds {
        painter: Painter,
        #[module(skip)]
        late: Option<Told>,
    }
    impl Forward for Adds {
        type Input = String;
        type Output = String;
        async fn forward(&self, cx: &Ctx, thing: String) -> Result<String> {
            let cx = match &self.late {
                Some(late) => cx.clone().with_hook(late.clone()),
                None => cx.clone(),
            };
            self.painter.run(&cx, thing).await
        }
    }
    /// Puts its name behind those of others.
    struct Named(&'static str, Arc<Mutex<Vec<&'static str>>>);
    impl Hook for Named {
        fn started(&self, _: &SpanRef<'_>) {
            self.1.lock().unwrap().push(self.0);
        }
    }
    let (names, late) = (Arc::default(), Told::default());
    let cx = Ctx::test(White)
        .with_hook(Named("a", Arc::clone(&names)))
        .with_hook(Arc::new(Named("b", Arc::clone(&names))));
    let adds = Program::new(Adds {
        late: Some(late.clone()),
        ..Adds::default()
    });
    adds.call(&cx, "snow".into()).await.unwrap();
    assert_eq!(names.lock().unwrap().concat(), "abababab");
    let events = late.events();
    assert_eq!(events.len(), 6);
    assert!(events[0].name == "module Painter" && events[0].parent.is_some());
}

/// Asks once more where it went wrong.
#[derive(Debug)]
struct Twice<L>(L);

impl<L: Lm> Lm for Twice<L> {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        Box::pin(async move {
            match cx.ask(&self.0, request).await {
                Ok(response) => Ok(response),
                Err(_) => cx.ask(&self.0, request).await,
            }
        })
    }

    fn identity(&self) -> Arc<str> {
        self.0.identity()
    }

    fn inner(&self) -> Option<&dyn Lm> {
        Some(&self.0)
    }
}

#[tokio::test]
async fn every_time_that_a_model_is_asked_is_a_span_with_its_tokens() {
    let mut answer = LmResponse::of_text(WHITE);
    answer.usage = Usage::of_tokens(10, 2);
    let model = ScriptedLm::of([Err(Error::program("away")), Ok(answer)]);
    let told = Told::default();
    let cx = Ctx::test(Twice(model)).with_hook(told.clone());
    Painter::default().colour.call(&cx, "snow").await.unwrap();
    assert_eq!(
        told.tree(),
        [
            "predictor Colour",
            "predictor Colour > attempt scripted",
            "predictor Colour > attempt scripted > send scripted",
            "predictor Colour > attempt scripted > send scripted",
        ]
    );
    let sends = told.ends("send");
    assert!(sends[0].error.is_some() && sends[0].usage.is_none() && sends[0].unknown);
    assert_eq!(sends[1].usage, Some(Usage::of_tokens(10, 2)));
    let attempt = &told.ends("attempt")[0];
    assert_eq!((attempt.sent, attempt.usage), (2, sends[1].usage));
    let call = &cx.history().calls()[0];
    assert_eq!((call.sent, call.usage), (2, attempt.usage));
}

#[tokio::test(start_paused = true)]
async fn what_is_dropped_on_its_way_has_its_end() {
    let told = Told::default();
    let cx = Ctx::test(White).with_hook(told.clone());
    let program = Program::new(Painter::default());
    let call = program.call(&cx, "lost".into());
    let waited = tokio::time::timeout(Duration::from_secs(60), call).await;
    assert!(waited.is_err());
    assert_eq!(told.tree().len(), 3);
    assert!(told.ends("").iter().all(|end| end.is_cancelled));
    // A model that was asked and not waited for may be paid for.
    assert!(told.ends("attempt")[0].unknown);
    let calls = cx.history().calls();
    assert!(calls.len() == 1 && calls[0].unknown && calls[0].response.is_none());

    // One that was never polled never began.
    drop(program.call(&cx, "lost".into()));
    assert_eq!(told.events().len(), 6);
}

#[tokio::test(start_paused = true)]
async fn what_is_cancelled_has_its_end() {
    let cancel = Cancel::new();
    let told = Told::default();
    let cx = Ctx::test(White).with_hook(told.clone());
    let program = Program::new(Painter::default());
    let cancelled = cx.clone().with_cancel(cancel.clone());
    let (result, ()) = tokio::join!(program.call(&cancelled, "lost".into()), async {
        tokio::task::yield_now().await;
        cancel.cancel();
    });
    assert!(result.unwrap_err().is_cancelled());
    assert_eq!(told.tree().len(), 3);
    assert!(told.ends("").iter().all(|end| end.is_cancelled));
}

#[tokio::test]
async fn a_hook_may_look_at_the_history_and_finds_the_call_that_ended() {
    use dspy::trace::History;

    struct Looks(History, Arc<Mutex<Vec<(String, usize)>>>);
    impl Hook for Looks {
        fn started(&self, span: &SpanRef<'_>) {
            let kept = (span.kind_name().to_owned(), self.0.len());
            self.1.lock().unwrap().push(kept);
        }
        fn ended(&self, span: &SpanRef<'_>, _: &SpanEnd<'_>) {
            self.started(span);
        }
    }
    let (cx, seen) = (Ctx::test(White), Arc::default());
    let looks = Looks(cx.history().clone(), Arc::clone(&seen));
    let predict = Predict::<Colour>::new();
    predict.call(&cx.with_hook(looks), "snow").await.unwrap();
    let seen = seen.lock().unwrap();
    let seen: Vec<_> = seen.iter().map(|(kind, kept)| (&**kind, *kept)).collect();
    let at_its_end = [("attempt", 1), ("predictor", 1)];
    assert_eq!(seen[..2], [("predictor", 0), ("attempt", 0)]);
    assert_eq!(seen[2..], at_its_end);
}
