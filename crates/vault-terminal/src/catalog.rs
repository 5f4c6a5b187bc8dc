//! Messages in the chosen language.
//!
//! A program gives its Fluent files as text built into it ([`File`]); this crate adds its own. Only the files of
//! the chosen language are parsed, and only when the first message is asked for, so that a command that prints
//! data pays nothing. A message missing in that language is taken from French, and one missing there shows its id
//! (the tests of `check` leave no way for that to happen).
//!
//! Arguments are data, often written by others: each text argument goes through [`crate::untrusted::for_people`].

use std::borrow::Cow;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::lang::Lang;
use crate::untrusted;

/// One surface's messages, in each language.
#[derive(Clone, Copy, Debug)]
pub struct File {
    /// What it is called in the reports of `check`, for example `cli`.
    pub name: &'static str,
    /// The French text, which is the source.
    pub fr: &'static str,
    /// The English text.
    pub en: &'static str,
    /// The Arabic text; empty when there is none yet.
    pub ar: &'static str,
}

impl File {
    /// The text for one language.
    pub const fn text(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Fr => self.fr,
            Lang::En => self.en,
            Lang::Ar => self.ar,
        }
    }
}

/// The messages of this crate: headings of the help, usage errors, prompts, sizes and dates.
pub const OWN: File = File {
    name: "terminal",
    fr: include_str!("../i18n/fr.ftl"),
    en: include_str!("../i18n/en.ftl"),
    ar: include_str!("../i18n/ar.ftl"),
};

/// A value put into a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text, shown without its control characters.
    Text(String),
    /// A number: chooses the plural, and is written as the language groups digits.
    Number(u64),
    /// A word of the program's own, by which a message chooses its text. It is not shown, so nothing is put around it.
    Choice(&'static str),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}
impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Value::Text(text.clone())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}
impl From<Cow<'_, str>> for Value {
    fn from(text: Cow<'_, str>) -> Self {
        Value::Text(text.into_owned())
    }
}
impl From<&std::path::Path> for Value {
    fn from(path: &std::path::Path) -> Self {
        Value::Text(path.display().to_string())
    }
}
impl From<&std::path::PathBuf> for Value {
    fn from(path: &std::path::PathBuf) -> Self {
        Value::from(path.as_path())
    }
}
impl From<u64> for Value {
    fn from(n: u64) -> Self {
        Value::Number(n)
    }
}
impl From<u32> for Value {
    fn from(n: u32) -> Self {
        Value::Number(n.into())
    }
}
impl From<usize> for Value {
    fn from(n: usize) -> Self {
        Value::Number(n as u64)
    }
}

/// Named values, in the order given.
pub type Args = Vec<(&'static str, Value)>;

/// A message to be said: an id of a Fluent file and its values. Written with [`crate::msg!`], which the test
/// helper `check::sources` reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Id in the Fluent files.
    pub id: &'static str,
    /// Values of its variables.
    pub args: Args,
}

impl Message {
    /// A message without values.
    pub const fn new(id: &'static str) -> Self {
        Message { id, args: Vec::new() }
    }

    /// Adds one value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.args.push((name, value.into()));
        self
    }
}

/// `msg!("papers-kept", count = n, name = title)`: a [`Message`].
#[macro_export]
macro_rules! msg {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::catalog::Message::new($id)$(.with(stringify!($name), $value))*
    };
}

type Bundle = FluentBundle<FluentResource>;

/// The messages of one program in one language. Cheap to make; shared between threads by reference.
pub struct Catalog {
    lang: Lang,
    files: &'static [File],
    falls_back: bool,
    isolates: bool,
    chosen: OnceLock<Bundle>,
    french: OnceLock<Bundle>,
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalog").field("lang", &self.lang).finish_non_exhaustive()
    }
}

