//! The form of a reply: which of its parts comes next.

use super::draw::{Sampling, draw};
use super::layout::{Part, Prompt};
use super::ppm::Ppm;
use crate::chance::Chance;

/// What the request and the demonstrations show of how a reply is laid out.
///
/// It is drawn from like everything else, so with a temperature a reply may leave a field out or
/// end too soon: seldom, and the seldomer the more demonstrations there are.
pub(super) struct Format<'p> {
    ppm: Ppm<Part<'p>>,
    prompt: &'p Prompt,
    /// What a reply ends with; nothing where it has no form that could break.
    ending: &'static [Part<'static>],
}

/// As how many demonstrations the form counts that the request asks for.
const ASKED: f64 = 100.0;

impl<'p> Format<'p> {
    pub(super) fn of(prompt: &'p Prompt) -> Self {
        let ending = prompt.layout.map_or(&[][..], |layout| layout.ending());
        let mut ppm = Ppm::new();
        let ended = || ending.iter().copied();
        let outputs = || prompt.outputs.iter().map(|name| Part::Field(name));
        ppm.read(
            [Part::Begin].into_iter().chain(outputs()).chain(ended()),
            ASKED,
        );
        // The inputs have names too, which a reply might go on with.
        ppm.read(prompt.inputs.iter().map(|(name, _)| Part::Field(name)), 1.0);
        for demo in &prompt.demos {
            let fields = demo.outputs.iter().map(|(name, _)| Part::Field(name));
            // What a demonstration does not know says nothing on the form.
            if demo.outputs.len() == prompt.outputs.len() {
                ppm.read([Part::Begin].into_iter().chain(fields).chain(ended()), 1.0);
            }
        }
        Self {
            ppm,
            prompt,
            ending,
        }
    }

    /// The parts of one reply up to its end, each with the logarithm of its probability.
    pub(super) fn draw(&self, sampling: Sampling, chance: &mut Chance) -> Vec<(Part<'p>, f64)> {
        let Some(last) = self.ending.last() else {
            let outputs = self.prompt.outputs.iter();
            return outputs.map(|name| (Part::Field(name), 0.0)).collect();
        };
        let view = self.ppm.without(None);
        let mut context = vec![Part::Begin];
        let mut parts = Vec::new();
        // A reply that goes in circles ends somewhere.
        while parts.len() < self.ppm.symbols().len() * 2 {
            let mut odds = view.odds(&context);
            // Nothing goes on with its own beginning.
            if let Some(begin) = self.ppm.symbols().iter().position(|it| *it == Part::Begin) {
                odds[begin] = 0.0;
            }
            let Some(at) = draw(&odds, sampling, chance) else {
                break;
            };
            let (part, all) = (self.ppm.symbols()[at], odds.iter().sum::<f64>());
            parts.push((part, (odds[at] / all).ln()));
            if part == *last {
                break;
            }
            context.push(part);
        }
        parts
    }
}
