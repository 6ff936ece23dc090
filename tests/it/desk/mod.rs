//! A support desk of two steps: look up what is known, then route the message.
//!
//! `by_hand` is written with the traits alone and `by_macro` with the macros; every test here runs
//! on both, and what they know of themselves must be the same.

mod by_hand;
mod by_macro;

use dspy::module::{Flag, Path, Tunable, bind};
use dspy::prelude::*;
use dspy::signature::Record;

/// The bound that `compile` will use.
fn tunable<P: Module>(_program: &P) -> bool
where
    P::Has: Tunable<P>,
{
    P::Has::VALUE
}

/// A lookup in plain Rust: the step that needs no model.
#[derive(Module, Clone)]
struct Known {
    facts: Vec<String>,
}

impl Forward for Known {
    type Input = String;
    type Output = Vec<String>;

    async fn forward(&self, _cx: &Ctx, message: String) -> Result<Vec<String>> {
        let about = |fact: &&String| fact.split(' ').any(|word| message.contains(word));
        Ok(self.facts.iter().filter(about).cloned().collect())
    }
}

macro_rules! on_both {
    ($($desk:ident)+) => {$(
        mod $desk {
            use super::super::$desk::{Desk, Route, RouteInput, RouteOutput, Team};
            use super::*;

            /// Two steps: what is known of the message goes in front of it for the next step.
            impl<L: Forward<Input = String, Output = Vec<String>>> Forward for Desk<L> {
                type Input = RouteInput;
                type Output = RouteInput;

                async fn forward(&self, cx: &Ctx, input: RouteInput) -> Result<RouteInput> {
                    let mut known = self.lookup.forward(cx, input.message.clone()).await?;
                    known.truncate(*self.tries);
                    known.push(input.message);
                    Ok(RouteInput { message: known.join("\n") })
                }
            }

            const _: () = {
                assert!(Desk::<String>::PARAMS.contains("route.instructions"));
                assert!(Desk::<String>::PARAMS.contains("opinions[*].demos"));
                assert!(Desk::<String>::PARAMS.contains("tries"));
                assert!(!Desk::<String>::PARAMS.contains("name"));
                assert!(!Desk::<String>::PARAMS.contains("lookup"));
                assert!(Desk::<String>::PARAMS.count() == 2);
                assert!(Desk::<Predict<Route>>::PARAMS.count() == 3);
            };

            fn desk() -> Desk<Known> {
                let row = Route { message: "Refund?".into(), team: Team::Billing, confidence: 0.9 };
                Desk {
                    route: ChainOfThought::new().with_demos([row]),
                    opinions: vec![Predict::new(), Predict::new()],
                    lookup: Known { facts: vec!["refunds take a week".into(), "we open at 9".into()] },
                    tries: Setting::new(2, 1..=5),
                    name: "desk".into(),
                }
            }

            #[test]
            fn every_parameter_is_visited_in_order() {
                let mut paths = Vec::new();
                desk().visit(&Path::root(), &mut |path, _| paths.push(path.to_string()));
                assert_eq!(paths, ["route", "opinions[0]", "opinions[1]", "tries"]);
            }

            #[test]
            fn paths_are_typed() {
                let paths = Desk::<Predict<Route>>::paths();
                assert_eq!(paths.route.instructions, "route.instructions");
                assert_eq!(paths.opinions.at(1).demos, "opinions[1].demos");
                assert_eq!(paths.opinions.each().demos, "opinions[*].demos");
                assert_eq!(paths.lookup.demos, "lookup.demos");
                assert_eq!(paths.tries.as_str(), "tries");
                assert_eq!(paths.name.path().as_str(), "name");
            }

            #[test]
            fn a_bound_predictor_knows_its_path_in_clones_and_threads() {
                let mut desk = desk();
                bind(&mut desk);
                let clone = desk.clone();
                let there = std::thread::spawn(move || clone.opinions[1].path().cloned());
                assert_eq!(there.join().unwrap(), Some(Path::root().field("opinions").item(1)));
                assert_eq!(desk.route.path().unwrap().as_str(), "route");
            }

            #[test]
            fn the_program_can_be_tuned() {
                assert!(tunable(&desk()));
            }

            #[test]
            fn both_steps_run_with_typed_wiring() {
                let forward = async {
                    desk().forward(&Ctx::without_model(), RouteInput::from("any refunds?")).await
                };
                let ready = tokio::runtime::Builder::new_current_thread().build().unwrap();
                let next = ready.block_on(forward).unwrap();
                assert_eq!(next.message, "refunds take a week\nany refunds?");
            }

            #[test]
            fn outputs_are_written_and_read_as_json() {
                let output = RouteOutput { team: Team::Other("press".into()), confidence: 0.5 };
                let json = serde_json::to_string(&output).unwrap();
                assert_eq!(json, r#"{"team":{"Other":"press"},"confidence":0.5}"#);
                let back: RouteOutput = serde_json::from_str(&json).unwrap();
                assert_eq!(back.team, output.team);
                assert_eq!(format!("{back:?}"), r#"RouteOutput { team: Other("press"), confidence: 0.5 }"#);
            }
        }
    )+};
}

mod run {
    use super::*;

    on_both! { by_hand by_macro }
}

#[test]
fn both_know_the_same_of_themselves() {
    use by_hand::{Desk as HandDesk, Route as HandRoute};
    use by_macro::{Desk as MacroDesk, Route as MacroRoute};

    assert_eq!(HandRoute::SPEC.text(), MacroRoute::SPEC.text());
    assert_eq!(
        HandRoute::SPEC.fingerprint(),
        MacroRoute::SPEC.fingerprint()
    );
    assert_eq!(
        HandRoute::SPEC.instruction(),
        MacroRoute::SPEC.instruction()
    );
    assert_eq!(HandRoute::input_schema(), MacroRoute::input_schema());
    assert_eq!(HandRoute::output_schema(), MacroRoute::output_schema());
    // Every doc, constraint and check of every field, and the shape of every type.
    assert_eq!(
        format!("{:?}", by_hand::RouteInput::FIELDS),
        format!("{:?}", by_macro::RouteInput::FIELDS)
    );
    assert_eq!(
        format!("{:?}", by_hand::RouteOutput::FIELDS),
        format!("{:?}", by_macro::RouteOutput::FIELDS)
    );
    assert_eq!(
        HandDesk::<Known>::PARAMS.fingerprint(),
        MacroDesk::<Known>::PARAMS.fingerprint()
    );
}
