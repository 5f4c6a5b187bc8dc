//! Which papers, asked in the same way by every door: whole drawers, or papers one by one.

use std::collections::BTreeSet;

use maud::{Markup, html};
use vault_engine::state::Document;
use vault_formats::Family;
use vault_protocol::ids::DocId;

use super::super::frame::{self, own, sign};
use super::super::program::Ctx;
use crate::kinds;
use crate::shown::newest_first;

/// Papers that can be ticked one by one, beside those that are ticked already.
const LISTED: usize = 60;

/// What the form or the address says under a name.
pub(in crate::page) fn given<'c>(ctx: &'c Ctx<'_>, name: &str) -> Option<&'c str> {
    let said = ctx.asked.fields.get(name).or_else(|| ctx.asked.query().get(name));
    said.map(str::trim).filter(|value| !value.is_empty())
}

fn all_given<'c>(ctx: &'c Ctx<'_>, name: &'c str) -> impl Iterator<Item = &'c str> {
    ctx.asked.query().all(name).chain(ctx.asked.fields.all(name))
}

/// The drawers that are ticked.
pub(in crate::page) fn drawers(ctx: &Ctx<'_>) -> Vec<Family> {
    let ticked: BTreeSet<&str> = all_given(ctx, "family").collect();
    Family::ALL.into_iter().filter(|f| ticked.contains(f.id())).collect()
}

/// The papers that the form asks for: those that are ticked, and the drawers' that are neither delicate nor private.
pub(in crate::page) fn papers(ctx: &Ctx<'_>) -> Vec<DocId> {
    let (families, state) = (drawers(ctx), ctx.vault.state());
    let ticked: BTreeSet<DocId> = ctx.asked.fields.all("paper").filter_map(|hex| ctx.doc(hex)).collect();
    let of_drawer = |d: &Document| families.contains(&kinds::family_of(&d.words.type_code)) && !kinds::is_sensitive(d);
    state.visible().filter(|d| ticked.contains(&d.id) || of_drawer(d)).map(|d| d.id).collect()
}

/// The part of a form that asks for them. `proposed` are ticked too.
pub(in crate::page) fn fields(ctx: &Ctx<'_>, proposed: &[DocId]) -> Markup {
    let mut ticked: BTreeSet<DocId> = all_given(ctx, "paper").filter_map(|hex| ctx.doc(hex)).collect();
    ticked.extend(proposed);
    let families = drawers(ctx);
    let mut docs: Vec<&Document> = ctx.vault.state().visible().collect();
    newest_first(&mut docs);
    // The private drawer stays shut beside whoever looks on: a paper of it is shown from its own page.
    docs.retain(|d| !d.words.private || ticked.contains(&d.id));
    let open: Vec<Family> =
        docs.iter().filter(|d| !kinds::is_sensitive(d)).map(|d| kinds::family_of(&d.words.type_code)).collect();
    let count = |f: Family| open.iter().filter(|of| **of == f).count();
    let counts: Vec<(Family, usize)> = Family::ALL.into_iter().map(|f| (f, count(f))).collect();
    // What was asked for by name comes first, however old.
    docs.sort_by_key(|d| !ticked.contains(&d.id));
    html! {
        fieldset {
            legend { (ctx.say("which-drawers")) }
            @for (f, n) in counts.iter().filter(|(_, n)| *n > 0) {
                label class="tick" {
                    input type="checkbox" name="family" value=(f.id()) checked[families.contains(f)];
                    (sign(f.id(), &frame::family(ctx.words, *f))) span class="n" { (n) }
                }
            }
            p class="small" { (ctx.say("drawers-explained")) }
        }
        details open[!ticked.is_empty()] {
            summary { (ctx.say("which-papers")) }
            @for d in docs.iter().take(LISTED + ticked.len()) {
                label class="tick" {
                    input type="checkbox" name="paper" value=(d.id.to_string()) checked[ticked.contains(&d.id)];
                    span { (own(&d.words.title)) @if let Some(date) = frame::date(ctx.words, d) { " · " (date) } }
                    @if kinds::is_sensitive(d) { span class="small" { (ctx.say("delicate")) } }
                }
            }
        }
    }
}

/// The fields of the form that was sent, for the next one.
pub(in crate::page) fn carried(ctx: &Ctx<'_>, names: &[&str]) -> Markup {
    html! {
        @for name in names {
            @for value in ctx.asked.fields.all(name) { input type="hidden" name=(name) value=(value); }
        }
    }
}
