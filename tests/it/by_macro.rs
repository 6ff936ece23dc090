use dspy::prelude::*;

/// Who takes care of it.
#[value]
#[derive(PartialEq)]
pub enum Team {
    /// invoices and refunds
    Billing,
    Parcels,
    Other(String),
}

fn in_unit_interval(value: &f64) -> bool {
    (0.0..=1.0).contains(value)
}

/// Decide which team takes care of the message.
#[signature]
pub struct Route {
    /// as it came in
    #[input]
    pub message: String,
    #[output]
    pub team: Team,
    #[output(ge = 0)]
    #[check(in_unit_interval, "confidence lies in 0..=1")]
    pub confidence: f64,
}

#[derive(Module, Clone)]
pub struct Desk<R> {
    pub route: ChainOfThought<Route>,
    pub teams: Vec<Predict<Route>>,
    pub lookup: R,
    pub tries: Setting<usize>,
    pub name: String,
}
const _: () = {
    assert!(Desk::<String>::PARAMS.contains("route.instructions"));
    assert!(Desk::<String>::PARAMS.contains("teams[*].demos"));
    assert!(!Desk::<String>::PARAMS.contains("name"));
};
#[test]
fn it_compiles() {
    println!("{}", Route::SPEC.text());
    println!("{:?}", Desk::<String>::PARAMS.fingerprint());
    println!(
        "{}",
        serde_json::to_string_pretty(&*Route::output_schema()).unwrap()
    );
    println!(
        "{}",
        serde_json::to_string_pretty(&*dspy::signature::schema_of::<
            dspy::predict::Reasoned<RouteOutput>,
        >())
        .unwrap()
    );
}
