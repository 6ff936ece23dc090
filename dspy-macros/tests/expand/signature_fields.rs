// /// Answer the question from the passages, in a few words.
// #[signature]
// pub struct AnswerFrom {
//     /// passages that may hold the answer
//     #[input] passages: Vec<String>,
//     #[input(title = "The question", max_length = 500)] question: String,
//     #[output] answer: String,
//     #[output(ge = 0, le = 1)]
//     #[check(|it| *it != 0.5, "take a side")]
//     #[check(in_unit_interval, "confidence lies in 0..=1")]
//     confidence: f64,
// }

/// Answer the question from the passages, in a few words.
pub struct AnswerFrom {
    /// passages that may hold the answer
    pub passages: Vec<String>,
    /// The input `question`.
    pub question: String,
    /// The output `answer`.
    pub answer: String,
    /// The output `confidence`.
    pub confidence: f64,
}
/// The inputs of [`AnswerFrom`].
pub struct AnswerFromInput {
    /// passages that may hold the answer
    pub passages: Vec<String>,
    /// The input `question`.
    pub question: String,
}
/// The outputs of [`AnswerFrom`].
pub struct AnswerFromOutput {
    /// The output `answer`.
    pub answer: String,
    /// The output `confidence`.
    pub confidence: f64,
}
/// A demonstration of [`AnswerFrom`], field by field: `AnswerFrom::demo()` begins one of which nothing is known.
pub struct AnswerFromDemo {
    passages: ::core::option::Option<Vec<String>>,
    question: ::core::option::Option<String>,
    answer: ::core::option::Option<String>,
    confidence: ::core::option::Option<f64>,
}
const _: () = {
    use ::dspy::__private as __dspy;
    #[allow(unused_imports, reason = "every type here may have a shape")]
    use __dspy::Unshaped as _;
    const _: () = <String as __dspy::Length>::HOLDS;
    const _: () = <f64 as __dspy::Number>::HOLDS;
    #[automatically_derived]
    impl __dspy::Signature for AnswerFrom {
        type Input = AnswerFromInput;
        type Output = AnswerFromOutput;
        type Demo = AnswerFromDemo;
        const SPEC: __dspy::Spec = __dspy::Spec::new("AnswerFrom")
            .with_instruction("Answer the question from the passages, in a few words.")
            .with_inputs(<AnswerFromInput as __dspy::Record>::FIELDS)
            .with_outputs(<AnswerFromOutput as __dspy::Record>::FIELDS);
        fn demo() -> AnswerFromDemo {
            AnswerFromDemo {
                passages: ::core::option::Option::None,
                question: ::core::option::Option::None,
                answer: ::core::option::Option::None,
                confidence: ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl __dspy::NoReasoning for AnswerFrom {}
    #[automatically_derived]
    impl ::core::convert::From<AnswerFrom> for (AnswerFromInput, AnswerFromOutput) {
        fn from(row: AnswerFrom) -> Self {
            (
                AnswerFromInput {
                    passages: row.passages,
                    question: row.question,
                },
                AnswerFromOutput {
                    answer: row.answer,
                    confidence: row.confidence,
                },
            )
        }
    }
    #[automatically_derived]
    impl<
        __Dspy1: ::core::convert::Into<::std::string::String>,
    > ::core::convert::From<(Vec<String>, __Dspy1)> for AnswerFromInput {
        fn from((value_0, value_1): (Vec<String>, __Dspy1)) -> Self {
            Self {
                passages: value_0,
                question: ::core::convert::Into::into(value_1),
            }
        }
    }
    #[allow(dead_code, reason = "a program sets the fields that it knows")]
    impl AnswerFromDemo {
        /// With this `passages`.
        #[must_use]
        pub fn passages(mut self, value: Vec<String>) -> Self {
            self.passages = ::core::option::Option::Some(value);
            self
        }
        /// With this `question`.
        #[must_use]
        pub fn question(mut self, value: impl ::core::convert::Into<String>) -> Self {
            self.question = ::core::option::Option::Some(
                ::core::convert::Into::into(value),
            );
            self
        }
        /// With this `answer`.
        #[must_use]
        pub fn answer(mut self, value: impl ::core::convert::Into<String>) -> Self {
            self.answer = ::core::option::Option::Some(
                ::core::convert::Into::into(value),
            );
            self
        }
        /// With this `confidence`.
        #[must_use]
        pub fn confidence(mut self, value: f64) -> Self {
            self.confidence = ::core::option::Option::Some(value);
            self
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<AnswerFromDemo> for __dspy::Demo<AnswerFrom> {
        fn from(demo: AnswerFromDemo) -> Self {
            let mut known = __dspy::KnownFields::default();
            <Vec<
                String,
            > as __dspy::FieldType>::know(demo.passages, "passages", &mut known);
            <String as __dspy::FieldType>::know(demo.question, "question", &mut known);
            <String as __dspy::FieldType>::know(demo.answer, "answer", &mut known);
            <f64 as __dspy::FieldType>::know(demo.confidence, "confidence", &mut known);
            Self::of_known(known)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for AnswerFromInput {
        const NAME: &'static str = "AnswerFromInput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new(
                "passages",
                "passages that may hold the answer",
                "Vec<String>",
                __dspy::Probe::<Vec<String>>::SHAPE,
            ),
            __dspy::Field::new("question", "", "String", __dspy::Probe::<String>::SHAPE)
                .titled("The question")
                .constrained(&[__dspy::Constraint::MaxLength(500)]),
        ];
        fn write(&self, sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
            <Vec<String> as __dspy::FieldType>::write(&self.passages, "passages", sink)?;
            <String as __dspy::FieldType>::write(&self.question, "question", sink)?;
            ::core::result::Result::Ok(())
        }
        fn read(fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
            ::core::result::Result::Ok(Self {
                passages: <Vec<String> as __dspy::FieldType>::read("passages", fields)?,
                question: <String as __dspy::FieldType>::read("question", fields)?,
            })
        }
        fn read_known(
            fields: &mut __dspy::Fields,
            known: &mut __dspy::KnownFields,
        ) -> __dspy::Result<()> {
            <Vec<String> as __dspy::FieldType>::read_known("passages", fields, known)?;
            <String as __dspy::FieldType>::read_known("question", fields, known)?;
            ::core::result::Result::Ok(())
        }
        fn schema(properties: &mut __dspy::Properties<'_>) {
            <Vec<String> as __dspy::FieldType>::describe("passages", properties);
            <String as __dspy::FieldType>::describe("question", properties);
        }
    }
    #[automatically_derived]
    impl ::core::clone::Clone for AnswerFromInput {
        fn clone(&self) -> Self {
            Self {
                passages: <Vec<String> as __dspy::FieldType>::copied(&self.passages),
                question: <String as __dspy::FieldType>::copied(&self.question),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for AnswerFromInput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("AnswerFromInput")
                .field(
                    "passages",
                    <Vec<String> as __dspy::FieldType>::shown(&self.passages),
                )
                .field("question", <String as __dspy::FieldType>::shown(&self.question))
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for AnswerFromInput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for AnswerFromInput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for AnswerFromInput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("AnswerFromInput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for AnswerFromOutput {
        const NAME: &'static str = "AnswerFromOutput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new("answer", "", "String", __dspy::Probe::<String>::SHAPE),
            __dspy::Field::new("confidence", "", "f64", __dspy::Probe::<f64>::SHAPE)
                .constrained(
                    &[
                        __dspy::Constraint::AtLeast(__dspy::Literal::Number("0")),
                        __dspy::Constraint::AtMost(__dspy::Literal::Number("1")),
                    ],
                )
                .checked(
                    &[
                        __dspy::Check::new(
                            "take a side",
                            |value| __dspy::check::<f64, _>(value, |it| *it != 0.5),
                        ),
                        __dspy::Check::new(
                            "confidence lies in 0..=1",
                            |value| __dspy::check::<f64, _>(value, in_unit_interval),
                        ),
                    ],
                ),
        ];
        fn write(&self, sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::write(&self.answer, "answer", sink)?;
            <f64 as __dspy::FieldType>::write(&self.confidence, "confidence", sink)?;
            ::core::result::Result::Ok(())
        }
        fn read(fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
            ::core::result::Result::Ok(Self {
                answer: <String as __dspy::FieldType>::read("answer", fields)?,
                confidence: <f64 as __dspy::FieldType>::read("confidence", fields)?,
            })
        }
        fn read_known(
            fields: &mut __dspy::Fields,
            known: &mut __dspy::KnownFields,
        ) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::read_known("answer", fields, known)?;
            <f64 as __dspy::FieldType>::read_known("confidence", fields, known)?;
            ::core::result::Result::Ok(())
        }
        fn schema(properties: &mut __dspy::Properties<'_>) {
            <String as __dspy::FieldType>::describe("answer", properties);
            <f64 as __dspy::FieldType>::describe("confidence", properties);
        }
    }
    #[automatically_derived]
    impl ::core::clone::Clone for AnswerFromOutput {
        fn clone(&self) -> Self {
            Self {
                answer: <String as __dspy::FieldType>::copied(&self.answer),
                confidence: <f64 as __dspy::FieldType>::copied(&self.confidence),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for AnswerFromOutput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("AnswerFromOutput")
                .field("answer", <String as __dspy::FieldType>::shown(&self.answer))
                .field("confidence", <f64 as __dspy::FieldType>::shown(&self.confidence))
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for AnswerFromOutput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for AnswerFromOutput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for AnswerFromOutput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("AnswerFromOutput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
};
