// /// Choose the best of the options.
// #[signature]
// struct Choose<T: Ord, C> where C: Default {
//     #[input] options: Vec<T>,
//     #[input] criterion: C,
//     #[output] best: T,
// }

/// Choose the best of the options.
struct Choose<T: Ord, C>
where
    C: Default,
{
    /// The input `options`.
    options: Vec<T>,
    /// The input `criterion`.
    criterion: C,
    /// The output `best`.
    best: T,
}
/// The inputs of [`Choose`].
struct ChooseInput<T: Ord, C>
where
    C: Default,
{
    /// The input `options`.
    options: Vec<T>,
    /// The input `criterion`.
    criterion: C,
}
/// The outputs of [`Choose`].
struct ChooseOutput<T: Ord> {
    /// The output `best`.
    best: T,
}
/// A demonstration of [`Choose`], field by field: `Choose::demo()` begins one of which nothing is known.
struct ChooseDemo<T: Ord, C>
where
    C: Default,
{
    options: ::core::option::Option<Vec<T>>,
    criterion: ::core::option::Option<C>,
    best: ::core::option::Option<T>,
}
const _: () = {
    use ::dspy::__private as __dspy;
    #[allow(unused_imports, reason = "every type here may have a shape")]
    use __dspy::Unshaped as _;
    #[automatically_derived]
    impl<T: Ord, C> __dspy::Signature for Choose<T, C>
    where
        C: Default,
        T: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
        C: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
        Vec<T>: __dspy::FieldType,
    {
        type Input = ChooseInput<T, C>;
        type Output = ChooseOutput<T>;
        type Demo = ChooseDemo<T, C>;
        const SPEC: __dspy::Spec = __dspy::Spec::new("Choose")
            .with_instruction("Choose the best of the options.")
            .with_inputs(<ChooseInput<T, C> as __dspy::Record>::FIELDS)
            .with_outputs(<ChooseOutput<T> as __dspy::Record>::FIELDS);
        fn demo() -> ChooseDemo<T, C> {
            ChooseDemo {
                options: ::core::option::Option::None,
                criterion: ::core::option::Option::None,
                best: ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl<T: Ord, C> __dspy::NoReasoning for Choose<T, C>
    where
        C: Default,
        T: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
        C: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
        Vec<T>: __dspy::FieldType,
    {}
    #[automatically_derived]
    impl<T: Ord, C> ::core::convert::From<Choose<T, C>>
    for (ChooseInput<T, C>, ChooseOutput<T>)
    where
        C: Default,
    {
        fn from(row: Choose<T, C>) -> Self {
            (
                ChooseInput {
                    options: row.options,
                    criterion: row.criterion,
                },
                ChooseOutput { best: row.best },
            )
        }
    }
    #[automatically_derived]
    impl<T: Ord, C> ::core::convert::From<(Vec<T>, C)> for ChooseInput<T, C>
    where
        C: Default,
    {
        fn from((value_0, value_1): (Vec<T>, C)) -> Self {
            Self {
                options: value_0,
                criterion: value_1,
            }
        }
    }
    #[allow(dead_code, reason = "a program sets the fields that it knows")]
    impl<T: Ord, C> ChooseDemo<T, C>
    where
        C: Default,
        T: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
        C: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
        Vec<T>: __dspy::FieldType,
    {
        /// With this `options`.
        #[must_use]
        fn options(mut self, value: Vec<T>) -> Self {
            self.options = ::core::option::Option::Some(value);
            self
        }
        /// With this `criterion`.
        #[must_use]
        fn criterion(mut self, value: C) -> Self {
            self.criterion = ::core::option::Option::Some(value);
            self
        }
        /// With this `best`.
        #[must_use]
        fn best(mut self, value: T) -> Self {
            self.best = ::core::option::Option::Some(value);
            self
        }
    }
    #[automatically_derived]
    impl<T: Ord, C> ::core::convert::From<ChooseDemo<T, C>>
    for __dspy::Demo<Choose<T, C>>
    where
        C: Default,
        T: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
        C: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
        Vec<T>: __dspy::FieldType,
    {
        fn from(demo: ChooseDemo<T, C>) -> Self {
            let mut known = __dspy::KnownFields::default();
            <Vec<T> as __dspy::FieldType>::know(demo.options, "options", &mut known);
            <C as __dspy::FieldType>::know(demo.criterion, "criterion", &mut known);
            <T as __dspy::FieldType>::know(demo.best, "best", &mut known);
            Self::of_known(known)
        }
    }
    #[automatically_derived]
    impl<T: Ord, C> __dspy::Record for ChooseInput<T, C>
    where
        C: Default,
        T: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
        C: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
        Vec<T>: __dspy::FieldType,
    {
        const NAME: &'static str = "ChooseInput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new("options", "", "Vec<T>", __dspy::Probe::<Vec<T>>::SHAPE),
            __dspy::Field::new("criterion", "", "C", __dspy::Probe::<C>::SHAPE),
        ];
        fn write(&self, sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
            <Vec<T> as __dspy::FieldType>::write(&self.options, "options", sink)?;
            <C as __dspy::FieldType>::write(&self.criterion, "criterion", sink)?;
            ::core::result::Result::Ok(())
        }
        fn read(fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
            ::core::result::Result::Ok(Self {
                options: <Vec<T> as __dspy::FieldType>::read("options", fields)?,
                criterion: <C as __dspy::FieldType>::read("criterion", fields)?,
            })
        }
        fn read_known(
            fields: &mut __dspy::Fields,
            known: &mut __dspy::KnownFields,
        ) -> __dspy::Result<()> {
            <Vec<T> as __dspy::FieldType>::read_known("options", fields, known)?;
            <C as __dspy::FieldType>::read_known("criterion", fields, known)?;
            ::core::result::Result::Ok(())
        }
        fn schema(properties: &mut __dspy::Properties<'_>) {
            <Vec<T> as __dspy::FieldType>::describe("options", properties);
            <C as __dspy::FieldType>::describe("criterion", properties);
        }
    }
    #[automatically_derived]
    impl<T: Ord, C> ::core::clone::Clone for ChooseInput<T, C>
    where
        C: Default,
        T: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
        C: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
        Vec<T>: __dspy::FieldType,
    {
        fn clone(&self) -> Self {
            Self {
                options: <Vec<T> as __dspy::FieldType>::copied(&self.options),
                criterion: <C as __dspy::FieldType>::copied(&self.criterion),
            }
        }
    }
    #[automatically_derived]
    impl<T: Ord, C> ::core::fmt::Debug for ChooseInput<T, C>
    where
        C: Default,
        T: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
        C: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
        Vec<T>: __dspy::FieldType,
    {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ChooseInput")
                .field("options", <Vec<T> as __dspy::FieldType>::shown(&self.options))
                .field("criterion", <C as __dspy::FieldType>::shown(&self.criterion))
                .finish()
        }
    }
    #[automatically_derived]
    impl<T: Ord, C> __dspy::Serialize for ChooseInput<T, C>
    where
        C: Default,
        T: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
        C: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
        Vec<T>: __dspy::FieldType,
    {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy, T: Ord, C> __dspy::Deserialize<'__dspy> for ChooseInput<T, C>
    where
        C: Default,
        T: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
        C: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
        Vec<T>: __dspy::FieldType,
    {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl<T: Ord, C> __dspy::JsonSchema for ChooseInput<T, C>
    where
        C: Default,
        T: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
        C: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
        Vec<T>: __dspy::FieldType,
    {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("ChooseInput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
    #[automatically_derived]
    impl<T: Ord> __dspy::Record for ChooseOutput<T>
    where
        T: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
    {
        const NAME: &'static str = "ChooseOutput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new("best", "", "T", __dspy::Probe::<T>::SHAPE),
        ];
        fn write(&self, sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
            <T as __dspy::FieldType>::write(&self.best, "best", sink)?;
            ::core::result::Result::Ok(())
        }
        fn read(fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
            ::core::result::Result::Ok(Self {
                best: <T as __dspy::FieldType>::read("best", fields)?,
            })
        }
        fn read_known(
            fields: &mut __dspy::Fields,
            known: &mut __dspy::KnownFields,
        ) -> __dspy::Result<()> {
            <T as __dspy::FieldType>::read_known("best", fields, known)?;
            ::core::result::Result::Ok(())
        }
        fn schema(properties: &mut __dspy::Properties<'_>) {
            <T as __dspy::FieldType>::describe("best", properties);
        }
    }
    #[automatically_derived]
    impl<T: Ord> ::core::clone::Clone for ChooseOutput<T>
    where
        T: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
    {
        fn clone(&self) -> Self {
            Self {
                best: <T as __dspy::FieldType>::copied(&self.best),
            }
        }
    }
    #[automatically_derived]
    impl<T: Ord> ::core::fmt::Debug for ChooseOutput<T>
    where
        T: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
    {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ChooseOutput")
                .field("best", <T as __dspy::FieldType>::shown(&self.best))
                .finish()
        }
    }
    #[automatically_derived]
    impl<T: Ord> __dspy::Serialize for ChooseOutput<T>
    where
        T: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
    {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy, T: Ord> __dspy::Deserialize<'__dspy> for ChooseOutput<T>
    where
        T: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
    {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl<T: Ord> __dspy::JsonSchema for ChooseOutput<T>
    where
        T: __dspy::FieldType + ::core::marker::Send + ::core::marker::Sync + 'static,
    {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("ChooseOutput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
};
