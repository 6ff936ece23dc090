use dspy::prelude::*;

/// Name the capital of the country.
#[signature]
struct Capital {
    #[input]
    country: String,
    #[input]
    century: u8,
    #[output]
    capital: String,
}

fn main() {
    let _ = Capital::demo().country("Norway").century("the 17th");
}
