//! What opened papers state of a patient's health, line by line, each with the paper that says it. Nothing is concluded: lines
//! are the senders' own, and nothing is said of what was not opened.

use std::sync::Arc;

use maud::{Markup, html};
use vault_formats::Kind;
use vault_formats::limits::MAX_INPUT;
use vault_formats::record::{self, Measured, Now, Record, Stated};
use vault_terminal::Catalog;

use super::frame::{own, symbol};
use super::program::Ctx;
use crate::granted::Paper;
use crate::time;

/// Whether a paper says that it is made for programs, as the summary needs them.
pub(super) fn is_for_summary(paper: &Paper) -> bool {
    paper.about.mime.as_str() == Kind::Fhir.mime()
}

/// What an opened paper states; nothing of one that is not open, or is no record.
pub(super) fn of(ctx: &mut Ctx<'_>, paper: &Paper) -> Option<Arc<Record>> {
    if !is_for_summary(paper) || paper.about.size > MAX_INPUT as u64 {
        return None;
    }
    let way = paper.way()?;
    let (keeper, room) = (ctx.keeper, &mut *ctx.room);
    let key = format!("{}/{}/{}", paper.patient, paper.id, paper.about.version);
    keeper.stated(key, || record::read(&room.content(way, MAX_INPUT as u64).ok()?).ok())
}

/// The lists of a record, by the ends of their messages.
pub(super) fn lists(record: &Record) -> [(&'static str, &[Stated]); 4] {
    [
        ("allergies", &record.allergies),
        ("treatments", &record.treatments),
        ("problems", &record.problems),
        ("vaccines", &record.vaccines),
    ]
}

/// Whether a line holds today, or may.
pub(super) fn holds(stated: &Stated) -> bool {
    !matches!(stated.now, Now::Past | Now::Paused)
}

/// One line, in its sender's words.
pub(super) fn line(words: &Catalog, stated: &Stated) -> Markup {
    let marked = match stated.now {
        Now::Past => Some("pro-now-past"),
        Now::Paused => Some("pro-now-paused"),
        Now::Yes | Now::Unsaid | Now::None | Now::NotKnown => None,
    };
    html! {
        @if stated.high { strong { (symbol("warn")) (own(&stated.words)) " (" (words.text("pro-high")) ")" } } @else { (own(&stated.words)) }
        @for more in &stated.more { " · " (own(more)) }
        span class="small" {
            @if let Some(marked) = marked { " · " (words.text(marked)) }
            @if !stated.sure { " · " (words.text("pro-unsure")) }
            @if let Some(since) = &stated.since { " · " (time::paper_date(words, since)) }
        }
    }
}

/// One result, with its laboratory's own bounds and marks.
pub(super) fn result(words: &Catalog, measured: &Measured) -> Markup {
    html! {
        (own(&measured.words))
        @for part in &measured.parts {
            " "
            @if !part.words.is_empty() { (own(&part.words)) " " }
            strong { bdi dir="ltr" { (part.shown) } }
            span class="small" {
                @if let Some(bounds) = &part.bounds { " [" bdi dir="ltr" { (bounds) } "]" }
                @for mark in &part.marks { " " bdi dir="ltr" { (mark) } }
            }
        }
        span class="small" {
            @if !measured.last_word { " · " (words.text("pro-not-final")) }
            @if let Some(on) = &measured.on { " · " (time::paper_date(words, on)) }
        }
    }
}

/// All that one paper states.
pub(super) fn whole(words: &Catalog, record: &Record) -> Markup {
    html! {
        @if record.mixed { p class="warn" { (symbol("warn")) (words.text("pro-mixed")) } }
        @if let Some(subject) = &record.subject {
            p { (words.text("pro-subject")) " " strong { (own(&subject.name)) }
                @if let Some(born) = &subject.born { " · " (time::paper_date(words, born)) } }
        }
        @for (name, lines) in lists(record) {
            @if !lines.is_empty() {
                h3 { (words.text(&format!("pro-{name}"))) }
                ul { @for stated in lines { li { (line(words, stated)) } } }
            }
        }
        @if !record.results.is_empty() {
            h3 { (words.text("pro-results")) }
            ul { @for measured in &record.results { li { (result(words, measured)) } } }
        }
    }
}