impl Catalog {
    /// The messages of `files` and of this crate. A file later in the list wins over an earlier one, and over ours.
    pub const fn new(lang: Lang, files: &'static [File]) -> Self {
        Catalog::made(lang, files, false)
    }

    /// The same for a page: a value that runs against the language (a French name in an Arabic sentence) keeps its own
    /// direction and moves nothing around it. Not for a terminal, where the marks that do it show as boxes.
    pub const fn for_pages(lang: Lang, files: &'static [File]) -> Self {
        Catalog::made(lang, files, true)
    }

    const fn made(lang: Lang, files: &'static [File], isolates: bool) -> Self {
        let falls_back = !matches!(lang, Lang::Fr);
        Catalog { lang, files, falls_back, isolates, chosen: OnceLock::new(), french: OnceLock::new() }
    }

    /// The messages without the help of French, to find what is missing.
    pub(crate) fn strict(lang: Lang, files: &'static [File]) -> Self {
        let mut catalog = Catalog::new(lang, files);
        catalog.falls_back = false;
        catalog
    }

    /// The chosen language.
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// The text of a message.
    pub fn get(&self, message: &Message) -> String {
        self.format(message.id, &message.args)
    }

    /// The text of a message without values.
    pub fn text(&self, id: &str) -> String {
        self.format(id, &[])
    }

