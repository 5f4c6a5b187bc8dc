//! The whole inspection: every row, every file, every word.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use minicbor::Decoder;
use serde::Serialize;
use vault_protocol::chain::Statement;
use vault_protocol::keys_log::KeysEntry;
use vault_protocol::sign::Signed;

use super::items::Items;
use super::noise::Noise;
use super::records::{self, Records, StoreError, io_at};
use super::rows::{KINDS, Kind, Part, Value, kind_of};
use super::words::Search;

/// Most findings that are kept; more say nothing more.
const MAX_FINDINGS: usize = 10_000;
/// More than a statement or a keyring may have: what is cut off here is none.
const MAX_BODY: u64 = 1 << 17;
/// What every object begins with: it tells objects from other files, and nothing else.
const OBJECT: &[u8] = b"CFR1\x01";
/// What may lie in a data folder beside the records and objects.
pub(super) const BESIDE: &[&str] = &["server.key", "log.key", "log", "witness.key", "forks", "invites"];

/// All that was found.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// `sled` or `redb`; `rows` where there was none.
    pub engine: &'static str,
    /// How many vaults have rows.
    pub vaults: usize,
    /// Rows by kind, those without any as well.
    pub kinds: Vec<Kinds>,
    /// What the rows link with what.
    pub links: Vec<Linked>,
    /// Texts in the rows: the addresses that vaults name as their home.
    pub texts: Vec<Spoken>,
    /// What must be noise, by where it lies.
    pub sealed: Vec<Sealed>,
    /// How many different sizes objects have.
    pub object_sizes: usize,
    /// Files that no row marks: uploads under way, or left behind by a crash.
    pub unmarked: usize,
    /// Files that rows point to and that are not here.
    pub missing: usize,
    /// Words looked for, and the bytes they were looked for in.
    pub words: usize,
    /// See above.
    pub searched: u64,
    /// What should not be there.
    pub findings: Vec<Finding>,
}

/// Rows of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kinds {
    /// First letter of the keys.
    pub letter: char,
    /// The rest of the keys.
    pub key: String,
    /// How many rows.
    pub rows: u64,
    /// Bytes of their keys and values.
    pub bytes: u64,
}

/// Two things that stand in one row, in how many rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Linked {
    /// One.
    pub one: &'static str,
    /// The other.
    pub other: &'static str,
    /// In so many rows.
    pub rows: u64,
}

/// A text in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Spoken {
    /// The text.
    pub text: String,
    /// How often.
    pub count: u64,
}

/// What must be noise, in one kind of place.
#[derive(Clone, Debug, Serialize)]
pub struct Sealed {
    /// Where.
    pub place: &'static str,
    /// How many bytes.
    pub bytes: u64,
    /// How many windows of 4096 bytes were long enough to tell.
    pub windows: u64,
    /// The highest chi-square statistic of a window: 255 is the mean for noise.
    pub worst: f64,
    /// Whether all of it looked like noise.
    pub noise: bool,
}

/// Something that should not be there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// `unknown-row`, `unexpected-value`, `text`, `readable`, `unknown-file` or `word`.
    pub what: &'static str,
    /// The row or file.
    pub place: String,
    /// What it is.
    pub detail: String,
}

/// Inspects a data folder and, for the words only, other files and folders: logs, recorded requests.
///
/// # Errors
/// [`StoreError`], when the store cannot be read at all.
pub fn inspect(data: &Path, search: &Search, also: &[PathBuf]) -> Result<Report, StoreError> {
    let records = Records::copy(data)?;
    let mut look = Look::new(search);
    records.each(&mut |key, value| look.row(key, value))?;
    look.objects(&records::plain(data, "objects")?)?;
    look.beside(data, records.engine())?;
    for path in std::iter::once(data).chain(also.iter().map(PathBuf::as_path)) {
        look.words_under(path, data)?;
    }
    Ok(look.report(records.engine()))
}

/// What rows alone reveal, however they were read: each is a key and a value.
pub fn inspect_rows<'r>(rows: impl IntoIterator<Item = (&'r [u8], &'r [u8])>, search: &Search) -> Report {
    let mut look = Look::new(search);
    rows.into_iter().for_each(|(key, value)| look.row(key, value));
    look.report("rows")
}

struct Look<'s> {
    search: &'s Search,
    rows: BTreeMap<u8, (u64, u64)>,
    vaults: BTreeSet<[u8; 32]>,
    links: BTreeMap<(&'static str, &'static str), u64>,
    texts: BTreeMap<String, u64>,
    sealed: BTreeMap<&'static str, Noise>,
    /// Files that rows name, and what must be in them.
    named: BTreeMap<[u8; 32], (&'static Kind, Value)>,
    marked: BTreeSet<[u8; 32]>,
    stored: BTreeSet<[u8; 32]>,
    sizes: BTreeSet<u64>,
    unmarked: usize,
    searched: u64,
    findings: BTreeSet<Finding>,
}

