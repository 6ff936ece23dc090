use dspy::prelude::*;

#[derive(Module)]
struct Nothing {
    clock: usize,
}

fn compile<P: Module>(_: P) where P::Has: dspy::module::Tunable<P> {}

fn main() {
    compile(Nothing { clock: 3 });
}
