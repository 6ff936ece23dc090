//! A reply in the making: its tokens, each with the logarithm of its probability.

use super::mixture::Answer;
use super::words;
use crate::lm::{Completion, Finish, Options, Part, TokenLogprob};

/// What is written of a reply.
#[derive(Default)]
pub(super) struct Written {
    tokens: Vec<(String, f64)>,
    /// The logarithm of the probability of what has no token of its own, such as an end. The next
    /// token has it too, or the last one where none follows.
    later: f64,
}

impl Written {
    pub(super) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// A text that is certain as soon as it has begun.
    pub(super) fn certain(&mut self, text: &str, logprob: f64) {
        let first = self.tokens.len();
        let tokens = words::tokens(text).map(|token| (token.to_owned(), 0.0));
        self.tokens.extend(tokens);
        self.charge(first, logprob);
    }

    /// Something that has no token, but a probability.
    pub(super) fn later(&mut self, logprob: f64) {
        self.later += logprob;
    }

    /// An answer as it stands. Given back is the logarithm of the probability that it ends here.
    pub(super) fn answer(&mut self, answer: &Answer) -> f64 {
        let tokens: Vec<&str> = words::tokens(&answer.text).collect();
        match answer.logarithms.split_last() {
            Some((end, logarithms)) if logarithms.len() == tokens.len() => {
                let first = self.tokens.len();
                let tokens = tokens.into_iter().map(str::to_owned);
                self.tokens.extend(tokens.zip(logarithms.iter().copied()));
                if let Some(logprob) = logarithms.first() {
                    self.charge(first, *logprob);
                }
                *end
            }
            _ => self.whole(&answer.text, answer),
        }
    }

    /// An answer that is written otherwise than it is, so that its first token has the probability
    /// of all of it.
    pub(super) fn whole(&mut self, text: &str, answer: &Answer) -> f64 {
        let logprob = answer.logarithms.iter().sum();
        if text.is_empty() {
            return logprob;
        }
        self.certain(text, logprob);
        0.0
    }

    /// An answer of which each token is written on its own in other letters, with something before
    /// the first: the first token of those has its probability.
    pub(super) fn encoded(
        &mut self,
        before: &str,
        answer: &Answer,
        encode: fn(&str, &mut String),
    ) -> f64 {
        let mut text = String::with_capacity(answer.text.len() + 8);
        text.push_str(before);
        let mut starts = Vec::new();
        for token in words::tokens(&answer.text) {
            starts.push(if starts.is_empty() { 0 } else { text.len() });
            encode(token, &mut text);
        }
        if text == answer.text {
            return self.answer(answer);
        }
        let Some((end, logarithms)) = answer.logarithms.split_last() else {
            return self.whole(&text, answer);
        };
        if logarithms.len() != starts.len() {
            return self.whole(&text, answer);
        }
        let mut charges = starts.into_iter().zip(logarithms).peekable();
        let mut behind = 0;
        for token in words::tokens(&text) {
            behind += token.len();
            // Two tokens may be written as one, which has the probability of both.
            let mut logprob = 0.0;
            while let Some((_, more)) = charges.next_if(|(start, _)| *start < behind) {
                logprob += more;
            }
            let at = self.tokens.len();
            self.tokens.push((token.to_owned(), 0.0));
            self.charge(at, logprob);
        }
        *end
    }

    fn charge(&mut self, at: usize, logprob: f64) {
        if let Some((_, of_token)) = self.tokens.get_mut(at) {
            *of_token = logprob;
            if self.later < 0.0 {
                *of_token += std::mem::take(&mut self.later);
            }
        }
    }

    /// The reply as far as the options let it go: to the first word that stops it, or to so many
    /// tokens.
    pub(super) fn end(mut self, options: &Options) -> Completion {
        if self.later < 0.0
            && let Some((_, of_last)) = self.tokens.last_mut()
        {
            *of_last += self.later;
        }
        let most = options.max_tokens.map_or(usize::MAX, |most| most as usize);
        let is_cut = self.tokens.len() > most;
        self.tokens.truncate(most);
        let mut text: String = self
            .tokens
            .iter()
            .map(|(token, _)| token.as_str())
            .collect();
        let stops = options.stop.iter().filter(|stop| !stop.is_empty());
        let stop = stops.filter_map(|stop| text.find(stop.as_str())).min();
        if let Some(stop) = stop {
            text.truncate(stop);
            let mut left = stop;
            self.tokens.retain_mut(|(token, _)| {
                let stays = left > 0;
                token.truncate(left.min(token.len()));
                left -= token.len().min(left);
                stays
            });
        }
        let finish = match stop {
            None if is_cut => Finish::Length,
            _ => Finish::Stop,
        };
        let mut completion = Completion::of_parts(vec![Part::Text(text)], finish);
        if options.logprobs {
            let token = |(token, logprob)| TokenLogprob { token, logprob };
            completion.logprobs = self.tokens.into_iter().map(token).collect();
        }
        completion
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubled(piece: &str, out: &mut String) {
        out.push_str(&piece.replace('"', "\\\""));
    }

    #[test]
    fn every_probability_is_charged_once_however_it_is_written() {
        let text = "a \"b\"c";
        let count = words::tokens(text).count();
        let logarithms: Vec<f64> = (0..=count).map(|it| -(it as f64)).collect();
        let answer = Answer {
            text: text.to_owned(),
            logarithms: logarithms.clone(),
        };
        let mut written = Written::default();
        written.later(-0.5);
        let end = written.encoded("", &answer, doubled);
        let all: f64 = written.tokens.iter().map(|(_, it)| it).sum();
        assert_eq!(all - 0.0 + end, logarithms.iter().sum::<f64>() - 0.5);
        let joined: String = written.tokens.iter().map(|(it, _)| it.as_str()).collect();
        assert_eq!(joined, "a \\\"b\\\"c");
    }

    #[test]
    fn what_has_no_token_is_charged_to_the_last() {
        let mut written = Written::default();
        written.certain("a b", -1.0);
        written.later(-2.0);
        let options = Options {
            logprobs: true,
            ..Options::default()
        };
        let tokens = written.end(&options).logprobs;
        assert_eq!(
            tokens.iter().map(|it| it.logprob).collect::<Vec<_>>(),
            [-1.0, -2.0]
        );
    }
}
