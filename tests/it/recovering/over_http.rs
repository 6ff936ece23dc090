use dspy::adapter::{JsonAdapter, TwoStepAdapter};
use dspy::context::Role;
use dspy::lm::OpenAi;

use super::*;
use crate::support::{Fault, Provider, Received, Script};

fn model(provider: &Provider) -> OpenAi {
    OpenAi::new(provider.url(), "m").unwrap()
}

/// Answers unreadably until it is told so.
fn hesitant() -> Script {
    Script::by(|asked| {
        let is_told = asked.last().contains("could not be used");
        if is_told { GOOD } else { MAYBE }.to_owned()
    })
}

/// The provider holds every request against the schema of its interface, and fails the test where one
/// does not fit.
#[tokio::test]
async fn a_re_ask_is_a_request_as_providers_take_it() {
    let provider = Provider::new(hesitant());
    let found = judge(&Ctx::new(model(&provider)), Recovery::default()).await;
    assert_eq!(found.unwrap().unread().len(), 1);
    assert_eq!(provider.calls(), 2);

    let empty = Provider::new(Script::by(|asked| {
        let is_told = asked.last().contains("could not be used");
        if is_told { GOOD } else { " " }.to_owned()
    }));
    let found = judge(&Ctx::new(model(&empty)), Recovery::default()).await;
    assert_eq!(found.unwrap().unread().len(), 1);
}

#[tokio::test]
async fn a_provider_that_goes_away_on_the_way_is_the_error() {
    let is_told = |asked: &Received| asked.text.contains("could not be used");
    let script = hesitant().when(is_told, Fault::Status(503));
    let provider = Provider::new(script);
    let recovery = Recovery::default().adapter(JsonAdapter);
    let error = judge(&Ctx::new(model(&provider)), recovery)
        .await
        .unwrap_err();
    assert_eq!((error.status(), error.earlier().len()), (Some(503), 1));
    assert_eq!(provider.calls(), 2);
}

#[tokio::test]
async fn both_steps_go_to_their_providers() {
    let thinker = Provider::new(Script::answering("It holds; I am three quarters sure."));
    let reader = Provider::new(hesitant());
    let cx = Ctx::new(model(&thinker))
        .with_role(Role::Extract, model(&reader))
        .with_adapter(TwoStepAdapter::default());
    let found = judge(&cx, Recovery::default()).await.unwrap();
    assert!(found.holds);
    assert_eq!((thinker.calls(), reader.calls()), (1, 2));
}
