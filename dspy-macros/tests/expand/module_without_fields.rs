// #[derive(Module)]
// pub struct Nothing;

pub struct Nothing;
const _: () = {
    use ::dspy::__private as __dspy;
    /// The paths of [`Nothing`].
    #[derive(::core::clone::Clone, ::core::fmt::Debug)]
    pub struct NothingPaths {}
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __dspy::Module for Nothing {
        const PARAMS: __dspy::Params = __dspy::Params::fields(&[]);
        type Has = __dspy::False;
        type Paths = NothingPaths;
        fn paths_at(_at: __dspy::Path) -> Self::Paths {
            NothingPaths {}
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
