//! A program of a few pages behind the door: what the tests and Chromium open.
#![allow(dead_code, clippy::unwrap_used, reason = "each test uses what it needs, and may fail")]

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use maud::{DOCTYPE, Markup, html};
use vault_page::door::{Asked, Asset, Document, Draft, Handle, Program, Reply};

/// Bytes of the paper `big`.
pub(crate) const BIG: u64 = 64 << 20;

/// Papers that would like to run something.
const HTML: &str =
    "<!doctype html><title>loaded</title><script>document.title='ran'</script><body onload=\"document.title='ran'\">";
const SVG: &str =
    "<svg xmlns='http://www.w3.org/2000/svg'><script>document.documentElement.setAttribute('ran','1')</script></svg>";
/// One page with one word.
const PDF: &str = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n\
4 0 obj<</Length 37>>stream\nBT /F 40 Tf 20 40 Td (Shown) Tj ET    \nendstream endobj\n\
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n";

#[derive(Default)]
pub(crate) struct Sample {
    pub(crate) locked: AtomicBool,
    pub(crate) said: Mutex<Vec<String>>,
    pub(crate) drafts: Mutex<BTreeMap<String, Draft>>,
    /// Name and length of what came, or why it did not.
    pub(crate) received: Mutex<Vec<String>>,
    /// What the form `/end` ends.
    pub(crate) end: Mutex<Option<Handle>>,
}

impl Sample {
    pub(crate) fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }

    pub(crate) fn received(&self) -> Vec<String> {
        self.received.lock().unwrap().clone()
    }

    /// Of each draft, where it goes and what is in it.
    pub(crate) fn written(&self) -> Vec<String> {
        let drafts = self.drafts.lock().unwrap();
        drafts.values().map(|draft| format!("{} {:?}", draft.action, draft.fields.iter().collect::<Vec<_>>())).collect()
    }

    fn home(&self, asked: &Asked) -> Markup {
        let written =
            self.drafts.lock().unwrap().get("/say").and_then(|draft| draft.fields.get("words").map(str::to_owned));
        frame(
            asked,
            "Home",
            &html! {
                h1 { "Home" }
                form id="say" method="post" action="/say" {
                    (asked.form("/say"))
                    label { "Words " textarea name="words" { (written.unwrap_or_default()) } }
                    input type="password" name="secret";
                input type="hidden" name="action" value="a field may be called so";
                    button { "Say" }
                }
                form id="give" method="post" action="/give" enctype="multipart/form-data" {
                    (asked.form("/give"))
                    input type="file" name="papers" multiple;
                    button { "Give" }
                }
                form method="post" action="/end" { (asked.form("/end")) }
            form id="lock" method="post" action="/lock" { (asked.form("/lock")) button { "Lock" } }
                ul {
                    @for id in ["html", "svg", "pdf", "text", "png", "big"] {
                        li { a id={ "paper-" (id) } target="_blank" rel="noopener" href=(asked.paper(id)) { (id) } }
                    }
                    li { a id="file-text" href=(asked.paper_as_file("text")) { "text as a file" } }
                }
                img src="/picture" alt="one dot";
                p id="said" { (self.said().join(", ")) }
            },
        )
    }

    fn receive(&self, asked: &mut Asked) -> Reply {
        let Some(upload) = &mut asked.upload else { return Reply::see("/") };
        loop {
            let said = match upload.next_file() {
                Ok(None) => return Reply::see("/"),
                Err(error) => Err(error.to_string()),
                Ok(Some(mut file)) => {
                    let name = file.name.clone().unwrap_or_default();
                    io::copy(&mut file, &mut io::sink())
                        .map(|bytes| format!("{name} {bytes}"))
                        .map_err(|e| e.to_string())
                }
            };
            let failed = said.is_err();
            self.received.lock().unwrap().push(said.unwrap_or_else(|error| format!("failed: {error}")));
            if failed {
                return Reply::see("/");
            }
        }
    }
}

