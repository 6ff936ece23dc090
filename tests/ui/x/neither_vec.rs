use dspy::prelude::*;

struct Clock;

/// Do it.
#[signature]
struct A {
    #[input]
    a: String,
    #[output]
    b: String,
}

#[derive(Module)]
struct Program {
    a: Predict<A>,
    clock: Vec<Clock>,
}

fn compile<P: Module>(_: P) where P::Has: dspy::module::Tunable<P> {}

fn main() {
    compile(Program { a: Predict::new(), clock: vec![] });
}
