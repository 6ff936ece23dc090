// /// Judge the claim.
// #[signature]
// #[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
// #[allow(non_snake_case, reason = "as the form has it")]
// pub(crate) struct Verdict {
//     #[input] Claim: String,
//     #[output] pub holds: bool,
// }

/// Judge the claim.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
#[allow(non_snake_case, reason = "as the form has it")]
pub(crate) struct Verdict {
    /// The input `Claim`.
    pub(crate) Claim: String,
    /// The output `holds`.
    pub holds: bool,
}
/// The inputs of [`Verdict`].
#[allow(non_snake_case, reason = "as the form has it")]
#[derive(PartialEq, Eq, Hash, Default)]
pub(crate) struct VerdictInput {
    /// The input `Claim`.
    pub(crate) Claim: String,
}
/// The outputs of [`Verdict`].
#[allow(non_snake_case, reason = "as the form has it")]
#[derive(PartialEq, Eq, Hash, Default)]
pub(crate) struct VerdictOutput {
    /// The output `holds`.
    pub holds: bool,
}
/// A demonstration of [`Verdict`], field by field: `Verdict::demo()` begins one of which nothing is known.
#[allow(non_snake_case, reason = "as the form has it")]
pub(crate) struct VerdictDemo {
    Claim: ::core::option::Option<String>,
    holds: ::core::option::Option<bool>,
}
const _: () = {
    use ::dspy::__private as __dspy;
    #[allow(unused_imports, reason = "every type here may have a shape")]
    use __dspy::Unshaped as _;
    #[automatically_derived]
    impl __dspy::Signature for Verdict {
        type Input = VerdictInput;
        type Output = VerdictOutput;
        type Demo = VerdictDemo;
        const SPEC: __dspy::Spec = __dspy::Spec::new("Verdict")
            .with_instruction("Judge the claim.")
            .with_inputs(<VerdictInput as __dspy::Record>::FIELDS)
            .with_outputs(<VerdictOutput as __dspy::Record>::FIELDS);
        fn demo() -> VerdictDemo {
            VerdictDemo {
                Claim: ::core::option::Option::None,
                holds: ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl __dspy::NoReasoning for Verdict {}
    #[automatically_derived]
    impl ::core::convert::From<Verdict> for (VerdictInput, VerdictOutput) {
        fn from(row: Verdict) -> Self {
            (VerdictInput { Claim: row.Claim }, VerdictOutput { holds: row.holds })
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<&str> for VerdictInput {
        fn from(value: &str) -> Self {
            Self {
                Claim: <String as ::core::convert::From<&str>>::from(value),
            }
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<String> for VerdictInput {
        fn from(value: String) -> Self {
            Self { Claim: value }
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<&String> for VerdictInput {
        fn from(value: &String) -> Self {
            Self {
                Claim: ::core::clone::Clone::clone(value),
            }
        }
    }
    #[automatically_derived]
    impl<
        __Dspy0: ::core::convert::Into<::std::string::String>,
    > ::core::convert::From<(__Dspy0,)> for VerdictInput {
        fn from((value_0,): (__Dspy0,)) -> Self {
            Self {
                Claim: ::core::convert::Into::into(value_0),
            }
        }
    }
    #[allow(non_snake_case, reason = "as the form has it")]
    #[allow(dead_code, reason = "a program sets the fields that it knows")]
    impl VerdictDemo {
        /// With this `Claim`.
        #[must_use]
        pub(crate) fn Claim(
            mut self,
            value: impl ::core::convert::Into<String>,
        ) -> Self {
            self.Claim = ::core::option::Option::Some(
                ::core::convert::Into::into(value),
            );
            self
        }
        /// With this `holds`.
        #[must_use]
        pub fn holds(mut self, value: bool) -> Self {
            self.holds = ::core::option::Option::Some(value);
            self
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<VerdictDemo> for __dspy::Demo<Verdict> {
        fn from(demo: VerdictDemo) -> Self {
            let mut known = __dspy::KnownFields::default();
            <String as __dspy::FieldType>::know(demo.Claim, "Claim", &mut known);
            <bool as __dspy::FieldType>::know(demo.holds, "holds", &mut known);
            Self::of_known(known)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for VerdictInput {
        const NAME: &'static str = "VerdictInput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new("Claim", "", "String", __dspy::Probe::<String>::SHAPE),
        ];
        fn write(&self, sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::write(&self.Claim, "Claim", sink)?;
            ::core::result::Result::Ok(())
        }
        fn read(fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
            ::core::result::Result::Ok(Self {
                Claim: <String as __dspy::FieldType>::read("Claim", fields)?,
            })
        }
        fn read_known(
            fields: &mut __dspy::Fields,
            known: &mut __dspy::KnownFields,
        ) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::read_known("Claim", fields, known)?;
            ::core::result::Result::Ok(())
        }
        fn schema(properties: &mut __dspy::Properties<'_>) {
            <String as __dspy::FieldType>::describe("Claim", properties);
        }
    }
    #[automatically_derived]
    impl ::core::clone::Clone for VerdictInput {
        fn clone(&self) -> Self {
            Self {
                Claim: <String as __dspy::FieldType>::copied(&self.Claim),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for VerdictInput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("VerdictInput")
                .field("Claim", <String as __dspy::FieldType>::shown(&self.Claim))
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for VerdictInput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for VerdictInput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for VerdictInput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("VerdictInput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for VerdictOutput {
        const NAME: &'static str = "VerdictOutput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new("holds", "", "bool", __dspy::Probe::<bool>::SHAPE),
        ];
        fn write(&self, sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
            <bool as __dspy::FieldType>::write(&self.holds, "holds", sink)?;
            ::core::result::Result::Ok(())
        }
        fn read(fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
            ::core::result::Result::Ok(Self {
                holds: <bool as __dspy::FieldType>::read("holds", fields)?,
            })
        }
        fn read_known(
            fields: &mut __dspy::Fields,
            known: &mut __dspy::KnownFields,
        ) -> __dspy::Result<()> {
            <bool as __dspy::FieldType>::read_known("holds", fields, known)?;
            ::core::result::Result::Ok(())
        }
        fn schema(properties: &mut __dspy::Properties<'_>) {
            <bool as __dspy::FieldType>::describe("holds", properties);
        }
    }
    #[automatically_derived]
    impl ::core::clone::Clone for VerdictOutput {
        fn clone(&self) -> Self {
            Self {
                holds: <bool as __dspy::FieldType>::copied(&self.holds),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for VerdictOutput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("VerdictOutput")
                .field("holds", <bool as __dspy::FieldType>::shown(&self.holds))
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for VerdictOutput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for VerdictOutput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for VerdictOutput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("VerdictOutput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
};
