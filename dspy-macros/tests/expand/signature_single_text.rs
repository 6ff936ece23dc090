// /// Say in one word how the message sounds.
// #[signature]
// pub struct Tone {
//     #[input] message: String,
//     #[output] tone: String,
// }

/// Say in one word how the message sounds.
pub struct Tone {
    /// The input `message`.
    pub message: String,
    /// The output `tone`.
    pub tone: String,
}
/// The inputs of [`Tone`].
pub struct ToneInput {
    /// The input `message`.
    pub message: String,
}
/// The outputs of [`Tone`].
pub struct ToneOutput {
    /// The output `tone`.
    pub tone: String,
}
/// A demonstration of [`Tone`], field by field: `Tone::demo()` begins one of which nothing is known.
pub struct ToneDemo {
    message: ::core::option::Option<String>,
    tone: ::core::option::Option<String>,
}
const _: () = {
    use ::dspy::__private as __dspy;
    #[allow(unused_imports, reason = "every type here may have a shape")]
    use __dspy::Unshaped as _;
    #[automatically_derived]
    impl __dspy::Signature for Tone {
        type Input = ToneInput;
        type Output = ToneOutput;
        type Demo = ToneDemo;
        const SPEC: __dspy::Spec = __dspy::Spec::new("Tone")
            .with_instruction("Say in one word how the message sounds.")
            .with_inputs(<ToneInput as __dspy::Record>::FIELDS)
            .with_outputs(<ToneOutput as __dspy::Record>::FIELDS);
        fn demo() -> ToneDemo {
            ToneDemo {
                message: ::core::option::Option::None,
                tone: ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl __dspy::NoReasoning for Tone {}
    #[automatically_derived]
    impl ::core::convert::From<Tone> for (ToneInput, ToneOutput) {
        fn from(row: Tone) -> Self {
            (ToneInput { message: row.message }, ToneOutput { tone: row.tone })
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<&str> for ToneInput {
        fn from(value: &str) -> Self {
            Self {
                message: <String as ::core::convert::From<&str>>::from(value),
            }
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<String> for ToneInput {
        fn from(value: String) -> Self {
            Self { message: value }
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<&String> for ToneInput {
        fn from(value: &String) -> Self {
            Self {
                message: ::core::clone::Clone::clone(value),
            }
        }
    }
    #[automatically_derived]
    impl<
        __Dspy0: ::core::convert::Into<::std::string::String>,
    > ::core::convert::From<(__Dspy0,)> for ToneInput {
        fn from((value_0,): (__Dspy0,)) -> Self {
            Self {
                message: ::core::convert::Into::into(value_0),
            }
        }
    }
    #[allow(dead_code, reason = "a program sets the fields that it knows")]
    impl ToneDemo {
        /// With this `message`.
        #[must_use]
        pub fn message(mut self, value: impl ::core::convert::Into<String>) -> Self {
            self.message = ::core::option::Option::Some(
                ::core::convert::Into::into(value),
            );
            self
        }
        /// With this `tone`.
        #[must_use]
        pub fn tone(mut self, value: impl ::core::convert::Into<String>) -> Self {
            self.tone = ::core::option::Option::Some(::core::convert::Into::into(value));
            self
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<ToneDemo> for __dspy::Demo<Tone> {
        fn from(demo: ToneDemo) -> Self {
            let mut known = __dspy::KnownFields::default();
            <String as __dspy::FieldType>::know(demo.message, "message", &mut known);
            <String as __dspy::FieldType>::know(demo.tone, "tone", &mut known);
            Self::of_known(known)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for ToneInput {
        const NAME: &'static str = "ToneInput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new("message", "", "String", __dspy::Probe::<String>::SHAPE),
        ];
        fn write(&self, sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::write(&self.message, "message", sink)?;
            ::core::result::Result::Ok(())
        }
        fn read(fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
            ::core::result::Result::Ok(Self {
                message: <String as __dspy::FieldType>::read("message", fields)?,
            })
        }
        fn read_known(
            fields: &mut __dspy::Fields,
            known: &mut __dspy::KnownFields,
        ) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::read_known("message", fields, known)?;
            ::core::result::Result::Ok(())
        }
        fn schema(properties: &mut __dspy::Properties<'_>) {
            <String as __dspy::FieldType>::describe("message", properties);
        }
    }
    #[automatically_derived]
    impl ::core::clone::Clone for ToneInput {
        fn clone(&self) -> Self {
            Self {
                message: <String as __dspy::FieldType>::copied(&self.message),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for ToneInput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ToneInput")
                .field("message", <String as __dspy::FieldType>::shown(&self.message))
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for ToneInput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for ToneInput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for ToneInput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("ToneInput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for ToneOutput {
        const NAME: &'static str = "ToneOutput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new("tone", "", "String", __dspy::Probe::<String>::SHAPE),
        ];
        fn write(&self, sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::write(&self.tone, "tone", sink)?;
            ::core::result::Result::Ok(())
        }
        fn read(fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
            ::core::result::Result::Ok(Self {
                tone: <String as __dspy::FieldType>::read("tone", fields)?,
            })
        }
        fn read_known(
            fields: &mut __dspy::Fields,
            known: &mut __dspy::KnownFields,
        ) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::read_known("tone", fields, known)?;
            ::core::result::Result::Ok(())
        }
        fn schema(properties: &mut __dspy::Properties<'_>) {
            <String as __dspy::FieldType>::describe("tone", properties);
        }
    }
    #[automatically_derived]
    impl ::core::clone::Clone for ToneOutput {
        fn clone(&self) -> Self {
            Self {
                tone: <String as __dspy::FieldType>::copied(&self.tone),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for ToneOutput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ToneOutput")
                .field("tone", <String as __dspy::FieldType>::shown(&self.tone))
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for ToneOutput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for ToneOutput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for ToneOutput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("ToneOutput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
};
