//! The desk without any macro of ours: what a colleague would write who had only the traits.

use std::borrow::Cow;
use std::fmt;

use dspy::module::{Below, Flag, Is, Parameter, ParameterMut, Params, Path};
use dspy::prelude::*;
use dspy::signature::{
    FieldSink, Fields, KnownFields, NoReasoning, Properties, Record, Spec, deserialize_record,
    record_schema, serialize_record,
};
use dspy::value::check::check;
use dspy::value::{
    Body, Check, Constraint, Enum, Field, Literal, Serde, Shape, Shaped, Tagging, Variant,
};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Who takes care of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Team {
    /// invoices and refunds
    Billing,
    Parcels,
    Other(String),
}

impl Shaped for Team {
    const SHAPE: Shape = Shape::Enum(Enum {
        name: "Team",
        doc: "Who takes care of it.",
        tagging: Tagging::External,
        variants: &[
            Variant {
                name: "Billing",
                aliases: &[],
                doc: "invoices and refunds",
                body: Body::Unit,
            },
            Variant {
                name: "Parcels",
                aliases: &[],
                doc: "",
                body: Body::Unit,
            },
            Variant {
                name: "Other",
                aliases: &[],
                doc: "",
                body: Body::Tuple(&[Field::new("0", "", "String", String::SHAPE)]),
            },
        ],
        serde: Serde::PLAIN,
    });
}

/// Decide which team takes care of the message.
pub struct Route {
    /// as it came in
    pub message: String,
    pub team: Team,
    pub confidence: f64,
}

/// The inputs of [`Route`].
#[derive(Clone)]
pub struct RouteInput {
    /// as it came in
    pub message: String,
}

/// A demonstration of [`Route`], field by field.
#[derive(Clone, Debug, Default)]
pub struct RouteDemo(KnownFields);

impl RouteDemo {
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.0.know("message", message.into());
        self
    }

    pub fn team(mut self, team: Team) -> Self {
        self.0.know("team", team);
        self
    }

    pub fn confidence(mut self, confidence: f64) -> Self {
        self.0.know("confidence", confidence);
        self
    }
}

impl From<RouteDemo> for Demo<Route> {
    fn from(demo: RouteDemo) -> Self {
        Self::of_known(demo.0)
    }
}

/// The outputs of [`Route`].
#[derive(Clone)]
pub struct RouteOutput {
    pub team: Team,
    pub confidence: f64,
}

impl Signature for Route {
    type Input = RouteInput;
    type Output = RouteOutput;
    type Demo = RouteDemo;
    const SPEC: Spec = Spec::new("Route")
        .with_instruction("Decide which team takes care of the message.")
        .with_inputs(RouteInput::FIELDS)
        .with_outputs(RouteOutput::FIELDS);

    fn demo() -> RouteDemo {
        RouteDemo::default()
    }
}

impl NoReasoning for Route {}

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

impl Record for RouteInput {
    const NAME: &'static str = "RouteInput";
    const FIELDS: &'static [Field] = &[Field::new(
        "message",
        "as it came in",
        "String",
        String::SHAPE,
    )];

    fn write(&self, sink: &mut dyn FieldSink) -> Result<()> {
        sink.field("message", &self.message)
    }

    fn read(fields: &mut Fields) -> Result<Self> {
        Ok(Self {
            message: fields.take("message")?,
        })
    }

    fn read_known(fields: &mut Fields, known: &mut KnownFields) -> Result<()> {
        fields.take_known::<String>("message", known)
    }

    fn schema(properties: &mut Properties<'_>) {
        properties.required::<String>("message");
    }
}

