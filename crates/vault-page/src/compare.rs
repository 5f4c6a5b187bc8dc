//! Comparing cards: what is read aloud, what is answered, and digits told by telephone. The same for patients and professionals;
//! whose card it is, and whether it is the right one, is the program's to know.

use std::io::Read as _;

use maud::{Markup, html};

use crate::door::{Asked, Fields};
use crate::frame::sign;
use crate::look::field;

/// Letters that somebody types to compare: twelve long words, or the text of a square with the longest address.
pub const TYPED: usize = 400;
/// Letters of a name.
pub const NAME: usize = 128;
/// Letters of digits as somebody types them.
const DIGITS: usize = 40;
/// Letters of an address.
const ADDRESS: usize = 255;

/// Where a card is given in: a file or a photo, what its holder is called, and the square they showed.
pub fn give_in(asked: &Asked, action: &str, say: &dyn Fn(&str) -> String) -> Markup {
    let typed = |name: &str| asked.fields.get(name).unwrap_or_default().to_owned();
    html! {
        form method="post" action=(action) enctype="multipart/form-data" class="words" {
            (asked.form(action))
            (field("name", &say("person-name"), None, None, &html! {
                input id="name" name="name" maxlength=(NAME) value=(typed("name"));
            }))
            (field("typed", &say("person-square"), Some(&say("person-square-hint")), None, &html! {
                textarea id="typed" name="typed" rows="2" maxlength=(TYPED) dir="ltr" spellcheck="false" aria-describedby="typed-more" { (typed("typed")) }
            }))
            label class="tick" {
                // Ticked by nobody but whoever sits here, each time: it is about this card, now.
                input type="checkbox" name="seen" value="1"; span { (say("person-seen")) }
            }
            div class="drop" {
                label for="card" { (sign("folder", &say("person-file"))) }
                p class="small" { (say("person-file-photo")) }
                input type="file" id="card" name="file" required;
            }
            button class="big go" { (sign("kept", &say("keep"))) }
        }
    }
}

/// The file of [`give_in`], up to one byte more than `most`: nothing if there is none, or not all of it came.
pub fn given_in(asked: &mut Asked, most: u64) -> Option<Vec<u8>> {
    let mut upload = asked.upload.take()?;
    let mut file = upload.next_file().ok()??;
    let mut bytes = Vec::new();
    file.by_ref().take(most + 1).read_to_end(&mut bytes).ok()?;
    Some(bytes).filter(|bytes| !bytes.is_empty())
}

/// The twelve words of somebody, of the French list or the English, and the sixty digits in lines.
pub fn fingerprint(words: &[impl AsRef<str>], digits: &[String], french: bool) -> Markup {
    html! {
        ol class="rescue-words compare" dir="ltr" lang=(if french { "fr" } else { "en" }) {
            @for word in words { li { (word.as_ref()) } }
        }
        p class="small digits" dir="ltr" { @for line in digits { (line) br; } }
    }
}

/// One gesture for each place where it may be: that the words are the same. Neither stands out, for neither is what comes next:
/// each states what was heard. `carried`: fields of every form.
pub fn same(asked: &Asked, action: &str, say: &dyn Fn(&str) -> String, carried: &[(&str, &str)]) -> Markup {
    html! {
        form method="post" action=(action) class="actions" {
            (asked.form(action))
            @for (name, value) in carried { input type="hidden" name=(name) value=(value); }
            @for (how, says) in [("in-person", "compare-same-in-person"), ("spoken", "compare-same-spoken")] {
                button class="big" name="same" value=(how) { (sign("kept", &say(says))) }
            }
        }
    }
}

/// [`same`]; and folded, a field for what was read. [`Answer`] reads either. `typed`: what stands in the field.
pub fn form(
    asked: &Asked,
    action: &str,
    say: &dyn Fn(&str) -> String,
    typed: &str,
    carried: &[(&str, &str)],
) -> Markup {
    html! {
        (same(asked, action, say, carried))
        details open[!typed.is_empty()] {
            summary { (say("compare-typed")) }
            form method="post" action=(action) class="words" {
                (asked.form(action))
                @for (name, value) in carried { input type="hidden" name=(name) value=(value); }
                fieldset {
                    legend { (say("compare-where")) }
                    @for (value, says) in [("in-person", "compare-in-person"), ("spoken", "compare-spoken")] {
                        label class="tick" { input type="radio" name="how" value=(value) required; span { (say(says)) } }
                    }
                }
                (field("typed", &say("compare-typed"), Some(&say("compare-typed-hint")), None, &html! {
                    textarea id="typed" name="typed" rows="3" maxlength=(TYPED) required dir="ltr" spellcheck="false" aria-describedby="typed-more" { (typed) }
                }))
                button class="big go" { (sign("kept", &say("compare-yes"))) }
            }
        }
    }
}

