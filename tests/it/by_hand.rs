//! A support desk in two steps, written without any macro of ours: what a colleague would write
//! who had only the traits. The expansions of `#[value]`, `#[signature]` and `#[derive(Module)]`
//! are held to this file.

use dspy::__private as d;
use dspy::__private::FieldType;
use dspy::prelude::*;

// The value: which team a message goes to.

/// Who takes care of it.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub enum Team {
    /// invoices and refunds
    Billing,
    Parcels,
    Other(String),
}

impl d::Shaped for Team {
    const SHAPE: d::Shape = d::Shape::Enum(d::Enum {
        name: "Team",
        doc: "Who takes care of it.",
        tagging: d::Tagging::External,
        variants: &[
            d::Variant {
                name: "Billing",
                doc: "invoices and refunds",
                body: d::Body::Unit,
            },
            d::Variant {
                name: "Parcels",
                doc: "",
                body: d::Body::Unit,
            },
            d::Variant {
                name: "Other",
                doc: "",
                body: d::Body::Tuple(&[d::Field::new(
                    "0",
                    "",
                    "String",
                    <String as d::Shaped>::SHAPE,
                )]),
            },
        ],
    });
}

// The first signature: which team, and how sure.

/// Decide which team takes care of the message.
pub struct Route {
    /// as it came in
    pub message: String,
    pub team: Team,
    pub confidence: f64,
}

/// The inputs of [`Route`].
pub struct RouteInput {
    /// as it came in
    pub message: String,
}

/// The outputs of [`Route`].
pub struct RouteOutput {
    pub team: Team,
    pub confidence: f64,
}

fn in_unit_interval(value: &f64) -> bool {
    (0.0..=1.0).contains(value)
}

impl Signature for Route {
    type Input = RouteInput;
    type Output = RouteOutput;
    const SPEC: d::Spec = d::Spec::new("Route")
        .with_instruction("Decide which team takes care of the message.")
        .with_inputs(RouteInput::FIELDS)
        .with_outputs(RouteOutput::FIELDS);
}

impl d::NoReasoning for Route {}

impl From<Route> for (RouteInput, RouteOutput) {
    fn from(row: Route) -> Self {
        (
            RouteInput {
                message: row.message,
            },
            RouteOutput {
                team: row.team,
                confidence: row.confidence,
            },
        )
    }
}

impl From<&str> for RouteInput {
    fn from(message: &str) -> Self {
        Self {
            message: message.into(),
        }
    }
}

use dspy::signature::Record as _;

impl d::Record for RouteInput {
    const NAME: &'static str = "RouteInput";
    const FIELDS: &'static [d::Field] = &[d::Field::new(
        "message",
        "as it came in",
        "String",
        <String as d::Shaped>::SHAPE,
    )];

    fn write(&self, sink: &mut dyn d::FieldSink) -> Result<()> {
        <String as FieldType>::write(&self.message, "message", sink)
    }

    fn read(fields: &mut d::Fields) -> Result<Self> {
        Ok(Self {
            message: <String as FieldType>::read("message", fields)?,
        })
    }

    fn schema(properties: &mut d::Properties<'_>) {
        <String as FieldType>::describe("message", properties);
    }
}

impl d::Record for RouteOutput {
    const NAME: &'static str = "RouteOutput";
    const FIELDS: &'static [d::Field] = &[
        d::Field::new("team", "", "Team", <Team as d::Shaped>::SHAPE),
        d::Field::new("confidence", "", "f64", <f64 as d::Shaped>::SHAPE).checked(&[
            d::Check::new("confidence lies in 0..=1", |value| {
                d::check::<f64, _>(value, in_unit_interval)
            }),
        ]),
    ];

    fn write(&self, sink: &mut dyn d::FieldSink) -> Result<()> {
        <Team as FieldType>::write(&self.team, "team", sink)?;
        <f64 as FieldType>::write(&self.confidence, "confidence", sink)
    }

    fn read(fields: &mut d::Fields) -> Result<Self> {
        Ok(Self {
            team: <Team as FieldType>::read("team", fields)?,
            confidence: <f64 as FieldType>::read("confidence", fields)?,
        })
    }

    fn schema(properties: &mut d::Properties<'_>) {
        <Team as FieldType>::describe("team", properties);
        <f64 as FieldType>::describe("confidence", properties);
    }
}