impl<'s> Look<'s> {
    fn new(search: &'s Search) -> Self {
        Look {
            search,
            rows: BTreeMap::new(),
            vaults: BTreeSet::new(),
            links: BTreeMap::new(),
            texts: BTreeMap::new(),
            sealed: BTreeMap::new(),
            named: BTreeMap::new(),
            marked: BTreeSet::new(),
            stored: BTreeSet::new(),
            sizes: BTreeSet::new(),
            unmarked: 0,
            searched: 0,
            findings: BTreeSet::new(),
        }
    }

    fn finds(&mut self, what: &'static str, place: &str, detail: impl Into<String>) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.insert(Finding { what, place: place.to_owned(), detail: detail.into() });
        }
    }

    fn row(&mut self, key: &[u8], value: &[u8]) {
        let mut found = BTreeSet::new();
        for part in [key, value] {
            self.searched += part.len() as u64;
            self.search.through(part, &mut found);
        }
        let place = || HEXLOWER.encode(&key[..key.len().min(9)]);
        for (word, form) in found {
            self.finds("word", &format!("row {}", place()), format!("{word} ({form})"));
        }
        let Some(kind) = kind_of(key) else {
            return self.finds("unknown-row", &place(), format!("a key of {} bytes", key.len()));
        };
        let of_kind = self.rows.entry(kind.letter).or_default();
        of_kind.0 += 1;
        of_kind.1 += (key.len() + value.len()) as u64;
        self.link(kind, &key[1..]);
        let place = format!("row {}", char::from(kind.letter));
        match kind.value {
            Value::Nothing if value.is_empty() => {}
            Value::Public => self.public(&place, value),
            Value::File => match last_id(value) {
                Some(file) => {
                    self.public(&place, value);
                    self.named.insert(file, (kind, Value::Sealed(0)));
                }
                None => self.finds("unexpected-value", &place, "names no file"),
            },
            Value::Statement | Value::Keyring | Value::Sealed(_) => match kept(value) {
                Some(Kept::Inline(bytes)) => self.body(kind, kind.value, &bytes),
                Some(Kept::File(file)) => drop(self.named.insert(file, (kind, kind.value))),
                None => self.finds("unexpected-value", &place, "neither bytes nor a file"),
            },
            Value::Log => match Items::of(value) {
                Some(items) => items.texts.into_iter().for_each(|text| *self.texts.entry(text).or_default() += 1),
                None => self.finds("unexpected-value", &place, "no CBOR"),
            },
            // In a log of keys, what somebody made public.
            Value::Leaf if value.len() == 49 && value[0] == 1 || KeysEntry::decode(value).is_ok() => {}
            Value::Checkpoint if std::str::from_utf8(value).is_ok() => {}
            Value::Hashes if !value.is_empty() && value.len().is_multiple_of(32) => {}
            Value::Nothing | Value::Leaf | Value::Hashes | Value::Checkpoint => {
                self.finds("unexpected-value", &place, format!("{} bytes", value.len()));
            }
        }
    }

    fn link(&mut self, kind: &'static Kind, mut rest: &[u8]) {
        let mut names: Vec<&'static str> = Vec::new();
        for part in kind.key {
            if let (Part::Row(_), Some(row)) = (part, kind_of(rest)) {
                return self.link(row, &rest[1..]);
            }
            let (value, after) = rest.split_at(part.len());
            rest = after;
            if let (Part::Id(name), Ok(id)) = (part, value.try_into()) {
                // Rescue words and objects have locators of their own.
                let rescue = *name == "locator" && b"ql".contains(&kind.letter);
                names.push(if rescue { "rescue locator" } else { name });
                if *name == "vault" {
                    self.vaults.insert(id);
                }
                if kind.letter == b'b' {
                    self.marked.insert(id);
                }
            }
        }
        names.extend(kind.names);
        for (n, one) in names.iter().enumerate() {
            for other in &names[n + 1..] {
                *self.links.entry((one.min(other), one.max(other))).or_default() += 1;
            }
        }
    }

    /// Public CBOR: no text but the names of message kinds.
    fn public(&mut self, place: &str, value: &[u8]) {
        let Some(items) = Items::of(value) else { return self.finds("unexpected-value", place, "no CBOR") };
        for text in items.texts.into_iter().filter(|text| !text.starts_with("coffre/v1/")) {
            self.finds("text", place, text);
        }
    }

    /// What a row or its file keeps.
    fn body(&mut self, kind: &'static Kind, value: Value, bytes: &[u8]) {
        let place = format!("row {}", char::from(kind.letter));
        match value {
            Value::Statement => match Signed::<Statement>::decode(bytes) {
                Ok(statement) => {
                    let home = &statement.dangerous_unverified().home;
                    let said = [Some(home.server.to_string()), home.log.as_ref().map(|log| log.origin().to_owned())];
                    for text in said.into_iter().flatten().filter(|text| !text.is_empty()) {
                        *self.texts.entry(text).or_default() += 1;
                    }
                }
                Err(e) => self.finds("unexpected-value", &place, format!("no chain statement: {e}")),
            },
            Value::Keyring => {
                let Some(items) = Items::of(bytes) else { return self.finds("unexpected-value", &place, "no CBOR") };
                for text in items.texts {
                    self.finds("text", &place, text);
                }
                for sealed in items.bytes.iter().filter(|bytes| bytes.len() > 32) {
                    self.noise(place_of(kind), sealed);
                }
            }
            Value::Sealed(open) => self.noise(place_of(kind), bytes.get(open..).unwrap_or_default()),
            Value::Nothing
            | Value::Public
            | Value::File
            | Value::Log
            | Value::Leaf
            | Value::Hashes
            | Value::Checkpoint => {}
        }
    }

    fn noise(&mut self, place: &'static str, bytes: &[u8]) {
        let noise = self.sealed.entry(place).or_default();
        noise.next();
        noise.add(bytes);
    }

    /// The files of a store: objects, drops, and what was too long for a row.
    fn objects(&mut self, folder: &Path) -> Result<(), StoreError> {
        let under = Under::of(folder)?;
        self.strange(&under);
        for path in under.files {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let beside = path.strip_prefix(folder).unwrap_or(&path);
            if beside == Path::new("lock") {
                continue;
            }
            let under_way = beside.starts_with("partial");
            let id = HEXLOWER.decode(name.as_bytes()).ok().and_then(|id| <[u8; 32]>::try_from(id).ok());
            let many = under_way && name.starts_with("many-");
            let Some(id) = id.or(many.then_some([0; 32])) else {
                self.finds("unknown-file", &path.display().to_string(), "no name of a stored file");
                continue;
            };
            if under_way || !self.marked.contains(&id) {
                self.unmarked += 1;
            }
            if !under_way {
                self.stored.insert(id);
            }
            self.file(&path, self.named.get(&id).copied())?;
        }
        Ok(())
    }

    fn strange(&mut self, under: &Under) {
        for path in &under.strange {
            self.finds("unknown-file", &path.display().to_string(), "neither a file nor a folder: not read");
        }
    }

    fn file(&mut self, path: &Path, named: Option<(&'static Kind, Value)>) -> Result<(), StoreError> {
        let mut file = std::fs::File::open(path).map_err(io_at(path))?;
        // Long ones are objects, and what the protocol bounds is read whole.
        if let Some((kind, value @ (Value::Statement | Value::Keyring))) = named {
            let mut bytes = Vec::new();
            file.take(MAX_BODY).read_to_end(&mut bytes).map_err(io_at(path))?;
            self.body(kind, value, &bytes);
            return Ok(());
        }
        let mut piece = vec![0; 1 << 20];
        let (mut first, mut size) = (true, 0);
        let mut place = named.map_or("files: outboards", |(kind, _)| place_of(kind));
        loop {
            let n = file.read(&mut piece).map_err(io_at(path))?;
            if n == 0 {
                break;
            }
            size += n as u64;
            let mut bytes = &piece[..n];
            if std::mem::take(&mut first) {
                let open = match named {
                    Some((_, Value::Sealed(open))) => open,
                    _ if bytes.starts_with(OBJECT) => {
                        place = "files: objects";
                        OBJECT.len()
                    }
                    _ => 0,
                };
                bytes = bytes.get(open..).unwrap_or_default();
                self.sealed.entry(place).or_default().next();
            }
            self.sealed.entry(place).or_default().add(bytes);
        }
        if place == "files: objects" {
            self.sizes.insert(size);
        }
        Ok(())
    }

    /// Nothing lies in a data folder but what is known.
    fn beside(&mut self, data: &Path, engine: &str) -> Result<(), StoreError> {
        for entry in std::fs::read_dir(data).map_err(io_at(data))? {
            let path = entry.map_err(io_at(data))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name != engine && name != "objects" && !BESIDE.contains(&name.as_str()) {
                self.finds("unknown-file", &path.display().to_string(), "not of a server's data folder");
            }
        }
        Ok(())
    }

    /// Looks for the words in files and in their names.
    fn words_under(&mut self, path: &Path, data: &Path) -> Result<(), StoreError> {
        let under = Under::of(path)?;
        self.strange(&under);
        for file in under.files {
            let mut found = BTreeSet::new();
            let shown = file.strip_prefix(data).unwrap_or(&file).display().to_string();
            self.search.through(shown.as_bytes(), &mut found);
            self.searched += self.search.through_file(&file, &mut found).map_err(io_at(&file))?;
            for (word, form) in found {
                self.finds("word", &shown, format!("{word} ({form})"));
            }
        }
        Ok(())
    }

    fn report(mut self, engine: &'static str) -> Report {
        let mut sealed = Vec::new();
        for (place, mut noise) in std::mem::take(&mut self.sealed) {
            noise.end();
            if !noise.is_noise() {
                let said = noise.readable.clone().unwrap_or_else(|| format!("statistic {:.0}", noise.worst));
                self.finds("readable", place, said);
            }
            let (bytes, windows, worst) = (noise.bytes, noise.windows, noise.worst);
            sealed.push(Sealed { place, bytes, windows, worst, noise: noise.is_noise() });
        }
        let kinds = KINDS.iter().map(|kind| {
            let (rows, bytes) = self.rows.get(&kind.letter).copied().unwrap_or_default();
            let key: Vec<&str> = kind.key.iter().map(|part| part.name()).collect();
            Kinds { letter: char::from(kind.letter), key: key.join(", "), rows, bytes }
        });
        Report {
            engine,
            vaults: self.vaults.len(),
            kinds: kinds.collect(),
            links: self.links.iter().map(|((one, other), rows)| Linked { one, other, rows: *rows }).collect(),
            texts: self.texts.into_iter().map(|(text, count)| Spoken { text, count }).collect(),
            sealed,
            object_sizes: self.sizes.len(),
            unmarked: self.unmarked,
            missing: self.marked.difference(&self.stored).count(),
            words: self.search.words().len(),
            searched: self.searched,
            findings: self.findings.into_iter().collect(),
        }
    }
}