    /// The text of a message whose id is made at run time; the id itself when no language has it.
    pub fn format(&self, id: &str, args: &[(&'static str, Value)]) -> String {
        self.find(id, None, args).unwrap_or_else(|| id.to_owned())
    }

    /// The text of an id, or of its attribute (`.advice`), if any language has it.
    pub fn find(&self, id: &str, attribute: Option<&str>, args: &[(&'static str, Value)]) -> Option<String> {
        let chosen = self.chosen.get_or_init(|| bundle(self.lang, self.files));
        let around = self.isolates.then_some(self.lang);
        let found = look_up(chosen, id, attribute, args, around);
        if found.is_some() || !self.falls_back {
            return found;
        }
        look_up(self.french.get_or_init(|| bundle(Lang::Fr, self.files)), id, attribute, args, around)
    }
}

fn bundle(lang: Lang, files: &[File]) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![lang.identifier()]);
    // Isolation marks are invisible characters that many terminals print as boxes.
    bundle.set_use_isolating(false);
    bundle.set_formatter(match lang {
        Lang::Fr => Some(|value, _| grouped(value, '\u{a0}')),
        Lang::En => Some(|value, _| grouped(value, ',')),
        Lang::Ar => None,
    });
    for file in std::iter::once(&OWN).chain(files) {
        // A file with a mistake still gives its other messages; `check::parity` reports the mistake.
        let resource = FluentResource::try_new(file.text(lang).to_owned()).unwrap_or_else(|(partial, _)| partial);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn look_up(
    bundle: &Bundle,
    id: &str,
    attribute: Option<&str>,
    args: &[(&'static str, Value)],
    around: Option<Lang>,
) -> Option<String> {
    let message = bundle.get_message(id)?;
    let pattern = match attribute {
        None => message.value()?,
        Some(name) => message.get_attribute(name)?.value(),
    };
    let args: FluentArgs<'_> = args
        .iter()
        .map(|(name, value)| {
            let value = match value {
                Value::Text(text) => FluentValue::String(isolated(untrusted::for_people(text), around)),
                Value::Number(n) => FluentValue::from(*n),
                Value::Choice(word) => FluentValue::from(*word),
            };
            (*name, value)
        })
        .collect();
    Some(bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned())
}

/// A value between isolation marks, where it would run against a sentence in the language `around`: letters of the other
/// direction, or in Arabic a row of numbers (a telephone's), which would be read from its end.
fn isolated(text: Cow<'_, str>, around: Option<Lang>) -> Cow<'_, str> {
    let Some(lang) = around else { return text };
    let from_right = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}');
    let from_left = |c: char| c.is_alphabetic() && !from_right(c);
    let row = |text: &str| text.contains(|c: char| c.is_ascii_digit()) && !text.chars().all(|c| c.is_ascii_digit());
    let against = match lang {
        Lang::Fr | Lang::En => text.contains(from_right),
        Lang::Ar => text.contains(from_left) || (!text.contains(from_right) && row(&text)),
    };
    if against { Cow::Owned(format!("\u{2068}{text}\u{2069}")) } else { text }
}

/// Whole numbers from ten thousand on, in groups of three; smaller ones (years, most counts) as they are.
fn grouped(value: &FluentValue<'_>, separator: char) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let digits = number.as_string();
    if digits.len() < 5 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 * 2);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(c);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: &[File] = &[File {
        name: "test",
        fr: "papers = { $count ->\n    [one] { $count } papier\n   *[other] { $count } papiers\n }\nonly-fr = Ici, { $name }.\nerr-x = Quoi\n    .advice = Faites ceci.\n",
        en: "papers = { $count ->\n    [one] { $count } paper\n   *[other] { $count } papers\n }\nerr-x = What\n",
        ar: "",
    }];

    fn catalog(lang: Lang) -> Catalog {
        Catalog::new(lang, FILES)
    }

    #[test]
    fn plurals_and_digits_follow_the_language() {
        assert_eq!(catalog(Lang::Fr).get(&msg!("papers", count = 0u64)), "0 papier");
        assert_eq!(catalog(Lang::En).get(&msg!("papers", count = 0u64)), "0 papers");
        assert_eq!(catalog(Lang::Fr).get(&msg!("papers", count = 2024u64)), "2024 papiers");
        assert_eq!(catalog(Lang::Fr).get(&msg!("papers", count = 1_234_567u64)), "1\u{a0}234\u{a0}567 papiers");
        assert_eq!(catalog(Lang::En).get(&msg!("papers", count = 10_000u64)), "10,000 papers");
    }

    #[test]
    fn what_is_missing_falls_back_to_french_then_to_the_id() {
        for lang in Lang::ALL {
            assert_eq!(catalog(lang).get(&msg!("only-fr", name = "Inès")), "Ici, Inès.");
        }
        assert_eq!(catalog(Lang::En).find("err-x", Some("advice"), &[]).as_deref(), Some("Faites ceci."));
        assert_eq!(catalog(Lang::En).text("err-x"), "What");
        assert_eq!(catalog(Lang::En).text("nowhere"), "nowhere");
        assert_eq!(catalog(Lang::En).find("nowhere", None, &[]), None);
    }

    #[test]
    fn values_are_made_harmless_and_carry_no_isolation_marks() {
        let said = catalog(Lang::Fr).get(&msg!("only-fr", name = "\x1b[2Jx\u{202e}"));
        assert_eq!(said, "Ici, ␛[2Jx\u{fffd}.");
    }

    #[test]
    fn on_a_page_what_runs_the_other_way_is_kept_apart() {
        let said = |lang, name: &str| Catalog::for_pages(lang, FILES).get(&msg!("only-fr", name = name));
        assert_eq!(said(Lang::Fr, "Inès"), "Ici, Inès.");
        assert_eq!(said(Lang::Fr, "فاطمة"), "Ici, \u{2068}فاطمة\u{2069}.");
        assert_eq!(said(Lang::Ar, "Dr Martin"), "Ici, \u{2068}Dr Martin\u{2069}.");
        assert_eq!(said(Lang::Ar, "فاطمة"), "Ici, فاطمة.");
        assert_eq!(said(Lang::Ar, "06 12 34"), "Ici, \u{2068}06 12 34\u{2069}.");
        assert_eq!(said(Lang::Ar, "2026"), "Ici, 2026.");
    }

    #[test]
    fn a_catalog_can_be_shared_between_threads() {
        fn shared<T: Send + Sync>(_: &T) {}
        shared(&catalog(Lang::Fr));
    }
}
