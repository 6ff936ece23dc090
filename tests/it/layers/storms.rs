//! Providers that refuse: nothing is lost, little is asked in vain, and nearly all that is allowed
//! is had.

use std::sync::{Arc, Mutex};

use dspy::lm::{Limited, Limiter, Limits, Retried, Retry};

use super::*;

/// So many calls by each of 64 workers, none of which may fail.
async fn work(layer: &(impl Lm + Clone + 'static), calls: u64) {
    let workers: Vec<_> = (0..64)
        .map(|worker| {
            let layer = layer.clone();
            tokio::spawn(async move {
                for call in 0..calls {
                    let answer = ask(&layer, &format!("{worker} {call}")).await;
                    assert!(answer.is_ok(), "lost: {answer:?}");
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
}

fn layered(model: &Slow, limits: Limits) -> Retried<Limited<Slow>> {
    let limited = Limited::new(model.clone(), Limiter::new(limits));
    Retried::new(limited, Retry::new())
}

/// What a provider allows, and what became of it, window by window.
#[derive(Debug, Default)]
struct Seen {
    given: Vec<u64>,
    refused: Vec<u64>,
}

/// A provider that takes so many calls in each window of time, and refuses all others.
fn windows(allowed: u64, window: Duration, latency: u64, says: bool) -> (Slow, Arc<Mutex<Seen>>) {
    let seen = Arc::new(Mutex::new(Seen::default()));
    let (shared, began) = (Arc::clone(&seen), Instant::now());
    let model = Slow::new(move |number, _| {
        let passed = began.elapsed();
        let at = (passed.as_millis() / window.as_millis()) as usize;
        let mut seen = shared.lock().unwrap();
        seen.given.resize(at + 1, 0);
        seen.refused.resize(at + 1, 0);
        if seen.given[at] < allowed {
            seen.given[at] += 1;
            return (ms(latency + number as u64 % 7 * latency / 20), yes());
        }
        seen.refused[at] += 1;
        let rest = window * (at as u32 + 1) - passed;
        let error = match says {
            true => too_many().with_retry_after(rest),
            false => too_many(),
        };
        (ms(20), Err(error))
    });
    (model, seen)
}

#[tokio::test(start_paused = true)]
async fn nearly_all_that_is_allowed_is_had_and_little_is_asked_in_vain() {
    // Calls in a window, how long it is, how long an answer takes.
    let providers = [
        (600, 10_000, 300),
        (100, 1_000, 100),
        (50, 10_000, 500),
        (1000, 60_000, 2_000),
    ];
    for (allowed, window, latency) in providers {
        for says in [true, false] {
            let (model, seen) = windows(allowed, ms(window), latency, says);
            let layer = &layered(&model, Limits::new());
            let calls = allowed * 20 / 64;
            work(layer, calls).await;
            let seen = seen.lock().unwrap();
            // The first windows are for learning, and in the last ones workers run out of work.
            let settled = 5..seen.given.len().min(17);
            assert!(settled.len() >= 10, "{seen:?}");
            let sum = |counts: &[u64]| counts[settled.clone()].iter().sum::<u64>() as f64;
            let most = (allowed * settled.len() as u64) as f64;
            let (given, refused) = (sum(&seen.given) / most, sum(&seen.refused) / most);
            let what =
                format!("{allowed} in {window} ms, says {says}: {given} {refused}\n{seen:?}");
            assert!(given >= 0.95, "{what}");
            assert!(refused <= 0.10, "{what}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_minute_of_refusals_loses_nothing_at_64_workers() {
    for says in [None, Some(ms(5000))] {
        for is_limited in [true, false] {
            let began = Instant::now();
            let model = Slow::new(move |_, _| {
                if began.elapsed() >= ms(60_000) {
                    return (ms(200), yes());
                }
                let error = match says {
                    Some(time) => too_many().with_retry_after(time),
                    None => too_many(),
                };
                (ms(20), Err(error))
            });
            let bare = Retried::new(model.clone(), Retry::new());
            match is_limited {
                true => work(&layered(&model, Limits::new()), 10).await,
                false => work(&bare, 10).await,
            }
            let (asked, took) = (model.asked() - 640, began.elapsed());
            // Alone, each of 64 comes back a dozen times; behind a limiter, one asks for all.
            let most = if is_limited { 64 + 40 } else { 64 * 14 };
            assert!(asked <= most, "{asked} in vain: {says:?} {is_limited}");
            assert!(took < ms(100_000), "{took:?}: {says:?} {is_limited}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_counts_what_is_at_once_is_kept_busy() {
    // It takes 20 at once, and refuses what comes beside them.
    let busy = Arc::new(AtomicUsize::new(0));
    let refused = Arc::new(AtomicUsize::new(0));
    #[derive(Clone, Debug)]
    struct Narrow(Arc<AtomicUsize>, Arc<AtomicUsize>);
    impl Lm for Narrow {
        fn call<'a>(
            &'a self,
            _request: &'a LmRequest,
            _cx: &'a CallCx,
        ) -> BoxFuture<'a, Result<LmResponse>> {
            Box::pin(async move {
                if self.0.fetch_add(1, Ordering::SeqCst) >= 20 {
                    self.0.fetch_sub(1, Ordering::SeqCst);
                    self.1.fetch_add(1, Ordering::SeqCst);
                    return Err(too_many());
                }
                tokio::time::sleep(ms(1000)).await;
                self.0.fetch_sub(1, Ordering::SeqCst);
                yes()
            })
        }

        fn identity(&self) -> Arc<str> {
            "narrow".into()
        }
    }
    let model = Narrow(Arc::clone(&busy), Arc::clone(&refused));
    let limited = Limited::new(model, Limiter::new(Limits::new()));
    let layer = &Retried::new(limited, Retry::new());
    let began = Instant::now();
    work(layer, 60).await;
    let best = 64.0 * 60.0 / 20.0;
    let share = best / began.elapsed().as_secs_f64();
    let refused = refused.load(Ordering::SeqCst) as f64 / (64.0 * 60.0);
    assert!(share >= 0.75 && refused <= 0.15, "{share} {refused}");
}

#[tokio::test(start_paused = true)]
async fn after_an_outage_it_is_as_fast_as_before() {
    let began = Instant::now();
    let model = Slow::new(move |_, _| {
        let passed = began.elapsed();
        match passed >= ms(20_000) && passed < ms(80_000) {
            true => (ms(20), Err(too_many())),
            false => (ms(500), yes()),
        }
    });
    let layer = &layered(&model, Limits::new());
    work(layer, 200).await;
    // 100 seconds of work, a minute of refusals, and what it takes to notice its end.
    assert!(
        began.elapsed() < ms(100_000 + 60_000 + 40_000),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_storm_halves_what_is_on_its_way_once_and_one_alone_looks_for_its_end() {
    let model = Slow::failing(12, too_many);
    let limited = Limited::new(model.clone(), Limiter::new(Limits::new().at_once(8)));
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let limited = limited.clone();
            tokio::spawn(async move { ask(&limited, "?").await })
        })
        .collect();
    for call in calls {
        assert!(call.await.unwrap().unwrap_err().is_rate_limited());
    }
    let load = limited.load();
    assert_eq!(load.window, 4);
    assert!(load.paused.is_some_and(|rest| rest > ms(450)), "{load:?}");
    let layer = Retried::new(limited.clone(), Retry::new());
    let began = Instant::now();
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let layer = layer.clone();
            tokio::spawn(async move { ask(&layer, "?").await })
        })
        .collect();
    for call in calls {
        assert!(call.await.unwrap().is_ok());
    }
    // Four more in vain, each by itself: pauses of half a second, one, two, four and eight.
    assert_eq!(model.asked(), 8 + 4 + 8);
    assert!(began.elapsed() >= ms(15_000), "{:?}", began.elapsed());
    assert!(limited.load().paused.is_none());
}
