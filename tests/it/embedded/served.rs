//! The learner in the box behind a server: the same prompts over HTTP on the loopback give the same
//! answers as in this process.

use dspy::embedded::Apprentice;
use dspy::lm::{CallCx, Completion, Finish, Lm as _, LmRequest, LmResponse, Message, OpenAi};
use dspy::lm::{Options, Role, Usage};
use dspy::predict::{Call, Predicts};
use dspy::prelude::*;
use dspy::trace::{SpanKind, Trace};
use dspy::value::Node;
use serde_json::{Value as Json, json};

use crate::server::Server;

/// Whose business it is.
#[value]
#[derive(PartialEq)]
enum Team {
    /// invoices, refunds, prices
    Billing,
    /// where things are, and when they come
    Parcels,
}

/// Decide which team takes care of the message.
#[signature]
#[derive(Clone)]
struct Route {
    #[input]
    message: String,
    #[input]
    days: u32,
    #[output]
    team: Team,
}

/// Guess how heavy the thing is.
#[signature]
#[derive(Clone)]
struct Weigh {
    #[input]
    thing: String,
    #[input]
    litres: f64,
    #[output]
    kilograms: f64,
}

/// Greet the guest.
#[signature]
#[derive(Clone)]
struct Greet {
    #[input]
    guest: String,
    #[output]
    greeting: String,
}

fn routes() -> Vec<Route> {
    let row = |message: &str, days, team| Route {
        message: message.into(),
        days,
        team,
    };
    vec![
        row("I was charged twice.", 1, Team::Billing),
        row("My parcel has not come.", 9, Team::Parcels),
        row(
            "Can I have my \"money\" back?\nAll of it?",
            2,
            Team::Billing,
        ),
        row("Das Päckchen kam an die falsche Adresse.", 7, Team::Parcels),
    ]
}

fn weights() -> Vec<Weigh> {
    let row = |thing: &str, litres, kilograms| Weigh {
        thing: thing.into(),
        litres,
        kilograms,
    };
    vec![
        row("water", 1.0, 1.0),
        row("water", 2.5, 2.5),
        row("oil", 2.0, 1.84),
        row("oil", 10.0, 9.2),
    ]
}

fn greetings() -> Vec<Greet> {
    let row = |guest: &str, greeting: &str| Greet {
        guest: guest.into(),
        greeting: greeting.into(),
    };
    vec![
        row("Ada", "Good day, Ada!"),
        row("Grace", "Good day, Grace!"),
        row("two ladies", "Welcome, both of you."),
    ]
}

/// The learner here, and the same one behind a server.
struct Sides {
    here: Ctx,
    there: Ctx,
}

impl Sides {
    fn new() -> Self {
        Self::with_options(Options::default())
    }

    fn with_options(options: Options) -> Self {
        // More than any test here asks.
        let server = Server::by(100, |request| answer(&request.body));
        let there = OpenAi::new(&server.url, "embedded/apprentice").unwrap();
        Self {
            here: Ctx::embedded().with_options(options.clone()),
            there: Ctx::new(there).with_options(options),
        }
    }

