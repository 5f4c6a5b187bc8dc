//! From a file to its description: read once if it is small, only as far as needed if it is large; what the person says
//! wins over what the paper proposes.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use vault_crypto::deposit::Deposit;
use vault_engine::Error;
use vault_engine::papers::{NewPaper, Source};
use vault_engine::state;
use vault_formats::limits::MAX_INPUT;
use vault_formats::types;
use vault_formats::{Kind, PdfReader, Sniffed, examine, sensitive_in, sniff, stem, words};
use vault_protocol::grant::{Origin, Provenance};
use vault_protocol::ids::DocId;
use vault_terminal::Problem;

use crate::problems::Engine;

/// Files up to this size are read once and handed to the vault from memory, in bytes.
pub(crate) const SMALL: u64 = 256 * 1024;
/// What is read of a larger file to tell what it is, in bytes.
const HEAD: u64 = 1024 * 1024;

/// What the person says about papers before they are looked at.
#[derive(Clone, Default)]
pub(crate) struct Given {
    pub(crate) title: Option<String>,
    pub(crate) type_code: Option<&'static str>,
    pub(crate) date: Option<String>,
    pub(crate) author: Option<String>,
    pub(crate) tags: Option<Vec<String>>,
    pub(crate) private: Option<bool>,
    pub(crate) replaces: Option<(DocId, state::Words)>,
}

/// A paper ready to be put in.
pub(crate) struct Looked {
    pub(crate) paper: NewPaper,
    pub(crate) sniffed: Sniffed,
    /// Made private because of what it says, not because the person asked.
    pub(crate) made_private: bool,
}

/// Looks at one file.
///
/// # Errors
/// The file's fault: it is gone, empty, unreadable, not a file, or it changed meanwhile.
pub(crate) fn look(path: &Path, given: &Given, pdf: &PdfReader) -> Result<Looked, Problem> {
    read(path, given, pdf).map_err(|error| match error {
        Fault::Io(error) => Engine(Error::Source { path: path.to_owned(), error }).into(),
        Fault::Changed => Engine(Error::SourceChanged(path.to_owned())).into(),
        Fault::Empty => Engine(Error::EmptySource(path.to_owned())).into(),
    })
}

/// Looks at a paper that came as bytes, from a browser.
///
/// # Errors
/// It is empty.
pub(crate) fn look_at_bytes(name: &str, bytes: Vec<u8>, given: &Given, pdf: &PdfReader) -> Result<Looked, Problem> {
    if bytes.is_empty() {
        return Err(Engine(Error::EmptySource(name.into())).into());
    }
    let len = bytes.len() as u64;
    Ok(describe(name.to_owned(), bytes, len, |bytes| Source::Bytes(name.into(), bytes), given, pdf))
}

enum Fault {
    Io(io::Error),
    Changed,
    Empty,
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Fault::Io(error)
    }
}

fn read(path: &Path, given: &Given, pdf: &PdfReader) -> Result<Looked, Fault> {
    // Opening a pipe would wait for its other end.
    let meta = std::fs::metadata(path)?;
    if !meta.is_file() {
        return Err(Fault::Io(io::ErrorKind::InvalidInput.into()));
    }
    let mut file = File::open(path)?;
    let len = file.metadata()?.len();
    if len == 0 {
        return Err(Fault::Empty);
    }
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let mut bytes = Vec::with_capacity(usize::try_from(len.min(HEAD)).unwrap_or(0) + 1);
    let small = len <= SMALL;
    file.by_ref().take(if small { SMALL + 1 } else { HEAD }).read_to_end(&mut bytes)?;
    if small && bytes.len() as u64 != len {
        return Err(Fault::Changed);
    }
    if len > HEAD && len <= MAX_INPUT as u64 && is_read_whole(sniff(&name, &bytes, len).kind) {
        file.take(len - HEAD + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 != len {
            return Err(Fault::Changed);
        }
    }
    let source = |bytes| if small { Source::Bytes(path.to_owned(), bytes) } else { Source::File(path.to_owned()) };
    Ok(describe(name, bytes, len, source, given, pdf))
}

/// Kinds that say something about themselves beyond their beginning.
fn is_read_whole(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Pdf
            | Kind::Text
            | Kind::Fhir
            | Kind::Cda
            | Kind::Dicom
            | Kind::Calendar
            | Kind::HealthCard
            | Kind::HealthLink
            | Kind::Zip
    )
}

fn describe(
    name: String,
    bytes: Vec<u8>,
    len: u64,
    source: impl FnOnce(Vec<u8>) -> Source,
    given: &Given,
    pdf: &PdfReader,
) -> Looked {
    let examined = examine(&name, &bytes, len, pdf);
    let proposal = examined.proposal;
    let old = given.replaces.as_ref().map(|(_, words)| words);
    let delicate = proposal.sensitive.is_some() || proposal.restricted;
    let private = given.private.unwrap_or_else(|| old.map_or(delicate, |w| w.private || delicate));
    let date = given.date.clone().or_else(|| proposal.date.map(|d| d.to_string()));
    let words = state::Words {
        title: given.title.clone().unwrap_or_else(|| old.map_or(proposal.title, |w| w.title.clone())),
        type_code: match (given.type_code, old) {
            (Some(code), _) => code.to_owned(),
            (None, Some(w)) => w.type_code.clone(),
            (None, None) => proposal.type_code.to_owned(),
        },
        date: date.or_else(|| old.and_then(|w| w.date.clone())),
        author: given.author.clone().or_else(|| old.and_then(|w| w.author.clone())).or(proposal.author),
        tags: given.tags.clone().or_else(|| old.map(|w| w.tags.clone())).unwrap_or_default(),
        private,
    };
    // A paper whose text cannot be read is kept all the same, and found by its description.
    let text = search_words(&words, &name, &examined.text.unwrap_or_default());
    let paper = NewPaper {
        text,
        source: source(bytes),
        words,
        file_name: name,
        mime: examined.sniffed.kind.mime().to_owned(),
        provenance: Provenance { origin: Origin::Owner, giver: None, name: None },
        replaces: given.replaces.as_ref().map(|(doc, _)| *doc),
    };
    Looked { paper, sniffed: examined.sniffed, made_private: private && given.private.is_none() && delicate }
}

