// #[signature(instruction = include_str!("task.md"))]
// struct Task {
//     #[input] text: String,
//     #[output] done: bool,
// }

struct Task {
    /// The input `text`.
    text: String,
    /// The output `done`.
    done: bool,
}
/// The inputs of [`Task`].
struct TaskInput {
    /// The input `text`.
    text: String,
}
/// The outputs of [`Task`].
struct TaskOutput {
    /// The output `done`.
    done: bool,
}
/// A demonstration of [`Task`], field by field: `Task::demo()` begins one of which nothing is known.
struct TaskDemo {
    text: ::core::option::Option<String>,
    done: ::core::option::Option<bool>,
}
const _: () = {
    use ::dspy::__private as __dspy;
    #[allow(unused_imports, reason = "every type here may have a shape")]
    use __dspy::Unshaped as _;
    #[automatically_derived]
    impl __dspy::Signature for Task {
        type Input = TaskInput;
        type Output = TaskOutput;
        type Demo = TaskDemo;
        const SPEC: __dspy::Spec = __dspy::Spec::new("Task")
            .with_instruction(include_str!("task.md"))
            .with_inputs(<TaskInput as __dspy::Record>::FIELDS)
            .with_outputs(<TaskOutput as __dspy::Record>::FIELDS);
        fn demo() -> TaskDemo {
            TaskDemo {
                text: ::core::option::Option::None,
                done: ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl __dspy::NoReasoning for Task {}
    #[automatically_derived]
    impl ::core::convert::From<Task> for (TaskInput, TaskOutput) {
        fn from(row: Task) -> Self {
            (TaskInput { text: row.text }, TaskOutput { done: row.done })
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<&str> for TaskInput {
        fn from(value: &str) -> Self {
            Self {
                text: <String as ::core::convert::From<&str>>::from(value),
            }
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<String> for TaskInput {
        fn from(value: String) -> Self {
            Self { text: value }
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<&String> for TaskInput {
        fn from(value: &String) -> Self {
            Self {
                text: ::core::clone::Clone::clone(value),
            }
        }
    }
    #[automatically_derived]
    impl<
        __Dspy0: ::core::convert::Into<::std::string::String>,
    > ::core::convert::From<(__Dspy0,)> for TaskInput {
        fn from((value_0,): (__Dspy0,)) -> Self {
            Self {
                text: ::core::convert::Into::into(value_0),
            }
        }
    }
    #[allow(dead_code, reason = "a program sets the fields that it knows")]
    impl TaskDemo {
        /// With this `text`.
        #[must_use]
        fn text(mut self, value: impl ::core::convert::Into<String>) -> Self {
            self.text = ::core::option::Option::Some(::core::convert::Into::into(value));
            self
        }
        /// With this `done`.
        #[must_use]
        fn done(mut self, value: bool) -> Self {
            self.done = ::core::option::Option::Some(value);
            self
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<TaskDemo> for __dspy::Demo<Task> {
        fn from(demo: TaskDemo) -> Self {
            let mut known = __dspy::KnownFields::default();
            <String as __dspy::FieldType>::know(demo.text, "text", &mut known);
            <bool as __dspy::FieldType>::know(demo.done, "done", &mut known);
            Self::of_known(known)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for TaskInput {
        const NAME: &'static str = "TaskInput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new("text", "", "String", __dspy::Probe::<String>::SHAPE),
        ];
        fn write(&self, sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::write(&self.text, "text", sink)?;
            ::core::result::Result::Ok(())
        }
        fn read(fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
            ::core::result::Result::Ok(Self {
                text: <String as __dspy::FieldType>::read("text", fields)?,
            })
        }
        fn read_known(
            fields: &mut __dspy::Fields,
            known: &mut __dspy::KnownFields,
        ) -> __dspy::Result<()> {
            <String as __dspy::FieldType>::read_known("text", fields, known)?;
            ::core::result::Result::Ok(())
        }
        fn schema(properties: &mut __dspy::Properties<'_>) {
            <String as __dspy::FieldType>::describe("text", properties);
        }
    }
    #[automatically_derived]
    impl ::core::clone::Clone for TaskInput {
        fn clone(&self) -> Self {
            Self {
                text: <String as __dspy::FieldType>::copied(&self.text),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for TaskInput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("TaskInput")
                .field("text", <String as __dspy::FieldType>::shown(&self.text))
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for TaskInput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for TaskInput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for TaskInput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("TaskInput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
    #[automatically_derived]
    impl __dspy::Record for TaskOutput {
        const NAME: &'static str = "TaskOutput";
        const FIELDS: &'static [__dspy::Field] = &[
            __dspy::Field::new("done", "", "bool", __dspy::Probe::<bool>::SHAPE),
        ];
        fn write(&self, sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
            <bool as __dspy::FieldType>::write(&self.done, "done", sink)?;
            ::core::result::Result::Ok(())
        }
        fn read(fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
            ::core::result::Result::Ok(Self {
                done: <bool as __dspy::FieldType>::read("done", fields)?,
            })
        }
        fn read_known(
            fields: &mut __dspy::Fields,
            known: &mut __dspy::KnownFields,
        ) -> __dspy::Result<()> {
            <bool as __dspy::FieldType>::read_known("done", fields, known)?;
            ::core::result::Result::Ok(())
        }
        fn schema(properties: &mut __dspy::Properties<'_>) {
            <bool as __dspy::FieldType>::describe("done", properties);
        }
    }
    #[automatically_derived]
    impl ::core::clone::Clone for TaskOutput {
        fn clone(&self) -> Self {
            Self {
                done: <bool as __dspy::FieldType>::copied(&self.done),
            }
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for TaskOutput {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("TaskOutput")
                .field("done", <bool as __dspy::FieldType>::shown(&self.done))
                .finish()
        }
    }
    #[automatically_derived]
    impl __dspy::Serialize for TaskOutput {
        fn serialize<__S: __dspy::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            __dspy::serialize_record(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__dspy> __dspy::Deserialize<'__dspy> for TaskOutput {
        fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            __dspy::deserialize_record(deserializer)
        }
    }
    #[automatically_derived]
    impl __dspy::JsonSchema for TaskOutput {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from("TaskOutput")
        }
        fn schema_id() -> ::std::borrow::Cow<'static, str> {
            ::core::convert::From::from(::core::any::type_name::<Self>())
        }
        fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
            __dspy::record_schema::<Self>(generator)
        }
    }
};
