// #[value]
// struct Measured {
//     #[value(min = 3)]
//     length: u8,
// }

::core::compile_error! {
    "unknown option `min` of `#[value]`: known are `opaque`, `ge`, `le`, `multiple_of`, `min_length`, `max_length`, `pattern`, `one_of`"
}
const _: () = {
    #[allow(unused_imports, reason = "every type here may have a shape")]
    use ::dspy::__private::{self as __dspy, Unshaped as _};
    const _: () = <u8 as __dspy::FieldType>::HOLDS;
    #[automatically_derived]
    impl __dspy::Shaped for Measured {
        const SHAPE: __dspy::Shape = __dspy::Shape::Struct(__dspy::Struct {
            name: "Measured",
            doc: "",
            body: __dspy::Body::Named(
                &[__dspy::Field::new("length", "", "u8", __dspy::Probe::<u8>::SHAPE)],
            ),
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
struct Measured {
    length: u8,
}
