use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[output]
    answer: String,
}

struct Clock;

#[derive(Module)]
struct Program {
    answer: Predict<Qa>,
    clock: Clock,
    tries: usize,
}

/// The bound that optimizers have.
fn compile<P: Module>(_program: P)
where
    P::Has: dspy::module::Tunable<P>,
{
}

fn main() {
    compile(Program { answer: Predict::new(), clock: Clock, tries: 3 });
}
