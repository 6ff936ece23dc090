// #[derive(Module)]
// struct Loop {
//     inner: Box<Loop>,
// }

struct Loop {
    inner: Box<Loop>,
}
::core::compile_error! {
    "`Loop` contains itself, so its paths would have no end: mark the field `#[module(skip)]`, or hold a module of another type"
}
const _: () = {
    use ::dspy::__private as __dspy;
    #[automatically_derived]
    impl __dspy::Module for Loop {
        const PARAMS: __dspy::Params = __dspy::Params::None;
        type Has = __dspy::True;
        type Paths = __dspy::NoPaths;
        fn paths_at(_at: __dspy::Path) -> __dspy::NoPaths {
            __dspy::NoPaths
        }
        fn visit(
            &self,
            _at: &__dspy::Path,
            _visitor: &mut dyn ::core::ops::FnMut(&__dspy::Path, __dspy::Parameter<'_>),
        ) {}
        fn visit_mut(
            &mut self,
            _at: &__dspy::Path,
            _visitor: &mut dyn ::core::ops::FnMut(
                &__dspy::Path,
                __dspy::ParameterMut<'_>,
            ),
        ) {}
    }
};
