//! The history: held to bytes, shared by clones, and nothing more than it says.

use dspy::testing::FnLm;

use super::*;

fn answering(letters: usize) -> Ctx {
    let answer = "a".repeat(letters);
    Ctx::test(FnLm::new(move |_| {
        Ok(format!(
            "[[ ## colour ## ]]\n{answer}\n\n[[ ## completed ## ]]"
        ))
    }))
}

async fn ask(cx: &Ctx, thing: &str) {
    Predict::<Colour>::new().call(cx, thing).await.unwrap();
}

#[tokio::test]
async fn it_never_counts_more_than_its_limit_and_lets_the_oldest_go() {
    let limit = 64 << 10;
    let cx = answering(100).with_history(limit);
    let mut most = 0;
    for at in 0..2000 {
        ask(&cx, &format!("thing {at}")).await;
        assert!(cx.history().bytes() <= limit);
        most = most.max(cx.history().len());
    }
    let calls = cx.history().calls();
    assert_eq!(most, calls.len());
    assert!((2..200).contains(&most), "{most}");
    assert_eq!(
        calls.iter().map(|it| it.bytes).sum::<usize>(),
        cx.history().bytes()
    );
    for (call, at) in calls.iter().rev().zip((0..2000).rev()) {
        let asked = call.request.as_ref().unwrap().tail[0].text();
        assert!(asked.contains(&format!("thing {at}\n")), "{asked}");
    }
    cx.history().clear();
    assert!(cx.history().is_empty() && cx.history().bytes() == 0);
}

#[tokio::test]
async fn a_call_counts_for_all_that_it_keeps_alive() {
    let cx = answering(20_000);
    let demo = Colour {
        thing: "d".repeat(30_000),
        colour: "white".into(),
    };
    let predict = Predict::<Colour>::new().with_demos([demo]);
    predict.call(&cx, "t".repeat(10_000)).await.unwrap();
    let call = cx.history().calls().remove(0);
    assert!(call.bytes >= 60_000, "{}", call.bytes);
    assert!(call.bytes < 200_000, "{}", call.bytes);
}

#[tokio::test]
async fn a_call_that_is_larger_than_all_of_it_is_kept_as_a_note() {
    let cx = answering(10).with_history(32 << 10);
    ask(&cx, "small").await;
    ask(&cx, &"x".repeat(100_000)).await;
    ask(&cx, "small too").await;
    let calls = cx.history().calls();
    assert_eq!(calls.len(), 3);
    assert!(calls[1].request.is_none() && calls[1].response.is_none());
    assert!(calls[1].too_large.is_some_and(|bytes| bytes > 100_000));
    let text = cx.inspect(3).to_string();
    assert!(
        text.contains("which is more than the history holds"),
        "{text}"
    );
    assert!(text.len() < 10_000);

    // There is not even room for a note.
    let cx = answering(10).with_history(100);
    ask(&cx, "small").await;
    assert!(cx.history().is_empty());
}

#[tokio::test]
async fn it_can_be_off_and_is_each_contexts_own() {
    let off = answering(10).with_history(0);
    ask(&off, "snow").await;
    assert!(off.history().is_empty() && off.history().limit() == 0);
    assert!(off.inspect(1).to_string().contains("Ctx::with_history"));

    let (one, other) = (answering(10), answering(10));
    ask(&one, "snow").await;
    assert_eq!((one.history().len(), other.history().len()), (1, 0));
    assert_eq!(other.inspect(5).to_string(), "no model was called");
    // Clones are one context.
    ask(&one.clone().with_seed(3), "snow").await;
    assert_eq!(one.history().len(), 2);
    let apart = one.clone().with_history(1 << 16);
    ask(&apart, "snow").await;
    assert_eq!((one.history().len(), apart.history().len()), (2, 1));
}

#[tokio::test]
async fn it_keeps_no_record_alive_and_no_record_keeps_it() {
    let hook = Arc::new(Told::default());
    let cx = Ctx::test(White).with_hook(Arc::clone(&hook));
    let done = Painter::default().colour.call(&cx, "snow").await.unwrap();
    let inputs = done
        .trace()
        .spans()
        .into_iter()
        .find_map(|span| match span.kind {
            dspy::trace::SpanKind::Predictor { inputs, .. } => Some(Arc::downgrade(&inputs)),
            _ => None,
        });
    let (inputs, history) = (inputs.unwrap(), cx.history().clone());
    // The prediction holds its record, and neither the hook nor the history.
    drop(cx);
    assert_eq!(Arc::strong_count(&hook), 1);
    assert!(inputs.upgrade().is_some());
    drop(done);
    assert!(inputs.upgrade().is_none());
    assert_eq!(history.len(), 1);

    let failed = Painter::default();
    let cx = Ctx::test(White).with_hook(Arc::clone(&hook));
    let error = failed.colour.call(&cx, "broken").await.unwrap_err();
    drop(cx);
    assert!(error.trace().is_some() && Arc::strong_count(&hook) == 1);
}
