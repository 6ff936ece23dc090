//! Ten thousand calls at once, some failing, some within others: each has its own tries, and the sums
//! are exact.

use std::collections::HashMap;
use std::sync::Mutex;

use dspy::budget::{Budget, Ledger};
use dspy::lm::{Limited, Limiter, Limits, Retried, Retry};
use dspy::trace::SpanKind;

use super::*;

/// Asks the same question of two predictors at once, and once more.
#[derive(Module, Clone)]
struct Nested {
    left: Predict<Ask>,
    right: Predict<Ask>,
    last: Predict<Ask>,
}

impl Forward for Nested {
    type Input = String;
    type Output = String;

    async fn forward(&self, cx: &Ctx, question: String) -> Result<String> {
        let (cx_left, left) = (cx.clone(), self.left.clone());
        let asked = format!("{question} left");
        let left = tokio::spawn(async move {
            left.call(&cx_left, &asked)
                .await
                .map(|it| it.answer.clone())
        });
        let right = self.right.call(cx, format!("{question} right")).await;
        let left = left.await.or_program()??;
        let right = right?.into_output().answer;
        let last = self.last.call(cx, format!("{question} last")).await?;
        Ok(format!("{left} {right} {}", last.answer))
    }
}

/// What is asked, without the layout around it.
fn question(request: &LmRequest) -> (usize, String) {
    let text = request.tail[0].text();
    let words = text.split("task ").nth(1).unwrap();
    let number = words.split(' ').next().unwrap();
    let which = ["left", "right", "last"]
        .into_iter()
        .find(|it| words.contains(*it));
    (number.parse().unwrap(), which.unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_calls_have_each_its_own_tries_and_an_exact_sum() {
    const TASKS: usize = 64;
    const PROGRAMS: usize = 3334;
    // How often each question was asked, and what was billed.
    let asked: Arc<Mutex<HashMap<(usize, String), usize>>> = Arc::default();
    let billed = Arc::new(AtomicUsize::new(0));
    let (count, bill) = (Arc::clone(&asked), Arc::clone(&billed));
    let model = Slow::new(move |_, request| {
        let (number, which) = question(request);
        let mut asked = count.lock().unwrap();
        let before = asked.entry((number, which.clone())).or_default();
        *before += 1;
        // Every tenth fails for ever at its last step, every third twice.
        let fails = match (number % 10 == 7, which == "last") {
            (true, true) => usize::MAX,
            _ if number.is_multiple_of(3) => 2,
            _ => 0,
        };
        if *before <= fails {
            return (ms(0), Err(busy()));
        }
        let tokens = (number % 13 + 1) as u64;
        bill.fetch_add(tokens as usize + 5, Ordering::SeqCst);
        let mut response = yes().unwrap();
        response.usage = Usage::of_tokens(tokens, 5);
        (ms(0), Ok(response))
    });
    let limiter = Limiter::new(Limits::new().at_once(24));
    let limited = Limited::new(model.clone(), limiter);
    let retry = Retry::new().tries(3).first_wait(ms(0));
    let ledger = Ledger::new(Budget::calls(1_000_000).and_tokens(1_000_000_000_000));
    let cx = Ctx::test(Retried::new(limited.clone(), retry)).with_budget(ledger.clone());
    let program = Program::new(Nested {
        left: Predict::new(),
        right: Predict::new(),
        last: Predict::new(),
    });
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let (cx, program) = (cx.clone(), program.clone());
            tokio::spawn(async move {
                let (mut told, mut sent) = (0, 0);
                for number in (task..PROGRAMS).step_by(TASKS) {
                    let result = program.call(&cx, format!("task {number} of many")).await;
                    // An error is that of its own row, after as many tries as any other has.
                    let trace = match (&result, number % 10 == 7) {
                        (Ok(answer), false) => {
                            assert_eq!(answer.as_str(), "yes yes yes");
                            answer.trace().clone()
                        }
                        (Err(error), true) => {
                            let text = error.to_string();
                            assert!(text.contains("come back later (asked 3 times"), "{text}");
                            error.trace().unwrap().clone()
                        }
                        (result, _) => panic!("{number}: {result:?}"),
                    };
                    told += trace.billed().total().unwrap();
                    let spans = trace.spans();
                    let sends = spans
                        .iter()
                        .filter(|it| matches!(it.kind, SpanKind::Send { .. }));
                    sent += sends.count() as u64;
                    assert_eq!(trace.unknown(), 0);
                }
                (told, sent)
            })
        })
        .collect();
    let (mut told, mut sent) = (0, 0);
    for task in tasks {
        let (tokens, calls) = task.await.unwrap();
        (told, sent) = (told + tokens, sent + calls);
    }
    for ((number, which), times) in asked.lock().unwrap().iter() {
        let expected = match (number % 10 == 7 && which == "last", number % 3 == 0) {
            (true, _) | (_, true) => 3,
            _ => 1,
        };
        assert_eq!(*times, expected, "{number} {which}");
    }
    assert!(model.asked() > 10_000 && model.most_in_flight() <= 24);
    let spent = ledger.spent();
    assert_eq!((spent.calls, spent.unknown), (model.asked() as u64, 0));
    assert_eq!(spent.tokens, billed.load(Ordering::SeqCst) as u64);
    assert_eq!((told, sent), (spent.tokens, spent.calls));
    let load = limited.load();
    assert_eq!((load.in_flight, load.waiting), (0, 0));
}
