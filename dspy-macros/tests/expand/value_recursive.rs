// #[value]
// struct Tree {
//     name: String,
//     kids: Vec<Tree>,
//     #[value(opaque)]
//     seen: Vec<Owner>,
// }

const _: () = {
    use ::dspy::__private as __dspy;
    #[allow(unused_imports, reason = "every type here may have a shape")]
    use __dspy::Unshaped as _;
    const _: () = <String as __dspy::FieldType>::HOLDS;
    #[automatically_derived]
    impl __dspy::Shaped for Tree {
        const SHAPE: __dspy::Shape = __dspy::Shape::Struct(__dspy::Struct {
            name: "Tree",
            doc: "",
            body: __dspy::Body::Named(
                &[
                    __dspy::Field::new(
                        "name",
                        "",
                        "String",
                        __dspy::Probe::<String>::SHAPE,
                    ),
                    __dspy::Field::new(
                        "kids",
                        "",
                        "Vec<Tree>",
                        __dspy::Shape::Recursive,
                    ),
                    __dspy::Field::new("seen", "", "Vec<Owner>", __dspy::Shape::Opaque),
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
struct Tree {
    name: String,
    kids: Vec<Tree>,
    seen: Vec<Owner>,
}
