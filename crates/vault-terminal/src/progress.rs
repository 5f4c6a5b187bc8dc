//! How far something has come, for anything that takes more than a second.
//!
//! A bar when a person watches stderr; with `COFFRE_ACCESSIBLE=1` a plain line now and then and one at the end;
//! nothing in a pipe, with `--quiet` or `--json`. What ends within a second shows nothing at all.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::catalog::{Catalog, Message};
use crate::out::Output;
use crate::words;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes, shown as sizes.
    Bytes,
    /// Things.
    Count,
}

/// When something is shown.
#[derive(Clone, Copy)]
struct Pace {
    first: Duration,
    then: Duration,
}

const BAR: Pace = Pace { first: Duration::from_secs(1), then: Duration::from_millis(200) };
const LINES: Pace = Pace { first: Duration::from_secs(1), then: Duration::from_secs(30) };

/// The progress of one thing. Counting costs one atomic addition; dropping it takes the bar away.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    shower: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Output {
    /// Starts to count. Without a total, only what is done is shown.
    pub fn progress(&self, label: &Message, unit: Unit, total: Option<u64>) -> Progress {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        if !self.shows_progress() {
            return Progress { bar, shower: None };
        }
        let label = self.words().get(label);
        if self.around().accessible { lines(self, bar, label, unit, LINES) } else { repainted(self, bar, label, unit) }
    }
}

impl Progress {
    /// More is done.
    pub fn add(&self, n: u64) {
        self.bar.inc(n);
    }

    /// This much is done in all.
    pub fn set(&self, done: u64) {
        self.bar.set_position(done);
    }

    /// The total is known now, or has changed.
    pub fn set_total(&self, total: u64) {
        self.bar.set_length(total);
    }

    /// How much is done.
    pub fn done(&self) -> u64 {
        self.bar.position()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((wake, thread)) = self.shower.take() {
            drop(wake);
            // It ends at once; a panic there concerns nobody.
            let _ = thread.join();
        }
        self.bar.finish_and_clear();
    }
}

fn repainted(out: &Output, bar: ProgressBar, label: String, unit: Unit) -> Progress {
    let catalog = out.clone();
    let key = move |state: &ProgressState, text: &mut dyn std::fmt::Write| {
        let left = state.len().and(Some(state.eta().as_secs()));
        let _ = text.write_str(&state_words(catalog.words(), unit, state.pos(), state.len(), left));
    };
    let template = if bar.length().is_some() { "{prefix} {bar:20} {state}" } else { "{spinner} {prefix} {state}" };
    let style = ProgressStyle::with_template(template).expect("a constant template").with_key("state", key);
    bar.set_style(style);
    bar.set_prefix(label);
    let (shown, bars) = (bar.clone(), out.bars().clone());
    let shower = start(BAR, move |turn| match turn {
        Turn::First => {
            bars.add(shown.clone());
            shown.tick();
        }
        Turn::Then => shown.tick(),
        Turn::End => {}
    });
    Progress { bar, shower }
}

fn lines(out: &Output, bar: ProgressBar, label: String, unit: Unit, pace: Pace) -> Progress {
    let (counted, out) = (bar.clone(), out.clone());
    let mut spoke = false;
    let shower = start(pace, move |turn| {
        let words = out.words();
        match turn {
            Turn::First | Turn::Then => {
                let state = state_words(words, unit, counted.position(), counted.length(), None);
                out.tell(&words.format("progress-line", &[("label", label.as_str().into()), ("state", state.into())]));
                spoke = true;
            }
            Turn::End if spoke => out.tell(&words.format("progress-done", &[("label", label.as_str().into())])),
            Turn::End => {}
        }
    });
    Progress { bar, shower }
}

enum Turn {
    First,
    Then,
    End,
}

