use dspy::prelude::*;

#[derive(Module)]
struct Nothing {
    name: String,
    tries: usize,
}

/// The bound that optimizers have.
fn compile<P: Module>(_program: P)
where
    P::Has: dspy::module::Tunable<P>,
{
}

fn main() {
    compile(Nothing { name: String::new(), tries: 3 });
}