/// Where what a row keeps is said to lie, also when it lies in a file.
fn place_of(kind: &Kind) -> &'static str {
    match kind.letter {
        b'j' => "rows j: journal records",
        b'k' => "rows k: keyrings",
        b'e' => "files: links",
        _ => "files: drops",
    }
}

enum Kept {
    Inline(Vec<u8>),
    File([u8; 32]),
}

/// `[1, bytes]`, or `[2, [file, size]]`.
fn kept(value: &[u8]) -> Option<Kept> {
    let mut at = Decoder::new(value);
    (at.array().ok()?? == 2).then_some(())?;
    match at.u8().ok()? {
        1 => Some(Kept::Inline(at.bytes().ok()?.to_vec())),
        2 => {
            at.array().ok()?;
            Some(Kept::File(at.bytes().ok()?.try_into().ok()?))
        }
        _ => None,
    }
}

/// The last byte string of a value, if it is an id.
fn last_id(value: &[u8]) -> Option<[u8; 32]> {
    Items::of(value)?.bytes.pop()?.try_into().ok()
}

/// What lies in a folder, however deep.
#[derive(Default)]
struct Under {
    files: Vec<PathBuf>,
    /// Neither files nor folders: a link leads anywhere on the machine that looks, a pipe never ends.
    strange: Vec<PathBuf>,
}

impl Under {
    /// Every file under a path, or the path itself, in order.
    fn of(path: &Path) -> Result<Self, StoreError> {
        let mut under = Under::default();
        if path.is_dir() {
            under.walk(path)?;
        } else if path.is_file() {
            under.files.push(path.to_owned());
        } else if path.exists() {
            under.strange.push(path.to_owned());
        }
        Ok(under)
    }

    fn walk(&mut self, folder: &Path) -> Result<(), StoreError> {
        let entries: Result<Vec<_>, _> = std::fs::read_dir(folder).and_then(Iterator::collect).map_err(io_at(folder));
        let mut entries = entries?;
        entries.sort_by_key(std::fs::DirEntry::path);
        for entry in entries {
            let path = entry.path();
            match entry.file_type().map_err(io_at(&path))? {
                kind if kind.is_dir() => self.walk(&path)?,
                kind if kind.is_file() => self.files.push(path),
                _ => self.strange.push(path),
            }
        }
        Ok(())
    }
}
