//! The papers of a patient: looked for, sifted, folded, one under the other with what is chosen beside them.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use serde::Serialize;
use vault_engine::Error;
use vault_formats::types::Family;
use vault_page::door::{Fields, Reply, Trouble};
use vault_protocol::ids::VaultId;
use vault_terminal::msg;

use super::frame::{self, encoded, own, sign, symbol};
use super::program::Ctx;
use crate::granted::Paper;

/// Papers on one page.
const ON_PAGE: usize = 40;

/// What the address asks for.
#[derive(Default)]
pub(super) struct Wanted {
    words: String,
    family: Option<Family>,
    year: Option<String>,
    author: Option<String>,
    page: usize,
}

impl Wanted {
    /// A part that nobody offered asks nothing.
    pub(super) fn of(query: &Fields) -> Self {
        let given = |name: &str| query.get(name).map(str::trim).filter(|v| !v.is_empty()).map(str::to_owned);
        Wanted {
            words: given("q").unwrap_or_default(),
            family: given("family").and_then(|id| Family::ALL.into_iter().find(|f| f.id() == id)),
            year: given("year"),
            author: given("author"),
            page: given("page").and_then(|n| n.parse().ok()).unwrap_or(0),
        }
    }

    fn takes(&self, paper: &Paper) -> bool {
        self.family.is_none_or(|f| frame::family_of(paper) == f)
            && self.year.as_deref().is_none_or(|year| paper.date().get(..4) == Some(year))
            && self.author.as_deref().is_none_or(|author| paper.about.author.as_deref() == Some(author))
    }
}

/// One line of the list: a paper, and how many others are the same to whoever reads the list.
pub(super) struct Found {
    at: usize,
    same: usize,
}

/// The papers that are wanted, newest first, those that are alike folded into one.
pub(super) fn found(ctx: &mut Ctx<'_>, papers: &[Paper], wanted: &Wanted) -> Result<Vec<Found>, Error> {
    let lang = ctx.lang();
    let hits = match wanted.words.is_empty() {
        true => vec![true; papers.len()],
        false => ctx.room.hits(papers, &wanted.words, lang)?,
    };
    let mut found: Vec<Found> = Vec::new();
    let mut alike: BTreeMap<_, usize> = BTreeMap::new();
    for (at, paper) in papers.iter().enumerate().filter(|(at, p)| hits[*at] && wanted.takes(p)) {
        let about = &paper.about;
        // Two versions of which nobody knows the newer are never folded, nor what came twice by two ways.
        let alone = if paper.unsure || paper.sent.is_some() { paper.id.as_str() } else { "" };
        let author = about.author.as_deref().unwrap_or_default();
        let key = (
            about.title.as_str(),
            about.type_code.as_str(),
            paper.date(),
            author,
            about.size,
            about.mime.as_str(),
            alone,
        );
        match alike.get(&key) {
            // One that is open stands for those that are not.
            Some(first) => {
                let first: &mut Found = &mut found[*first];
                first.same += 1;
                if !papers[first.at].is_opened() && paper.is_opened() {
                    first.at = at;
                }
            }
            None => {
                alike.insert(key, found.len());
                found.push(Found { at, same: 0 });
            }
        }
    }
    Ok(found)
}

#[derive(Serialize)]
struct Typed {
    said: String,
    papers: Vec<One>,
}

#[derive(Serialize)]
struct One {
    href: String,
    title: String,
    about: String,
    family: &'static str,
    opened: bool,
    state: String,
}

fn one(ctx: &Ctx<'_>, patient: &VaultId, paper: &Paper, same: usize) -> One {
    let opened = paper.is_opened();
    let mut about = frame::about(ctx.words, paper);
    if same > 0 {
        about += &format!(" · {}", frame::get(ctx, &msg!("pro-folded", count = same)));
    }
    if paper.unsure {
        about += &format!(" · {}", ctx.say("pro-version-unsure"));
    }
    One {
        href: format!("/pt/{patient}/p/{}", paper.id),
        title: paper.about.title.to_string(),
        about,
        family: frame::family_of(paper).id(),
        opened,
        state: ctx.say(if opened { "pro-opened" } else { "pro-not-opened" }),
    }
}

