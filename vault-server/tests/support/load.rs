//! A program that writes as fast as it can and says each thing that was answered `Ok`, and the check of what is
//! left after it was killed or its disk was cut off: all that was answered is there, each batch and each object
//! is whole or absent, and nothing else is there.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use vault_server::store::records::MAX_VALUE;
use vault_server::store::{self, Batch, BlobId, Blobs, Records};

use super::flush_only::FlushOnly;

/// Tasks that write records at the same time; one more writes objects.
const WRITERS: usize = 6;
/// Each keeps so many entries and removes older ones.
const ENTRIES: u64 = 100;
/// Keys that are written again and again.
const HOT: u64 = 40;
/// Objects live for so many steps.
const OBJECT_STEPS: u64 = 40;

const ENGINE: &str = "COFFRE_LOAD_ENGINE";
const WORK: &str = "COFFRE_LOAD_WORK";
const FOLDER: &str = "COFFRE_LOAD_FOLDER";
const OBJECTS_FROM: &str = "COFFRE_LOAD_OBJECTS_FROM";

/// What is written. Each alone as well: on one file system, the syncs of one keep what the other forgets to sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    Records,
    Objects,
    Both,
}

/// Bytes that anybody can make again: `size` of them, for this name and number.
pub(crate) fn bytes(name: &str, n: u64, size: usize) -> Vec<u8> {
    let mut bytes = vec![0; size];
    blake3::Hasher::new().update(name.as_bytes()).update(&n.to_le_bytes()).finalize_xof().fill(&mut bytes);
    bytes
}

/// What keeps the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sled,
    Redb,
    /// sled as its manual says to use it: to show that the tests notice.
    FlushOnly,
}

impl Engine {
    fn open(self, folder: &Path) -> Result<Arc<dyn Records>, String> {
        let folder = folder.join("records");
        match self {
            Engine::Sled => store::sled::open(&folder).map_err(|error| error.to_string()),
            Engine::Redb => store::redb::open(&folder).map_err(|error| error.to_string()),
            Engine::FlushOnly => FlushOnly::open(&folder),
        }
    }
}

/// The last thing answered to each writer; 0 before the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Answered {
    records: [u64; WRITERS],
    objects: u64,
}

impl Answered {
    pub(crate) fn total(&self) -> u64 {
        self.records.iter().sum::<u64>() + self.objects
    }
}

/// The writing program, in a process of its own.
pub(crate) struct Load {
    process: Child,
    answered: Arc<Mutex<Answered>>,
    reader: Option<std::thread::JoinHandle<()>>,
}

impl Load {
    /// Starts this executable again with these arguments: it has to call [`run_if_asked`].
    pub(crate) fn start(engine: Engine, work: Work, folder: &Path, before: Answered, arguments: &[&str]) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(arguments)
            .env(ENGINE, format!("{engine:?}"))
            .env(WORK, format!("{work:?}"))
            .env(FOLDER, folder)
            .env(OBJECTS_FROM, (before.objects + 1).to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let answered = Arc::new(Mutex::new(before));
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let reader = std::thread::spawn({
            let answered = answered.clone();
            move || {
                for line in lines.map_while(Result::ok) {
                    let mut words = line.split(' ');
                    if words.next() == Some("answered") {
                        let mut number = || words.next().unwrap().parse::<usize>().unwrap();
                        let (writer, step) = (number(), number() as u64);
                        let mut answered = answered.lock().unwrap();
                        match writer {
                            WRITERS => answered.objects = step,
                            writer => answered.records[writer] = step,
                        }
                    }
                }
            }
        });
        Load { process, answered, reader: Some(reader) }
    }

    /// What it has said so far: at least this is answered.
    pub(crate) fn answered(&self) -> Answered {
        *self.answered.lock().unwrap()
    }

