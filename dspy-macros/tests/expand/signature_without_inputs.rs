// /// Think of a number.
// #[signature]
// struct Number {
//     #[output(ge = 1, le = 10, multiple_of = 2)] number: u8,
// }

/// Think of a number.
struct Number {
    /// The output `number`.
    number: u8,
}
/// The inputs of [`Number`].
struct NumberInput {}
/// The outputs of [`Number`].
struct NumberOutput {
    /// The output `number`.
    number: u8,
}
/// A demonstration of [`Number`], field by field: `Number::demo()` begins one of which nothing is known.
struct NumberDemo {
    number: ::core::option::Option<u8>,
}
const _: () = {
    use ::dspy::__private as __dspy;
    #[allow(unused_imports, reason = "every type here may have a shape")]
    use __dspy::Unshaped as _;
    const _: () = <u8 as __dspy::Number>::HOLDS;
    #[automatically_derived]
    impl __dspy::Signature for Number {
        type Input = NumberInput;
        type Output = NumberOutput;
        type Demo = NumberDemo;
        const SPEC: __dspy::Spec = __dspy::Spec::new("Number")
            .with_instruction("Think of a number.")
            .with_inputs(<NumberInput as __dspy::Record>::FIELDS)
            .with_outputs(<NumberOutput as __dspy::Record>::FIELDS);
        fn demo() -> NumberDemo {
            NumberDemo {
                number: ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl __dspy::NoReasoning for Number {}
    #[automatically_derived]
    impl ::core::convert::From<Number> for (NumberInput, NumberOutput) {
        fn from(row: Number) -> Self {
            (NumberInput {}, NumberOutput { number: row.number })
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<()> for NumberInput {
        fn from((): ()) -> Self {
            Self {}
        }
    }
    #[allow(dead_code, reason = "a program sets the fields that it knows")]
    impl NumberDemo {
        /// With this `number`.
        #[must_use]
        fn number(mut self, value: u8) -> Self {
            self.number = ::core::option::Option::Some(value);
            self
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<NumberDemo> for __dspy::Demo<Number> {
        fn from(demo: NumberDemo) -> Self {
            let mut known = __dspy::KnownFields::default();
            <u8 as __dspy::FieldType>::know(demo.number, "number", &mut known);
            Self::of_known(known)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for NumberInput {
        const NAME: &'static str = "NumberInput";
        const FIELDS: &'static [__dspy::Field] = &[];
        fn write(&self, _sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
            ::core::result::Result::Ok(())
        }
        fn read(_fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
            ::core::result::Result::Ok(Self {})
        }
        fn read_known(
            _fields: &mut __dspy::Fields,
            _known: &mut __dspy::KnownFields,
        ) -> __dspy::Result<()> {
            ::core::result::Result::Ok(())
        }
        fn schema(_properties: &mut __dspy::Properties<'_>) {}
    }
    #[automatically_derived]
    impl ::core::clone::Clone for NumberInput {
        fn clone(&self) -> Self {
            Self {}
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for NumberInput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("NumberInput").finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for NumberInput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for NumberInput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for NumberInput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("NumberInput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for NumberOutput {
        const NAME: &'static str = "NumberOutput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new("number", "", "u8", __dspy::Probe::<u8>::SHAPE)
                .constrained(
                    &[
                        __dspy::Constraint::AtLeast(__dspy::Literal::Number("1")),
                        __dspy::Constraint::AtMost(__dspy::Literal::Number("10")),
                        __dspy::Constraint::MultipleOf(__dspy::Literal::Number("2")),
                    ],
                ),
        ];
        fn write(&self, sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
            <u8 as __dspy::FieldType>::write(&self.number, "number", sink)?;
            ::core::result::Result::Ok(())
        }
        fn read(fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
            ::core::result::Result::Ok(Self {
                number: <u8 as __dspy::FieldType>::read("number", fields)?,
            })
        }
        fn read_known(
            fields: &mut __dspy::Fields,
            known: &mut __dspy::KnownFields,
        ) -> __dspy::Result<()> {
            <u8 as __dspy::FieldType>::read_known("number", fields, known)?;
            ::core::result::Result::Ok(())
        }
        fn schema(properties: &mut __dspy::Properties<'_>) {
            <u8 as __dspy::FieldType>::describe("number", properties);
        }
    }
    #[automatically_derived]
    impl ::core::clone::Clone for NumberOutput {
        fn clone(&self) -> Self {
            Self {
                number: <u8 as __dspy::FieldType>::copied(&self.number),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for NumberOutput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("NumberOutput")
                .field("number", <u8 as __dspy::FieldType>::shown(&self.number))
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for NumberOutput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for NumberOutput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for NumberOutput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("NumberOutput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
};
