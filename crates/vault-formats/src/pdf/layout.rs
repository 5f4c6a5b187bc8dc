//! From strings with places to lines of words. A PDF has no spaces and lines of its own: they are seen.

use crate::limits::MAX_TEXT;

/// The pen's transformation: `[a b c d e f]` of ISO 32000-1, 8.3.3.
pub(super) type Matrix = [f32; 6];

pub(super) const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// `first`, then `then`.
pub(super) fn concat(first: &Matrix, then: &Matrix) -> Matrix {
    let [a, b, c, d, e, f] = *first;
    let [g, h, i, j, k, l] = *then;
    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
}

/// One shown string on the page.
pub(super) struct Run<'a> {
    pub(super) text: &'a str,
    pub(super) start: (f32, f32),
    pub(super) end: (f32, f32),
    /// Height of the letters, in units of the page.
    pub(super) size: f32,
    /// False if `end` is an estimate.
    pub(super) measured: bool,
    /// True if the pen was put somewhere since the last run, and did not just move on.
    pub(super) placed: bool,
}

/// Gathers runs, in the order in which they are drawn.
#[derive(Default)]
pub(super) struct Lines {
    out: String,
    last: Option<Last>,
}

struct Last {
    end: (f32, f32),
    size: f32,
    measured: bool,
}

impl Lines {
    pub(super) fn is_full(&self) -> bool {
        self.out.len() >= MAX_TEXT
    }

    pub(super) fn put(&mut self, run: &Run<'_>) {
        if run.text.is_empty() {
            return;
        }
        if let Some(last) = &self.last {
            match gap(last, run) {
                Gap::None => {}
                Gap::Word => self.separate(' '),
                Gap::Column => self.separate('\t'),
                Gap::Line => self.separate('\n'),
            }
        }
        self.out.push_str(run.text);
        self.last = Some(Last { end: run.end, size: run.size, measured: run.measured });
    }

    pub(super) fn end_page(&mut self) {
        self.separate('\n');
        self.last = None;
    }

    pub(super) fn finish(mut self) -> String {
        let bounded = crate::charset::prefix(&self.out, MAX_TEXT).len();
        self.out.truncate(bounded);
        self.out
    }

    fn separate(&mut self, sign: char) {
        if sign == '\n' {
            let kept = self.out.trim_end_matches([' ', '\t']).len();
            self.out.truncate(kept);
        }
        let separated =
            self.out.is_empty() || self.out.ends_with(['\n', '\t']) || (sign == ' ' && self.out.ends_with(' '));
        if !separated {
            self.out.push(sign);
        }
    }
}

enum Gap {
    None,
    Word,
    Column,
    Line,
}

fn gap(last: &Last, run: &Run<'_>) -> Gap {
    let size = run.size.max(last.size).max(0.01);
    // Along and across the direction of writing of the new run.
    let (dx, dy) = (run.end.0 - run.start.0, run.end.1 - run.start.1);
    let length = (dx * dx + dy * dy).sqrt();
    let (ux, uy) = if length > 0.0 { (dx / length, dy / length) } else { (1.0, 0.0) };
    let (mx, my) = (run.start.0 - last.end.0, run.start.1 - last.end.1);
    let along = (mx * ux + my * uy) / size;
    let across = (my * ux - mx * uy).abs() / size;
    if across > 0.6 || along < -2.0 {
        Gap::Line
    } else if along > 2.0 {
        Gap::Column
    } else if along > 0.13 || (run.placed && !last.measured) {
        // After an estimated run, a new place means a new word: such producers place words, not letters.
        if along.abs() < 0.01 { Gap::None } else { Gap::Word }
    } else {
        Gap::None
    }
}