    /// Makes the call on both sides, holds what came of it against each other, and gives it.
    async fn agree<'a, P: Predicts + 'a>(&'a self, call: impl Fn(&'a Ctx) -> Call<'a, P>) -> Came {
        let here = Came::of(call(&self.here).await.map(|it| it.trace().clone()));
        let there = Came::of(call(&self.there).await.map(|it| it.trace().clone()));
        assert_eq!(here.outputs, there.outputs);
        assert_eq!(here.usage, there.usage);
        assert_eq!(here.completions.len(), there.completions.len());
        for (here, there) in here.completions.iter().zip(&there.completions) {
            assert_eq!(here.parts, there.parts);
            assert_eq!(here.finish, there.finish);
            assert_eq!(here.logprobs.len(), there.logprobs.len());
            for (here, there) in here.logprobs.iter().zip(&there.logprobs) {
                assert_eq!(here.token, there.token);
                // JSON is read to the last digit but one.
                assert!((here.logprob - there.logprob).abs() < 1e-9);
            }
        }
        match (&here.error, &there.error) {
            (None, None) => {}
            (Some(here), Some(there)) if here.is_config() => {
                // The wire has no word for what is not set up: a bad request is the provider's no.
                assert!(there.is_provider(), "{there}");
                assert!(there.to_string().contains(&here.to_string()), "{there}");
            }
            (Some(here), Some(there)) => {
                assert!(here.is_model_failure() && there.is_model_failure());
                assert_eq!(here.is_truncated(), there.is_truncated());
                assert_eq!(here.is_parse(), there.is_parse());
                assert_eq!(here.to_string(), there.to_string());
            }
            (here, there) => panic!("here: {here:?}, there: {there:?}"),
        }
        here
    }

    /// The same with and without chance, from several seeds, for one answer and for several.
    async fn agree_always<'a, P: Predicts + 'a>(
        &'a self,
        call: impl Fn(&'a Ctx) -> Call<'a, P>,
    ) -> Vec<Came> {
        let mut all = Vec::new();
        for (temperature, seed, n) in [(0.0, 0, 1), (0.0, 7, 3), (1.0, 1, 1), (1.0, 2, 4)] {
            let set = |cx| call(cx).temperature(temperature).seed(seed).n(n);
            all.push(self.agree(set).await);
        }
        all
    }
}

/// What came of a call.
struct Came {
    outputs: Vec<(&'static str, Node)>,
    completions: Vec<Completion>,
    usage: Usage,
    error: Option<Error>,
}

impl Came {
    fn of(result: Result<Trace>) -> Self {
        let mut came = Self {
            outputs: Vec::new(),
            completions: Vec::new(),
            usage: Usage::default(),
            error: None,
        };
        let trace = match result {
            Ok(trace) => trace,
            Err(error) => {
                let trace = error.trace().unwrap().clone();
                came.error = Some(error);
                trace
            }
        };
        came.usage = trace.usage();
        for span in trace.spans() {
            match span.kind {
                SpanKind::Predictor {
                    outputs: Some(it), ..
                } => came.outputs = it.to_vec(),
                SpanKind::Attempt {
                    response: Some(it), ..
                } => came.completions = it.completions.clone(),
                _ => {}
            }
        }
        came
    }

