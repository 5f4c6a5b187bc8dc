//! `coffre open`: a paper written out as it was put in. No viewer is ever started: what a stranger sent is for the
//! person to open, or not.

use std::path::{Path, PathBuf};

use serde::Serialize;
use vault_crypto::object::ObjectError;
use vault_engine::Error;
use vault_engine::state::Document;
use vault_formats::{Kind, sniff};
use vault_protocol::ids::VersionId;
use vault_terminal::progress::Unit;
use vault_terminal::table::Record;
use vault_terminal::untrusted::for_file_name;
use vault_terminal::{Problem, Session, msg};

use crate::cli::Open;
use crate::desk::Desk;
use crate::problems::{Engine, FILE_EXISTS, not_here};

#[derive(Serialize)]
struct Opened {
    id: String,
    version: String,
    path: String,
    size: u64,
}

/// Writes a paper's newest version to a file, or to standard output for `-o -`.
pub(crate) fn open(session: &Session, args: &Open) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let doc = desk.doc(&args.id)?;
    let (id, version) = (doc.id, doc.current().about.version);
    let size = doc.current().about.size;
    if args.output.as_deref() == Some(Path::new("-")) {
        let mut raw = session.out.raw()?;
        desk.vault.write_content(&id, Some(&version), &mut raw).map_err(unopened)?;
        return Ok(());
    }
    let path = place(doc, args.output.as_deref());
    if path.exists() && !session.global.yes {
        return Err(Problem::new(FILE_EXISTS).with("path", &path));
    }
    let progress = session.out.progress(&msg!("opening"), Unit::Bytes, Some(size));
    let written = desk.vault.open_to(&id, Some(&version), &path, &mut |n| progress.set(n)).map_err(unopened)?;
    drop(progress);
    tell(&desk, &id.to_string(), &version, &path, written)
}

/// Without a server there is nobody to bring a missing paper back: it is damaged here.
pub(crate) fn unopened(error: Error) -> Problem {
    match error {
        Error::NoServer => Engine(Error::DamagedObject(ObjectError::Damaged)).into(),
        error => not_here(&error),
    }
}

fn tell(desk: &Desk<'_>, id: &str, version: &VersionId, path: &Path, size: u64) -> Result<(), Problem> {
    let out = &desk.session.out;
    let body = Opened { id: id.to_owned(), version: version.to_string(), path: path.display().to_string(), size };
    out.data("opened", &body, || {
        let mut record = Record::new();
        record.field("path", msg!("field-opened"), body.path.as_str());
        record
    })?;
    if is_active(path) {
        out.warn(&msg!("opened-active", path = path));
    }
    Ok(())
}

/// Where a paper goes: the file that was named, a name of its own in the folder that was named, or here.
fn place(doc: &Document, output: Option<&Path>) -> PathBuf {
    match output {
        Some(path) if !path.is_dir() => path.to_owned(),
        folder => folder.unwrap_or(Path::new("")).join(own_name(doc)),
    }
}

/// A name made of its title, with the ending of what it really is.
pub(crate) fn own_name(doc: &Document) -> String {
    for_file_name(&doc.words.title, ending_of(doc).as_deref())
}

/// The ending of what it really is, or else the one it came with.
pub(crate) fn ending_of(doc: &Document) -> Option<String> {
    let about = &doc.current().about;
    ending(about.mime.as_str()).or_else(|| {
        let kept = Path::new(about.file_name.as_str()).extension()?.to_str()?;
        (kept.len() <= 8 && kept.bytes().all(|b| b.is_ascii_alphanumeric())).then(|| kept.to_ascii_lowercase())
    })
}

/// The usual ending of a media type that this program writes.
fn ending(mime: &str) -> Option<String> {
    const KINDS: [Kind; 16] = [
        Kind::Pdf,
        Kind::Jpeg,
        Kind::Png,
        Kind::OtherImage(vault_formats::kind::Image::Gif),
        Kind::OtherImage(vault_formats::kind::Image::Webp),
        Kind::OtherImage(vault_formats::kind::Image::Tiff),
        Kind::OtherImage(vault_formats::kind::Image::Heic),
        Kind::Text,
        Kind::Fhir,
        Kind::Cda,
        Kind::Dicom,
        Kind::Calendar,
        Kind::HealthCard,
        Kind::Zip,
        Kind::Html,
        Kind::Svg,
    ];
    KINDS.into_iter().find(|k| k.mime() == mime).and_then(Kind::extension).map(str::to_owned)
}

/// Whether another program could be harmed by it.
fn is_active(path: &Path) -> bool {
    use std::io::Read as _;
    let mut head = Vec::new();
    let read = std::fs::File::open(path).and_then(|f| f.take(8192).read_to_end(&mut head));
    read.is_ok() && sniff("", &head, head.len() as u64).kind.is_active()
}