/// What the search finds a paper by: its own words, and those that people call its type by.
pub(crate) fn search_words(about: &state::Words, file_name: &str, text: &str) -> Vec<String> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut take = |text: &str| found.extend(words(text).map(|word| stem(&word).into_owned()));
    take(text);
    take(&about.title);
    take(file_name);
    take(about.author.as_deref().unwrap_or_default());
    about.tags.iter().for_each(|tag| take(tag));
    if let Some(t) = types::by_code(&about.type_code) {
        [t.fr, t.en, t.ar, t.family.fr(), t.family.en()].into_iter().for_each(take);
    }
    found.into_iter().collect()
}

/// Looks at the content of a deposit that is being accepted, as its giver describes it.
pub(crate) fn look_at_deposit(deposit: &Deposit, bytes: Vec<u8>, pdf: &PdfReader) -> Looked {
    let words = state::Words {
        title: deposit.title.to_string(),
        type_code: deposit.type_code.to_string(),
        author: deposit.author.as_ref().map(|t| t.to_string()),
        ..state::Words::default()
    };
    let name = deposit.file_name.to_string();
    let len = bytes.len() as u64;
    let mut looked =
        describe(name.clone(), bytes, len, |_| Source::Bytes(PathBuf::new(), Vec::new()), &Given::default(), pdf);
    looked.paper.text.extend(search_words(&words, &name, ""));
    // The giver's own words count too: a type or title that is delicate by itself.
    let said = sensitive_in(&words.title).or(types::by_code(&words.type_code).and_then(|t| t.sensitive));
    looked.made_private |= said.is_some();
    looked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look_at(name: &str, bytes: &[u8], given: &Given) -> Result<Looked, Problem> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        look(&path, given, &PdfReader::none())
    }

    const NOTE: &[u8] = "Vaurillon, le 12 mars 2024\nDr Anselme Quéméneur\nORDONNANCE\nmetformine 1000 mg".as_bytes();

    #[test]
    fn what_the_person_says_wins() {
        let looked = look_at("note.txt", NOTE, &Given::default()).unwrap();
        let words = &looked.paper.words;
        assert_eq!((words.type_code.as_str(), words.date.as_deref()), ("57833-6", Some("2024-03-12")));
        assert!(
            looked.paper.text.contains(&"metformine".to_owned()) && matches!(looked.paper.source, Source::Bytes(..))
        );
        let given =
            Given { title: Some("À moi".into()), date: Some("2020".into()), private: Some(true), ..Given::default() };
        let words = look_at("note.txt", NOTE, &given).unwrap().paper.words;
        assert_eq!((words.title.as_str(), words.date.as_deref(), words.private), ("À moi", Some("2020"), true));
        assert_eq!(words.author.as_deref(), Some("Dr Anselme Quéméneur"));
    }

    #[test]
    fn a_delicate_paper_is_private_until_the_person_says_otherwise() {
        let text = "Consultation d'addictologie\nsevrage".as_bytes();
        let looked = look_at("x.txt", text, &Given::default()).unwrap();
        assert!(looked.made_private && looked.paper.words.private);
        let given = Given { private: Some(false), ..Given::default() };
        assert!(!look_at("x.txt", text, &given).unwrap().paper.words.private);
    }

    #[test]
    fn a_new_version_keeps_its_words() {
        let old =
            state::Words { title: "Carnet".into(), type_code: "74465-6".into(), private: true, ..Default::default() };
        let given = Given { replaces: Some((DocId::new([7; 16]), old)), ..Given::default() };
        let paper = look_at("note.txt", NOTE, &given).unwrap().paper;
        assert_eq!((paper.words.title.as_str(), paper.words.type_code.as_str()), ("Carnet", "74465-6"));
        assert!(paper.words.private && paper.replaces.is_some());
        assert_eq!(paper.words.date.as_deref(), Some("2024-03-12"));
    }

    #[test]
    fn large_files_are_not_held_in_memory() {
        let mut text = b"Compte rendu de consultation\n".to_vec();
        text.resize(3 << 20, b'a');
        let looked = look_at("long.txt", &text, &Given::default()).unwrap();
        assert!(matches!(looked.paper.source, Source::File(_)));
        assert_eq!(looked.paper.mime, "text/plain");
        let mut noise = vec![0u8; 3 << 20];
        noise[0] = 1;
        assert_eq!(look_at("noise.bin", &noise, &Given::default()).unwrap().sniffed.kind, Kind::Unknown);
    }

    #[test]
    fn empty_and_missing_files_are_their_own_errors() {
        let code = |r: Result<Looked, Problem>| r.err().map(|p| p.kind().code);
        assert_eq!(code(look_at("x", b"", &Given::default())), Some("paper-empty"));
        let gone = look(Path::new("/nowhere/x"), &Given::default(), &PdfReader::none());
        assert_eq!(code(gone), Some("paper-unreadable"));
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(code(look(folder.path(), &Given::default(), &PdfReader::none())), Some("paper-unreadable"));
    }
}
