//! A bar on a terminal while an evaluation runs. Where stderr goes elsewhere nothing is drawn, so
//! that no log is full of bars.

#[cfg(feature = "progress")]
pub(super) use drawn::Bar;
#[cfg(not(feature = "progress"))]
pub(super) use hidden::Bar;

#[cfg(feature = "progress")]
mod drawn {
    use std::io::{IsTerminal as _, stderr};
    use std::time::{Duration, Instant};

    use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

    use crate::evaluate::tally::Tally;
    use crate::run::{Cell, Sitting};

    /// How often a line is written at most: nobody reads faster, and cells may be fast.
    const PAUSE: Duration = Duration::from_millis(100);

    /// What is over before needs no bar, such as most of what tests run.
    const SOON: Duration = Duration::from_secs(1);

    /// A bar on the terminal, which is taken away again when it is dropped.
    pub(crate) struct Bar {
        bar: ProgressBar,
        tally: Tally,
        began: Instant,
        drawn: Option<Instant>,
    }

    impl Bar {
        /// A bar, if stderr is a terminal.
        pub(crate) fn new(rows: usize, replicates: u32, of_failure: Option<f64>) -> Option<Self> {
            if !stderr().is_terminal() {
                return None;
            }
            let cells = rows * replicates as usize;
            let target = ProgressDrawTarget::stderr();
            let bar = ProgressBar::with_draw_target(Some(cells as u64), target);
            // A style that cannot be read leaves the bar as it is.
            let style = ProgressStyle::with_template("{bar:24} {pos}/{len}  {msg}");
            Some(Self {
                bar: style.map_or(bar.clone(), |style| bar.with_style(style)),
                tally: Tally::new(rows, replicates, of_failure),
                began: Instant::now(),
                drawn: None,
            })
        }

        pub(crate) fn count(&mut self, cell: &Cell, sitting: Sitting) {
            self.tally.count(cell, sitting);
            let now = Instant::now();
            let is_due = match self.drawn {
                Some(drawn) => now - drawn >= PAUSE,
                None => now - self.began >= SOON,
            };
            if is_due {
                self.drawn = Some(now);
                self.draw();
            }
        }

        fn draw(&self) {
            self.bar.set_position(self.tally.done as u64);
            let line = self.tally.after(self.began.elapsed()).to_string();
            self.bar.set_message(line);
        }
    }

    impl Drop for Bar {
        fn drop(&mut self) {
            // What was found is printed by whoever wants it.
            self.bar.finish_and_clear();
        }
    }
}

#[cfg(not(feature = "progress"))]
mod hidden {
    use crate::run::{Cell, Sitting};

    /// No bar is ever made.
    pub(crate) enum Bar {}

    impl Bar {
        pub(crate) const fn new(
            _rows: usize,
            _replicates: u32,
            _of_failure: Option<f64>,
        ) -> Option<Self> {
            None
        }

        pub(crate) const fn count(&mut self, _cell: &Cell, _sitting: Sitting) {}
    }
}
