//! Papers put in: chosen, dropped, or a whole folder. Each has its own answer, and one that fails stops no other.

use std::io::Read as _;
use std::sync::OnceLock;
use std::time::Duration;

use maud::{Markup, html};
use vault_engine::papers::{Added, NewPaper};
use vault_formats::PdfReader;
use vault_formats::limits::MAX_INPUT;
use vault_page::door::{Asked, Reply, Trouble, UploadError};
use vault_page::look::on_its_way;
use vault_protocol::ids::DocId;
use vault_terminal::{Catalog, msg};

use super::frame::{self, own, sign};
use super::keeper::Keeper;
use super::program::Ctx;
use crate::commands::add::reader;
use crate::desk;
use crate::look::{Given, look_at_bytes};
use crate::time;
use crate::walk::is_hidden;

/// Bytes of one form: a whole folder.
pub(super) const MOST: u64 = 4 << 30;
/// Bytes of one paper: it is sealed from memory, so that nothing readable of it touches the disk.
const LARGEST: usize = MAX_INPUT;
/// Bytes held until they are put in together.
const HELD: usize = 16 << 20;
/// How long putting in waits for whoever has the vault.
const PATIENCE: Duration = Duration::from_secs(60);

/// The child that reads PDFs, kept for the next.
pub(super) fn pdf() -> &'static PdfReader {
    static READER: OnceLock<PdfReader> = OnceLock::new();
    READER.get_or_init(reader)
}

pub(super) fn page(ctx: &mut Ctx<'_>) -> Reply {
    let body = html! {
        h1 { (sign("add", &ctx.say("add-paper"))) }
        p { (ctx.say("add-explained")) }
        (form(ctx, "files", ""))
        (form(ctx, "photo", ""))
        (form(ctx, "folder", ""))
    };
    frame::page(ctx, "add", &ctx.say("add-paper"), body)
}

/// The form for files, a photo, or a folder. `then`: where it leads when all was kept, unless to the paper.
pub(super) fn form(ctx: &Ctx<'_>, kind: &str, then: &str) -> Markup {
    let drawing = match kind {
        "photo" => "camera",
        "folder" => "folder",
        _ => "add",
    };
    html! {
        form method="post" action="/add" enctype="multipart/form-data" class="drop" {
            (ctx.asked.form("/add"))
            @if !then.is_empty() { input type="hidden" name="then" value=(then); }
            label for=(kind) { (sign(drawing, &ctx.say(&format!("add-{kind}")))) }
            p class="small" { (ctx.say(&format!("add-{kind}-hint"))) }
            @match kind {
                "folder" => input type="file" id=(kind) name="file" multiple webkitdirectory required;,
                "photo" => input type="file" id=(kind) name="file" accept="image/*" capture="environment" required;,
                _ => input type="file" id=(kind) name="file" multiple required;,
            }
            button class="big go" { (sign("kept", &ctx.say("keep-them"))) }
            (on_its_way(&ctx.say("keeping-them")))
        }
    }
}

struct Left {
    name: String,
    why: String,
}

