//! In turn, and no more than is allowed.

use std::sync::Mutex;

use dspy::lm::{Allowance, Limit, Limited, Limiter, Limits};

use super::*;

fn limited(model: &Slow, limits: Limits) -> Limited<Slow> {
    Limited::new(model.clone(), Limiter::new(limits))
}

/// Asks so often at once, and waits for all.
async fn ask_at_once(model: &Limited<Slow>, calls: usize) -> Vec<Result<LmResponse>> {
    let tasks: Vec<_> = (0..calls)
        .map(|number| {
            let model = model.clone();
            tokio::spawn(async move { ask(&model, &number.to_string()).await })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

#[tokio::test(start_paused = true)]
async fn calls_go_in_turn_and_no_more_at_once_than_allowed() {
    let order = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&order);
    let model = Slow::new(move |_, request| {
        let number: usize = request.tail[0].text().parse().unwrap();
        seen.lock().unwrap().push(number);
        // Every fourth is slow, which changes nothing of the order.
        (ms(if number.is_multiple_of(4) { 50 } else { 5 }), yes())
    });
    let layer = limited(&model, Limits::new().at_once(3));
    let answers = ask_at_once(&layer, 200).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(model.most_in_flight(), 3);
    assert_eq!(*order.lock().unwrap(), (0..200).collect::<Vec<_>>());
    let load = layer.load();
    assert_eq!((load.in_flight, load.waiting, load.window), (0, 0, 3));
}

#[tokio::test(start_paused = true)]
async fn no_minute_sees_more_requests_than_allowed_and_few_less() {
    for allowed in [1, 7, 60, 600, 6000] {
        let times = Arc::new(Mutex::new(Vec::new()));
        let (seen, began) = (Arc::clone(&times), Instant::now());
        let model = Slow::new(move |_, _| {
            seen.lock().unwrap().push(began.elapsed());
            (ms(20), yes())
        });
        let layer = limited(&model, Limits::new().requests_per_minute(allowed));
        let allowed = allowed as usize;
        ask_at_once(&layer, 3 * allowed).await;
        let times = times.lock().unwrap().clone();
        for minute in times.windows(allowed + 1) {
            assert!(minute[allowed] - minute[0] >= ms(59_999), "{allowed}");
        }
        // Three minutes of calls take little more than three.
        let took = times.last().unwrap().as_secs_f64();
        assert!(took <= 180.0 / 0.95, "{allowed}: {took}");
    }
}

#[tokio::test(start_paused = true)]
async fn tokens_are_guessed_before_and_counted_after() {
    // Each takes 100 tokens, whatever it was allowed.
    let hundred = || {
        let mut response = yes().unwrap();
        response.usage = Usage::of_tokens(20, 80);
        Ok(response)
    };
    let model = Slow::new(move |_, _| (ms(100), hundred()));
    let layer = limited(&model, Limits::new().tokens_per_minute(60_000));
    let began = Instant::now();
    let mut asked = request("?");
    asked.options.max_tokens = Some(4000);
    let cx = CallCx::default();
    let (layer, asked, cx) = (&layer, &asked, &cx);
    // One after another at first, so that it learns.
    for _ in 0..20 {
        layer.call(asked, cx).await.unwrap();
    }
    let learned = began.elapsed();
    let workers = (0..32).map(|_| async move {
        for _ in 0..60 {
            layer.call(asked, cx).await.unwrap();
        }
    });
    let began = Instant::now();
    join(workers).await;
    // 192 000 tokens at 60 000 a minute.
    let took = began.elapsed().as_secs_f64();
    assert!(
        (180.0..=192.0 / 0.95).contains(&took),
        "{took} after {learned:?}"
    );
}

/// Waits for all of them.
pub(super) async fn join(futures: impl Iterator<Item = impl Future<Output = ()>>) {
    let mut futures: Vec<_> = futures.map(Box::pin).collect();
    poll_fn(|cx| {
        futures.retain_mut(|future| future.as_mut().poll(cx).is_pending());
        match futures.is_empty() {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_is_said_to_be_left_is_not_exceeded() {
    // 100 a minute, as a window that begins with the clock.
    let began = Instant::now();
    let used = Arc::new(Mutex::new((0, 0)));
    let refused = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&refused);
    let model = Slow::new(move |number, _| {
        let (window, passed) = (began.elapsed().as_secs() / 60, began.elapsed());
        let mut used = used.lock().unwrap();
        if used.0 != window {
            *used = (window, 0);
        }
        if used.1 == 100 {
            count.fetch_add(1, Ordering::SeqCst);
            return (ms(5), Err(too_many().with_retry_after(ms(1000))));
        }
        used.1 += 1;
        let mut allowance = Allowance::default();
        allowance.requests.limit = Some(100);
        allowance.requests.remaining = Some(100 - used.1);
        allowance.requests.reset = Some(Duration::from_secs(60 * (window + 1)) - passed);
        let mut response = yes().unwrap();
        response.allowance = Some(Box::new(allowance));
        // They come in another order than they were counted in.
        (ms(100 + 37 * (number as u64 % 11)), Ok(response))
    });
    let layer = limited(&model, Limits::new().at_once(32));
    let answers = ask_at_once(&layer, 500).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(refused.load(Ordering::SeqCst), 0);
    assert!(
        began.elapsed() < Duration::from_secs(4 * 60 + 5),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_left_is_waited_for_and_what_never_comes_back_is_not() {
    let said = |remaining, reset| {
        move |_: usize, _: &LmRequest| {
            let mut response = yes().unwrap();
            let mut allowance = Allowance::default();
            let mut tokens = Limit::default();
            (tokens.remaining, tokens.reset) = (Some(remaining), Some(reset));
            allowance.tokens = tokens;
            response.allowance = Some(Box::new(allowance));
            (ms(10), Ok(response))
        }
    };
    let model = Slow::new(said(0, ms(20_000)));
    let layer = limited(&model, Limits::new());
    let began = Instant::now();
    for _ in 0..4 {
        ask(&layer, "?").await.unwrap();
    }
    assert!(began.elapsed() >= ms(60_000) && began.elapsed() < ms(60_200));

    let model = Slow::new(said(0, ms(86_400_000)));
    let layer = limited(&model, Limits::new());
    ask(&layer, "?").await.unwrap();
    let error = ask(&layer, "?").await.unwrap_err();
    assert!(error.is_rate_limited() && !error.is_transient() && !error.may_be_billed());
    assert!(error.retry_after() > Some(ms(86_000_000)));
    assert!(
        error
            .to_string()
            .contains("`slow` can be asked again in 86400.0 s"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn who_waits_longer_than_his_time_is_told_so() {
    let model = Slow::after(ms(10_000));
    let layer = limited(&model, Limits::new().at_once(1));
    let (first, second, third) = tokio::join!(
        ask(&layer, "?"),
        ask_within(&layer, "?", ms(3000)),
        ask(&layer, "?")
    );
    assert!(first.is_ok() && third.is_ok());
    let error = second.unwrap_err();
    assert!(error.is_timeout() && !error.may_be_billed() && !error.is_transient());
    let text = error.to_string();
    assert!(
        text.starts_with("the call waited 3.0 s for its turn to ask `slow`"),
        "{text}"
    );

    // Where it is known that it will be too late, nobody waits for that.
    let model = Slow::failing(1, || too_many().with_retry_after(ms(60_000)));
    let layer = limited(&model, Limits::new());
    assert!(ask(&layer, "?").await.unwrap_err().is_rate_limited());
    let began = Instant::now();
    let error = ask_within(&layer, "?", ms(30_000)).await.unwrap_err();
    assert!(error.is_timeout() && began.elapsed() < ms(10), "{error}");
    assert!(
        error.to_string().contains("its turn would be in 60.0 s"),
        "{error}"
    );
    assert_eq!(layer.load().waiting, 0);
}

#[tokio::test(start_paused = true)]
async fn models_have_limits_of_their_own_and_handles_share_them() {
    let (one, other) = (Slow::after(ms(100)), Slow::after(ms(100)).named("other"));
    let limiter = Limiter::new(Limits::new().at_once(1));
    let handles = [one.clone(), one.clone(), other.clone()];
    let layers = handles.map(|model| Limited::new(model, limiter.clone()));
    let began = Instant::now();
    let [first, second, third] = &layers;
    let answers = tokio::join!(ask(first, "?"), ask(second, "?"), ask(third, "?"));
    assert!(answers.0.is_ok() && answers.1.is_ok() && answers.2.is_ok());
    assert_eq!((one.most_in_flight(), other.most_in_flight()), (1, 1));
    assert!(began.elapsed() < ms(250), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_nothing_is_an_error_and_not_a_wait() {
    for limits in [
        Limits::new().at_once(0),
        Limits::new().requests_per_minute(0),
        Limits::new().tokens_per_minute(0),
    ] {
        let model = Slow::after(ms(1));
        let error = ask(&limited(&model, limits), "?").await.unwrap_err();
        assert!(error.is_config() && model.asked() == 0);
    }
}

#[tokio::test(start_paused = true)]
async fn dropped_anywhere_it_leaves_nothing_behind() {
    let model = Slow::after(ms(100));
    let layer = limited(&model, Limits::new().at_once(1));
    let (request, cx) = (request("?"), CallCx::default());
    let call = || layer.call(&request, &cx);
    // On its way.
    let mut first = call();
    assert!(poll_once(first.as_mut()).is_pending());
    // In the queue: as the first there, as the last, and between.
    let mut queue: Vec<_> = (0..5).map(|_| call()).collect();
    for waiting in &mut queue {
        assert!(poll_once(waiting.as_mut()).is_pending());
    }
    assert_eq!((layer.load().in_flight, layer.load().waiting), (1, 5));
    drop(queue.remove(4));
    drop(queue.remove(2));
    drop(queue.remove(0));
    assert_eq!((layer.load().in_flight, layer.load().waiting), (1, 2));
    drop(first);
    assert_eq!((layer.load().in_flight, model.in_flight()), (0, 0));
    // Those that are left go, one after the other.
    let began = Instant::now();
    for waiting in queue {
        waiting.await.unwrap();
    }
    assert_eq!(began.elapsed(), ms(200));
    assert_eq!((layer.load().in_flight, layer.load().waiting), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn the_turn_of_one_that_goes_away_passes_to_the_next() {
    let model = Slow::after(ms(100));
    let layer = limited(&model, Limits::new().at_once(1));
    for round in 0..50_u64 {
        let tasks: Vec<_> = (0..20)
            .map(|number| {
                let layer = layer.clone();
                let patience = ms(1 + (round * 131 + number * 17) % 500);
                tokio::spawn(async move {
                    tokio::time::timeout(patience, ask(&layer, "?"))
                        .await
                        .is_ok()
                })
            })
            .collect();
        for task in tasks {
            let _ = task.await.unwrap();
        }
        let load = layer.load();
        assert_eq!((load.in_flight, load.waiting), (0, 0), "round {round}");
    }
    assert_eq!(model.most_in_flight(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_stream_holds_its_place_until_it_ends_or_is_dropped() {
    let model = Slow::after(ms(10));
    let layer = limited(&model, Limits::new().at_once(1));
    let (request, cx) = (request("?"), CallCx::default());
    let mut open = layer.stream(&request, &cx).await.unwrap();
    let event = poll_fn(|cx| open.as_mut().poll_next(cx)).await;
    assert!(event.unwrap().is_ok());
    let mut other = layer.call(&request, &cx);
    assert!(poll_once(other.as_mut()).is_pending());
    assert_eq!((layer.load().in_flight, layer.load().waiting), (1, 1));
    drop(open);
    assert_eq!(layer.load().in_flight, 0);
    assert!(other.await.is_ok());

    assert!(stream(&layer, "?").await.is_ok());
    assert_eq!(layer.load().in_flight, 0);
    let failing = Slow::failing(1, busy);
    let layer = limited(&failing, Limits::new());
    let stream = layer.stream(&request, &cx).await.unwrap();
    assert_eq!(layer.load().in_flight, 1);
    assert!(LmResponse::of_events(stream).await.is_err());
    assert_eq!(layer.load().in_flight, 0);
}
