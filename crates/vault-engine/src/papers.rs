//! Papers: put in, opened, described anew, put in the bin and taken out.

use crate::error::Error;
use crate::files::FileError;
use crate::leftovers::Temporary;
use crate::objects::Pending;
use crate::queue::{Task, Upload};
use crate::state::{BIN, Document, Version, Words};
use crate::text::{self, Line};
use crate::vault::Vault;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use vault_crypto::journal::{AddVersion, Describe, DocAt, Note, Op};
use vault_crypto::object::{Binding, ObjectError};
use vault_crypto::random;
use vault_crypto::secret::DocumentKey;
use vault_protocol::grant::{Description, Provenance};
use vault_protocol::ids::{DocId, ObjectId, Time, VersionId};
use vault_protocol::wire::{List, Text};
use vault_remote::Access;

/// Where a new paper's bytes are.
#[derive(Clone, Debug)]
pub enum Source {
    /// A file, read in one pass.
    File(PathBuf),
    /// Bytes in memory, with a name for errors.
    Bytes(PathBuf, Vec<u8>),
}

impl Source {
    pub(crate) fn path(&self) -> &Path {
        match self {
            Source::File(p) | Source::Bytes(p, _) => p,
        }
    }
}

/// A paper to put in, as the program that read it describes it.
#[derive(Clone, Debug)]
pub struct NewPaper {
    /// Its bytes.
    pub source: Source,
    /// The owner's words about it.
    pub words: Words,
    /// Name of the file it came from.
    pub file_name: String,
    /// Media type.
    pub mime: String,
    /// Where it comes from.
    pub provenance: Provenance,
    /// Folded words of its content, for finding.
    pub text: Vec<String>,
    /// The document it is a new version of.
    pub replaces: Option<DocId>,
}

/// What became of a new paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// A new document.
    New(DocId),
    /// The vault had the same content already, as this document.
    Duplicate(DocId),
    /// A new version of this document.
    Version(DocId),
}

impl Added {
    /// The document.
    pub fn doc(&self) -> DocId {
        let (Added::New(doc) | Added::Duplicate(doc) | Added::Version(doc)) = self;
        *doc
    }
}

/// Papers made to last together: the sync costs more than their bytes.
const GROUP: usize = 4096;
/// Papers above this size are sealed on two threads each, the others on two threads side by side.
const LARGE: u64 = 1 << 20;

struct Prepared {
    pending: Pending,
    key: DocumentKey,
    binding: Binding,
    size: u64,
}

