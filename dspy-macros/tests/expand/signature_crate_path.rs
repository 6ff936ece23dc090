// /// Judge the claim.
// #[signature(crate = crate::vendored::language)]
// struct Claim {
//     #[input(pattern = r"^\w+$")] claim: String,
//     #[output(one_of = ["yes", "no"])] answer: String,
// }

/// Judge the claim.
struct Claim {
    /// The input `claim`.
    claim: String,
    /// The output `answer`.
    answer: String,
}
/// The inputs of [`Claim`].
struct ClaimInput {
    /// The input `claim`.
    claim: String,
}
/// The outputs of [`Claim`].
struct ClaimOutput {
    /// The output `answer`.
    answer: String,
}
/// A demonstration of [`Claim`], field by field: `Claim::demo()` begins one of which nothing is known.
struct ClaimDemo {
    claim: ::core::option::Option<String>,
    answer: ::core::option::Option<String>,
}
const _: () = {
    use crate::vendored::language::__private as __dspy;
    #[allow(unused_imports, reason = "every type here may have a shape")]
    use __dspy::Unshaped as _;
    const _: () = <String as __dspy::Text>::HOLDS;
    const _: () = <String as __dspy::Choice>::HOLDS;
    #[automatically_derived]
    impl __dspy::Signature for Claim {
        type Input = ClaimInput;
        type Output = ClaimOutput;
        type Demo = ClaimDemo;
        const SPEC: __dspy::Spec = __dspy::Spec::new("Claim")
            .with_instruction("Judge the claim.")
            .with_inputs(<ClaimInput as __dspy::Record>::FIELDS)
            .with_outputs(<ClaimOutput as __dspy::Record>::FIELDS);
        fn demo() -> ClaimDemo {
            ClaimDemo {
                claim: ::core::option::Option::None,
                answer: ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl __dspy::NoReasoning for Claim {}
    #[automatically_derived]
    impl ::core::convert::From<Claim> for (ClaimInput, ClaimOutput) {
        fn from(row: Claim) -> Self {
            (ClaimInput { claim: row.claim }, ClaimOutput { answer: row.answer })
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<&str> for ClaimInput {
        fn from(value: &str) -> Self {
            Self {
                claim: <String as ::core::convert::From<&str>>::from(value),
            }
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<String> for ClaimInput {
        fn from(value: String) -> Self {
            Self { claim: value }
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<&String> for ClaimInput {
        fn from(value: &String) -> Self {
            Self {
                claim: ::core::clone::Clone::clone(value),
            }
        }
    }
    #[automatically_derived]
    impl<
        __Dspy0: ::core::convert::Into<::std::string::String>,
    > ::core::convert::From<(__Dspy0,)> for ClaimInput {
        fn from((value_0,): (__Dspy0,)) -> Self {
            Self {
                claim: ::core::convert::Into::into(value_0),
            }
        }
    }
    #[allow(dead_code, reason = "a program sets the fields that it knows")]
    impl ClaimDemo {
        /// With this `claim`.
        #[must_use]
        fn claim(mut self, value: impl ::core::convert::Into<String>) -> Self {
            self.claim = ::core::option::Option::Some(
                ::core::convert::Into::into(value),
            );
            self
        }
        /// With this `answer`.
        #[must_use]
        fn answer(mut self, value: impl ::core::convert::Into<String>) -> Self {
            self.answer = ::core::option::Option::Some(
                ::core::convert::Into::into(value),
            );
            self
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<ClaimDemo> for __dspy::Demo<Claim> {
        fn from(demo: ClaimDemo) -> Self {
            let mut known = __dspy::KnownFields::default();
            <String as __dspy::FieldType>::know(demo.claim, "claim", &mut known);
            <String as __dspy::FieldType>::know(demo.answer, "answer", &mut known);
            Self::of_known(known)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for ClaimInput {
        const NAME: &'static str = "ClaimInput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new("claim", "", "String", __dspy::Probe::<String>::SHAPE)
                .constrained(&[__dspy::Constraint::Pattern("^\\w+$")]),
        ];
        fn write(&self, sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::write(&self.claim, "claim", sink)?;
            ::core::result::Result::Ok(())
        }
        fn read(fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
            ::core::result::Result::Ok(Self {
                claim: <String as __dspy::FieldType>::read("claim", fields)?,
            })
        }
        fn read_known(
            fields: &mut __dspy::Fields,
            known: &mut __dspy::KnownFields,
        ) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::read_known("claim", fields, known)?;
            ::core::result::Result::Ok(())
        }
        fn schema(properties: &mut __dspy::Properties<'_>) {
            <String as __dspy::FieldType>::describe("claim", properties);
        }
    }
    #[automatically_derived]
    impl ::core::clone::Clone for ClaimInput {
        fn clone(&self) -> Self {
            Self {
                claim: <String as __dspy::FieldType>::copied(&self.claim),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for ClaimInput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ClaimInput")
                .field("claim", <String as __dspy::FieldType>::shown(&self.claim))
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for ClaimInput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for ClaimInput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for ClaimInput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("ClaimInput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for ClaimOutput {
        const NAME: &'static str = "ClaimOutput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new("answer", "", "String", __dspy::Probe::<String>::SHAPE)
                .constrained(
                    &[
                        __dspy::Constraint::OneOf(
                            &[__dspy::Literal::Text("yes"), __dspy::Literal::Text("no")],
                        ),
                    ],
                ),
        ];
        fn write(&self, sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::write(&self.answer, "answer", sink)?;
            ::core::result::Result::Ok(())
        }
        fn read(fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
            ::core::result::Result::Ok(Self {
                answer: <String as __dspy::FieldType>::read("answer", fields)?,
            })
        }
        fn read_known(
            fields: &mut __dspy::Fields,
            known: &mut __dspy::KnownFields,
        ) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::read_known("answer", fields, known)?;
            ::core::result::Result::Ok(())
        }
        fn schema(properties: &mut __dspy::Properties<'_>) {
            <String as __dspy::FieldType>::describe("answer", properties);
        }
    }
    #[automatically_derived]
    impl ::core::clone::Clone for ClaimOutput {
        fn clone(&self) -> Self {
            Self {
                answer: <String as __dspy::FieldType>::copied(&self.answer),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for ClaimOutput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ClaimOutput")
                .field("answer", <String as __dspy::FieldType>::shown(&self.answer))
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for ClaimOutput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for ClaimOutput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for ClaimOutput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("ClaimOutput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
};
