//! The pictures beside the words: one drawing means one thing, everywhere.
//!
//! Each is a file of `assets/symbols/`. The medical ones come from Healthicons, those of actions from Lucide (licences in
//! `assets/NOTICE.md`). Where the usual sign misleads in France it is drawn here instead: an `Rx` says nothing to a patient, a
//! virus is no blood test, an H is a hospital and no emergency, a shield is no vaccine.

use std::fmt::Write as _;
use std::sync::LazyLock;

use maud::{Markup, PreEscaped, html};

/// A drawing, by its name. It says nothing to a screen reader: the word beside it does. A name without a drawing leaves only
/// the word.
pub fn symbol(name: &str) -> Markup {
    let Some((name, _)) = DRAWINGS.iter().find(|(known, _)| *known == name) else { return html! {} };
    html! {
        svg class=(format!("symbol-{name}")) aria-hidden="true" focusable="false" {
            use href=(format!("/assets/symbols.svg#{name}")) {}
        }
    }
}

/// The names of all drawings.
pub fn names() -> impl Iterator<Item = &'static str> {
    DRAWINGS.iter().map(|(name, _)| *name)
}

/// All drawings in one file, so that a page holds only their names.
pub(crate) fn sprite() -> &'static str {
    static SPRITE: LazyLock<String> = LazyLock::new(|| {
        let mut sprite = String::from(OPEN);
        sprite.push('>');
        for (name, drawing) in DRAWINGS {
            let inside = drawing.trim_end().strip_prefix(OPEN).and_then(|rest| rest.strip_suffix("</svg>"));
            let inside = inside.expect("the tests look at the beginning and the end of every drawing");
            write!(sprite, "<symbol id=\"{name}\"{inside}</symbol>").expect("writing to a string does not fail");
        }
        sprite.push_str("</svg>");
        sprite
    });
    &SPRITE
}

/// The names of the pictures that a person may choose one of, to know her vault by: easy to tell apart, and none is anybody's
/// sign.
pub fn pictures() -> impl Iterator<Item = &'static str> {
    PICTURES.iter().map(|(name, _)| *name)
}

/// A [picture](pictures) that was chosen; of a name that is none of them, nothing. It stands in the page itself: most pages
/// show one or none, and need not fetch twelve.
pub fn picture(name: &str) -> Markup {
    let Some((name, drawing)) = PICTURES.iter().find(|(known, _)| *known == name) else { return html! {} };
    let inside = drawing.trim_end().strip_prefix(OPEN).expect("the tests look at the beginning of every drawing");
    PreEscaped(format!("{OPEN} class=\"picture-{name}\" aria-hidden=\"true\" focusable=\"false\"{inside}"))
}

const OPEN: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\"";

macro_rules! drawings {
    ($all:ident in $folder:literal: $($name:literal),* $(,)?) => {
        const $all: &[(&str, &str)] = &[$(($name, include_str!(concat!("../assets/", $folder, "/", $name, ".svg")))),*];
    };
}

#[rustfmt::skip]
drawings![PICTURES in "pictures":
    "sun", "moon", "star", "flower", "tree", "leaf", "apple", "fish", "bird", "cat", "boat", "umbrella",
];

#[rustfmt::skip]
drawings![DRAWINGS in "symbols":
    "add",
    "allergies",
    "analyses",
    "back",
    "bin",
    "calendar",
    "camera",
    "doctors",
    "edit",
    "emergency",
    "folder",
    "help",
    "home",
    "hospital",
    "images",
    "inbox",
    "keep-file",
    "kept",
    "language",
    "listen",
    "lock",
    "log",
    "medicines",
    "new",
    "note",
    "nurse",
    "old-man",
    "old-woman",
    "on",
    "open",
    "papers",
    "person",
    "pharmacy",
    "phone",
    "prescriptions",
    "print",
    "private",
    "qr",
    "rescue",
    "screen",
    "search",
    "seen",
    "settings",
    "show",
    "stop",
    "undo",
    "unlock",
    "usb",
    "vaccines",
    "waits",
    "warn",
    "who",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Nothing in a drawing runs, loads or is styled: only shapes.
    #[test]
    fn drawings_are_shapes_and_nothing_else() {
        for (name, drawing) in DRAWINGS.iter().chain(PICTURES) {
            let drawing = drawing.trim_end();
            assert!(drawing.starts_with(OPEN) && drawing.ends_with("</svg>"), "{name}");
            let rest = drawing[OPEN.len()..].split('<').skip(1).map(|tag| tag.split([' ', '>']).next().unwrap());
            for tag in rest {
                let known = ["path", "path/", "circle", "rect", "line", "polyline", "/path", "/svg"];
                assert!(known.contains(&tag), "{name} has <{tag}>");
            }
            for banned in ["style", "href", "url(", " on", "class", "data:", "#"] {
                assert!(!drawing.contains(banned), "{name} has {banned}");
            }
            assert!(drawing[OPEN.len()..].starts_with(" viewBox=\""), "{name}");
            assert!(drawing.len() < 4_000, "{name}: {} bytes", drawing.len());
        }
    }

    #[test]
    fn every_file_is_a_drawing_and_the_sprite_holds_all() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/symbols");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap().trim_end_matches(".svg").to_owned())
            .collect();
        files.sort();
        assert_eq!(files, names().collect::<Vec<_>>());
        for name in names() {
            assert_eq!(sprite().matches(&format!("<symbol id=\"{name}\"")).count(), 1, "{name}");
        }
        assert!(sprite().len() < 40_000, "{} bytes", sprite().len());
    }

    #[test]
    fn twelve_pictures_to_choose_from_and_no_other() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/pictures");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), pictures().count());
        assert_eq!(pictures().collect::<std::collections::BTreeSet<_>>().len(), 12);
        for name in pictures() {
            let drawn = picture(name).into_string();
            assert!(drawn.starts_with("<svg") && drawn.ends_with("</svg>"), "{drawn}");
            assert!(drawn.contains(&format!("class=\"picture-{name}\"")) && drawn.len() < 1_000, "{drawn}");
        }
        assert_eq!(picture("<script>").into_string(), "");
    }

    #[test]
    fn an_unknown_name_leaves_the_word_alone() {
        assert_eq!(symbol("nothing-like-it").into_string(), "");
        assert!(symbol("home").into_string().contains("symbols.svg#home"));
    }
}
