//! Server-sent events, out of bytes in pieces of any size.

use std::collections::VecDeque;
use std::mem::take;

/// No event is longer; a server that goes on and on is not listened to.
const MOST: usize = 64 << 20;

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Event {
    /// Its lines of data, with line breaks between them.
    pub(super) data: Vec<u8>,
    /// Whether its name says that something went wrong.
    pub(super) is_error: bool,
}

/// An event that is longer than any.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// What came of a stream, and what it amounts to so far.
///
/// A line ends in `\n`, `\r` or `\r\n`, and an event in an empty line; nothing depends on where the
/// pieces were cut, in the midst of a letter or of a line's end.
#[derive(Debug, Default)]
pub(super) struct Events {
    /// The line that has not ended.
    line: Vec<u8>,
    /// Whether the last line ended in `\r`, so that a `\n` would belong to it.
    is_after_return: bool,
    /// Whether a line has ended at all; before the first, a byte order mark may stand.
    is_begun: bool,
    /// The event that has not ended.
    event: Option<Event>,
    whole: VecDeque<Event>,
}

impl Events {
    /// Takes more bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), TooLong> {
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            let (head, tail) = rest.split_at(end);
            let is_rest_of_end = head.is_empty()
                && self.is_after_return
                && self.line.is_empty()
                && tail.first() == Some(&b'\n');
            if !is_rest_of_end {
                self.line.extend_from_slice(head);
                self.end_line();
            }
            self.is_after_return = tail.first() == Some(&b'\r');
            rest = tail.get(1..).unwrap_or_default();
        }
        if !rest.is_empty() {
            self.is_after_return = false;
            self.line.extend_from_slice(rest);
        }
        let held = self.event.as_ref().map_or(0, |event| event.data.len());
        match held + self.line.len() > MOST {
            true => Err(TooLong),
            false => Ok(()),
        }
    }

    /// The stream is over. An event without the empty line at its end counts all the same: some
    /// servers leave that out after their last word.
    pub(super) fn end(&mut self) {
        if !self.line.is_empty() {
            self.end_line();
        }
        self.whole.extend(self.event.take());
    }

    /// The next whole event.
    pub(super) fn next(&mut self) -> Option<Event> {
        self.whole.pop_front()
    }

    fn end_line(&mut self) {
        let line = take(&mut self.line);
        let mut line = line.as_slice();
        if !self.is_begun {
            self.is_begun = true;
            line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        }
        if line.is_empty() {
            self.whole.extend(self.event.take());
            return;
        }
        let mut halves = line.splitn(2, |byte| *byte == b':');
        let field = halves.next().unwrap_or_default();
        let value = halves.next().unwrap_or_default();
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => self.data(value),
            b"event" if value == b"error" => self.is_error(),
            // Not of the format, but some servers say so what went wrong.
            b"error" => {
                self.is_error();
                self.data(value);
            }
            // Comments, which have no name, and what nobody here needs.
            _ => {}
        }
    }

    fn data(&mut self, value: &[u8]) {
        match &mut self.event {
            Some(event) if !event.data.is_empty() => {
                event.data.push(b'\n');
                event.data.extend_from_slice(value);
            }
            event => event.get_or_insert_default().data.extend_from_slice(value),
        }
    }

    fn is_error(&mut self) {
        self.event.get_or_insert_default().is_error = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The events of a stream that comes in pieces of so many bytes.
    fn events(stream: &[u8], piece: usize) -> Vec<(String, bool)> {
        let mut events = Events::default();
        for piece in stream.chunks(piece) {
            events.push(piece).unwrap();
        }
        events.end();
        let texts = std::iter::from_fn(|| events.next());
        texts
            .map(|it| (String::from_utf8(it.data).unwrap(), it.is_error))
            .collect()
    }

    #[test]
    fn events_are_the_same_wherever_they_are_cut_and_however_lines_end() {
        let stream = "\u{FEFF}: a comment\ndata: one ❄\n\ndata:two\ndata: \ndata:  lines\n\n\n\n\
                      id: 3\nretry: 5\nevent: error\ndata: three: 3\nnovel\n\ndata: [DONE]";
        let wanted = [
            ("one ❄".to_owned(), false),
            ("two\n\n lines".to_owned(), false),
            ("three: 3".to_owned(), true),
            ("[DONE]".to_owned(), false),
        ];
        for end in ["\n", "\r", "\r\n"] {
            let stream = stream.replace('\n', end);
            for piece in [1, 2, 3, 7, 64, stream.len()] {
                assert_eq!(events(stream.as_bytes(), piece), wanted, "{end:?} {piece}");
            }
        }
    }

    #[test]
    fn an_error_may_be_a_field_of_its_own() {
        let stream = b"data: a\n\nerror: {\"code\":500}\n\n";
        assert_eq!(
            events(stream, 5),
            [("a".to_owned(), false), ("{\"code\":500}".to_owned(), true)]
        );
    }

    #[test]
    fn nothing_is_no_event_and_an_empty_line_of_data_is_one() {
        assert!(events(b"", 1).is_empty());
        assert!(events(b"\n\r\n:\n\n: more\n", 1).is_empty());
        assert_eq!(events(b"data\n\n", 1), [(String::new(), false)]);
    }

    #[test]
    fn an_event_without_end_is_not_kept() {
        let mut events = Events::default();
        let piece = vec![b'x'; 1 << 20];
        let taken = (0..100).take_while(|_| events.push(&piece).is_ok()).count();
        assert_eq!(taken, MOST >> 20);
    }
}
