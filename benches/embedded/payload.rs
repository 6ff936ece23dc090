//! What is asked and shown, all of it made up.

use dspy::chance::Chance;
use dspy::prelude::*;

/// How a message came.
#[value]
pub(crate) enum Channel {
    Mail,
    Phone,
    Form,
}

/// Where a message goes.
#[value]
#[derive(Clone)]
pub(crate) enum Queue {
    /// invoices, refunds, prices
    Billing,
    /// where things are, and when they come
    Parcels,
    /// things that do not work
    Repairs,
    /// names, keys, settings
    Accounts,
    /// what is open, and when
    Visits,
    /// thanks and wishes
    Praise,
}

/// Decide which queue the message goes to.
#[signature]
pub(crate) struct Ticket {
    /// as it came in
    #[input]
    message: String,
    /// how long ago the last one came
    #[input]
    hours: f64,
    #[input]
    attachments: u32,
    #[input]
    channel: Channel,
    #[output]
    queue: Queue,
}

/// Write a subject line for the message.
#[signature]
pub(crate) struct Subject {
    #[input]
    pub message: String,
    #[output]
    subject: String,
}

/// Decide which queue the letter goes to.
#[signature]
pub(crate) struct Letter {
    #[input]
    pub text: String,
    #[output]
    queue: Queue,
}

impl Ticket {
    /// Its inputs alone.
    pub(crate) fn asked(self) -> TicketInput {
        let (input, _) = self.into();
        input
    }
}

/// The words of each queue.
const WORDS: [(Queue, [&str; 8]); 6] = [
    (
        Queue::Billing,
        [
            "invoice", "charged", "refund", "price", "money", "twice", "paid", "bank",
        ],
    ),
    (
        Queue::Parcels,
        [
            "parcel",
            "address",
            "driver",
            "late",
            "door",
            "tracking",
            "box",
            "delivered",
        ],
    ),
    (
        Queue::Repairs,
        [
            "broken", "screen", "noise", "battery", "stopped", "crack", "warm", "smell",
        ],
    ),
    (
        Queue::Accounts,
        [
            "login", "name", "password", "settings", "locked", "profile", "code", "email",
        ],
    ),
    (
        Queue::Visits,
        [
            "open", "sunday", "shop", "parking", "hours", "visit", "tour", "closed",
        ],
    ),
    (
        Queue::Praise,
        [
            "thanks", "lovely", "great", "kind", "happy", "wish", "friendly", "again",
        ],
    ),
];

/// Texts of about a hundred letters.
const LONG: usize = 100;
const SHORT: usize = 30;

/// Rows out of one seed.
pub(crate) struct MadeUp(Chance);

impl MadeUp {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Chance::new(seed))
    }

    pub(crate) fn ticket(&mut self) -> Ticket {
        let queue = self.0.below(WORDS.len());
        Ticket {
            message: self.text(queue, LONG),
            hours: (self.0.unit() * 480.0).round() / 10.0,
            attachments: self.0.below(5) as u32,
            channel: match self.0.below(3) {
                0 => Channel::Mail,
                1 => Channel::Phone,
                _ => Channel::Form,
            },
            queue: WORDS[queue].0.clone(),
        }
    }

    pub(crate) fn subject(&mut self) -> Subject {
        let queue = self.0.below(WORDS.len());
        Subject {
            message: self.text(queue, LONG),
            subject: self.text(queue, SHORT),
        }
    }

    pub(crate) fn letter(&mut self) -> Letter {
        let queue = self.0.below(WORDS.len());
        Letter {
            text: self.text(queue, SHORT),
            queue: WORDS[queue].0.clone(),
        }
    }

    /// Words of which about half are those of the queue, so that there is something to learn and
    /// something to get wrong.
    fn text(&mut self, queue: usize, letters: usize) -> String {
        let mut text = String::with_capacity(letters + 12);
        while text.len() < letters {
            let of = match self.0.below(2) {
                0 => queue,
                _ => self.0.below(WORDS.len()),
            };
            let (_, words) = &WORDS[of];
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(words[self.0.below(words.len())]);
        }
        text.push('.');
        text
    }
}
