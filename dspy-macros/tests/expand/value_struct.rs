// /// A passage that may hold the answer.
// #[value]
// #[derive(PartialEq)]
// pub struct Passage {
//     /// where it stands
//     pub id: u64,
//     #[value(min_length = 1)]
//     pub text: String,
//     #[serde(default, rename = "tags")]
//     pub labels: Vec<String>,
// }

const _: () = {
    use ::dspy::__private as __dspy;
    #[allow(unused_imports, reason = "every type here may have a shape")]
    use __dspy::Unshaped as _;
    const _: () = <u64 as __dspy::FieldType>::HOLDS;
    const _: () = <String as __dspy::FieldType>::HOLDS;
    const _: () = <String as __dspy::Length>::HOLDS;
    const _: () = <Vec<String> as __dspy::FieldType>::HOLDS;
    #[automatically_derived]
    impl __dspy::Shaped for Passage {
        const SHAPE: __dspy::Shape = __dspy::Shape::Struct(__dspy::Struct {
            name: "Passage",
            doc: "A passage that may hold the answer.",
            body: __dspy::Body::Named(
                &[
                    __dspy::Field::new(
                        "id",
                        "where it stands",
                        "u64",
                        __dspy::Probe::<u64>::SHAPE,
                    ),
                    __dspy::Field::new(
                            "text",
                            "",
                            "String",
                            __dspy::Probe::<String>::SHAPE,
                        )
                        .constrained(&[__dspy::Constraint::MinLength(1)]),
                    __dspy::Field::new(
                            "tags",
                            "",
                            "Vec<String>",
                            __dspy::Probe::<Vec<String>>::SHAPE,
                        )
                        .with_default(),
                ],
            ),
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
/// A passage that may hold the answer.
#[derive(PartialEq)]
pub struct Passage {
    /// where it stands
    pub id: u64,
    #[schemars(
        transform = ::dspy::__private::constrained(
            &[::dspy::__private::Constraint::MinLength(1)]
        )
    )]
    pub text: String,
    #[serde(default, rename = "tags")]
    pub labels: Vec<String>,
}