impl Vault {
    /// Puts papers in. Each has its own answer; one that cannot be read does not stop the others. When this returns,
    /// every paper answered with `Ok` is on the disk.
    pub fn add(
        &mut self,
        papers: Vec<NewPaper>,
        now: Time,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Vec<Result<Added, Error>>, Error> {
        let mut known: HashMap<[u8; 32], DocId> = self.state.visible().map(|d| (d.current().content, d.id)).collect();
        let mut answers = Vec::with_capacity(papers.len());
        let mut papers = papers.into_iter();
        loop {
            let group: Vec<NewPaper> = papers.by_ref().take(GROUP).collect();
            if group.is_empty() {
                return Ok(answers);
            }
            answers.extend(self.add_group(group, &mut known, now, progress)?);
        }
    }

    fn add_group(
        &mut self,
        group: Vec<NewPaper>,
        known: &mut HashMap<[u8; 32], DocId>,
        now: Time,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Vec<Result<Added, Error>>, Error> {
        let prepared = self.seal_group(&group, progress);
        let (mut answers, mut pending, mut ops, mut tasks, mut lines) = (vec![], vec![], vec![], vec![], vec![]);
        for (paper, prepared) in group.into_iter().zip(prepared) {
            let p = match prepared {
                Ok(p) => p,
                Err(e) => {
                    answers.push(Err(e));
                    continue;
                }
            };
            let tags = match tags(&paper.words.tags) {
                Ok(tags) => tags,
                Err(e) => {
                    self.objects.discard(p.pending);
                    answers.push(Err(e));
                    continue;
                }
            };
            let content = p.pending.sealed.content;
            if let (Some(doc), None) = (known.get(&content), paper.replaces) {
                self.objects.discard(p.pending);
                let healed = match self.lost_version(doc, &content) {
                    Some(old) => self.heal(doc, &old, &paper.source, now),
                    None => Ok(()),
                };
                answers.push(healed.map(|()| Added::Duplicate(*doc)));
                continue;
            }
            known.insert(content, p.binding.doc);
            answers.push(Ok(match paper.replaces {
                Some(doc) => Added::Version(doc),
                None => Added::New(p.binding.doc),
            }));
            let (sealed, version) = (p.pending.sealed, p.binding.version);
            lines.push(Line { doc: p.binding.doc, version, words: text::line(paper.text.iter().cloned()) });
            tasks.push(Task::Upload(Upload { locator: sealed.locator, size: sealed.size, digest: sealed.digest }));
            let replaces = paper.replaces.and_then(|d| self.state.docs.get(&d)).map(|d| d.current().about.version);
            ops.push(Op::AddVersion(AddVersion {
                about: describe(&paper, &p, sealed.locator),
                key: p.key,
                tags,
                private: paper.words.private,
                replaces,
                content,
                added: now,
            }));
            pending.push(p.pending);
        }
        if ops.is_empty() {
            return Ok(answers);
        }
        let kept = self.objects.keep(&pending).map_err(|e| Error::File(FileError::io(&self.home)(e)));
        // Words first: without its words a paper would not be found; without its paper a line of words is never shown.
        let kept = kept.and_then(|()| Ok(self.texts()?.add(lines)?));
        if let Err(e) = kept {
            // Nothing names them: on a full disk they would only keep it full.
            pending.into_iter().for_each(|p| self.objects.forget(p));
            return Err(e);
        }
        self.commit(ops, tasks, now)?;
        Ok(answers)
    }

    fn seal_group(&self, group: &[NewPaper], progress: &mut dyn FnMut(u64)) -> Vec<Result<Prepared, Error>> {
        let mut results: Vec<Option<Result<Prepared, Error>>> = group.iter().map(|_| None).collect();
        let small: Vec<usize> = (0..group.len()).filter(|i| size_hint(&group[*i]) <= LARGE).collect();
        if small.len() > 16 {
            let next = AtomicUsize::new(0);
            let found = Mutex::new(Vec::with_capacity(small.len()));
            std::thread::scope(|scope| {
                for _ in 0..2 {
                    scope.spawn(|| {
                        let mut mine = Vec::new();
                        while let Some(i) = small.get(next.fetch_add(1, Ordering::Relaxed)) {
                            mine.push((*i, self.seal_paper(&group[*i], &mut |_| {})));
                        }
                        found.lock().expect("no thread panics while it holds this").extend(mine);
                    });
                }
            });
            for (i, r) in found.into_inner().expect("no thread panicked") {
                results[i] = Some(r);
            }
            progress(small.iter().map(|i| size_hint(&group[*i])).sum());
        }
        group
            .iter()
            .zip(results)
            .map(|(paper, done)| {
                done.unwrap_or_else(|| {
                    let mut last = 0;
                    self.seal_paper(paper, &mut |at| {
                        progress(at - last);
                        last = at;
                    })
                })
            })
            .collect()
    }

    fn seal_paper(&self, paper: &NewPaper, progress: &mut dyn FnMut(u64)) -> Result<Prepared, Error> {
        let doc = paper.replaces.unwrap_or_else(|| DocId::new(random::bytes()));
        let binding = Binding { vault: self.id, doc, version: VersionId::new(random::bytes()) };
        let key = DocumentKey::generate();
        let (pending, size) = self.seal_source(&paper.source, &key, &binding, progress)?;
        Ok(Prepared { pending, key, binding, size })
    }

    /// Seals a paper's bytes; answers how many they are.
    pub(crate) fn seal_source(
        &self,
        source: &Source,
        key: &DocumentKey,
        binding: &Binding,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(Pending, u64), Error> {
        let path = source.path();
        let bad = |error| Error::Source { path: path.to_owned(), error };
        let (len, sealed) = match source {
            Source::Bytes(_, b) => {
                (b.len() as u64, self.objects.seal(key, binding, b.len() as u64, &mut &b[..], progress))
            }
            Source::File(p) => {
                let mut file = File::open(p).map_err(bad)?;
                let meta = file.metadata().map_err(bad)?;
                if !meta.is_file() {
                    return Err(bad(io::ErrorKind::InvalidInput.into()));
                }
                (meta.len(), self.objects.seal(key, binding, meta.len(), &mut file, progress))
            }
        };
        let pending = match sealed {
            Ok(p) if len == 0 => {
                self.objects.discard(p);
                return Err(Error::EmptySource(path.to_owned()));
            }
            Ok(p) => p,
            Err(ObjectError::SourceChanged) => return Err(Error::SourceChanged(path.to_owned())),
            // The vault's own disk is full, or the paper cannot be read: the kind of error says which.
            Err(ObjectError::Io(e)) if is_full(&e) => return Err(FileError::io(&self.home)(e).into()),
            Err(ObjectError::Io(e)) => return Err(bad(e)),
            Err(_) => return Err(bad(io::ErrorKind::FileTooLarge.into())),
        };
        Ok((pending, len))
    }

    /// The document whose id begins with what was typed.
    pub fn doc(&self, typed: &str) -> Result<&Document, Error> {
        let id = by_prefix(typed, self.state.docs.keys().map(|d| d.to_string()))?;
        self.state
            .docs
            .get(&DocId::from_hex(&id).ok_or_else(|| Error::NotFound(typed.to_owned()))?)
            .ok_or_else(|| Error::NotFound(typed.to_owned()))
    }

    /// Writes a version's content to a file: a temporary one first, so that nothing unverified is ever seen.
    pub fn open_to(
        &mut self,
        doc: &DocId,
        version: Option<&VersionId>,
        path: &Path,
        progress: &mut dyn FnMut(u64),
    ) -> Result<u64, Error> {
        let (about, key) = self.version(doc, version)?;
        let binding = Binding { vault: self.id, doc: about.doc, version: about.version };
        self.bring(&about, progress)?;
        self.unseal_to(&about, &key, &binding, path, progress)
    }

    pub(crate) fn unseal_to(
        &self,
        about: &Description,
        key: &DocumentKey,
        binding: &Binding,
        path: &Path,
        progress: &mut dyn FnMut(u64),
    ) -> Result<u64, Error> {
        let out = |error| Error::Output { path: path.to_owned(), error };
        let temporary = Temporary::beside(path, &self.home, &self.device);
        let file = crate::os::create_private(temporary.path()).map_err(out)?;
        // Not more than lies here, whatever a description says.
        let size = self.objects.size(&about.locator).unwrap_or(0).min(about.size);
        let mut early = crate::os::Early::new(&file, size);
        let result = self.objects.unseal(key, binding, &about.locator, &mut early, progress);
        let written = result.map_err(|e| match e {
            ObjectError::Io(e) => out(e),
            e => Error::DamagedObject(e),
        });
        written.and_then(|n| {
            if n != about.size {
                return Err(Error::DamagedObject(ObjectError::Damaged));
            }
            file.sync_all().and_then(|()| fs::rename(temporary.path(), path)).map_err(out)?;
            Ok(n)
        })
    }

    /// A version's content in memory, up to `max` bytes.
    pub fn content(&mut self, doc: &DocId, version: Option<&VersionId>, max: u64) -> Result<Vec<u8>, Error> {
        let (about, key) = self.version(doc, version)?;
        let binding = Binding { vault: self.id, doc: about.doc, version: about.version };
        if about.size <= max {
            self.bring(&about, &mut |_| {})?;
        }
        self.unseal_within(&about, &key, &binding, max)
    }

    pub(crate) fn unseal_within(
        &self,
        about: &Description,
        key: &DocumentKey,
        binding: &Binding,
        max: u64,
    ) -> Result<Vec<u8>, Error> {
        if about.size > max {
            return Err(Error::TooLong(vault_protocol::wire::WireError::TooLong {
                what: "paper",
                max: max.try_into().unwrap_or(usize::MAX),
            }));
        }
        let mut out = Vec::new();
        self.objects.unseal(key, binding, &about.locator, &mut out, &mut |_| {}).map_err(Error::DamagedObject)?;
        Ok(out)
    }

    /// Writes a version's content to any writer, such as standard output, after checking all of it. It is opened twice,
    /// so that nothing readable lies anywhere in between.
    pub fn write_content(
        &mut self,
        doc: &DocId,
        version: Option<&VersionId>,
        out: &mut dyn Write,
    ) -> Result<u64, Error> {
        let (about, key) = self.version(doc, version)?;
        let binding = Binding { vault: self.id, doc: about.doc, version: about.version };
        self.bring(&about, &mut |_| {})?;
        self.unseal_into(&about, &key, &binding, out)
    }

    pub(crate) fn unseal_into(
        &self,
        about: &Description,
        key: &DocumentKey,
        binding: &Binding,
        out: &mut dyn Write,
    ) -> Result<u64, Error> {
        let damaged = |e| Error::DamagedObject(e);
        let whole = self.objects.unseal(key, binding, &about.locator, &mut io::sink(), &mut |_| {});
        if whole.map_err(damaged)? != about.size {
            return Err(damaged(ObjectError::Damaged));
        }
        let mut out = out;
        self.objects.unseal(key, binding, &about.locator, &mut out, &mut |_| {}).map_err(|e| match e {
            ObjectError::Io(error) => Error::Output { path: PathBuf::from("-"), error },
            e => damaged(e),
        })
    }

    fn version(&self, doc: &DocId, version: Option<&VersionId>) -> Result<(Description, DocumentKey), Error> {
        let missing = || Error::NotFound(doc.to_string());
        let doc = self.state.docs.get(doc).ok_or_else(missing)?;
        let v: &Version = match version {
            None => doc.current(),
            Some(id) => doc.versions.iter().find(|v| v.about.version == *id).ok_or_else(missing)?,
        };
        Ok((v.about.clone(), v.key.duplicate()))
    }

    /// Brings a version's object here if it is not.
    pub(crate) fn bring(&mut self, about: &Description, progress: &mut dyn FnMut(u64)) -> Result<(), Error> {
        if self.objects.has(&about.locator) {
            return Ok(());
        }
        if self.is_unsent(&about.locator) {
            return Err(Error::Lost { id: about.doc.to_string(), title: about.title.to_string() });
        }
        let size = self.sealed_size(about)?;
        self.fetch_object(&about.locator, size, &about.digest, progress)
    }

    pub(crate) fn sealed_size(&self, about: &Description) -> Result<u64, Error> {
        let padded =
            vault_protocol::object::padded(about.size).ok_or(Error::DamagedObject(ObjectError::NotAnObject))?;
        Ok(vault_protocol::object::sealed(padded))
    }

    pub(crate) fn fetch_object(
        &mut self,
        locator: &ObjectId,
        size: u64,
        digest: &vault_protocol::hash::ObjectDigest,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), Error> {
        let connection = self.connection()?;
        let access = Access::Member(&self.sign);
        crate::sync::download(&self.objects, &connection, access, &self.id, locator, size, digest, progress)
    }

    /// Says new words about a document.
    pub fn describe(&mut self, doc: &DocId, words: &Words, now: Time) -> Result<(), Error> {
        let op = Describe {
            doc: *doc,
            title: Text::new(words.title.as_str())?,
            type_code: Text::new(words.type_code.as_str())?,
            date: words.date.as_deref().map(Text::new).transpose()?,
            author: words.author.as_deref().map(Text::new).transpose()?,
            tags: tags(&words.tags)?,
            private: words.private,
        };
        self.commit(vec![Op::Describe(op)], vec![], now)
    }

    /// Puts a document in the bin, for 30 days.
    pub fn remove(&mut self, doc: &DocId, now: Time) -> Result<(), Error> {
        self.commit(vec![Op::Remove(DocAt { doc: *doc, at: now })], vec![], now)
    }

    /// Takes a document out of the bin.
    pub fn restore(&mut self, doc: &DocId, now: Time) -> Result<(), Error> {
        self.commit(vec![Op::Restore(DocAt { doc: *doc, at: now })], vec![], now)
    }

    /// Erases what has lain in the bin for 30 days: its keys are dropped and its objects deleted here and there.
    pub fn empty_bin(&mut self, now: Time) -> Result<usize, Error> {
        let old: Vec<&Document> =
            self.state.docs.values().filter(|d| d.removed.is_some_and(|t| t.plus(BIN) <= now)).collect();
        let ops: Vec<Op> = old.iter().map(|d| Op::Erase(DocAt { doc: d.id, at: now })).collect();
        let locators: Vec<ObjectId> = old.iter().flat_map(|d| d.versions.iter().map(|v| v.about.locator)).collect();
        let versions: Vec<VersionId> = old.iter().flat_map(|d| d.versions.iter().map(|v| v.about.version)).collect();
        let count = ops.len();
        if count > 0 {
            self.forget_pictures(&versions);
            self.commit(ops, locators.iter().map(|l| Task::Delete(*l)).collect(), now)?;
            for l in &locators {
                self.objects.remove(l).map_err(FileError::io(&self.home))?;
            }
        }
        Ok(count)
    }

    /// Attaches a note of disagreement.
    pub fn note(&mut self, doc: &DocId, text: &str, now: Time) -> Result<(), Error> {
        self.commit(vec![Op::Note(Note { doc: *doc, text: Text::new(text)?, at: now })], vec![], now)
    }

    /// Documents that have every one of these folded words, or words that begin so, some perhaps in the description
    /// and the others in the content. Only the first 64 words count; `fold` is the same at every call.
    pub fn find(&mut self, words: &[String], fold: &dyn Fn(&str) -> String) -> Result<Vec<DocId>, Error> {
        let in_text = self.texts()?.find(words);
        let needles: Vec<String> = words.iter().take(64).map(|w| format!("\n{w}")).collect();
        let hit = |d: &Document| {
            let bits = |h: &Version| in_text.get(&(d.id, h.about.version)).copied().unwrap_or(0);
            let in_words = d.heads().map(bits).fold(0, |a, b| a | b);
            let about = d.folded(fold);
            needles.iter().enumerate().all(|(i, n)| in_words >> i & 1 == 1 || about.contains(n.as_str()))
        };
        let mut found: Vec<&Document> = self.state.visible().filter(|d| hit(d)).collect();
        found.sort_by(|a, b| b.words.date.cmp(&a.words.date));
        Ok(found.into_iter().map(|d| d.id).collect())
    }
}

fn describe(paper: &NewPaper, p: &Prepared, locator: ObjectId) -> Description {
    let w = &paper.words;
    Description {
        doc: p.binding.doc,
        version: p.binding.version,
        locator,
        digest: p.pending.sealed.digest,
        size: p.size,
        title: Text::clipped(&w.title),
        file_name: Text::clipped(&paper.file_name),
        type_code: Text::clipped(&w.type_code),
        date: w.date.as_deref().map(Text::clipped),
        author: w.author.as_deref().map(Text::clipped),
        mime: Text::clipped(&paper.mime),
        provenance: paper.provenance.clone(),
    }
}

fn tags(tags: &[String]) -> Result<List<Text<64>, 16>, Error> {
    Ok(List::new(tags.iter().map(|t| Text::clipped(t)).collect::<Vec<_>>())?)
}

fn size_hint(paper: &NewPaper) -> u64 {
    match &paper.source {
        Source::Bytes(_, b) => b.len() as u64,
        Source::File(p) => fs::metadata(p).map_or(0, |m| m.len()),
    }
}

fn is_full(e: &io::Error) -> bool {
    matches!(e.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::ReadOnlyFilesystem)
}

/// The one name that begins with what was typed, or why not.
pub(crate) fn by_prefix(typed: &str, names: impl Iterator<Item = String>) -> Result<String, Error> {
    let lower = typed.to_ascii_lowercase();
    let mut found: Vec<String> = names.filter(|n| !lower.is_empty() && n.starts_with(&lower)).collect();
    match found.len() {
        0 => Err(Error::NotFound(typed.to_owned())),
        1 => Ok(found.remove(0)),
        _ => {
            found.truncate(8);
            let candidates = found.iter().map(|f| f[..(lower.len() + 4).min(f.len())].to_owned()).collect();
            Err(Error::Ambiguous { typed: typed.to_owned(), candidates })
        }
    }
}
