//! The answer, at the top of a patient's page: allergies, treatments, problems, last results, what is new. Of opened papers
//! alone; what was not opened is said, and opens by one gesture.

use maud::{Markup, html};
use vault_engine::Error;
use vault_formats::record::{Measured, Stated};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{Time, VaultId};
use vault_terminal::msg;

use super::frame::{self, own, press, sign, symbol};
use super::program::Ctx;
use super::record;
use crate::commands::receipts;
use crate::granted::Paper;
use crate::letters::Sent;
use crate::time;

/// Lines of one list before the rest is folded.
const LINES: usize = 5;
/// Results on first sight.
const RESULTS: usize = 3;
/// Unopened papers of the summary that have a button each.
const BUTTONS: usize = 4;
/// A reading of the same day is the same visit.
const VISIT: u64 = 12 * 3600;

/// A line, and the paper that says it.
struct Said<T> {
    line: T,
    paper: usize,
}

/// What is known of a patient without opening anything more.
pub(super) struct Summary {
    lists: [(&'static str, Vec<Said<Stated>>); 3],
    results: Vec<Said<Measured>>,
    /// Whether any opened paper was one that states something.
    any: bool,
    /// Whether one of them speaks of several people.
    mixed: bool,
    /// Unopened papers that the summary is made of, the newest first.
    pub(super) shut: Vec<usize>,
    /// What came since the last visit.
    pub(super) new: Vec<usize>,
    /// When that was.
    last: Option<Time>,
}

impl Summary {
    pub(super) fn of(ctx: &mut Ctx<'_>, patient: &VaultId, papers: &[Paper]) -> Result<Summary, Error> {
        let mut summary = Summary {
            lists: [("allergies", vec![]), ("treatments", vec![]), ("problems", vec![])],
            results: vec![],
            any: false,
            mixed: false,
            shut: shut(papers),
            new: vec![],
            last: None,
        };
        for (at, paper) in papers.iter().enumerate() {
            let Some(stated) = record::of(ctx, paper) else { continue };
            summary.any = true;
            summary.mixed |= stated.mixed;
            for ((_, all), (_, lines)) in summary.lists.iter_mut().zip(record::lists(&stated)) {
                for line in lines {
                    // The same line in a second paper is said once, with the newest.
                    if !all.iter().any(|said| same(&said.line, line)) {
                        all.push(Said { line: line.clone(), paper: at });
                    }
                }
            }
            for line in &stated.results {
                if !summary.results.iter().any(|said| said.line == *line) {
                    summary.results.push(Said { line: line.clone(), paper: at });
                }
            }
        }
        for (_, all) in &mut summary.lists {
            all.sort_by_key(|said| !record::holds(&said.line));
        }
        summary.results.sort_by(|a, b| b.line.on.cmp(&a.line.on));
        let before = ctx.room.now.0.saturating_sub(VISIT);
        let readings = receipts::signed(ctx.room, Some(*patient))?;
        summary.last = readings.iter().map(|r| r.at).filter(|at| at.0 < before).max();
        let last = summary.last;
        let received = &ctx.room.vault.state().received;
        let came = |head: &Hash| received.get(head).map_or(Time(0), |r| r.at);
        let is_new = |paper: &Paper| match paper.sent {
            Some(Sent::Waits(..)) => true,
            Some(Sent::Kept(_)) => false,
            None => !paper.is_opened() && last.is_none_or(|last| paper.copies.iter().any(|c| came(&c.head) > last)),
        };
        summary.new = papers.iter().enumerate().filter(|(_, p)| is_new(p)).map(|(at, _)| at).collect();
        Ok(summary)
    }

    pub(super) fn shown(&self, ctx: &Ctx<'_>, patient: &VaultId, name: &str, papers: &[Paper]) -> Markup {
        let at = |paper: &Paper| format!("/pt/{patient}/p/{}", paper.id);
        let source = |n: usize| {
            html! { a class="source" href=(at(&papers[n])) title=(papers[n].about.title.as_str()) { (ctx.say("pro-source")) span class="only-read" { " : " (own(papers[n].about.title.as_str())) } } }
        };
        let nothing = if self.any { "pro-not-stated" } else { "pro-nothing-opened" };
        html! {
            div class="summary" {
                @for (list, lines) in &self.lists {
                    section {
                        h2 { (sign(drawing(list), &ctx.say(&format!("pro-{list}")))) }
                        @if lines.is_empty() { p class="small" { (ctx.say(nothing)) } }
                        ul { @for said in lines.iter().take(LINES) { li { (record::line(ctx.words, &said.line)) " " (source(said.paper)) } } }
                        @if lines.len() > LINES {
                            details {
                                summary { (frame::get(ctx, &msg!("pro-and-more", count = lines.len() - LINES))) }
                                ul { @for said in lines.iter().skip(LINES) { li { (record::line(ctx.words, &said.line)) " " (source(said.paper)) } } }
                            }
                        }
                    }
                }
                section {
                    h2 { (sign("analyses", &ctx.say("pro-results"))) }
                    @if self.results.is_empty() { p class="small" { (ctx.say(nothing)) } }
                    ul { @for said in self.results.iter().take(RESULTS) { li { (record::result(ctx.words, &said.line)) " " (source(said.paper)) } } }
                    @if self.results.len() > RESULTS {
                        details {
                            summary { (frame::get(ctx, &msg!("pro-and-more", count = self.results.len() - RESULTS))) }
                            ul { @for said in self.results.iter().skip(RESULTS) { li { (record::result(ctx.words, &said.line)) " " (source(said.paper)) } } }
                        }
                    }
                }
            }
            @if self.mixed { p class="warn" { (symbol("warn")) (ctx.say("pro-mixed")) } }
            @if !self.shut.is_empty() { (self.to_open(ctx, patient, name, papers)) }
            @if !self.new.is_empty() {
                details class="note" {
                    summary {
                        (sign("new", &frame::get(ctx, &msg!("pro-new", count = self.new.len()))))
                        span class="small" { @if let Some(last) = self.last { " · " (frame::get(ctx, &msg!("pro-since", when = time::moment(ctx.words, last, ctx.room.now)))) } }
                    }
                    ul class="people" {
                        @for n in self.new.iter().take(LINES * 2) {
                            li { a href=(at(&papers[*n])) { (own(papers[*n].about.title.as_str())) } " " span class="small" { (own(&frame::about(ctx.words, &papers[*n]))) } }
                        }
                    }
                }
            }
        }
    }

    /// What the summary would be made of, and is not open: each by one gesture, or all by one if the setting says so.
    fn to_open(&self, ctx: &Ctx<'_>, patient: &VaultId, name: &str, papers: &[Paper]) -> Markup {
        html! {
            div class="note" {
                p class="plain" { (symbol("lock")) (frame::get(ctx, &msg!("pro-summary-shut", count = self.shut.len()))) }
                @if ctx.keeper.opens_together() {
                    p class="small plain" { (frame::receipts_to_sign(ctx, self.shut.len(), name)) }
                    (press(ctx.asked, &format!("/pt/{patient}/summary"), &[], "go", &sign("open", &ctx.say("pro-open-all"))))
                } @else {
                    p class="small plain" { (frame::receipts_to_sign(ctx, 1, name)) }
                    div class="both" {
                        @for n in self.shut.iter().take(BUTTONS) {
                            (press(ctx.asked, &format!("/pt/{patient}/p/{}/summary", papers[*n].id), &[], "", &html! {
                                (symbol("open")) span { (ctx.say("pro-open-one")) " " (own(papers[*n].about.title.as_str())) }
                            }))
                        }
                    }
                }
            }
        }
    }
}

fn drawing(list: &str) -> &'static str {
    match list {
        "allergies" => "allergies",
        "treatments" => "medicines",
        _ => "note",
    }
}

/// Unopened papers that the summary is made of.
pub(super) fn shut(papers: &[Paper]) -> Vec<usize> {
    let is = |p: &Paper| record::is_for_summary(p) && !p.is_opened() && !matches!(p.sent, Some(Sent::Waits(_, false)));
    papers.iter().enumerate().filter(|(_, p)| is(p)).map(|(at, _)| at).collect()
}

/// What two papers say in the same words, of the same state and day.
fn same(a: &Stated, b: &Stated) -> bool {
    (&a.words, a.now, a.sure, a.high, &a.more) == (&b.words, b.now, b.sure, b.high, &b.more)
}
