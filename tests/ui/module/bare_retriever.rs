use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[output]
    answer: String,
}

trait Search: Send + Sync {
    fn search(&self, query: &str) -> Vec<String>;
}

struct Index;

impl Search for Index {
    fn search(&self, query: &str) -> Vec<String> {
        vec![query.to_owned()]
    }
}

#[derive(Module)]
struct Program<R: Search> {
    answer: Predict<Qa>,
    retriever: R,
}

/// The bound that optimizers have.
fn compile<P: Module>(_program: P)
where
    P::Has: dspy::module::Tunable<P>,
{
}

fn main() {
    compile(Program { answer: Predict::new(), retriever: Index });
}
