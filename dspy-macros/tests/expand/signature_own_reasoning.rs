// /// Judge the claim.
// #[signature]
// struct Judge {
//     #[input] claim: String,
//     #[output] reasoning: String,
//     #[output] holds: bool,
// }

/// Judge the claim.
struct Judge {
    /// The input `claim`.
    claim: String,
    /// The output `reasoning`.
    reasoning: String,
    /// The output `holds`.
    holds: bool,
}
/// The inputs of [`Judge`].
struct JudgeInput {
    /// The input `claim`.
    claim: String,
}
/// The outputs of [`Judge`].
struct JudgeOutput {
    /// The output `reasoning`.
    reasoning: String,
    /// The output `holds`.
    holds: bool,
}
/// A demonstration of [`Judge`], field by field: `Judge::demo()` begins one of which nothing is known.
struct JudgeDemo {
    claim: ::core::option::Option<String>,
    reasoning: ::core::option::Option<String>,
    holds: ::core::option::Option<bool>,
}
const _: () = {
    use ::dspy::__private as __dspy;
    #[allow(unused_imports, reason = "every type here may have a shape")]
    use __dspy::Unshaped as _;
    #[automatically_derived]
    impl __dspy::Signature for Judge {
        type Input = JudgeInput;
        type Output = JudgeOutput;
        type Demo = JudgeDemo;
        const SPEC: __dspy::Spec = __dspy::Spec::new("Judge")
            .with_instruction("Judge the claim.")
            .with_inputs(<JudgeInput as __dspy::Record>::FIELDS)
            .with_outputs(<JudgeOutput as __dspy::Record>::FIELDS);
        fn demo() -> JudgeDemo {
            JudgeDemo {
                claim: ::core::option::Option::None,
                reasoning: ::core::option::Option::None,
                holds: ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<Judge> for (JudgeInput, JudgeOutput) {
        fn from(row: Judge) -> Self {
            (
                JudgeInput { claim: row.claim },
                JudgeOutput {
                    reasoning: row.reasoning,
                    holds: row.holds,
                },
            )
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<&str> for JudgeInput {
        fn from(value: &str) -> Self {
            Self {
                claim: <String as ::core::convert::From<&str>>::from(value),
            }
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<String> for JudgeInput {
        fn from(value: String) -> Self {
            Self { claim: value }
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<&String> for JudgeInput {
        fn from(value: &String) -> Self {
            Self {
                claim: ::core::clone::Clone::clone(value),
            }
        }
    }
    #[automatically_derived]
    impl<
        __Dspy0: ::core::convert::Into<::std::string::String>,
    > ::core::convert::From<(__Dspy0,)> for JudgeInput {
        fn from((value_0,): (__Dspy0,)) -> Self {
            Self {
                claim: ::core::convert::Into::into(value_0),
            }
        }
    }
    #[allow(dead_code, reason = "a program sets the fields that it knows")]
    impl JudgeDemo {
        /// With this `claim`.
        #[must_use]
        fn claim(mut self, value: impl ::core::convert::Into<String>) -> Self {
            self.claim = ::core::option::Option::Some(
                ::core::convert::Into::into(value),
            );
            self
        }
        /// With this `reasoning`.
        #[must_use]
        fn reasoning(mut self, value: impl ::core::convert::Into<String>) -> Self {
            self.reasoning = ::core::option::Option::Some(
                ::core::convert::Into::into(value),
            );
            self
        }
        /// With this `holds`.
        #[must_use]
        fn holds(mut self, value: bool) -> Self {
            self.holds = ::core::option::Option::Some(value);
            self
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<JudgeDemo> for __dspy::Demo<Judge> {
        fn from(demo: JudgeDemo) -> Self {
            let mut known = __dspy::KnownFields::default();
            <String as __dspy::FieldType>::know(demo.claim, "claim", &mut known);
            <String as __dspy::FieldType>::know(demo.reasoning, "reasoning", &mut known);
            <bool as __dspy::FieldType>::know(demo.holds, "holds", &mut known);
            Self::of_known(known)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for JudgeInput {
        const NAME: &'static str = "JudgeInput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new("claim", "", "String", __dspy::Probe::<String>::SHAPE),
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
    impl ::core::clone::Clone for JudgeInput {
        fn clone(&self) -> Self {
            Self {
                claim: <String as __dspy::FieldType>::copied(&self.claim),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for JudgeInput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("JudgeInput")
                .field("claim", <String as __dspy::FieldType>::shown(&self.claim))
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for JudgeInput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for JudgeInput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for JudgeInput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("JudgeInput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for JudgeOutput {
        const NAME: &'static str = "JudgeOutput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new(
                "reasoning",
                "",
                "String",
                __dspy::Probe::<String>::SHAPE,
            ),
            __dspy::Field::new("holds", "", "bool", __dspy::Probe::<bool>::SHAPE),
        ];
        fn write(&self, sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::write(&self.reasoning, "reasoning", sink)?;
            <bool as __dspy::FieldType>::write(&self.holds, "holds", sink)?;
            ::core::result::Result::Ok(())
        }
        fn read(fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
            ::core::result::Result::Ok(Self {
                reasoning: <String as __dspy::FieldType>::read("reasoning", fields)?,
                holds: <bool as __dspy::FieldType>::read("holds", fields)?,
            })
        }
        fn read_known(
            fields: &mut __dspy::Fields,
            known: &mut __dspy::KnownFields,
        ) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::read_known("reasoning", fields, known)?;
            <bool as __dspy::FieldType>::read_known("holds", fields, known)?;
            ::core::result::Result::Ok(())
        }
        fn schema(properties: &mut __dspy::Properties<'_>) {
            <String as __dspy::FieldType>::describe("reasoning", properties);
            <bool as __dspy::FieldType>::describe("holds", properties);
        }
    }
    #[automatically_derived]
    impl ::core::clone::Clone for JudgeOutput {
        fn clone(&self) -> Self {
            Self {
                reasoning: <String as __dspy::FieldType>::copied(&self.reasoning),
                holds: <bool as __dspy::FieldType>::copied(&self.holds),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for JudgeOutput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("JudgeOutput")
                .field(
                    "reasoning",
                    <String as __dspy::FieldType>::shown(&self.reasoning),
                )
                .field("holds", <bool as __dspy::FieldType>::shown(&self.holds))
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for JudgeOutput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for JudgeOutput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for JudgeOutput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("JudgeOutput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
};
