// #[value]
// #[derive(Copy, Clone)]
// struct Percent(#[value(ge = 0, le = 100)] u8);

const _: () = {
    use ::dspy::__private as __dspy;
    #[allow(unused_imports, reason = "every type here may have a shape")]
    use __dspy::Unshaped as _;
    const _: () = <u8 as __dspy::FieldType>::HOLDS;
    const _: () = <u8 as __dspy::Number>::HOLDS;
    #[automatically_derived]
    impl __dspy::Shaped for Percent {
        const SHAPE: __dspy::Shape = __dspy::Shape::Struct(__dspy::Struct {
            name: "Percent",
            doc: "",
            body: __dspy::Body::Tuple(
                &[
                    __dspy::Field::new("0", "", "u8", __dspy::Probe::<u8>::SHAPE)
                        .constrained(
                            &[
                                __dspy::Constraint::AtLeast(__dspy::Literal::Number("0")),
                                __dspy::Constraint::AtMost(__dspy::Literal::Number("100")),
                            ],
                        ),
                ],
            ),
            serde: __dspy::Serde::PLAIN,
        });
    }
};
#[derive(
    ::core::fmt::Debug,
    ::dspy::__private::Serialize,
    ::dspy::__private::Deserialize,
    ::dspy::__private::JsonSchema
)]
#[serde(crate = "::dspy::__private::serde")]
#[schemars(crate = "::dspy::__private::schemars")]
#[derive(Copy, Clone)]
struct Percent(
    #[schemars(
        transform = ::dspy::__private::constrained(
            &[::dspy::__private::Constraint::AtLeast(
                ::dspy::__private::Literal::Number("0")
            ),
            ::dspy::__private::Constraint::AtMost(
                ::dspy::__private::Literal::Number("100")
            )]
        )
    )]
    u8,
);