fn frame(asked: &Asked, title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { (title) }
                link rel="stylesheet" href="/assets/style.css";
                link rel="icon" href="/assets/icon.png";
                (asked.head())
            }
            body { main { (content) } }
        }
    }
}

impl Program for Sample {
    fn is_open(&self) -> bool {
        !self.locked.load(Ordering::SeqCst)
    }

    fn lock(&self) {
        self.locked.store(true, Ordering::SeqCst);
    }

    fn answer(&self, asked: &mut Asked) -> Reply {
        match (asked.is_post(), asked.path()) {
            (false, "/") => self.home(asked).into(),
            (false, "/said") => Reply::json(format!("{:?}", self.said())),
            (false, "/received") => Reply::json(format!("{:?}", self.received())),
            (false, "/picture") => Reply::png(DOT),
            (false, "/wait") => Reply::from(frame(asked, "Wait", &html! { "…" })).again_in(1),
            (false, "/scan") => Reply::from(frame(asked, "Scan", &html! { "…" })).with_camera(),
            (_, "/panic") => panic!("a mistake, on purpose"),
            (true, "/say") => {
                self.said.lock().unwrap().push(asked.fields.get("words").unwrap_or_default().to_owned());
                self.drafts.lock().unwrap().remove("/say");
                Reply::see("/")
            }
            (true, "/end") => {
                if let Some(end) = self.end.lock().unwrap().take() {
                    end.stop();
                }
                std::thread::sleep(std::time::Duration::from_millis(200));
                Reply::from(frame(asked, "Ended", &html! { h1 { "Goodbye" } }))
            }
            (true, "/give") => self.receive(asked),
            _ => Reply::trouble(vault_page::door::Trouble::NotFound),
        }
    }

    fn locked(&self, asked: &mut Asked) -> Reply {
        if asked.is_post() {
            self.locked.store(asked.fields.get("code") != Some("1234"), Ordering::SeqCst);
            return Reply::see(asked.fields.get("back").unwrap_or("/"));
        }
        let back = asked.query().get("back").unwrap_or(asked.path());
        frame(
            asked,
            "Locked",
            &html! {
                h1 { "Locked" }
                form method="post" action="/unlock" {
                    (asked.form("/unlock"))
                    input type="hidden" name="back" value=(back);
                    label { "Code " input type="password" name="code"; }
                    button { "Unlock" }
                }
            },
        )
        .into()
    }

    fn document(&self, id: &str) -> Option<Document> {
        let text = |name, kind, text: &'static [u8]| {
            Document::new(name, kind, text.len() as u64, |from| {
                Ok(Box::new(&text[usize::try_from(from).map_err(io::Error::other)?..]) as Box<dyn Read + Send>)
            })
        };
        Some(match id {
            "html" => text("page.html", "text/html", HTML.as_bytes()),
            "svg" => text("picture.svg", "image/svg+xml", SVG.as_bytes()),
            "pdf" => text("نتيجة \"تحليل\" été.pdf", "application/pdf", PDF.as_bytes()),
            "text" => text("words.txt", "text/plain", b"0123456789"),
            "png" => text("dot.png", "image/png", DOT),
            "big" => {
                Document::new("big.bin", "application/zip", BIG, |from| Ok(Box::new(io::repeat(b'x').take(BIG - from))))
            }
            _ => return None,
        })
    }

    fn asset(&self, path: &str) -> Option<Asset> {
        match path {
            "/assets/style.css" => {
                Some(Asset { kind: "text/css; charset=utf-8", bytes: b"body{margin:2rem}".as_slice().into() })
            }
            "/assets/icon.png" => Some(Asset { kind: "image/png", bytes: DOT.into() }),
            _ => None,
        }
    }

    fn keep_draft(&self, draft: &Draft) -> bool {
        self.drafts.lock().unwrap().insert(draft.action.clone(), draft.clone());
        true
    }
}

/// A picture of one dot.
const DOT: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8,
    6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0xfc, 0xcf, 0xc0,
    0x50, 0x0f, 0, 4, 0x85, 1, 0x80, 0x84, 0xa9, 0x8c, 0x21, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60,
    0x82,
];
