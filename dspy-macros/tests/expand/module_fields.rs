// #[derive(Module)]
// pub struct Desk {
//     route: ChainOfThought<Route>,
//     opinions: Vec<Predict<Route>>,
//     tries: Setting<usize>,
//     name: String,
//     #[module(skip)]
//     clock: Clock,
// }

pub struct Desk {
    route: ChainOfThought<Route>,
    opinions: Vec<Predict<Route>>,
    tries: Setting<usize>,
    name: String,
    clock: Clock,
}
const _: () = {
    use ::dspy::__private as __dspy;
    /// The paths of [`Desk`].
    #[derive(::core::clone::Clone, ::core::fmt::Debug)]
    pub struct DeskPaths {
        /// Below `route`.
        pub route: __dspy::Below<ChainOfThought<Route>>,
        /// Below `opinions`.
        pub opinions: __dspy::Below<Vec<Predict<Route>>>,
        /// Below `tries`.
        pub tries: __dspy::Below<Setting<usize>>,
        /// Below `name`.
        pub name: __dspy::Below<String>,
    }
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __dspy::Module for Desk {
        const PARAMS: __dspy::Params = __dspy::Params::fields(
            &[
                ("route", <ChainOfThought<Route> as __dspy::Module>::PARAMS),
                ("opinions", <Vec<Predict<Route>> as __dspy::Module>::PARAMS),
                ("tries", <Setting<usize> as __dspy::Module>::PARAMS),
                ("name", <String as __dspy::Module>::PARAMS),
            ],
        );
        type Has = __dspy::Is<
            {
                <ChainOfThought<Route> as __dspy::Module>::PARAMS.any()
                    || <Vec<Predict<Route>> as __dspy::Module>::PARAMS.any()
                    || <Setting<usize> as __dspy::Module>::PARAMS.any()
                    || <String as __dspy::Module>::PARAMS.any()
            },
        >;
        type Paths = DeskPaths;
        fn paths_at(at: __dspy::Path) -> Self::Paths {
            DeskPaths {
                route: __dspy::Below::new(at.field("route")),
                opinions: __dspy::Below::new(at.field("opinions")),
                tries: __dspy::Below::new(at.field("tries")),
                name: __dspy::Below::new(at.field("name")),
            }
        }
        fn visit(
            &self,
            at: &__dspy::Path,
            visitor: &mut dyn ::core::ops::FnMut(&__dspy::Path, __dspy::Parameter<'_>),
        ) {
            <ChainOfThought<
                Route,
            > as __dspy::Module>::visit(&self.route, &at.field("route"), visitor);
            <Vec<
                Predict<Route>,
            > as __dspy::Module>::visit(&self.opinions, &at.field("opinions"), visitor);
            <Setting<
                usize,
            > as __dspy::Module>::visit(&self.tries, &at.field("tries"), visitor);
            <String as __dspy::Module>::visit(&self.name, &at.field("name"), visitor);
        }
        fn visit_mut(
            &mut self,
            at: &__dspy::Path,
            visitor: &mut dyn ::core::ops::FnMut(&__dspy::Path, __dspy::ParameterMut<'_>),
        ) {
            <ChainOfThought<
                Route,
            > as __dspy::Module>::visit_mut(
                &mut self.route,
                &at.field("route"),
                visitor,
            );
            <Vec<
                Predict<Route>,
            > as __dspy::Module>::visit_mut(
                &mut self.opinions,
                &at.field("opinions"),
                visitor,
            );
            <Setting<
                usize,
            > as __dspy::Module>::visit_mut(
                &mut self.tries,
                &at.field("tries"),
                visitor,
            );
            <String as __dspy::Module>::visit_mut(
                &mut self.name,
                &at.field("name"),
                visitor,
            );
        }
    }
};