/// Calls `show` when the pace says so, from a thread of its own: what is counted may itself stand still.
fn start(pace: Pace, mut show: impl FnMut(Turn) + Send + 'static) -> Option<(Sender<()>, JoinHandle<()>)> {
    let (wake, woken) = mpsc::channel::<()>();
    let run = move || {
        let mut wait = pace.first;
        while let Err(RecvTimeoutError::Timeout) = woken.recv_timeout(wait) {
            show(if wait == pace.first { Turn::First } else { Turn::Then });
            wait = pace.then;
        }
        show(Turn::End);
    };
    // Without a thread there is no progress to see, and the work goes on.
    std::thread::Builder::new().name("progress".into()).spawn(run).ok().map(|thread| (wake, thread))
}

fn state_words(words: &Catalog, unit: Unit, done: u64, total: Option<u64>, left: Option<u64>) -> String {
    let amount = |n: u64| match unit {
        Unit::Bytes => words::size(words, n),
        Unit::Count => n.to_string(),
    };
    let Some(total) = total else {
        return if done == 0 { words.text("progress-working") } else { amount(done) };
    };
    let mut text = words.format("progress-of", &[("done", amount(done).into()), ("total", amount(total).into())]);
    if let Some(left) = left.filter(|left| *left > 0 && done < total) {
        let left = words::duration(words, left);
        text.push_str(", ");
        text.push_str(&words.format("progress-left", &[("left", left.into())]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::msg;
    use crate::out::Around;
    use crate::out::tests::{output, output_around};

    const WATCHED: Around = Around { stdout_terminal: true, stderr_terminal: true, width: 80, accessible: true };

    #[test]
    fn the_state_is_said_in_words() {
        let words = Catalog::new(Lang::Fr, &[]);
        let say = |unit, done, total, left| state_words(&words, unit, done, total, left).replace('\u{a0}', " ");
        assert_eq!(say(Unit::Bytes, 1_200_000, Some(40_000_000), Some(65)), "1,2 Mo sur 40 Mo, encore 65 s");
        assert_eq!(say(Unit::Count, 3, Some(12), None), "3 sur 12");
        assert_eq!(say(Unit::Count, 12, Some(12), Some(0)), "12 sur 12");
        assert_eq!(say(Unit::Bytes, 500, None, None), "500 o");
        assert_eq!(say(Unit::Count, 0, None, None), "en cours");
    }

    #[test]
    fn plain_lines_come_while_the_work_stands_still_and_one_at_the_end() {
        let (out, seen) = output_around(false, false, WATCHED);
        let soon = Pace { first: Duration::from_millis(1), then: Duration::from_millis(2) };
        let progress = lines(
            &out,
            ProgressBar::with_draw_target(Some(12), ProgressDrawTarget::hidden()),
            "Sending".into(),
            Unit::Count,
            soon,
        );
        progress.add(3);
        while seen.stderr().lines().count() < 3 {
            std::thread::yield_now();
        }
        drop(progress);
        let stderr = seen.stderr();
        assert!(stderr.contains("Sending: 3 of 12\n") && stderr.ends_with("Sending: done\n"), "{stderr}");
        assert!(!stderr.contains(['\r', '\x1b']), "nothing is repainted");
    }

    #[test]
    fn what_ends_at_once_says_nothing() {
        let (out, seen) = output_around(false, false, WATCHED);
        out.progress(&msg!("sending"), Unit::Count, Some(2)).add(2);
        assert_eq!(seen.stderr(), "");
    }

    #[test]
    fn nothing_is_shown_in_a_pipe_nor_to_the_quiet_nor_beside_json() {
        let (piped, _) = output(false, false, false);
        let (quiet, _) = output_around(false, true, WATCHED);
        let (json, _) = output_around(true, false, WATCHED);
        for out in [piped, quiet, json] {
            let progress = out.progress(&msg!("sending"), Unit::Bytes, None);
            progress.set_total(9);
            progress.set(4);
            progress.add(1);
            assert_eq!(progress.done(), 5);
            assert!(progress.shower.is_none());
        }
    }
}