/// The first papers that what was typed so far finds, for the script of the search box.
pub(super) fn as_typed(ctx: &mut Ctx<'_>, patient: &VaultId) -> Reply {
    let wanted = Wanted::of(ctx.asked.query());
    let both = ctx.room.papers(patient).and_then(|papers| Ok((found(ctx, &papers, &wanted)?, papers)));
    let Ok((found, papers)) = both else { return Reply::trouble(Trouble::Broken) };
    let said = frame::get(ctx, &msg!("pro-found", count = found.len()));
    let shown = found.iter().take(ON_PAGE).map(|f| one(ctx, patient, &papers[f.at], f.same)).collect();
    let typed = Typed { said, papers: shown };
    serde_json::to_string(&typed).map_or_else(|_| Reply::trouble(Trouble::Broken), Reply::json)
}

/// The search, the list, and the place for what is chosen in it.
pub(super) fn shown(ctx: &Ctx<'_>, patient: &VaultId, papers: &[Paper], wanted: &Wanted, found: &[Found]) -> Markup {
    let here = format!("/pt/{patient}");
    let years: BTreeSet<&str> = papers.iter().filter_map(|p| p.date().get(..4)).collect();
    let authors: BTreeSet<&str> = papers.iter().filter_map(|p| p.about.author.as_deref()).collect();
    let families: BTreeSet<&str> = papers.iter().map(|p| frame::family_of(p).id()).collect();
    let page: Vec<One> = found
        .iter()
        .skip(wanted.page.saturating_mul(ON_PAGE))
        .take(ON_PAGE)
        .map(|f| one(ctx, patient, &papers[f.at], f.same))
        .collect();
    html! {
        form class="search" role="search" method="get" action=(here) {
            label for="q" { (ctx.say("pro-search")) }
            div class="both" {
                input type="search" id="q" name="q" value=(wanted.words) autocomplete="off" autofocus
                    data-papers=(format!("{here}/papers.json")) aria-describedby="keys";
                button { (sign("search", &ctx.say("search"))) }
            }
            p id="keys" class="small plain" { (ctx.say("pro-keys")) }
            div class="filters" {
                label { span { (ctx.say("pro-filter-family")) }
                    select name="family" {
                        option value="" { (ctx.say("pro-all")) }
                        @for f in Family::ALL.into_iter().filter(|f| families.contains(f.id())) {
                            option value=(f.id()) selected[wanted.family == Some(f)] { (frame::family(ctx.words, f)) }
                        }
                    }
                }
                label { span { (ctx.say("pro-filter-year")) }
                    select name="year" {
                        option value="" { (ctx.say("pro-all")) }
                        @for year in years.iter().rev() {
                            option value=(year) selected[wanted.year.as_deref() == Some(*year)] { (year) }
                        }
                    }
                }
                label { span { (ctx.say("pro-filter-author")) }
                    select name="author" {
                        option value="" { (ctx.say("pro-all")) }
                        @for author in &authors {
                            option value=(author) selected[wanted.author.as_deref() == Some(*author)] { (author) }
                        }
                    }
                }
            }
        }
        div class="beside" {
            div {
                h2 class="only-read" { (ctx.say("pro-papers")) }
                p id="found" role="status" class="small" { (frame::get(ctx, &msg!("pro-found", count = found.len()))) }
                ul id="list" class="papers" {
                    @for one in &page { (line(one)) }
                }
                (more(ctx, &here, found.len(), wanted.page))
            }
            aside id="peek" aria-label=(ctx.say("pro-preview")) aria-live="polite" data-empty=(ctx.say("pro-choose")) {
                p class="small" { (ctx.say("pro-choose")) }
            }
        }
    }
}

/// One paper. The script makes the same of what it is sent.
fn line(one: &One) -> Markup {
    html! {
        li {
            a href=(one.href) {
                (symbol(one.family))
                span class="what" {
                    strong { (own(&one.title)) }
                    span class="small" { (own(&one.about)) " · " span { (one.state) } }
                }
            }
        }
    }
}

fn more(ctx: &Ctx<'_>, here: &str, count: usize, at: usize) -> Markup {
    let kept = ctx.asked.query().iter().filter(|(name, value)| !["page", "done"].contains(name) && !value.is_empty());
    let again: String = kept.map(|(name, value)| format!("{}={}&", encoded(name), encoded(value))).collect();
    html! {
        @if count > ON_PAGE {
            nav id="more" class="pages" aria-label=(ctx.say("pro-pages")) {
                @if at > 0 { a class="big" href=(format!("{here}?{again}page={}", at - 1)) { (sign("back", &ctx.say("newer"))) } }
                @if at.saturating_add(1).saturating_mul(ON_PAGE) < count {
                    a class="big" href=(format!("{here}?{again}page={}", at + 1)) { (sign("on", &ctx.say("older"))) }
                }
            }
        }
    }
}
