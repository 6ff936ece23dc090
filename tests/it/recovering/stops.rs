use std::future::pending;
use std::sync::Arc;

use dspy::adapter::TextAdapter;
use dspy::context::Cancel;
use dspy::lm::{Completion, Finish, Part};

use super::*;

/// What an error is.
type Is = fn(&Error) -> bool;

/// All steps there are, so that whatever is asked again would be noticed.
fn all() -> Recovery {
    Recovery::default()
        .reask()
        .adapter(dspy::adapter::JsonAdapter)
}

#[tokio::test]
async fn where_all_fail_the_last_error_says_how_often_and_has_the_others() {
    let other = "[[ ## holds ## ]]\nyes and no\n\n[[ ## sure ## ]]\n1";
    let (_, cx) = replying([MAYBE, "nothing of use", other]);
    let error = judge(&cx, Recovery::default().reask()).await.unwrap_err();
    assert!(error.is_parse() && error.is_model_failure());
    assert_eq!(
        error.to_string(),
        "at `holds`: expected `true` or `false`, found `yes and no` (asked 3 times, and no reply \
         could be used)"
    );
    assert_eq!(error.reply(), Some(other));
    let replies: Vec<_> = error.earlier().iter().filter_map(Error::reply).collect();
    assert_eq!(replies, [MAYBE, "nothing of use"]);
    assert_eq!(
        error.earlier()[0].to_string(),
        "at `holds`: expected `true` or `false`, found `maybe`"
    );
    assert_eq!(error.earlier()[0].reasons()[0].0, "holds");
    assert_eq!(error.earlier()[0].finish(), Some(&Finish::Stop));
    assert_eq!(error.trace().unwrap().attempts(), 3);
    let printed = format!("{error:?}");
    assert!(
        printed.contains("\n  before: at `holds`: expected `true` or `false`, found `maybe`\n"),
        "{printed}"
    );
}

#[tokio::test]
async fn nothing_else_than_an_unread_reply_is_ever_asked_for_again() {
    let ended = |finish, parts| {
        let mut response = LmResponse::default();
        response.completions = vec![Completion::of_parts(parts, finish)];
        Ok(response)
    };
    let text = || vec![Part::Text(MAYBE.into())];
    let refusal = vec![Part::Refusal("I would rather not.".into())];
    let first: [(Result<LmResponse>, Is); 11] = [
        (ended(Finish::Length, text()), Error::is_truncated),
        (ended(Finish::Filtered, text()), Error::is_refused),
        (ended(Finish::Stop, refusal), Error::is_refused),
        (Ok(LmResponse::default()), Error::is_provider),
        (Err(Error::of_status(401, "who?")), Error::is_auth),
        (Err(Error::of_status(400, "what?")), Error::is_rejected),
        (Err(Error::of_status(408, "when?")), Error::is_timeout),
        (Err(Error::of_status(429, "wait")), Error::is_rate_limited),
        (Err(Error::of_status(500, "no")), Error::is_provider),
        (Err(Error::config("nobody there")), Error::is_config),
        (Err(Error::program("a bug")), Error::is_program),
    ];
    for (first, is_it) in first {
        let model = ScriptedLm::of([first, Ok(LmResponse::of_text(GOOD))]);
        let error = judge(&Ctx::new(model.clone()), all()).await.unwrap_err();
        assert!(is_it(&error), "{error:?}");
        assert!(error.earlier().is_empty());
        assert_eq!(model.left(), 1, "{error}");
    }
}

#[tokio::test]
async fn what_fails_on_the_way_is_the_error_and_names_the_reply_that_it_was_to_mend() {
    let model = ScriptedLm::of([
        Ok(LmResponse::of_text(MAYBE)),
        Err(Error::of_status(503, "come back later")),
        Ok(LmResponse::of_text(GOOD)),
    ]);
    let error = judge(&Ctx::new(model.clone()), all()).await.unwrap_err();
    assert!(error.is_provider() && !error.is_model_failure());
    assert_eq!(error.status(), Some(503));
    assert_eq!(
        error.to_string(),
        "come back later (asked again after a reply that could not be used: at `holds`: expected \
         `true` or `false`, found `maybe`)"
    );
    assert_eq!(error.earlier()[0].reply(), Some(MAYBE));
    assert_eq!(model.left(), 1);
    assert_eq!(error.trace().unwrap().attempts(), 2);
}

#[tokio::test]
async fn a_reply_that_is_cut_off_on_the_way_ends_it() {
    let mut cut = LmResponse::of_text(GOOD);
    cut.completions[0].finish = Finish::Length;
    let replies = [LmResponse::of_text(MAYBE), cut, LmResponse::of_text(GOOD)];
    let model = ScriptedLm::of(replies.map(Ok));
    let error = judge(&Ctx::new(model.clone()), all()).await.unwrap_err();
    assert!(error.is_truncated());
    assert_eq!(error.earlier().len(), 1);
    assert_eq!(model.left(), 1);
}

#[tokio::test]
async fn a_step_that_cannot_be_put_so_is_a_mistake_of_the_policy() {
    let (model, cx) = replying([MAYBE, GOOD]);
    let recovery = Recovery::none().adapter(TextAdapter);
    let error = judge(&cx, recovery).await.unwrap_err();
    assert!(error.is_config() && error.to_string().contains("this step has 2"));
    assert_eq!(error.earlier()[0].reply(), Some(MAYBE));
    assert_eq!(model.left(), 1);
}

/// Answers once, and then not at all, after it said that it was asked.
#[derive(Debug)]
struct Stuck(tokio::sync::Notify, std::sync::atomic::AtomicUsize);

impl Lm for Stuck {
    fn call<'a>(&'a self, _: &'a LmRequest, _: &'a CallCx) -> BoxFuture<'a, Result<LmResponse>> {
        let calls = self.1.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Box::pin(async move {
            if calls > 0 {
                self.0.notify_one();
                pending::<()>().await;
            }
            Ok(LmResponse::of_text(MAYBE))
        })
    }

    fn identity(&self) -> Arc<str> {
        "stuck".into()
    }
}

#[tokio::test]
async fn a_re_ask_is_given_up_with_the_work() {
    let cancel = Cancel::new();
    let stuck = Arc::new(Stuck(Default::default(), Default::default()));
    let cx = Ctx::new(Arc::clone(&stuck)).with_cancel(cancel.clone());
    let giving_up = async {
        stuck.0.notified().await;
        cancel.cancel();
    };
    let (found, ()) = tokio::join!(judge(&cx, all()), giving_up);
    let error = found.unwrap_err();
    assert!(error.is_cancelled());
    assert_eq!(error.earlier()[0].reply(), Some(MAYBE));
}
