// #[value]
// struct Measured {
//     #[value(min = 3)]
//     length: u8,
// }

::core::compile_error! {
    "unknown option `min` of `#[value]`: known are `opaque`, `ge`, `le`, `multiple_of`, `min_length`, `max_length`, `pattern`, `one_of`"
}
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