    /// Waits until it has been answered so many times more than `before`.
    pub(crate) fn wait_for(&mut self, more: u64, before: Answered) {
        let start = Instant::now();
        while self.answered().total() < before.total() + more {
            assert!(self.process.try_wait().unwrap().is_none(), "the writing program ended by itself");
            assert!(start.elapsed() < Duration::from_secs(120), "the writing program does not write");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// SIGKILL; returns all that it had said.
    pub(crate) fn kill(mut self) -> Answered {
        self.stop();
        *self.answered.lock().unwrap()
    }

    /// Waits until it ends by itself; returns its exit code and all that it had said.
    pub(crate) fn wait(mut self) -> (Option<i32>, Answered) {
        let start = Instant::now();
        while self.process.try_wait().unwrap().is_none() {
            assert!(start.elapsed() < Duration::from_secs(60), "the writing program does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
        self.stop();
        (self.process.wait().unwrap().code(), self.answered())
    }

    fn stop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Becomes the writing program if [`Load::start`] has started this process. Then it ends only when it is killed,
/// a store fails, or nobody listens.
pub(crate) fn run_if_asked() {
    let Ok(engine) = std::env::var(ENGINE) else { return };
    let engine = [Engine::Sled, Engine::Redb, Engine::FlushOnly]
        .into_iter()
        .find(|known| format!("{known:?}") == engine)
        .unwrap();
    let folder = PathBuf::from(std::env::var(FOLDER).unwrap());
    let objects_from = std::env::var(OBJECTS_FROM).unwrap().parse().unwrap();
    let work = std::env::var(WORK).unwrap();
    let records = engine.open(&folder).unwrap();
    let blobs = store::files::open(&folder.join("objects")).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        let writers = if work == format!("{:?}", Work::Objects) { 0 } else { WRITERS };
        for writer in 0..writers {
            let records = records.clone();
            tasks.spawn(async move { write_records(&*records, writer).await });
        }
        if work != format!("{:?}", Work::Records) {
            tasks.spawn(async move { write_objects(&*blobs, objects_from).await });
        }
        let failed = tasks.join_next().await.unwrap();
        eprintln!("the writing program ends: {failed:?}");
    });
    // No tidy closing: a store that failed has to be as after a crash.
    std::process::exit(3);
}

fn say(writer: usize, step: u64) {
    if writeln!(std::io::stdout().lock(), "answered {writer} {step}").is_err() {
        std::process::exit(0);
    }
}

async fn write_records(records: &dyn Records, writer: usize) -> String {
    let head = records.get(head_key(writer).as_bytes()).await.unwrap();
    let mut step = head.map_or(0, |head| String::from_utf8(head).unwrap().parse().unwrap());
    loop {
        step += 1;
        if let Err(error) = records.commit(batch(writer, step)).await {
            return error.to_string();
        }
        say(writer, step);
    }
}

fn head_key(writer: usize) -> String {
    format!("{writer}/head")
}

fn entry_key(writer: usize, step: u64) -> String {
    format!("{writer}/entry/{step:09}")
}

fn hot_key(writer: usize, step: u64) -> String {
    format!("{writer}/hot/{:02}", step % HOT)
}

fn value(name: &str, step: u64) -> Vec<u8> {
    let size = if step.is_multiple_of(4) { MAX_VALUE } else { usize::from(bytes("size", step, 1)[0]) };
    bytes(name, step, size)
}

fn batch(writer: usize, step: u64) -> Batch {
    let before = (step > 1).then(|| (step - 1).to_string());
    let (entry, hot) = (entry_key(writer, step), hot_key(writer, step));
    let batch = Batch::new()
        .expect(head_key(writer), before.as_deref().map(str::as_bytes))
        .put(head_key(writer), step.to_string())
        .put(entry.as_str(), value(&entry, step))
        .put(hot.as_str(), value(&hot, step));
    if step > ENTRIES { batch.delete(entry_key(writer, step - ENTRIES)) } else { batch }
}

/// The records of a writer after so many steps.
fn records_after(writer: usize, step: u64) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for step in step.saturating_sub(ENTRIES - 1).max(1)..=step {
        let (entry, hot) = (entry_key(writer, step), hot_key(writer, step));
        all.insert(entry.clone(), value(&entry, step));
        all.insert(hot.clone(), value(&hot, step));
    }
    if step > 0 {
        all.insert(head_key(writer), step.to_string().into_bytes());
    }
    all
}

fn object(step: u64) -> Vec<(BlobId, Vec<u8>)> {
    let named = |n: u64, size: usize| {
        let name = format!("object {step}");
        (BlobId::new(bytes(&name, n, 32).try_into().unwrap()), bytes(&name, n + 1000, size))
    };
    let random = usize::from(bytes("size", step, 1)[0]);
    if step.is_multiple_of(2) { vec![named(0, random * 1000)] } else { (0..20).map(|n| named(n, random * 8)).collect() }
}

async fn write_objects(blobs: &dyn Blobs, from: u64) -> String {
    let mut step = from;
    loop {
        match write_object(blobs, step).await {
            Ok(()) => {
                say(WRITERS, step);
                step += 1;
            }
            // A full disk: the call may be repeated.
            Err(store::BlobError::Io(_)) => tokio::time::sleep(Duration::from_millis(20)).await,
            Err(error) => return error.to_string(),
        }
    }
}

/// One step. The last sync stands for those before it, so the last call is not always the same.
async fn write_object(blobs: &dyn Blobs, step: u64) -> Result<(), store::BlobError> {
    let old = step.checked_sub(OBJECT_STEPS).map_or(vec![], object);
    let old = old.into_iter().map(|(id, _)| id).collect();
    if step % 4 < 2 {
        put_objects(blobs, step).await?;
        blobs.delete(old).await.map(drop)
    } else {
        blobs.delete(old).await?;
        put_objects(blobs, step).await
    }
}

async fn put_objects(blobs: &dyn Blobs, step: u64) -> Result<(), store::BlobError> {
    let mut objects = object(step);
    if objects.len() == 1 {
        let (id, content) = objects.remove(0);
        // Begun before a kill: the parts go on where they stopped.
        if let store::Progress::Received(mut at) = blobs.begin(id).await? {
            while at < content.len() as u64 {
                let part = content[usize::try_from(at).unwrap()..].chunks(65_536).next().unwrap();
                at = blobs.append(id, at, Bytes::copy_from_slice(part)).await?;
            }
        }
        match blobs.commit(id, *blake3::hash(&content).as_bytes()).await {
            // A power cut may spoil parts: once more, from nothing.
            Err(store::BlobError::Mismatch) => return Box::pin(put_objects(blobs, step)).await,
            result => result.map(drop)?,
        }
    } else {
        blobs.put_many(objects.into_iter().map(|(id, content)| (id, content.into())).collect()).await?;
    }
    Ok(())
}

/// Opens what is left and checks it: at least what was answered before the cut (`least`) is there, at most what
/// was answered after it (`most`) and one step more. Returns from where a new load goes on; what is lost if
/// something is.
pub(crate) fn check(engine: Engine, folder: &Path, least: Answered, most: Answered) -> Result<Answered, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let records = check_records(&*engine.open(folder)?, &least.records, &most.records).await?;
        let blobs = store::files::open(&folder.join("objects")).map_err(|error| error.to_string())?;
        Ok(Answered { records, objects: check_objects(&*blobs, least.objects, most.objects).await? })
    })
}