/// What somebody answered.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// By telephone, and not face to face.
    pub by_telephone: bool,
    /// What was read, as it was typed; nothing if nothing was typed.
    pub typed: Option<String>,
    /// That the words are the same. What was typed is compared, whatever was pressed beside it.
    pub same: bool,
}

impl Answer {
    /// Reads the fields of [`form`] or [`same`]; nothing unless they say, in one way, how the two compared: that is never taken for
    /// granted.
    pub fn of(fields: &Fields) -> Option<Answer> {
        let by_telephone = |said: &str| match said {
            "in-person" => Some(false),
            "spoken" => Some(true),
            _ => None,
        };
        let said: Vec<_> = ["how", "same"].iter().filter_map(|name| fields.get(name)).map(by_telephone).collect();
        let first = (*said.first()?)?;
        let typed = fields.get("typed").map(str::trim).filter(|typed| !typed.is_empty());
        said.iter().all(|said| *said == Some(first)).then(|| Answer {
            by_telephone: first,
            typed: typed.map(str::to_owned),
            same: fields.get("same").is_some(),
        })
    }
}

/// Where digits told by telephone are written, in the fields `digits`, `where` and, if `new` (of somebody whose card is not here
/// yet), `called`. Folded: most cards come by hand. Whose digits did not go sees why, and where.
pub fn told(asked: &Asked, action: &str, say: &dyn Fn(&str) -> String, new: bool) -> Markup {
    let typed = |name: &str| asked.fields.get(name).unwrap_or_default().to_owned();
    let here = asked.is_post() && asked.path() == action;
    html! {
        details open[here] {
            summary { (say("told-heading")) }
            p { (say("told-how")) }
            form method="post" action=(action) class="words" data-no-draft {
                (asked.form(action))
                // Never written back: a code is for once, and the same one again would be another guess for somebody between the two.
                (field("digits", &say("told-digits"), Some(&say("told-digits-hint")), None, &html! {
                    input id="digits" name="digits" inputmode="numeric" autocomplete="off" maxlength=(DIGITS) dir="ltr" required aria-describedby="digits-more";
                }))
                @if new {
                    (field("called", &say("person-name"), None, None, &html! {
                        input id="called" name="called" maxlength=(NAME) value=(typed("called"));
                    }))
                }
                (field("where", &say("told-where"), None, None, &html! {
                    input id="where" name="where" inputmode="url" maxlength=(ADDRESS) dir="ltr" value=(typed("where"));
                }))
                button class="big go" { (sign("kept", &say("told-send"))) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_two_compared_is_said_and_never_assumed() {
        let of = |fields: &[(&str, &str)]| {
            Answer::of(&fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
        };
        let refused: [&[(&str, &str)]; 9] = [
            &[],
            &[("typed", "abricot")],
            &[("same", "1")],
            &[("same", "")],
            &[("same", "In-person"), ("typed", "abricot")],
            &[("how", "1"), ("typed", "abricot")],
            &[("how", "in-person"), ("same", "1")],
            &[("how", "spoken"), ("same", "in-person")],
            &[("how", "in-person"), ("same", "spoken"), ("typed", "abricot")],
        ];
        for fields in refused {
            assert_eq!(of(fields), None, "{fields:?}");
        }
        let answer = |by_telephone, typed: Option<&str>, same| {
            Some(Answer { by_telephone, typed: typed.map(str::to_owned), same })
        };
        assert_eq!(of(&[("same", "in-person")]), answer(false, None, true));
        assert_eq!(of(&[("same", "spoken"), ("typed", " ")]), answer(true, None, true));
        assert_eq!(of(&[("how", "spoken"), ("typed", " abricot ")]), answer(true, Some("abricot"), false));
        assert_eq!(of(&[("how", "in-person"), ("typed", "")]), answer(false, None, false));
    }
}
