//! Programs: one call, many at once, and the record of both.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dspy::prelude::*;
use dspy::testing::FnLm;
use dspy::trace::SpanKind;

/// Say it in other words.
#[signature]
struct Reword {
    #[input]
    text: String,
    #[output]
    other: String,
}

#[derive(Module)]
struct Twice {
    first: Predict<Reword>,
    more: Vec<Predict<Reword>>,
}

impl Forward for Twice {
    type Input = String;
    type Output = String;

    async fn forward(&self, cx: &Ctx, text: String) -> Result<String> {
        if text == "panic" {
            panic!("asked to");
        }
        let number: Option<u32> = text
            .strip_prefix('#')
            .map(str::parse)
            .transpose()
            .or_program()?;
        let mut text = self.first.call(cx, &text).await?.into_output().other;
        for step in &self.more {
            // On another task, with the context handed along, the record stays whole.
            let (cx, step) = (cx.clone(), step.clone());
            let reworded = tokio::spawn(async move { step.call(&cx, &text).await });
            text = reworded.await.or_program()??.into_output().other;
        }
        Ok(format!(
            "{text}{}",
            number.map_or(String::new(), |it| it.to_string())
        ))
    }
}

fn program() -> Program<Twice> {
    Program::new(Twice {
        first: Predict::new(),
        more: vec![Predict::new()],
    })
}

/// Appends a mark to what it was given.
fn marking() -> FnLm {
    FnLm::new(|request| {
        let asked = request.tail[0].text();
        let text = asked.lines().nth(1).unwrap_or_default().to_owned();
        if text.starts_with("bad") {
            return Ok("nothing of use".into());
        }
        Ok(format!("[[ ## other ## ]]\n{text}!\n[[ ## completed ## ]]"))
    })
}

#[tokio::test]
async fn the_record_is_whole_over_spawned_tasks() {
    let prediction = program()
        .call(&Ctx::test(marking()), "hey".into())
        .await
        .unwrap();
    assert_eq!(*prediction, "hey!!");
    let trace = prediction.trace();
    assert_eq!(trace.attempts(), 2);
    let spans = trace.spans();
    assert!(matches!(spans[0].kind, SpanKind::Program("Twice")));
    let names: Vec<_> = spans
        .iter()
        .filter_map(|span| match &span.kind {
            SpanKind::Predictor { name, .. } => Some((span.parent, name.as_str().to_owned())),
            _ => None,
        })
        .collect();
    assert_eq!(
        names,
        [
            (Some(0), "first".to_owned()),
            (Some(0), "more[0]".to_owned())
        ]
    );
    let shown = trace.to_string();
    assert!(
        shown.starts_with("program Twice") && shown.contains("\n  predictor first"),
        "{shown}"
    );
}

#[tokio::test]
async fn calls_of_one_context_have_records_of_their_own() {
    let cx = Ctx::test(marking());
    let program = program();
    let (one, other) = tokio::join!(program.call(&cx, "a".into()), program.call(&cx, "b".into()));
    assert_eq!(one.unwrap().trace().attempts(), 2);
    assert_eq!(other.unwrap().trace().attempts(), 2);
}

