//! Work that is given up: what is done is kept, and the run goes on to the same events.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use dspy::context::Cancel;
use dspy::evaluate::evaluate;
use dspy::lm::{BoxFuture, CallCx, Lm, LmRequest, LmResponse};
use dspy::prelude::*;

use super::{Counting, WORDS, events, fresh, is_right, program, rows, run};

/// Answers so many calls, then cancels, and from there on never answers.
#[derive(Debug)]
struct Cancelling {
    model: Counting,
    calls: usize,
    cancel: Cancel,
}

impl Lm for Cancelling {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        if self.model.calls() < self.calls {
            return self.model.call(request, cx);
        }
        self.cancel.cancel();
        Box::pin(std::future::pending())
    }

    fn identity(&self) -> Arc<str> {
        self.model.identity()
    }
}

fn reference() -> String {
    static REFERENCE: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let write = || {
        let dir = fresh("cancelled_never");
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let _ = runtime
            .block_on(run(&Counting::default(), &dir, &WORDS))
            .unwrap();
        events(&dir)
    };
    REFERENCE
        .get_or_init(|| std::thread::spawn(write).join().unwrap())
        .clone()
}

/// Goes on with what is there, and makes no call whose reply is on record.
async fn must_end_the_same(dir: &Path, model: &Counting) {
    let before = model.calls();
    let whole = run(model, dir, &WORDS).await.unwrap();
    assert!(whole.stopped().is_none());
    assert_eq!(whole.counts().scored, 12);
    // Rows whose numbers are alike ask the second predictor the same: 12 + 6 requests.
    let on_record = whole.resumed().replies as usize;
    assert_eq!(model.calls() - before, 18 - on_record);
    assert_eq!(events(dir), reference());
}

#[tokio::test]
async fn a_call_is_given_up_before_it_begins_and_on_its_way() {
    let cancel = Cancel::new();
    let model = Cancelling {
        model: Counting::default(),
        calls: 0,
        cancel: cancel.clone(),
    };
    let asked = model.model.clone();
    let cx = Ctx::test(model).with_cancel(cancel.clone());
    let input = rows(&["many"])[0].input.clone();
    let error = program().call(&cx, input.clone()).await.unwrap_err();
    assert!(error.is_cancelled() && cancel.is_cancelled());
    assert_eq!(error.to_string(), "the work was cancelled");
    assert_eq!(error.trace().unwrap().attempts(), 1);

    let cx = Ctx::test(asked.clone()).with_cancel(cancel.clone());
    assert!(program().call(&cx, input).await.unwrap_err().is_cancelled());
    assert_eq!(asked.calls(), 0);
    cancel.cancelled().await;
}

#[tokio::test]
async fn a_run_that_is_cancelled_keeps_what_is_done_and_goes_on_to_the_same_events() {
    for (calls, workers) in [(0, 4), (7, 1), (9, 4), (17, 16)] {
        let dir = fresh("cancelled");
        let cancel = Cancel::new();
        let model = Cancelling {
            model: Counting::default(),
            calls,
            cancel: cancel.clone(),
        };
        let answered = model.model.clone();
        let cx = Ctx::test(model).with_cancel(cancel);
        let found = evaluate(&cx, &program(), &rows(&WORDS), is_right)
            .workers(workers)
            .run_dir(&dir)
            .await
            .unwrap();
        assert!(found.stopped().unwrap().is_cancelled());
        assert!(
            found
                .to_string()
                .contains("stopped: the work was cancelled")
        );
        let counts = found.counts();
        assert_eq!(counts.scored + counts.not_run, 12);
        assert!(counts.not_run > 0 && found.resumed().unknown_calls.is_empty());
        must_end_the_same(&dir, &answered).await;
    }
}

#[tokio::test]
async fn a_run_that_is_cancelled_already_begins_nothing() {
    let dir = fresh("cancelled_already");
    let (cancel, model) = (Cancel::new(), Counting::default());
    cancel.cancel();
    let cx = Ctx::test(model.clone()).with_cancel(cancel);
    let found = evaluate(&cx, &program(), &rows(&WORDS), is_right)
        .run_dir(&dir)
        .await
        .unwrap();
    assert_eq!((found.counts().not_run, model.calls()), (12, 0));
    assert!(found.stopped().unwrap().is_cancelled());
    must_end_the_same(&dir, &model).await;
}

#[tokio::test]
async fn a_run_that_is_dropped_goes_on_to_the_same_events() {
    let dir = fresh("dropped");
    let cancel = Cancel::new();
    let model = Cancelling {
        model: Counting::default(),
        calls: 9,
        cancel: cancel.clone(),
    };
    let answered = model.model.clone();
    // The context does not know of the handle, so nothing but the drop ends it.
    let cx = Ctx::test(model);
    let running = evaluate(&cx, &program(), &rows(&WORDS), is_right)
        .workers(4)
        .run_dir(&dir);
    let running = tokio::spawn(running.into_future());
    cancel.cancelled().await;
    running.abort();
    assert!(running.await.unwrap_err().is_cancelled());
    must_end_the_same(&dir, &answered).await;
}

#[tokio::test]
async fn who_waits_for_a_handle_can_stop_waiting() {
    let cancel = Cancel::new();
    let waiting = tokio::time::timeout(Duration::from_millis(1), cancel.cancelled());
    assert!(waiting.await.is_err() && !cancel.is_cancelled());
    let other = cancel.clone();
    let waiting = tokio::spawn(async move { other.cancelled().await });
    cancel.cancel();
    waiting.await.unwrap();
}
