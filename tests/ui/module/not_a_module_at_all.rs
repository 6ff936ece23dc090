use dspy::prelude::*;

/// The bound that optimizers have.
fn compile<P: Module>(_program: P)
where
    P::Has: dspy::module::Tunable<P>,
{
}

fn main() {
    compile(std::sync::Mutex::new(3));
}
