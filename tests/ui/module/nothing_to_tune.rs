use dspy::prelude::*;

#[derive(Module, Clone)]
struct Nothing {
    name: String,
    tries: usize,
}

impl Forward for Nothing {
    type Input = String;
    type Output = String;

    async fn forward(&self, _cx: &Ctx, input: String) -> Result<String> {
        Ok(format!("{} {input} {}", self.name, self.tries))
    }
}

fn main() {
    let cx = Ctx::embedded();
    let program = Program::new(Nothing { name: String::new(), tries: 3 });
    let rows = Rows::new([Example::new("a".to_owned(), true)]).unwrap();
    let _ = LabeledFewShot::default().compile(&cx, &program, &rows, |_, _| true);
}
