//! A whole program, so that the cases beside it are not all refused for one common reason.

use dspy::module::Tunable;
use dspy::prelude::*;

/// Who takes care of it.
#[value]
#[derive(PartialEq)]
enum Team {
    Billing,
    Other(String),
}

/// Decide which team takes care of the message.
#[signature]
#[derive(PartialEq)]
struct Route {
    /// as it came in
    #[input(max_length = 500)]
    message: String,
    #[output]
    team: Team,
    #[output(ge = 0, le = 1)]
    #[check(|sure| *sure > 0.1, "be surer")]
    sure: f64,
}

struct Clock;

#[derive(Module)]
struct Desk<R> {
    route: ChainOfThought<Route>,
    retriever: R,
    tries: Setting<u8>,
    #[module(skip)]
    clock: Clock,
}

const _: () = assert!(Desk::<String>::PARAMS.contains("route.demos"));

fn compile<P: Module>(program: P) -> P
where
    P::Has: Tunable<P>,
{
    program
}

fn main() {
    let desk = Desk {
        route: ChainOfThought::new(),
        retriever: String::new(),
        tries: Setting::new(1, 0..=3),
        clock: Clock,
    };
    let desk = compile(desk);
    assert_eq!((*desk.tries, desk.retriever.len()), (1, 0));
    let Clock = desk.clock;
}
