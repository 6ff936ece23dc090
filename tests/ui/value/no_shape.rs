use dspy::value::Shaped;

#[derive(Clone, Copy)]
struct Celsius(f64);

fn shape_of<T: Shaped>() {}

fn main() {
    shape_of::<Celsius>();
}
