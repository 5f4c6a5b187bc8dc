//! Rounds, medians, and the lines that `xtask` reads.

use std::time::Instant;

/// The figures of one side, one a round.
#[derive(Clone, Debug)]
pub struct Series(pub Vec<f64>);

impl Series {
    pub fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let n = sorted.len();
        (sorted[(n - 1) / 2] + sorted[n / 2]) / 2.0
    }

    pub fn map(&self, f: impl Fn(f64) -> f64) -> Series {
        Series(self.0.iter().map(|x| f(*x)).collect())
    }

    /// Round by round: `self / other`.
    pub fn over(&self, other: &Series) -> Series {
        Series(self.0.iter().zip(&other.0).map(|(a, b)| a / b).collect())
    }

    /// `median (least–most)`, with so many digits after the point.
    pub fn show(&self, digits: usize) -> String {
        let (least, most) = self.0.iter().fold((f64::MAX, f64::MIN), |(l, m), x| (l.min(*x), m.max(*x)));
        let one = |x: f64| grouped(x, digits);
        if self.0.len() < 2 || one(least) == one(most) {
            return one(self.median());
        }
        format!("{} ({}–{})", one(self.median()), one(least), one(most))
    }
}

fn grouped(x: f64, digits: usize) -> String {
    let text = format!("{x:.digits$}");
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), String::new()), |(w, r)| (w, format!(".{r}")));
    let mut out = String::new();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) && out != "-" {
            out.push(',');
        }
        out.push(c);
    }
    out + &rest
}

/// One side of a comparison: does its work once and answers a figure.
pub type Side<'a> = Box<dyn FnMut() -> f64 + 'a>;

/// Runs the sides in turn, `rounds` times.
pub fn interleaved(rounds: usize, sides: &mut [Side<'_>]) -> Vec<Series> {
    let mut all = vec![Series(Vec::new()); sides.len()];
    for round in 0..rounds {
        for (n, (side, series)) in sides.iter_mut().zip(&mut all).enumerate() {
            let x = side();
            eprintln!("   round {} side {}: {x:.3}", round + 1, n + 1);
            series.0.push(x);
        }
    }
    all
}

/// Seconds that some work takes.
pub fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

/// What was wanted.
#[derive(Clone, Copy)]
pub enum Goal {
    /// At least.
    Least(f64, &'static str),
    /// At most.
    Most(f64, &'static str),
    /// Shown, and no goal.
    None,
}

/// A line of a table: `value` is what is held against the goal.
pub fn row(name: &str, what: &str, ours: &str, peer: &str, ratio: &str, goal: Goal, value: f64) {
    let (wanted, reached) = match goal {
        Goal::Least(x, unit) => (format!("≥ {x}{unit}"), if value >= x { "reached" } else { "**not reached**" }),
        Goal::Most(x, unit) => (format!("≤ {x}{unit}"), if value <= x { "reached" } else { "**not reached**" }),
        Goal::None => ("–".to_owned(), "–"),
    };
    println!("row\t{name}\t{what}\t{ours}\t{peer}\t{ratio}\t{wanted}\t{reached}");
}

/// A line of speeds, more is better: the ratio of ours to the peer's is held against the goal.
pub fn speeds(name: &str, what: &str, unit: &str, ours: &Series, peer: (&str, &Series), goal: Goal) {
    let ratio = ours.over(peer.1);
    let peer = format!("{}: {} {unit}", peer.0, peer.1.show(0));
    row(name, what, &format!("{} {unit}", ours.show(0)), &peer, &format!("{} ×", ratio.show(2)), goal, ratio.median());
}