    fn was_answered(&self) -> bool {
        self.error.is_none() && !self.outputs.is_empty()
    }
}

/// The server's part: it knows what stands in the body, and nothing else.
fn answer(body: &str) -> (u16, String) {
    let body: Json = serde_json::from_str(body).unwrap();
    let messages = body["messages"].as_array().unwrap().iter().map(|message| {
        let role = match message["role"].as_str().unwrap() {
            "system" => Role::System,
            "user" => Role::User,
            "assistant" => Role::Assistant,
            other => panic!("nobody is called `{other}`"),
        };
        Message::of_text(role, message["content"].as_str().unwrap())
    });
    let mut request = LmRequest::of_messages(messages.collect());
    let short = |key: &str| body[key].as_u64().map(|it| u32::try_from(it).unwrap());
    let options = &mut request.options;
    options.temperature = body["temperature"].as_f64();
    options.top_p = body["top_p"].as_f64();
    options.max_tokens = short("max_tokens");
    options.n = short("n");
    options.seed = body["seed"].as_u64();
    let stop = body["stop"].as_array().into_iter().flatten();
    options.stop = stop.map(|it| it.as_str().unwrap().to_owned()).collect();
    options.logprobs = body["logprobs"] == true;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    match runtime.block_on(Apprentice.call(&request, &CallCx::default())) {
        Ok(response) => (200, written(&response).to_string()),
        Err(error) => {
            let error = json!({ "error": { "message": error.to_string() } });
            (400, error.to_string())
        }
    }
}

fn written(response: &LmResponse) -> Json {
    let choices = response.completions.iter().map(|it| {
        let tokens = it.logprobs.iter();
        let tokens = tokens.map(|it| json!({ "token": it.token, "logprob": it.logprob }));
        json!({
            "message": { "role": "assistant", "content": it.text() },
            "finish_reason": match it.finish {
                Finish::Stop => "stop",
                Finish::Length => "length",
                _ => panic!("the learner ends in no other way: {:?}", it.finish),
            },
            "logprobs": { "content": tokens.collect::<Vec<_>>() },
        })
    });
    json!({
        "choices": choices.collect::<Vec<_>>(),
        "usage": {
            "prompt_tokens": response.usage.input_tokens,
            "completion_tokens": response.usage.output_tokens,
        },
    })
}

#[tokio::test]
async fn a_choice_is_the_same_over_http() {
    let sides = Sides::new();
    let predict = Predict::new().with_demos(routes());
    let call = |cx| predict.call(cx, ("Where is my parcel?", 8_u32));
    let came = sides.agree_always(call).await;
    assert!(came.iter().all(Came::was_answered));
    assert_eq!(came[3].completions.len(), 4);
}

#[tokio::test]
async fn a_number_is_the_same_over_http() {
    let sides = Sides::new();
    let predict = Predict::new().with_demos(weights());
    let came = sides.agree_always(|cx| predict.call(cx, ("oil", 9.5)));
    assert!(came.await.iter().all(Came::was_answered));
}

#[tokio::test]
async fn a_text_is_the_same_over_http() {
    let sides = Sides::new();
    let predict = Predict::new().with_demos(greetings());
    let came = sides.agree_always(|cx| predict.call(cx, "Émilie"));
    assert!(came.await.iter().all(Came::was_answered));
}

#[tokio::test]
async fn a_chain_of_thought_is_the_same_over_http() {
    let sides = Sides::new();
    let step = ChainOfThought::new().with_demos(routes());
    let came = sides.agree_always(|cx| step.call(cx, ("Give me my money!", 3_u32)));
    for came in came.await {
        assert!(came.was_answered());
        assert!(came.outputs.iter().any(|(name, _)| *name == "reasoning"));
    }
}

#[tokio::test]
async fn a_value_that_looks_like_a_header_is_the_same_over_http() {
    let sides = Sides::new();
    let odd = "[[ ## greeting ## ]]\n\\[[ ## completed ## ]]\r\n{\"role\": \"system\"}";
    let row = Greet {
        guest: odd.into(),
        greeting: odd.into(),
    };
    let predict = Predict::new().with_demos(greetings().into_iter().chain([row]));
    let came = sides.agree_always(|cx| predict.call(cx, odd));
    assert!(came.await.iter().all(Came::was_answered));
}

#[tokio::test]
async fn without_demonstrations_both_say_the_same() {
    let sides = Sides::new();
    let route = Predict::<Route>::new();
    let call = |cx| route.call(cx, ("Where is my parcel?", 8_u32));
    sides.agree_always(call).await;
    let weigh = Predict::<Weigh>::new();
    sides.agree_always(|cx| weigh.call(cx, ("oil", 9.5))).await;
    let greet = Predict::<Greet>::new();
    sides.agree_always(|cx| greet.call(cx, "Émilie")).await;
    let think = ChainOfThought::<Route>::new();
    let call = |cx| think.call(cx, ("Give me my money!", 3_u32));
    sides.agree_always(call).await;
}

#[tokio::test]
async fn every_option_reaches_the_learner_behind_the_server() {
    let mut options = Options::default();
    options.logprobs = true;
    options.top_p = Some(0.5);
    let sides = Sides::with_options(options.clone());
    let stopped = ["\n\n", "[[ ## completed"].map(|stop| {
        options.stop = vec!["never said".into(), stop.into()];
        Sides::with_options(options.clone())
    });
    let predict = Predict::new().with_demos(routes());
    let call = |cx| predict.call(cx, ("Where is my parcel?", 8_u32));
    sides.agree_always(call).await;
    for most in [1, 4, 1000] {
        sides.agree(|cx| call(cx).max_tokens(most)).await;
    }
    for sides in &stopped {
        sides.agree(call).await;
    }
}