#[tokio::test]
async fn an_error_holds_the_record_of_the_whole_call() {
    let error = program()
        .call(&Ctx::test(marking()), "bad".into())
        .await
        .unwrap_err();
    assert!(error.is_parse());
    let spans = error.trace().unwrap().spans();
    assert!(matches!(spans[0].kind, SpanKind::Program(_)));
    assert!(spans.iter().all(|span| span.took.is_some()));
    assert!(
        spans[0]
            .error
            .as_ref()
            .unwrap()
            .contains("`[[ ## other ## ]]`")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_keeps_the_order_and_each_item_fails_alone() {
    let inputs = ["a", "panic", "#x", "bad", "#7", "b"].map(String::from);
    let results = program()
        .batch(&Ctx::test(marking()), inputs)
        .width(3)
        .await;
    assert_eq!(results.len(), 6);
    assert_eq!(**results[0].as_ref().unwrap(), "a!!");
    let panicked = results[1].as_ref().unwrap_err();
    assert!(panicked.is_panic());
    assert_eq!(panicked.to_string(), "the program panicked: asked to");
    let own = results[2].as_ref().unwrap_err();
    assert!(own.is_program() && own.cause().is_some(), "{own:?}");
    assert!(results[3].as_ref().unwrap_err().is_model_failure());
    assert_eq!(**results[4].as_ref().unwrap(), "#7!!7");
    assert_eq!(**results[5].as_ref().unwrap(), "b!!");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_run_at_once_than_the_width() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));

    #[derive(Module)]
    struct Counting {
        #[module(skip)]
        now: Arc<AtomicUsize>,
        #[module(skip)]
        most: Arc<AtomicUsize>,
    }
    impl Forward for Counting {
        type Input = u32;
        type Output = u32;
        async fn forward(&self, _cx: &Ctx, input: u32) -> Result<u32> {
            let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            tokio::task::yield_now().await;
            self.now.fetch_sub(1, Ordering::SeqCst);
            Ok(input)
        }
    }
    let program = Program::new(Counting {
        now,
        most: Arc::clone(&most),
    });
    let cx = Ctx::without_model();
    for width in [0, 1, 4, 1000] {
        most.store(0, Ordering::SeqCst);
        let results = program.batch(&cx, 0..100).width(width).await;
        let outputs: Vec<u32> = results
            .into_iter()
            .map(|it| it.unwrap().into_output())
            .collect();
        assert_eq!(outputs, (0..100).collect::<Vec<_>>());
        assert!(most.load(Ordering::SeqCst) <= width.max(1));
    }
    assert!(program.batch(&cx, []).await.is_empty());
}

#[tokio::test]
async fn dropping_a_call_gives_it_up() {
    #[derive(Debug)]
    struct Never;
    impl dspy::lm::Lm for Never {
        fn call<'a>(
            &'a self,
            _: &'a dspy::lm::LmRequest,
            _: &'a dspy::lm::CallCx,
        ) -> dspy::lm::BoxFuture<'a, Result<dspy::lm::LmResponse>> {
            Box::pin(std::future::pending())
        }
        fn identity(&self) -> Arc<str> {
            "never".into()
        }
    }
    let (program, cx) = (program(), Ctx::test(Never));
    let call = program.call(&cx, "a".into());
    let given_up = tokio::time::timeout(std::time::Duration::from_millis(1), call).await;
    assert!(given_up.is_err());
}

#[test]
fn a_program_shows_what_it_holds() {
    let shown = program().to_string();
    assert_eq!(
        shown,
        "Twice\n  first: Say it in other words. (text: String -> other: String)\n  \
         more[0]: Say it in other words. (text: String -> other: String)"
    );
    assert_eq!(program().params(), ["first", "more[0]"]);
    assert_eq!(program().clone().first.path().unwrap().as_str(), "first");
}

#[tokio::test]
async fn a_prediction_inside_of_a_program_counts_its_own_calls_alone() {
    use dspy::lm::{LmResponse, Usage};
    use dspy::testing::ScriptedLm;

    #[derive(Module)]
    struct Sum {
        step: Predict<Reword>,
    }
    impl Forward for Sum {
        type Input = u32;
        type Output = Vec<u64>;
        async fn forward(&self, cx: &Ctx, times: u32) -> Result<Vec<u64>> {
            let mut tokens = Vec::new();
            for _ in 0..times {
                tokens.extend(self.step.call(cx, "a").await?.usage().input_tokens);
            }
            Ok(tokens)
        }
    }
    let reply = |tokens| {
        let mut response = LmResponse::of_text("[[ ## other ## ]]\nb");
        response.usage = Usage::of_tokens(tokens, 1);
        Ok(response)
    };
    let cx = Ctx::test(ScriptedLm::of([reply(3), reply(4)]));
    let prediction = Program::new(Sum {
        step: Predict::new(),
    })
    .call(&cx, 2)
    .await
    .unwrap();
    assert_eq!(*prediction, [3, 4]);
    assert_eq!(prediction.usage(), Usage::of_tokens(7, 2));
}
