// /// Sort the letter.
// #[signature]
// #[serde(rename_all = "camelCase")]
// pub struct SortLetter {
//     #[input] letter_text: String,
//     #[input] r#type: u8,
//     #[output] #[serde(rename = "pile")] target_pile: String,
// }

/// Sort the letter.
pub struct SortLetter {
    /// The input `letterText`.
    pub letter_text: String,
    /// The input `type`.
    pub r#type: u8,
    /// The output `pile`.
    pub target_pile: String,
}
/// The inputs of [`SortLetter`].
pub struct SortLetterInput {
    /// The input `letterText`.
    pub letter_text: String,
    /// The input `type`.
    pub r#type: u8,
}
/// The outputs of [`SortLetter`].
pub struct SortLetterOutput {
    /// The output `pile`.
    pub target_pile: String,
}
/// A demonstration of [`SortLetter`], field by field: `SortLetter::demo()` begins one of which nothing is known.
pub struct SortLetterDemo {
    letter_text: ::core::option::Option<String>,
    r#type: ::core::option::Option<u8>,
    target_pile: ::core::option::Option<String>,
}
const _: () = {
    use ::dspy::__private as __dspy;
    #[allow(unused_imports, reason = "every type here may have a shape")]
    use __dspy::Unshaped as _;
    #[automatically_derived]
    impl __dspy::Signature for SortLetter {
        type Input = SortLetterInput;
        type Output = SortLetterOutput;
        type Demo = SortLetterDemo;
        const SPEC: __dspy::Spec = __dspy::Spec::new("SortLetter")
            .with_instruction("Sort the letter.")
            .with_inputs(<SortLetterInput as __dspy::Record>::FIELDS)
            .with_outputs(<SortLetterOutput as __dspy::Record>::FIELDS);
        fn demo() -> SortLetterDemo {
            SortLetterDemo {
                letter_text: ::core::option::Option::None,
                r#type: ::core::option::Option::None,
                target_pile: ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl __dspy::NoReasoning for SortLetter {}
    #[automatically_derived]
    impl ::core::convert::From<SortLetter> for (SortLetterInput, SortLetterOutput) {
        fn from(row: SortLetter) -> Self {
            (
                SortLetterInput {
                    letter_text: row.letter_text,
                    r#type: row.r#type,
                },
                SortLetterOutput {
                    target_pile: row.target_pile,
                },
            )
        }
    }
    #[automatically_derived]
    impl<
        __Dspy0: ::core::convert::Into<::std::string::String>,
    > ::core::convert::From<(__Dspy0, u8)> for SortLetterInput {
        fn from((value_0, value_1): (__Dspy0, u8)) -> Self {
            Self {
                letter_text: ::core::convert::Into::into(value_0),
                r#type: value_1,
            }
        }
    }
    #[allow(dead_code, reason = "a program sets the fields that it knows")]
    impl SortLetterDemo {
        /// With this `letterText`.
        #[must_use]
        pub fn letter_text(mut self, value: impl ::core::convert::Into<String>) -> Self {
            self.letter_text = ::core::option::Option::Some(
                ::core::convert::Into::into(value),
            );
            self
        }
        /// With this `type`.
        #[must_use]
        pub fn r#type(mut self, value: u8) -> Self {
            self.r#type = ::core::option::Option::Some(value);
            self
        }
        /// With this `pile`.
        #[must_use]
        pub fn target_pile(mut self, value: impl ::core::convert::Into<String>) -> Self {
            self.target_pile = ::core::option::Option::Some(
                ::core::convert::Into::into(value),
            );
            self
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<SortLetterDemo> for __dspy::Demo<SortLetter> {
        fn from(demo: SortLetterDemo) -> Self {
            let mut known = __dspy::KnownFields::default();
            <String as __dspy::FieldType>::know(
                demo.letter_text,
                "letterText",
                &mut known,
            );
            <u8 as __dspy::FieldType>::know(demo.r#type, "type", &mut known);
            <String as __dspy::FieldType>::know(demo.target_pile, "pile", &mut known);
            Self::of_known(known)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for SortLetterInput {
        const NAME: &'static str = "SortLetterInput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new(
                "letterText",
                "",
                "String",
                __dspy::Probe::<String>::SHAPE,
            ),
            __dspy::Field::new("type", "", "u8", __dspy::Probe::<u8>::SHAPE),
        ];
        fn write(&self, sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::write(&self.letter_text, "letterText", sink)?;
            <u8 as __dspy::FieldType>::write(&self.r#type, "type", sink)?;
            ::core::result::Result::Ok(())
        }
        fn read(fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
            ::core::result::Result::Ok(Self {
                letter_text: <String as __dspy::FieldType>::read("letterText", fields)?,
                r#type: <u8 as __dspy::FieldType>::read("type", fields)?,
            })
        }
        fn read_known(
            fields: &mut __dspy::Fields,
            known: &mut __dspy::KnownFields,
        ) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::read_known("letterText", fields, known)?;
            <u8 as __dspy::FieldType>::read_known("type", fields, known)?;
            ::core::result::Result::Ok(())
        }
        fn schema(properties: &mut __dspy::Properties<'_>) {
            <String as __dspy::FieldType>::describe("letterText", properties);
            <u8 as __dspy::FieldType>::describe("type", properties);
        }
    }
    #[automatically_derived]
    impl ::core::clone::Clone for SortLetterInput {
        fn clone(&self) -> Self {
            Self {
                letter_text: <String as __dspy::FieldType>::copied(&self.letter_text),
                r#type: <u8 as __dspy::FieldType>::copied(&self.r#type),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for SortLetterInput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("SortLetterInput")
                .field(
                    "letter_text",
                    <String as __dspy::FieldType>::shown(&self.letter_text),
                )
                .field("type", <u8 as __dspy::FieldType>::shown(&self.r#type))
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for SortLetterInput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for SortLetterInput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for SortLetterInput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("SortLetterInput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for SortLetterOutput {
        const NAME: &'static str = "SortLetterOutput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new("pile", "", "String", __dspy::Probe::<String>::SHAPE),
        ];
        fn write(&self, sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::write(&self.target_pile, "pile", sink)?;
            ::core::result::Result::Ok(())
        }
        fn read(fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
            ::core::result::Result::Ok(Self {
                target_pile: <String as __dspy::FieldType>::read("pile", fields)?,
            })
        }
        fn read_known(
            fields: &mut __dspy::Fields,
            known: &mut __dspy::KnownFields,
        ) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::read_known("pile", fields, known)?;
            ::core::result::Result::Ok(())
        }
        fn schema(properties: &mut __dspy::Properties<'_>) {
            <String as __dspy::FieldType>::describe("pile", properties);
        }
    }
    #[automatically_derived]
    impl ::core::clone::Clone for SortLetterOutput {
        fn clone(&self) -> Self {
            Self {
                target_pile: <String as __dspy::FieldType>::copied(&self.target_pile),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for SortLetterOutput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("SortLetterOutput")
                .field(
                    "target_pile",
                    <String as __dspy::FieldType>::shown(&self.target_pile),
                )
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for SortLetterOutput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for SortLetterOutput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for SortLetterOutput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("SortLetterOutput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
};
