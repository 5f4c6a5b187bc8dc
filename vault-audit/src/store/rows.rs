//! The published table of rows, written down a second time: a test holds it against the page, the server's own table is
//! held against the page too, and so the two agree without one being made from the other.

/// A part of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// An id of 32 bytes: random, or a hash.
    Id(&'static str),
    /// A number of so many bytes, big-endian.
    Number(&'static str, usize),
    /// The key of another row, to the end.
    Row(&'static str),
}

impl Part {
    /// As the page names it.
    pub fn name(self) -> &'static str {
        match self {
            Part::Id(name) | Part::Number(name, _) | Part::Row(name) => name,
        }
    }

    /// How many bytes of the key it takes; the key of another row, what is left.
    #[allow(clippy::len_without_is_empty, reason = "no part is empty")]
    pub fn len(self) -> usize {
        match self {
            Part::Id(_) => 32,
            Part::Number(_, len) => len,
            Part::Row(_) => 0,
        }
    }
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing at all.
    Nothing,
    /// Public CBOR: ids, keys, numbers, days, signatures. No text of anybody may stand in it.
    Public,
    /// As [`Value::Public`], kept in the row or in a file, with the server's own address as its only text.
    Statement,
    /// CBOR, kept in the row or in a file, around byte strings that are sealed.
    Keyring,
    /// Kept in the row or in a file: sealed but for so many bytes at its beginning.
    Sealed(usize),
    /// Names a file that is sealed as a whole.
    File,
    /// As [`Value::Public`], with the name or key of a public log as its only text.
    Log,
    /// 49 bytes of a public log: noise to who has not the key of its tag.
    Leaf,
    /// Hashes of a public log.
    Hashes,
    /// The public text of a checkpoint.
    Checkpoint,
}

/// One kind of row.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// First byte of its keys.
    pub letter: u8,
    /// The rest of its keys.
    pub key: &'static [Part],
    /// What its value is.
    pub value: Value,
    /// What a value names besides its key: these and the ids of the key are linked with each other.
    pub names: &'static [&'static str],
}

const VAULT: Part = Part::Id("vault");
const MAILBOX: Part = Part::Id("mailbox");
const SLOT: Part = Part::Id("slot");
const LOCATOR: Part = Part::Id("locator");
const LOG_KEY: Part = Part::Id("key of a log");
/// Kind and number of a public log.
const LOG: Part = Part::Number("log", 5);

macro_rules! kinds {
    ($($letter:literal [$($part:expr),+] $value:expr, [$($name:literal),*];)+) => {
        /// Every kind, in the order of the published table.
        pub const KINDS: &[Kind] =
            &[$(Kind { letter: $letter, key: &[$($part),+], value: $value, names: &[$($name),*] }),+];
    };
}

kinds! {
    b'h' [VAULT] Value::Public, [];
    b'c' [VAULT, Part::Number("number", 8)] Value::Statement, [];
    b'k' [VAULT] Value::Keyring, [];
    b'g' [VAULT] Value::Public, [];
    b'j' [VAULT, Part::Number("number", 8)] Value::Sealed(8), [];
    b'n' [VAULT] Value::Public, ["locator"];
    b'o' [VAULT, LOCATOR] Value::Public, [];
    b't' [VAULT] Value::Public, [];
    b'm' [MAILBOX] Value::Public, ["vault"];
    b'w' [VAULT, MAILBOX] Value::Nothing, [];
    b'y' [MAILBOX] Value::Nothing, [];
    b'd' [MAILBOX, Part::Id("drop")] Value::File, ["file"];
    b's' [SLOT] Value::Public, ["vault"];
    b'v' [VAULT, SLOT] Value::Nothing, [];
    b'r' [SLOT, Part::Number("number", 4)] Value::Public, [];
    b'q' [LOCATOR] Value::Public, ["vault"];
    b'l' [VAULT, LOCATOR] Value::Nothing, [];
    b'e' [Part::Id("link")] Value::File, ["vault", "file"];
    b'a' [VAULT, Part::Id("link")] Value::Nothing, [];
    b'x' [VAULT] Value::Public, [];
    b'b' [Part::Id("file")] Value::Nothing, [];
    b'i' [Part::Id("hash of a code")] Value::Nothing, [];
    b'G' [Part::Number("nothing", 0)] Value::Public, [];
    b'L' [LOG] Value::Log, [];
    b'P' [LOG] Value::Public, [];
    b'E' [LOG, Part::Number("number", 8)] Value::Leaf, [];
    b'T' [LOG, Part::Number("level", 1), Part::Number("number", 8)] Value::Hashes, [];
    b'W' [LOG, Part::Row("row")] Value::Leaf, [];
    b'I' [Part::Row("row")] Value::Public, [];
    b'S' [VAULT] Value::Public, [];
    b'N' [LOG] Value::Public, [];
    b'K' [LOG_KEY] Value::Log, [];
    b'A' [LOG_KEY, Part::Number("size", 8)] Value::Hashes, [];
    b'Z' [LOG_KEY] Value::Checkpoint, [];
    b'B' [LOG_KEY] Value::Log, [];
    b'U' [VAULT, Part::Id("entry"), Part::Number("part", 1)] Value::Nothing, [];
    b'u' [VAULT] Value::Public, [];
    b'F' [SLOT] Value::Log, [];
}