impl Record for RouteOutput {
    const NAME: &'static str = "RouteOutput";
    const FIELDS: &'static [Field] = &[
        Field::new("team", "", "Team", Team::SHAPE),
        Field::new("confidence", "", "f64", f64::SHAPE)
            .constrained(&[Constraint::AtLeast(Literal::Number("0"))])
            .checked(&[Check::new("confidence is at most 1", |value| {
                check(value, |confidence: &f64| *confidence <= 1.0)
            })]),
    ];

    fn write(&self, sink: &mut dyn FieldSink) -> Result<()> {
        sink.field("team", &self.team)?;
        sink.field("confidence", &self.confidence)
    }

    fn read(fields: &mut Fields) -> Result<Self> {
        Ok(Self {
            team: fields.take("team")?,
            confidence: fields.take("confidence")?,
        })
    }

    fn read_known(fields: &mut Fields, known: &mut KnownFields) -> Result<()> {
        fields.take_known::<Team>("team", known)?;
        fields.take_known::<f64>("confidence", known)
    }

    fn schema(properties: &mut Properties<'_>) {
        properties.required::<Team>("team");
        properties.required::<f64>("confidence");
    }
}

impl fmt::Debug for RouteInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RouteInput")
            .field("message", &self.message)
            .finish()
    }
}

impl fmt::Debug for RouteOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RouteOutput")
            .field("team", &self.team)
            .field("confidence", &self.confidence)
            .finish()
    }
}

// What every record has through its three functions.
macro_rules! by_its_fields {
    ($($record:ident)+) => {$(
        impl Serialize for $record {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serialize_record(self, serializer)
            }
        }

        impl<'de> Deserialize<'de> for $record {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserialize_record(deserializer)
            }
        }

        impl JsonSchema for $record {
            fn schema_name() -> Cow<'static, str> {
                stringify!($record).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                record_schema::<Self>(generator)
            }
        }
    )+};
}

by_its_fields! { RouteInput RouteOutput }

/// Routes a message with what a lookup knows about it.
#[derive(Clone)]
pub struct Desk<L> {
    pub route: ChainOfThought<Route>,
    pub opinions: Vec<Predict<Route>>,
    pub lookup: L,
    pub tries: Setting<usize>,
    pub name: String,
}

/// The paths of [`Desk`].
pub struct DeskPaths<L> {
    pub route: Below<ChainOfThought<Route>>,
    pub opinions: Below<Vec<Predict<Route>>>,
    pub lookup: Below<L>,
    pub tries: Below<Setting<usize>>,
    pub name: Below<String>,
}

impl<L: Module> Module for Desk<L> {
    const PARAMS: Params = Params::fields(&[
        ("route", ChainOfThought::<Route>::PARAMS),
        ("opinions", Vec::<Predict<Route>>::PARAMS),
        ("lookup", L::PARAMS),
        ("tries", Setting::<usize>::PARAMS),
        ("name", String::PARAMS),
    ]);
    type Has = <Is<{ ChainOfThought::<Route>::PARAMS.any() }> as Flag>::Or<L::Has>;
    type Paths = DeskPaths<L>;

    fn paths_at(at: Path) -> DeskPaths<L> {
        DeskPaths {
            route: Below::new(at.field("route")),
            opinions: Below::new(at.field("opinions")),
            lookup: Below::new(at.field("lookup")),
            tries: Below::new(at.field("tries")),
            name: Below::new(at.field("name")),
        }
    }

    fn visit(&self, at: &Path, visitor: &mut dyn FnMut(&Path, Parameter<'_>)) {
        self.route.visit(&at.field("route"), visitor);
        self.opinions.visit(&at.field("opinions"), visitor);
        self.lookup.visit(&at.field("lookup"), visitor);
        self.tries.visit(&at.field("tries"), visitor);
        self.name.visit(&at.field("name"), visitor);
    }

    fn visit_mut(&mut self, at: &Path, visitor: &mut dyn FnMut(&Path, ParameterMut<'_>)) {
        self.route.visit_mut(&at.field("route"), visitor);
        self.opinions.visit_mut(&at.field("opinions"), visitor);
        self.lookup.visit_mut(&at.field("lookup"), visitor);
        self.tries.visit_mut(&at.field("tries"), visitor);
        self.name.visit_mut(&at.field("name"), visitor);
    }
}