type Steps = [u64; WRITERS];

async fn check_records(records: &dyn Records, least: &Steps, most: &Steps) -> Result<Steps, String> {
    let mut found = Steps::default();
    for writer in 0..WRITERS {
        let head = records.get(head_key(writer).as_bytes()).await.map_err(|error| error.to_string())?;
        let step = head.map_or(0, |head| String::from_utf8_lossy(&head).parse().unwrap_or(0));
        let (least, most) = (least[writer], most[writer] + 1);
        if step < least || step > most {
            return Err(format!("writer {writer} is at step {step}, which should be {least} to {most}"));
        }
        let mut all = BTreeMap::new();
        let mut after: Option<Vec<u8>> = None;
        loop {
            let prefix = format!("{writer}/");
            let page = records.scan(prefix.as_bytes(), after.as_deref(), 100).await.map_err(|e| e.to_string())?;
            after = page.last().map(|(key, _)| key.clone());
            let full = page.len() == 100;
            all.extend(page.into_iter().map(|(key, value)| (String::from_utf8_lossy(&key).into_owned(), value)));
            if !full {
                break;
            }
        }
        let expected = records_after(writer, step);
        if all != expected {
            let wrong = expected.iter().find(|(key, value)| all.get(*key) != Some(value)).map(|(key, _)| key.as_str());
            return Err(format!("writer {writer} at step {step}: {} is wrong", wrong.unwrap_or("a record too many")));
        }
        found[writer] = step;
    }
    Ok(found)
}

async fn check_objects(blobs: &dyn Blobs, least: u64, most: u64) -> Result<u64, String> {
    // Objects of one step more may be there, and those it deletes may still be.
    let mut expected: HashMap<_, _> = HashMap::new();
    for step in (least + 1).saturating_sub(OBJECT_STEPS).max(1)..=most + 1 {
        expected.extend(object(step).into_iter().map(|(id, content)| (id, (step, content))));
    }
    let mut last = least + 1;
    for listed in blobs.list(None, usize::MAX).await.map_err(|error| error.to_string())? {
        let id = listed.id;
        let Some((step, content)) = expected.remove(&id) else { return Err(format!("object {id} is too many")) };
        let mut blob = blobs.open(id).await.map_err(|e| e.to_string())?.ok_or("a listed object is not there")?;
        if blob.read(usize::MAX).await.map_err(|e| e.to_string())? != content {
            return Err(format!("object {id} of step {step} (answered: {least}) has other content"));
        }
        last = last.max(step);
    }
    // Gone with the step under way, or with the one after it: where a load goes on is one step back (see below).
    let must_be = (most + 3).saturating_sub(OBJECT_STEPS)..=least;
    match expected.iter().find(|(_, (step, _))| must_be.contains(step)) {
        Some((id, (step, _))) => Err(format!("object {id} of step {step} is lost (answered: {least})")),
        // The last one may be half there: it is done again.
        None => Ok(last - 1),
    }
}

/// A number below `limit`, another one each time.
pub(crate) fn random(limit: u64) -> u64 {
    use std::hash::{BuildHasher, RandomState};
    static CALLS: AtomicU64 = AtomicU64::new(0);
    RandomState::new().hash_one(CALLS.fetch_add(1, Ordering::Relaxed)) % limit
}
