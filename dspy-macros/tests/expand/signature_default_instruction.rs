// #[signature(instruction = default)]
// struct Qa {
//     #[input] question: String,
//     #[output] answer: String,
// }

struct Qa {
    /// The input `question`.
    question: String,
    /// The output `answer`.
    answer: String,
}
/// The inputs of [`Qa`].
struct QaInput {
    /// The input `question`.
    question: String,
}
/// The outputs of [`Qa`].
struct QaOutput {
    /// The output `answer`.
    answer: String,
}
/// A demonstration of [`Qa`], field by field: `Qa::demo()` begins one of which nothing is known.
struct QaDemo {
    question: ::core::option::Option<String>,
    answer: ::core::option::Option<String>,
}
const _: () = {
    use ::dspy::__private as __dspy;
    #[allow(unused_imports, reason = "every type here may have a shape")]
    use __dspy::Unshaped as _;
    #[automatically_derived]
    impl __dspy::Signature for Qa {
        type Input = QaInput;
        type Output = QaOutput;
        type Demo = QaDemo;
        const SPEC: __dspy::Spec = __dspy::Spec::new("Qa")
            .with_inputs(<QaInput as __dspy::Record>::FIELDS)
            .with_outputs(<QaOutput as __dspy::Record>::FIELDS);
        fn demo() -> QaDemo {
            QaDemo {
                question: ::core::option::Option::None,
                answer: ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl __dspy::NoReasoning for Qa {}
    #[automatically_derived]
    impl ::core::convert::From<Qa> for (QaInput, QaOutput) {
        fn from(row: Qa) -> Self {
            (QaInput { question: row.question }, QaOutput { answer: row.answer })
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<&str> for QaInput {
        fn from(value: &str) -> Self {
            Self {
                question: <String as ::core::convert::From<&str>>::from(value),
            }
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<String> for QaInput {
        fn from(value: String) -> Self {
            Self { question: value }
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<&String> for QaInput {
        fn from(value: &String) -> Self {
            Self {
                question: ::core::clone::Clone::clone(value),
            }
        }
    }
    #[automatically_derived]
    impl<
        __Dspy0: ::core::convert::Into<::std::string::String>,
    > ::core::convert::From<(__Dspy0,)> for QaInput {
        fn from((value_0,): (__Dspy0,)) -> Self {
            Self {
                question: ::core::convert::Into::into(value_0),
            }
        }
    }
    #[allow(dead_code, reason = "a program sets the fields that it knows")]
    impl QaDemo {
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
    impl ::core::convert::From<QaDemo> for __dspy::Demo<Qa> {
        fn from(demo: QaDemo) -> Self {
            let mut known = __dspy::KnownFields::default();
            <String as __dspy::FieldType>::know(demo.question, "question", &mut known);
            <String as __dspy::FieldType>::know(demo.answer, "answer", &mut known);
            Self::of_known(known)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for QaInput {
        const NAME: &'static str = "QaInput";
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
    impl ::core::clone::Clone for QaInput {
        fn clone(&self) -> Self {
            Self {
                question: <String as __dspy::FieldType>::copied(&self.question),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for QaInput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("QaInput")
                .field("question", <String as __dspy::FieldType>::shown(&self.question))
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for QaInput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for QaInput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for QaInput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("QaInput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for QaOutput {
        const NAME: &'static str = "QaOutput";
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
    impl ::core::clone::Clone for QaOutput {
        fn clone(&self) -> Self {
            Self {
                answer: <String as __dspy::FieldType>::copied(&self.answer),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for QaOutput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("QaOutput")
                .field("answer", <String as __dspy::FieldType>::shown(&self.answer))
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for QaOutput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for QaOutput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for QaOutput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("QaOutput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
};
