// #[value]
// #[serde(tag = "kind", rename_all = "snake_case")]
// enum Step {
//     LookUp { query: String },
//     #[serde(skip)]
//     Internal,
//     Done,
// }

const _: () = {
    use ::dspy::__private as __dspy;
    #[allow(unused_imports, reason = "every type here may have a shape")]
    use __dspy::Unshaped as _;
    const _: () = <String as __dspy::FieldType>::HOLDS;
    #[automatically_derived]
    impl __dspy::Shaped for Step {
        const SHAPE: __dspy::Shape = __dspy::Shape::Enum(__dspy::Enum {
            name: "Step",
            doc: "",
            tagging: __dspy::Tagging::Internal("kind"),
            variants: &[
                __dspy::Variant {
                    name: "look_up",
                    aliases: &[],
                    doc: "",
                    body: __dspy::Body::Named(
                        &[
                            __dspy::Field::new(
                                "query",
                                "",
                                "String",
                                __dspy::Probe::<String>::SHAPE,
                            ),
                        ],
                    ),
                },
                __dspy::Variant {
                    name: "done",
                    aliases: &[],
                    doc: "",
                    body: __dspy::Body::Unit,
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
#[serde(tag = "kind", rename_all = "snake_case")]
enum Step {
    LookUp { query: String },
    #[serde(skip)]
    Internal,
    Done,
}
