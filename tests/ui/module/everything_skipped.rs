use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[output]
    answer: String,
}

#[derive(Module)]
struct Program {
    #[module(skip)]
    answer: Predict<Qa>,
}

/// The bound that optimizers have.
fn compile<P: Module>(_program: P)
where
    P::Has: dspy::module::Tunable<P>,
{
}

fn main() {
    compile(Program { answer: Predict::new() });
}
