// #[signature(instructions = "typo")]
// struct Mistaken {
//     #[input] text: str,
//     #[inptu] question: String,
//     #[output(tilte = "x")] answer: String,
//     #[output] answer: String,
// }

::core::compile_error! {
    "unknown option `instructions` of `#[signature]`: did you mean `instruction`?"
}
::core::compile_error! {
    "unknown attribute `inptu`: did you mean `#[input]`?"
}
::core::compile_error! {
    "unknown option `tilte` of `#[output]`: did you mean `title`?"
}
::core::compile_error! {
    "`str` has no size of its own: write `String`"
}
::core::compile_error! {
    "there is a field `answer` already"
}
struct Mistaken {
    /// The input `question`.
    question: String,
    /// The output `answer`.
    answer: String,
}
/// The inputs of [`Mistaken`].
struct MistakenInput {
    /// The input `question`.
    question: String,
}
/// The outputs of [`Mistaken`].
struct MistakenOutput {
    /// The output `answer`.
    answer: String,
}
/// A demonstration of [`Mistaken`], field by field: `Mistaken::demo()` begins one of which nothing is known.
struct MistakenDemo {
    question: ::core::option::Option<String>,
    answer: ::core::option::Option<String>,
}
const _: () = {
    use ::dspy::__private as __dspy;
    #[allow(unused_imports, reason = "every type here may have a shape")]
    use __dspy::Unshaped as _;
    #[automatically_derived]
    impl __dspy::Signature for Mistaken {
        type Input = MistakenInput;
        type Output = MistakenOutput;
        type Demo = MistakenDemo;
        const SPEC: __dspy::Spec = __dspy::Spec::new("Mistaken")
            .with_inputs(<MistakenInput as __dspy::Record>::FIELDS)
            .with_outputs(<MistakenOutput as __dspy::Record>::FIELDS);
        fn demo() -> MistakenDemo {
            MistakenDemo {
                question: ::core::option::Option::None,
                answer: ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl __dspy::NoReasoning for Mistaken {}
    #[automatically_derived]
    impl ::core::convert::From<Mistaken> for (MistakenInput, MistakenOutput) {
        fn from(row: Mistaken) -> Self {
            (
                MistakenInput {
                    question: row.question,
                },
                MistakenOutput {
                    answer: row.answer,
                },
            )
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<&str> for MistakenInput {
        fn from(value: &str) -> Self {
            Self {
                question: <String as ::core::convert::From<&str>>::from(value),
            }
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<String> for MistakenInput {
        fn from(value: String) -> Self {
            Self { question: value }
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<&String> for MistakenInput {
        fn from(value: &String) -> Self {
            Self {
                question: ::core::clone::Clone::clone(value),
            }
        }
    }
    #[automatically_derived]
    impl<
        __Dspy0: ::core::convert::Into<::std::string::String>,
    > ::core::convert::From<(__Dspy0,)> for MistakenInput {
        fn from((value_0,): (__Dspy0,)) -> Self {
            Self {
                question: ::core::convert::Into::into(value_0),
            }
        }
    }
    #[allow(dead_code, reason = "a program sets the fields that it knows")]
    impl MistakenDemo {
        /// With this `question`.
        #[must_use]
        fn question(mut self, value: impl ::core::convert::Into<String>) -> Self {
            self.question = ::core::option::Option::Some(
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
    impl ::core::convert::From<MistakenDemo> for __dspy::Demo<Mistaken> {
        fn from(demo: MistakenDemo) -> Self {
            let mut known = __dspy::KnownFields::default();
            <String as __dspy::FieldType>::know(demo.question, "question", &mut known);
            <String as __dspy::FieldType>::know(demo.answer, "answer", &mut known);
            Self::of_known(known)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for MistakenInput {
        const NAME: &'static str = "MistakenInput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new("question", "", "String", __dspy::Probe::<String>::SHAPE),
        ];
        fn write(&self, sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::write(&self.question, "question", sink)?;
            ::core::result::Result::Ok(())
        }
        fn read(fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
            ::core::result::Result::Ok(Self {
                question: <String as __dspy::FieldType>::read("question", fields)?,
            })
        }
        fn read_known(
            fields: &mut __dspy::Fields,
            known: &mut __dspy::KnownFields,
        ) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::read_known("question", fields, known)?;
            ::core::result::Result::Ok(())
        }
        fn schema(properties: &mut __dspy::Properties<'_>) {
            <String as __dspy::FieldType>::describe("question", properties);
        }
    }
    #[automatically_derived]
    impl ::core::clone::Clone for MistakenInput {
        fn clone(&self) -> Self {
            Self {
                question: <String as __dspy::FieldType>::copied(&self.question),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for MistakenInput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("MistakenInput")
                .field("question", <String as __dspy::FieldType>::shown(&self.question))
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for MistakenInput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for MistakenInput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for MistakenInput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("MistakenInput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for MistakenOutput {
        const NAME: &'static str = "MistakenOutput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new("answer", "", "String", __dspy::Probe::<String>::SHAPE),
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
    impl ::core::clone::Clone for MistakenOutput {
        fn clone(&self) -> Self {
            Self {
                answer: <String as __dspy::FieldType>::copied(&self.answer),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for MistakenOutput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("MistakenOutput")
                .field("answer", <String as __dspy::FieldType>::shown(&self.answer))
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for MistakenOutput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for MistakenOutput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for MistakenOutput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("MistakenOutput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
};
