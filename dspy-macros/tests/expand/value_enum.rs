// /// What sort of answer it is.
// #[value]
// enum Kind {
//     /// somebody's name
//     Person,
//     Place { city: String },
//     Other(String),
// }

const _: () = {
    use ::dspy::__private as __dspy;
    #[allow(unused_imports, reason = "every type here may have a shape")]
    use __dspy::Unshaped as _;
    const _: () = <String as __dspy::FieldType>::HOLDS;
    const _: () = <String as __dspy::FieldType>::HOLDS;
    #[automatically_derived]
    impl __dspy::Shaped for Kind {
        const SHAPE: __dspy::Shape = __dspy::Shape::Enum(__dspy::Enum {
            name: "Kind",
            doc: "What sort of answer it is.",
            tagging: __dspy::Tagging::External,
            variants: &[
                __dspy::Variant {
                    name: "Person",
                    aliases: &[],
                    doc: "somebody's name",
                    body: __dspy::Body::Unit,
                },
                __dspy::Variant {
                    name: "Place",
                    aliases: &[],
                    doc: "",
                    body: __dspy::Body::Named(
                        &[
                            __dspy::Field::new(
                                "city",
                                "",
                                "String",
                                __dspy::Probe::<String>::SHAPE,
                            ),
                        ],
                    ),
                },
                __dspy::Variant {
                    name: "Other",
                    aliases: &[],
                    doc: "",
                    body: __dspy::Body::Tuple(
                        &[
                            __dspy::Field::new(
                                "0",
                                "",
                                "String",
                                __dspy::Probe::<String>::SHAPE,
                            ),
                        ],
                    ),
                },
            ],
            serde: __dspy::Serde::PLAIN,
        });
    }
};
#[derive(
    ::core::clone::Clone,
    ::core::fmt::Debug,
    ::dspy::__private::Serialize,
    ::dspy::__private::Deserialize,
    ::dspy::__private::JsonSchema
)]
#[serde(crate = "::dspy::__private::serde")]
#[schemars(crate = "::dspy::__private::schemars")]
/// What sort of answer it is.
enum Kind {
    /// somebody's name
    Person,
    Place { city: String },
    Other(String),
}
