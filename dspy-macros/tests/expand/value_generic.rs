// /// One page of something.
// #[value]
// struct Page<T> {
//     items: Vec<T>,
//     next: Option<u32>,
// }

const _: () = {
    use ::dspy::__private as __dspy;
    #[allow(unused_imports, reason = "every type here may have a shape")]
    use __dspy::Unshaped as _;
    const _: () = <Option<u32> as __dspy::FieldType>::HOLDS;
    #[automatically_derived]
    impl<T> __dspy::Shaped for Page<T>
    where
        T: __dspy::Shaped,
    {
        const SHAPE: __dspy::Shape = __dspy::Shape::Struct(__dspy::Struct {
            name: "Page",
            doc: "One page of something.",
            body: __dspy::Body::Named(
                &[
                    __dspy::Field::new(
                        "items",
                        "",
                        "Vec<T>",
                        __dspy::Probe::<Vec<T>>::SHAPE,
                    ),
                    __dspy::Field::new(
                        "next",
                        "",
                        "Option<u32>",
                        __dspy::Probe::<Option<u32>>::SHAPE,
                    ),
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
/// One page of something.
struct Page<T> {
    items: Vec<T>,
    next: Option<u32>,
}