/// Takes the files of a form. What was kept stays kept, whatever becomes of the rest.
pub(super) fn receive(keeper: &Keeper, asked: &mut Asked, words: &'static Catalog) -> Reply {
    let Some(mut upload) = asked.upload.take() else { return Reply::see("/add") };
    let (mut kept, mut left, mut held, mut size): (Vec<Added>, Vec<Left>, Vec<NewPaper>, usize) =
        (vec![], vec![], vec![], 0);
    let mut hidden = Vec::new();
    let cut = loop {
        let mut file = match upload.next_file() {
            Ok(Some(file)) => file,
            Ok(None) => break None,
            Err(e) => break Some(e),
        };
        let name = file.name.clone().unwrap_or_default();
        if is_hidden(name.as_ref()) {
            hidden.push(name);
            continue;
        }
        let mut bytes = Vec::new();
        let read = file.by_ref().take(LARGEST as u64 + 1).read_to_end(&mut bytes);
        let refused = match read {
            Err(_) => break Some(UploadError::Cut),
            Ok(n) if n > LARGEST => Some("page-too-long".to_owned()),
            Ok(_) => None,
        };
        let looked = match refused {
            Some(why) => Err(words.text(&why)),
            None => {
                let len = bytes.len();
                look_at_bytes(&name, bytes, &Given::default(), pdf())
                    .map(|looked| (looked, len))
                    .map_err(|e| frame::problem_words(words, e.kind().code))
            }
        };
        match looked {
            Err(why) => left.push(Left { name, why }),
            Ok((looked, len)) => {
                size += len;
                held.push(looked.paper);
            }
        }
        if size > HELD {
            keep(keeper, words, std::mem::take(&mut held), &mut kept, &mut left);
            size = 0;
        }
    };
    keep(keeper, words, held, &mut kept, &mut left);
    if kept.is_empty() && left.is_empty() {
        // In a folder they are its program's. Alone, somebody chose them, and is not left without a word.
        left.extend(hidden.into_iter().map(|name| Left { name, why: words.text("add-hidden") }));
    }
    keeper.run_errand();
    let docs: Vec<DocId> = kept.iter().map(Added::doc).collect();
    if let (Some(UploadError::TooLarge), true) = (cut, kept.is_empty()) {
        return Reply::trouble(Trouble::TooLarge);
    }
    if let (Some(then), [_, ..], [], None) = (asked.fields.get("then"), &kept[..], &left[..], cut) {
        return Reply::see(then);
    }
    if let ([added], [], None) = (&kept[..], &left[..], cut) {
        let said = if matches!(added, Added::Duplicate(_)) { "known" } else { "added" };
        return Reply::see(&format!("/p/{}?done={said}", added.doc()));
    }
    let same = kept.iter().filter(|a| matches!(a, Added::Duplicate(_))).count();
    let Some(lent) = keeper.lend(PATIENCE) else { return Reply::see("/") };
    let Some(vault) = lent.as_ref() else { return Reply::see("/") };
    let all = &vault.state().docs;
    let shown: Vec<_> = docs.iter().take(60).filter_map(|id| all.get(id)).collect();
    let body = html! {
        h1 { (words.text("added")) }
        p role="status" { (words.get(&msg!("added-count-page", new = kept.len() - same, same = same))) }
        @if cut.is_some() { p class="warn" { (words.text("added-cut")) } }
        @for l in &left { p class="warn" { (own(&l.name)) " : " (l.why) } }
        (frame::rows(words, &shown))
        nav class="actions" aria-label=(words.text("what-to-do")) {
            a class="big go" href="/" { (sign("home", &words.text("home"))) }
            a class="big" href="/add" { (sign("add", &words.text("add-more"))) }
        }
    };
    frame::whole(asked, words, "kept", &words.text("added"), body, true, &html! {})
}

/// Puts looked-at papers in, and says of each that it was kept or why not.
fn keep(keeper: &Keeper, words: &Catalog, held: Vec<NewPaper>, kept: &mut Vec<Added>, left: &mut Vec<Left>) {
    if held.is_empty() {
        return;
    }
    let names: Vec<String> = held.iter().map(|p| p.file_name.clone()).collect();
    let mut lent = keeper.lend(PATIENCE);
    let vault = lent.as_mut().and_then(|lent| lent.as_mut());
    let added = match vault {
        None => Err("busy".to_owned()),
        Some(vault) => {
            let now = desk::past_rules(vault, time::now());
            vault.add(held, now, &mut |_| {}).map_err(|e| e.blame().code.to_owned())
        }
    };
    match added {
        Err(code) => left.extend(names.into_iter().map(|name| Left { name, why: frame::problem_words(words, &code) })),
        Ok(all) => {
            for (name, one) in names.into_iter().zip(all) {
                match one {
                    Ok(added) => kept.push(added),
                    Err(e) => left.push(Left { name, why: frame::problem_words(words, e.blame().code) }),
                }
            }
        }
    }
}
