// #[derive(Module)]
// pub struct Search<R, const N: usize> where R: Clone {
//     query: [Predict<Query>; N],
//     retriever: R,
//     backup: Option<R>,
//     hops: usize,
// }

pub struct Search<R, const N: usize>
where
    R: Clone,
{
    query: [Predict<Query>; N],
    retriever: R,
    backup: Option<R>,
    hops: usize,
}
const _: () = {
    use ::dspy::__private as __dspy;
    /// The paths of [`Search`].
    #[derive(::core::clone::Clone, ::core::fmt::Debug)]
    pub struct SearchPaths<R, const N: usize>
    where
        R: Clone,
    {
        /// Below `query`.
        pub query: __dspy::Below<[Predict<Query>; N]>,
        /// Below `retriever`.
        pub retriever: __dspy::Below<R>,
        /// Below `backup`.
        pub backup: __dspy::Below<Option<R>>,
        /// Below `hops`.
        pub hops: __dspy::Below<usize>,
    }
    #[automatically_derived]
    impl<R, const N: usize> __dspy::Module for Search<R, N>
    where
        R: Clone,
        [Predict<Query>; N]: __dspy::Module,
        R: __dspy::Module,
        Option<R>: __dspy::Module,
    {
        const PARAMS: __dspy::Params = __dspy::Params::fields(
            &[
                ("query", <[Predict<Query>; N] as __dspy::Module>::PARAMS),
                ("retriever", <R as __dspy::Module>::PARAMS),
                ("backup", <Option<R> as __dspy::Module>::PARAMS),
                ("hops", <usize as __dspy::Module>::PARAMS),
            ],
        );
        type Has = <<<__dspy::Is<
            { <usize as __dspy::Module>::PARAMS.any() },
        > as __dspy::Flag>::Or<
            <[Predict<Query>; N] as __dspy::Module>::Has,
        > as __dspy::Flag>::Or<
            <R as __dspy::Module>::Has,
        > as __dspy::Flag>::Or<<Option<R> as __dspy::Module>::Has>;
        type Paths = SearchPaths<R, N>;
        fn paths_at(at: __dspy::Path) -> Self::Paths {
            SearchPaths {
                query: __dspy::Below::new(at.field("query")),
                retriever: __dspy::Below::new(at.field("retriever")),
                backup: __dspy::Below::new(at.field("backup")),
                hops: __dspy::Below::new(at.field("hops")),
            }
        }
        fn visit(
            &self,
            at: &__dspy::Path,
            visitor: &mut dyn ::core::ops::FnMut(&__dspy::Path, __dspy::Parameter<'_>),
        ) {
            <[Predict<
                Query,
            >; N] as __dspy::Module>::visit(&self.query, &at.field("query"), visitor);
            <R as __dspy::Module>::visit(
                &self.retriever,
                &at.field("retriever"),
                visitor,
            );
            <Option<
                R,
            > as __dspy::Module>::visit(&self.backup, &at.field("backup"), visitor);
            <usize as __dspy::Module>::visit(&self.hops, &at.field("hops"), visitor);
        }
        fn visit_mut(
            &mut self,
            at: &__dspy::Path,
            visitor: &mut dyn ::core::ops::FnMut(&__dspy::Path, __dspy::ParameterMut<'_>),
        ) {
            <[Predict<
                Query,
            >; N] as __dspy::Module>::visit_mut(
                &mut self.query,
                &at.field("query"),
                visitor,
            );
            <R as __dspy::Module>::visit_mut(
                &mut self.retriever,
                &at.field("retriever"),
                visitor,
            );
            <Option<
                R,
            > as __dspy::Module>::visit_mut(
                &mut self.backup,
                &at.field("backup"),
                visitor,
            );
            <usize as __dspy::Module>::visit_mut(
                &mut self.hops,
                &at.field("hops"),
                visitor,
            );
        }
    }
};