/// What every record has through its three functions.
macro_rules! by_its_fields {
    ($($record:ident { $($field:ident),+ })+) => {$(
        impl Clone for $record {
            fn clone(&self) -> Self {
                Self { $($field: self.$field.clone()),+ }
            }
        }

        impl std::fmt::Debug for $record {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($record))$(.field(stringify!($field), &self.$field))+.finish()
            }
        }

        impl d::Serialize for $record {
            fn serialize<S: d::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                d::serialize_record(self, serializer)
            }
        }

        impl<'de> d::Deserialize<'de> for $record {
            fn deserialize<D: d::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                d::deserialize_record(deserializer)
            }
        }

        impl d::JsonSchema for $record {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($record).into()
            }

            fn json_schema(generator: &mut d::SchemaGenerator) -> d::Schema {
                d::record_schema::<Self>(generator)
            }
        }
    )+};
}

by_its_fields! {
    RouteInput { message }
    RouteOutput { team, confidence }
}

// The program: route, then answer, over any second step.

/// Routes a message and lets the team's step answer it.
#[derive(Clone)]
pub struct Desk<R> {
    pub route: ChainOfThought<Route>,
    pub teams: Vec<Predict<Route>>,
    pub lookup: R,
    pub tries: Setting<usize>,
    pub name: String,
}

/// The paths of [`Desk`].
pub struct DeskPaths<R> {
    pub route: d::Below<ChainOfThought<Route>>,
    pub teams: d::Below<Vec<Predict<Route>>>,
    pub lookup: d::Below<R>,
    pub tries: d::Below<Setting<usize>>,
    pub name: d::Below<String>,
}

impl<R: Module + 'static> Module for Desk<R> {
    const PARAMS: d::Params = d::Params::fields(&[
        ("route", <ChainOfThought<Route> as Module>::PARAMS),
        ("teams", <Vec<Predict<Route>> as Module>::PARAMS),
        ("lookup", <R as Module>::PARAMS),
        ("tries", <Setting<usize> as Module>::PARAMS),
        ("name", <String as Module>::PARAMS),
    ]);
    type Has = <d::Is<
        {
            <ChainOfThought<Route> as Module>::PARAMS.any()
                || <Vec<Predict<Route>> as Module>::PARAMS.any()
                || <Setting<usize> as Module>::PARAMS.any()
                || <String as Module>::PARAMS.any()
        },
    > as d::Flag>::Or<<R as Module>::Has>;
    type Paths = DeskPaths<R>;

    fn paths_at(at: d::Path) -> Self::Paths {
        DeskPaths {
            route: d::Below::new(at.field("route")),
            teams: d::Below::new(at.field("teams")),
            lookup: d::Below::new(at.field("lookup")),
            tries: d::Below::new(at.field("tries")),
            name: d::Below::new(at.field("name")),
        }
    }

    fn visit(&self, at: &d::Path, visitor: &mut dyn FnMut(&d::Path, d::Parameter<'_>)) {
        <ChainOfThought<Route> as Module>::visit(&self.route, &at.field("route"), visitor);
        <Vec<Predict<Route>> as Module>::visit(&self.teams, &at.field("teams"), visitor);
        <R as Module>::visit(&self.lookup, &at.field("lookup"), visitor);
        <Setting<usize> as Module>::visit(&self.tries, &at.field("tries"), visitor);
        <String as Module>::visit(&self.name, &at.field("name"), visitor);
    }

    fn visit_mut(&mut self, at: &d::Path, visitor: &mut dyn FnMut(&d::Path, d::ParameterMut<'_>)) {
        <ChainOfThought<Route> as Module>::visit_mut(&mut self.route, &at.field("route"), visitor);
        <Vec<Predict<Route>> as Module>::visit_mut(&mut self.teams, &at.field("teams"), visitor);
        <R as Module>::visit_mut(&mut self.lookup, &at.field("lookup"), visitor);
        <Setting<usize> as Module>::visit_mut(&mut self.tries, &at.field("tries"), visitor);
        <String as Module>::visit_mut(&mut self.name, &at.field("name"), visitor);
    }
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
}