/// The kind of a row, if its key is one of the published ones.
pub fn kind_of(key: &[u8]) -> Option<&'static Kind> {
    let (letter, rest) = key.split_first()?;
    let kind = KINDS.iter().find(|kind| kind.letter == *letter)?;
    let fixed: usize = kind.key.iter().map(|part| part.len()).sum();
    match kind.key.last() {
        // Of a row that stands for itself.
        Some(Part::Row(_)) => {
            let row = kind_of(rest.get(fixed..)?)?;
            (!matches!(row.key.last(), Some(Part::Row(_)))).then_some(kind)
        }
        _ => (fixed == rest.len()).then_some(kind),
    }
}

#[cfg(test)]
mod tests {
    use super::super::look::BESIDE;
    use super::*;
    use std::collections::BTreeSet;

    const HTTP: &str = include_str!("../../../docs/protocol/http.md");
    const SEES: &str = include_str!("../../../docs/protocol/server-sees.md");

    /// The cells of the first table under a heading.
    fn table<'p>(page: &'p str, heading: &str) -> Vec<Vec<&'p str>> {
        let lines = page.lines().skip_while(|line| *line != heading).skip_while(|line| !line.starts_with('|'));
        let cells = |line: &'p str| line.trim_matches('|').split('|').map(str::trim).collect();
        lines.take_while(|line| line.starts_with('|')).skip(2).map(cells).collect()
    }

    #[test]
    fn the_kinds_are_the_published_ones() {
        let named = |kind: &Kind| {
            let key: Vec<&str> = kind.key.iter().map(|part| part.name()).collect();
            (format!("`{}`", char::from(kind.letter)), key.join(", "))
        };
        let page: Vec<(String, String)> =
            table(HTTP, "## What the server keeps").iter().map(|row| (row[0].to_owned(), row[1].to_owned())).collect();
        assert_eq!(KINDS.iter().map(named).collect::<Vec<_>>(), page);
    }

    /// Each kind of row stands behind a line of the page, and each line that says "stored" has rows or files behind it.
    #[test]
    fn what_a_server_sees_is_told_row_by_row() {
        let mut told = BTreeSet::new();
        for line in table(SEES, "## It sees") {
            let [what, how, _, rows] = line[..] else { panic!("{line:?}") };
            let letters: Vec<&str> = rows.split(' ').filter(|word| !word.is_empty()).collect();
            for letter in &letters {
                let bare = letter.trim_matches('`');
                assert!(
                    bare == "files" || KINDS.iter().any(|k| char::from(k.letter).to_string() == bare),
                    "{what}: {letter}"
                );
                told.insert(bare);
            }
            let stored = how.starts_with("stored");
            assert_eq!(stored, !letters.is_empty(), "{what}: {how}: {rows}");
        }
        for kind in KINDS {
            let letter = char::from(kind.letter).to_string();
            assert!(told.contains(letter.as_str()), "no line tells of rows `{letter}`");
        }
    }

    /// What may lie in a data folder without being a finding is published, and nothing else is.
    #[test]
    fn its_own_files_are_told_one_by_one() {
        let rows = table(SEES, "## Its own files");
        let names = rows.iter().flat_map(|row| row[0].split(", ")).map(|name| name.trim_matches('`'));
        let first = |name: &'static str| name.split('/').next().unwrap_or(name);
        let told: BTreeSet<&str> = names.map(first).collect();
        let known: BTreeSet<&str> = BESIDE.iter().copied().chain(["objects", "sled", "redb"]).collect();
        assert_eq!(told, known);
    }

    #[test]
    fn a_key_has_one_kind_by_its_letter_and_length() {
        for kind in KINDS {
            let len: usize = kind.key.iter().map(|part| part.len()).sum();
            let row: &[u8] = if let Some(Part::Row(_)) = kind.key.last() { &[b's'; 33] } else { &[] };
            let key = [&[kind.letter][..], &vec![7; len], row].concat();
            assert_eq!(kind_of(&key).map(|k| k.letter), Some(kind.letter));
            assert!(kind_of(&key[..key.len() - 1]).is_none() || kind.letter == b'G', "{}", char::from(kind.letter));
        }
        assert!(kind_of(&[b'I'; 34]).is_none(), "a place has no place");
        assert!(kind_of(b"").is_none() && kind_of(b"zzz").is_none());
        let letters: BTreeSet<u8> = KINDS.iter().map(|kind| kind.letter).collect();
        assert_eq!(letters.len(), KINDS.len());
    }
}
