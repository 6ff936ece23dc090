//! The form of a reply: which header comes next.

use super::draw::{Sampling, draw};
use super::layout::Prompt;
use super::ppm::Ppm;
use crate::adapter::sections::COMPLETED;
use crate::chance::Chance;

/// What the request and the demonstrations show of how a reply is laid out.
///
/// It is drawn from like everything else, so with a temperature a reply may leave a header out or
/// end too soon: seldom, and the seldomer the more demonstrations there are.
pub(super) struct Format<'p> {
    ppm: Ppm<&'p str>,
}

/// What stands before the first header.
const BEGIN: &str = "";

/// As how many demonstrations the form counts that the request asks for.
const ASKED: f64 = 100.0;

impl<'p> Format<'p> {
    pub(super) fn of(prompt: &'p Prompt) -> Self {
        let mut ppm = Ppm::new();
        let outputs = || prompt.outputs.iter().map(String::as_str);
        ppm.read(
            [BEGIN].into_iter().chain(outputs()).chain([COMPLETED]),
            ASKED,
        );
        // The inputs have headers too, which a reply might go on with.
        let names = prompt.inputs.iter().map(|(name, _)| name.as_str());
        ppm.read(names, 1.0);
        for demo in &prompt.demos {
            let names = demo.outputs.iter().map(|(name, _)| name.as_str());
            // What a demonstration does not know says nothing on the form.
            if demo.outputs.len() == prompt.outputs.len() {
                ppm.read([BEGIN].into_iter().chain(names).chain([COMPLETED]), 1.0);
            }
        }
        Self { ppm }
    }

    /// The headers of one reply up to its end, each with the logarithm of its probability.
    pub(super) fn draw(&self, sampling: Sampling, chance: &mut Chance) -> Vec<(&'p str, f64)> {
        let view = self.ppm.without(None);
        let mut context = vec![BEGIN];
        let mut headers = Vec::new();
        // A reply that goes in circles ends somewhere.
        while headers.len() < self.ppm.symbols().len() * 2 {
            let mut odds = view.odds(&context);
            // Nothing goes on with its own beginning.
            if let Some(begin) = self.ppm.symbols().iter().position(|it| *it == BEGIN) {
                odds[begin] = 0.0;
            }
            let Some(at) = draw(&odds, sampling, chance) else {
                break;
            };
            let (name, all) = (self.ppm.symbols()[at], odds.iter().sum::<f64>());
            headers.push((name, (odds[at] / all).ln()));
            if name == COMPLETED {
                break;
            }
            context.push(name);
        }
        headers
    }
}
