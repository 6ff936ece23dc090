// /// Translate the text.
// #[signature]
// struct Translate {
//     #[input] text: String,
//     #[input(default = "en")] language: String,
//     #[input(default = 3)] tries: u8,
//     #[output(default)] notes: Vec<String>,
// }

/// Translate the text.
struct Translate {
    /// The input `text`.
    text: String,
    /// The input `language`.
    language: String,
    /// The input `tries`.
    tries: u8,
    /// The output `notes`.
    notes: Vec<String>,
}
/// The inputs of [`Translate`].
struct TranslateInput {
    /// The input `text`.
    text: String,
    /// The input `language`.
    language: String,
    /// The input `tries`.
    tries: u8,
}
/// The outputs of [`Translate`].
struct TranslateOutput {
    /// The output `notes`.
    notes: Vec<String>,
}
/// A demonstration of [`Translate`], field by field: `Translate::demo()` begins one of which nothing is known.
struct TranslateDemo {
    text: ::core::option::Option<String>,
    language: ::core::option::Option<String>,
    tries: ::core::option::Option<u8>,
    notes: ::core::option::Option<Vec<String>>,
}
const _: () = {
    use ::dspy::__private as __dspy;
    #[allow(unused_imports, reason = "every type here may have a shape")]
    use __dspy::Unshaped as _;
    #[automatically_derived]
    impl __dspy::Signature for Translate {
        type Input = TranslateInput;
        type Output = TranslateOutput;
        type Demo = TranslateDemo;
        const SPEC: __dspy::Spec = __dspy::Spec::new("Translate")
            .with_instruction("Translate the text.")
            .with_inputs(<TranslateInput as __dspy::Record>::FIELDS)
            .with_outputs(<TranslateOutput as __dspy::Record>::FIELDS);
        fn demo() -> TranslateDemo {
            TranslateDemo {
                text: ::core::option::Option::None,
                language: ::core::option::Option::None,
                tries: ::core::option::Option::None,
                notes: ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl __dspy::NoReasoning for Translate {}
    #[automatically_derived]
    impl ::core::convert::From<Translate> for (TranslateInput, TranslateOutput) {
        fn from(row: Translate) -> Self {
            (
                TranslateInput {
                    text: row.text,
                    language: row.language,
                    tries: row.tries,
                },
                TranslateOutput {
                    notes: row.notes,
                },
            )
        }
    }
    #[automatically_derived]
    impl<
        __Dspy0: ::core::convert::Into<::std::string::String>,
        __Dspy1: ::core::convert::Into<::std::string::String>,
    > ::core::convert::From<(__Dspy0, __Dspy1, u8)> for TranslateInput {
        fn from((value_0, value_1, value_2): (__Dspy0, __Dspy1, u8)) -> Self {
            Self {
                text: ::core::convert::Into::into(value_0),
                language: ::core::convert::Into::into(value_1),
                tries: value_2,
            }
        }
    }
    #[allow(dead_code, reason = "a program sets the fields that it knows")]
    impl TranslateDemo {
        /// With this `text`.
        #[must_use]
        fn text(mut self, value: impl ::core::convert::Into<String>) -> Self {
            self.text = ::core::option::Option::Some(::core::convert::Into::into(value));
            self
        }
        /// With this `language`.
        #[must_use]
        fn language(mut self, value: impl ::core::convert::Into<String>) -> Self {
            self.language = ::core::option::Option::Some(
                ::core::convert::Into::into(value),
            );
            self
        }
        /// With this `tries`.
        #[must_use]
        fn tries(mut self, value: u8) -> Self {
            self.tries = ::core::option::Option::Some(value);
            self
        }
        /// With this `notes`.
        #[must_use]
        fn notes(mut self, value: Vec<String>) -> Self {
            self.notes = ::core::option::Option::Some(value);
            self
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<TranslateDemo> for __dspy::Demo<Translate> {
        fn from(demo: TranslateDemo) -> Self {
            let mut known = __dspy::KnownFields::default();
            <String as __dspy::FieldType>::know(demo.text, "text", &mut known);
            <String as __dspy::FieldType>::know(demo.language, "language", &mut known);
            <u8 as __dspy::FieldType>::know(demo.tries, "tries", &mut known);
            <Vec<String> as __dspy::FieldType>::know(demo.notes, "notes", &mut known);
            Self::of_known(known)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for TranslateInput {
        const NAME: &'static str = "TranslateInput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new("text", "", "String", __dspy::Probe::<String>::SHAPE),
            __dspy::Field::new("language", "", "String", __dspy::Probe::<String>::SHAPE)
                .with_default(),
            __dspy::Field::new("tries", "", "u8", __dspy::Probe::<u8>::SHAPE)
                .with_default(),
        ];
        fn write(&self, sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::write(&self.text, "text", sink)?;
            <String as __dspy::FieldType>::write(&self.language, "language", sink)?;
            <u8 as __dspy::FieldType>::write(&self.tries, "tries", sink)?;
            ::core::result::Result::Ok(())
        }
        fn read(fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
            ::core::result::Result::Ok(Self {
                text: <String as __dspy::FieldType>::read("text", fields)?,
                language: <String as __dspy::FieldType>::read_or(
                    "language",
                    fields,
                    || <String as ::core::convert::From<_>>::from("en"),
                )?,
                tries: <u8 as __dspy::FieldType>::read_or("tries", fields, || 3)?,
            })
        }
        fn read_known(
            fields: &mut __dspy::Fields,
            known: &mut __dspy::KnownFields,
        ) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::read_known("text", fields, known)?;
            <String as __dspy::FieldType>::read_known("language", fields, known)?;
            <u8 as __dspy::FieldType>::read_known("tries", fields, known)?;
            ::core::result::Result::Ok(())
        }
        fn schema(properties: &mut __dspy::Properties<'_>) {
            <String as __dspy::FieldType>::describe("text", properties);
            <String as __dspy::FieldType>::describe_or(
                "language",
                properties,
                || <String as ::core::convert::From<_>>::from("en"),
            );
            <u8 as __dspy::FieldType>::describe_or("tries", properties, || 3);
        }
    }
    #[automatically_derived]
    impl ::core::clone::Clone for TranslateInput {
        fn clone(&self) -> Self {
            Self {
                text: <String as __dspy::FieldType>::copied(&self.text),
                language: <String as __dspy::FieldType>::copied(&self.language),
                tries: <u8 as __dspy::FieldType>::copied(&self.tries),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for TranslateInput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("TranslateInput")
                .field("text", <String as __dspy::FieldType>::shown(&self.text))
                .field("language", <String as __dspy::FieldType>::shown(&self.language))
                .field("tries", <u8 as __dspy::FieldType>::shown(&self.tries))
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for TranslateInput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for TranslateInput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for TranslateInput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("TranslateInput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for TranslateOutput {
        const NAME: &'static str = "TranslateOutput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new(
                    "notes",
                    "",
                    "Vec<String>",
                    __dspy::Probe::<Vec<String>>::SHAPE,
                )
                .with_default(),
        ];
        fn write(&self, sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
            <Vec<String> as __dspy::FieldType>::write(&self.notes, "notes", sink)?;
            ::core::result::Result::Ok(())
        }
        fn read(fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
            ::core::result::Result::Ok(Self {
                notes: <Vec<
                    String,
                > as __dspy::FieldType>::read_or(
                    "notes",
                    fields,
                    <Vec<String> as ::core::default::Default>::default,
                )?,
            })
        }
        fn read_known(
            fields: &mut __dspy::Fields,
            known: &mut __dspy::KnownFields,
        ) -> __dspy::Result<()> {
            <Vec<String> as __dspy::FieldType>::read_known("notes", fields, known)?;
            ::core::result::Result::Ok(())
        }
        fn schema(properties: &mut __dspy::Properties<'_>) {
            <Vec<
                String,
            > as __dspy::FieldType>::describe_or(
                "notes",
                properties,
                <Vec<String> as ::core::default::Default>::default,
            );
        }
    }
    #[automatically_derived]
    impl ::core::clone::Clone for TranslateOutput {
        fn clone(&self) -> Self {
            Self {
                notes: <Vec<String> as __dspy::FieldType>::copied(&self.notes),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for TranslateOutput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("TranslateOutput")
                .field("notes", <Vec<String> as __dspy::FieldType>::shown(&self.notes))
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for TranslateOutput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for TranslateOutput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for TranslateOutput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("TranslateOutput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
};
