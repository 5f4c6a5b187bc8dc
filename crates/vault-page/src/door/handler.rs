//! From a request to its answer: the guard, the session, the form, the program, the headers.

use std::convert::Infallible;
use std::io;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{
    ACCEPT_RANGES, ALLOW, CONNECTION, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    HeaderName, HeaderValue, LOCATION, SET_COOKIE,
};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use maud::{DOCTYPE, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use ring::digest::{SHA256, digest};
use tokio::sync::mpsc;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::asked::{Asked, Fields};
use super::documents::{self, Begun, Document, Wanted};
use super::forms::{self, FROM, First, Form, TOKEN, Turn};
use super::guard::{self, HERE, OPEN, Passed, Room, single};
use super::headers::{self, Kind};
use super::launch;
use super::program::{Draft, local};
use super::reply::{Content, Reply};
use super::secret::Secret;
use super::session::Session;
use super::shell::{Desk, door};
use super::trouble::Trouble;
use super::upload::{self, PAUSE, Pump};

/// Where a page's script says that it is there; its token also serves the script's other calls.
pub(super) const BEAT: &str = "/beat";
pub(super) const SCRIPT: &str = "/door.js";
const SCRIPT_TEXT: &str = include_str!("door.js");
/// What may be asked for without a session.
const ASSETS: &str = "/assets/";
/// Forms that are answered while locked.
const UNLOCK: &str = "/unlock";
/// The form that locks; any page may have it.
const LOCK: &str = "/lock";
/// How browsers send a form without files, and scripts of ours.
const FORMS: &[&str] = &["application/x-www-form-urlencoded", "application/x-www-form-urlencoded;charset=UTF-8"];
/// Bytes of a form without files.
const MAX_FORM: usize = 256 * 1024;
/// Bytes and time spent on taking in a form that was refused: a browser that is still sending does not read.
const DRAIN: u64 = 1 << 30;
const DRAIN_TIME: Duration = Duration::from_secs(5);
/// Bytes of a paper read at once.
const PIECE: usize = 128 * 1024;
/// How long a browser may take nothing of a paper that it asked for.
const WRITE: Duration = Duration::from_secs(60);
/// Papers that were begun and may be gone on with.
const MAX_BEGUN: usize = 64;

type Out = UnsyncBoxBody<Bytes, io::Error>;

/// What an address that works once leads to.
pub(super) enum Opens {
    /// From outside: the way in.
    Launch,
    /// From our own host: a session, or the one that is there already.
    Enter,
    /// Whether the browser kept the cookie of this session.
    Prove(Arc<Session>),
}

/// Answers one request.
pub(super) async fn answer(desk: Arc<Desk>, request: Request<Incoming>) -> Result<Response<Out>, Infallible> {
    let (head, body) = request.into_parts();
    let judged = guard::judge(&desk.hosts, &head);
    let apart = matches!(judged, Ok(Passed { room: Room::Documents, .. }));
    let answered = match judged {
        Err(trouble) => Err(trouble),
        Ok(Passed { room: Room::Documents, .. }) => paper(&desk, &head).await,
        Ok(Passed { room: Room::Page, plain }) if head.method == Method::POST => {
            posted(&desk, &head, body, plain).await.map(|reply| respond(&desk, reply))
        }
        Ok(Passed { room: Room::Page, plain }) => page(&desk, &head, plain).await,
    };
    let mut response = answered.unwrap_or_else(|trouble| refused(&desk, trouble));
    if apart {
        // A paper in its sandbox has no origin to be kept apart by, and a browser that has placed one there before it saw this
        // would only complain.
        response.headers_mut().remove("origin-agent-cluster");
    }
    Ok(response)
}

/// A refusal. Who is not let in gets nothing of the program's own.
fn refused(desk: &Desk, trouble: Trouble) -> Response<Out> {
    let mut response = match trouble {
        Trouble::Misdirected => {
            let mut response = Response::new(full(""));
            *response.status_mut() = trouble.status();
            headers::set(response.headers_mut(), Kind::Door);
            response
        }
        Trouble::Elsewhere | Trouble::Malformed | Trouble::Method => {
            respond(desk, Reply { status: trouble.status(), ..Reply::page(trouble.plain_page().into_string()) })
        }
        _ => respond(desk, Reply::trouble(trouble)),
    };
    let headers = response.headers_mut();
    if trouble == Trouble::Method {
        headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
    }
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// What is asked for with GET.
async fn page(desk: &Arc<Desk>, head: &Parts, plain: bool) -> Result<Response<Out>, Trouble> {
    let path = head.uri.path();
    if let Some(ticket) = path.strip_prefix(OPEN) {
        return open(desk, head, ticket, plain);
    }
    if let Some(ticket) = path.strip_prefix(HERE) {
        let waits = desk.doors.waits(ticket, Instant::now());
        return if waits {
            Ok(answered(StatusCode::NO_CONTENT, Kind::Here, None, full("")))
        } else {
            Err(Trouble::AddressUsed)
        };
    }
    if path == SCRIPT {
        return Ok(asset("text/javascript; charset=utf-8", SCRIPT_TEXT));
    }
    if path.starts_with(ASSETS) {
        let found = desk.program.asset(path).ok_or(Trouble::NotFound)?;
        return Ok(asset(found.kind, found.bytes.into_owned()));
    }
    let session = desk.sessions.find(&head.headers).ok_or(Trouble::Stranger)?;
    desk.idle(|idle, now| idle.heard(now));
    let asked = Asked::new(desk.clone(), session, plain, head)?;
    let person = by_a_person(head);
    let reply = ask(desk, asked).await;
    if person && reply.again.is_none() {
        desk.idle(|idle, now| idle.active(now));
    }
    Ok(respond(desk, reply))
}

/// Whether a page was asked for by somebody, rather than by a script or by itself.
fn by_a_person(head: &Parts) -> bool {
    match single(&head.headers, "sec-fetch-mode") {
        None => true,
        Some("navigate") => head.headers.contains_key("sec-fetch-user"),
        Some(_) => false,
    }
}

/// From an address that works once to a session, by three steps; each is an address that works once.
///
/// What a file leads to comes "cross-site", and brings no strict cookie. So the second step is asked for by a page of ours.
fn open(desk: &Desk, head: &Parts, ticket: &str, plain: bool) -> Result<Response<Out>, Trouble> {
    let now = Instant::now();
    let opens = desk.doors.take(ticket, now).ok_or(Trouble::AddressUsed)?;
    let known = desk.sessions.find(&head.headers);
    match (opens, known) {
        (Opens::Launch, _) => {
            launch::used(&desk.folder, ticket);
            if plain {
                desk.hosts.use_plain();
            }
            let next = door(&desk.doors.issue(Opens::Enter, now));
            if single(&head.headers, "sec-fetch-site") == Some("none") {
                return Ok(see(&next, None));
            }
            let page = html! {
                (DOCTYPE)
                html lang="fr" {
                    head { meta charset="utf-8"; meta http-equiv="refresh" content=(format!("0;url={next}")); title { "…" } }
                    body { p { a href=(next) { "Ouvrir · Open · افتح" } } }
                }
            };
            Ok(answered(StatusCode::OK, Kind::Door, Some("text/html; charset=utf-8"), full(page.into_string())))
        }
        (Opens::Enter, None) => {
            let session = desk.sessions.begin();
            let cookie = desk.sessions.cookie(&session, true);
            Ok(see(&door(&desk.doors.issue(Opens::Prove(session), now)), Some(&cookie)))
        }
        (Opens::Prove(session), None) => Ok(see("/", Some(&desk.sessions.cookie(&session, false)))),
        (Opens::Enter | Opens::Prove(_), Some(_)) => {
            desk.idle(|idle, now| {
                idle.heard(now);
                idle.active(now);
            });
            Ok(see("/", None))
        }
    }
}

fn see(path: &str, cookie: Option<&str>) -> Response<Out> {
    let mut response = answered(StatusCode::SEE_OTHER, Kind::Door, None, full(""));
    put(&mut response, LOCATION, path);
    if let Some(cookie) = cookie {
        put(&mut response, SET_COOKIE, cookie);
    }
    response
}

/// What is sent with POST: only from a form of this session, each once.
async fn posted(desk: &Arc<Desk>, head: &Parts, body: Incoming, plain: bool) -> Result<Reply, Trouble> {
    let begun = match desk.sessions.find(&head.headers) {
        Some(session) => Asked::new(desk.clone(), session, plain, head),
        None => Err(Trouble::Stranger),
    };
    let asked = match begun {
        Ok(asked) => asked,
        Err(trouble) => {
            drain(body).await;
            return Err(trouble);
        }
    };
    let (mut sent, asked) = read(head, body, asked, desk.settings.most).await?;
    let path = head.uri.path();
    let action = if ["/bye", "/draft"].contains(&path) { BEAT } else { path };
    let nonce = asked.fields.get(TOKEN).and_then(|token| forms::check(&asked.session, action, token));
    let Some(nonce) = nonce else {
        sent.drain().await;
        return Err(Trouble::Stale);
    };
    match path {
        BEAT => return Ok(beat(desk, &asked.fields)),
        "/bye" => {
            desk.idle(|idle, now| idle.bye(now));
            return Ok(Reply::nothing());
        }
        "/draft" => return Ok(draft(desk, &asked.fields).await),
        _ => {}
    }
    desk.idle(|idle, now| {
        idle.heard(now);
        idle.active(now);
    });
    let unlocks = path == UNLOCK || path.starts_with("/unlock/");
    if path != LOCK && !unlocks && !desk.program.is_open() {
        let from = asked.fields.get(FROM).unwrap_or("/").to_owned();
        let kept = keep(desk, Draft::new(path, &from, &asked.fields)).await;
        sent.drain().await;
        let back = utf8_percent_encode(&local(&from), NON_ALPHANUMERIC).to_string();
        return Ok(Reply::see(&format!("{UNLOCK}?kept={}&back={back}", u8::from(kept))));
    }
    match desk.sent.turn(Form { nonce, content: sent.content }) {
        Turn::Again(mut answer) => {
            sent.drain().await;
            let kept = answer.wait_for(Option::is_some).await.map_err(|_| Trouble::Cut)?.clone();
            Ok(kept.expect("waited for").reply())
        }
        Turn::First(first) => {
            // A browser that goes away, or a second press, does not undo half of it.
            let work = tokio::spawn(act(desk.clone(), asked, sent.files.take(), first));
            work.await.map_err(|_| Trouble::Broken)
        }
    }
}

/// What came with POST, as far as the first file.
struct Sent {
    /// What a second press would send again.
    content: [u8; 32],
    files: Option<Pump>,
}

impl Sent {
    async fn drain(&mut self) {
        if let Some(pump) = self.files.take() {
            // Beyond that the line is closed, and the browser says so itself.
            let _ = timeout(DRAIN_TIME, pump.drain()).await;
        }
    }
}

async fn read(head: &Parts, mut body: Incoming, mut asked: Asked, most: u64) -> Result<(Sent, Asked), Trouble> {
    let kind = single(&head.headers, CONTENT_TYPE).unwrap_or_default();
    if FORMS.contains(&kind) {
        let bytes = match whole(&mut body).await {
            Ok(bytes) => bytes,
            Err(trouble) => {
                drain(body).await;
                return Err(trouble);
            }
        };
        asked.fields = Fields::parse(&bytes)?;
        return Ok((Sent { content: hash(&bytes), files: None }, asked));
    }
    let length = single(&head.headers, CONTENT_LENGTH).unwrap_or_default();
    let refused = match (multer::parse_boundary(kind), length.parse::<u64>()) {
        (Ok(boundary), Ok(bytes)) if bytes <= most => {
            let form = upload::begin(body, boundary, most).await?;
            asked.fields = form.fields;
            // A second press sends as many bytes again. What they are is not known before they have come.
            return Ok((Sent { content: hash(length.as_bytes()), files: Some(form.pump) }, asked));
        }
        (Ok(_), Ok(_)) => Trouble::TooLarge,
        _ => Trouble::Malformed,
    };
    drain(body).await;
    Err(refused)
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    digest(&SHA256, bytes).as_ref().try_into().expect("SHA-256 has 32 bytes")
}

/// Does what a form asks for, once.
async fn act(desk: Arc<Desk>, mut asked: Asked, files: Option<Pump>, first: First) -> Reply {
    let _busy = Busy::begin(&desk);
    if asked.path() == LOCK {
        lock(&desk).await;
        first.answered(&Reply::see("/"));
        return Reply::see("/");
    }
    asked.upload = files.map(Pump::start);
    let typed = Draft::new(asked.path(), asked.fields.get(FROM).unwrap_or("/"), &asked.fields);
    let (reply, whole) = run(&desk, asked).await;
    if reply.is_not_yet() {
        // Another language, or the way back, leads away from the form that shows it still.
        keep(&desk, typed).await;
    }
    if whole {
        first.answered(&reply);
    }
    reply
}

/// The script of a page says that it is there, and whether somebody is in front of it.
fn beat(desk: &Desk, fields: &Fields) -> Reply {
    desk.idle(|idle, now| {
        idle.beat(now);
        if fields.get("active") == Some("1") {
            idle.active(now);
        }
    });
    Reply::json(format!("{{\"open\":{}}}", desk.program.is_open()))
}

/// What was written so far: names and values in turn, so that no name of a form means anything here.
async fn draft(desk: &Arc<Desk>, fields: &Fields) -> Reply {
    desk.idle(|idle, now| idle.heard(now));
    let pairs = fields.all("_field").zip(fields.all("_value"));
    let written = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let action = local(fields.get("_action").unwrap_or("/"));
    let kept = keep(desk, Draft::new(&action, fields.get(FROM).unwrap_or("/"), &written)).await;
    Reply::json(format!("{{\"kept\":{kept}}}"))
}

async fn keep(desk: &Arc<Desk>, draft: Draft) -> bool {
    let program = desk.program.clone();
    tokio::task::spawn_blocking(move || program.keep_draft(&draft)).await.unwrap_or(false)
}

async fn lock(desk: &Arc<Desk>) {
    let desk = desk.clone();
    // A panic there is the program's: it says so when it is asked next.
    let _ = tokio::task::spawn_blocking(move || desk.lock()).await;
}

async fn ask(desk: &Arc<Desk>, asked: Asked) -> Reply {
    run(desk, asked).await.0
}

/// Asks the program, on a thread that may wait. A mistake in one answer must not end the others. With whether all that a
/// form brings had come.
async fn run(desk: &Arc<Desk>, mut asked: Asked) -> (Reply, bool) {
    let program = desk.program.clone();
    let work = move || {
        let reply = if program.is_open() { program.answer(&mut asked) } else { program.locked(&mut asked) };
        let failed = asked.upload.as_ref().and_then(upload::Upload::failed);
        (reply, failed.is_none())
    };
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| (Reply::trouble(Trouble::Broken), false))
}

/// One paper, under its own host.
async fn paper(desk: &Arc<Desk>, head: &Parts) -> Result<Response<Out>, Trouble> {
    let ticket = head.uri.path().split('/').nth(1).unwrap_or_default();
    let now = Instant::now();
    let (wanted, etag) = match desk.papers.take(ticket, now) {
        Some(wanted) => (wanted, None),
        None => {
            let begun = desk.begun.lock().unwrap_or_else(PoisonError::into_inner);
            let one = begun.iter().find(|one| one.ends > now && one.goes_on(ticket, &head.headers));
            let one = one.ok_or(Trouble::PaperGone)?;
            (one.wanted.clone(), Some(one.etag.clone()))
        }
    };
    if !desk.program.is_open() {
        return Err(Trouble::PaperGone);
    }
    desk.idle(super::idle::Idle::paper);
    let (program, id) = (desk.program.clone(), wanted.id.clone());
    let found = tokio::task::spawn_blocking(move || program.document(&id)).await.map_err(|_| Trouble::Broken)?;
    let document = found.ok_or(Trouble::NotFound)?;
    if document.is_pdf() && !wanted.as_file && !wanted.named {
        // Viewers of PDFs show the end of an address as the name of the paper.
        let name = document.name_in_path();
        let ticket = desk.papers.issue(Wanted { named: true, ..wanted }, now);
        return Ok(see(&format!("/{ticket}/{name}"), None));
    }
    let as_file = wanted.as_file;
    let etag = etag.unwrap_or_else(|| {
        let etag = format!("\"{}\"", Secret::generate().text());
        let mut begun = desk.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.retain(|one| one.ends > now);
        if begun.len() >= MAX_BEGUN {
            begun.remove(0);
        }
        let ends = now + desk.settings.times.download;
        begun.push(Begun { ticket: ticket.to_owned(), etag: etag.clone(), wanted, ends });
        etag
    });
    Ok(send(desk, document, as_file, &etag, head))
}

fn send(desk: &Arc<Desk>, document: Document, as_file: bool, etag: &str, head: &Parts) -> Response<Out> {
    let size = document.size;
    let kind = Kind::Paper { pdf: document.is_pdf() && !as_file };
    let Some((from, end)) = documents::range(&head.headers, size).or((size == 0).then_some((0, 0))) else {
        let mut response = answered(StatusCode::RANGE_NOT_SATISFIABLE, kind, None, full(""));
        put(&mut response, CONTENT_RANGE, &format!("bytes */{size}"));
        return response;
    };
    let part = end - from < size;
    let status = if part { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    let (disposition, media) = (document.disposition(as_file), document.kind);
    let body = if head.method == Method::HEAD { full("") } else { stream_from(desk, document, from, end - from) };
    let mut response = answered(status, kind, Some(media), body);
    put(&mut response, CONTENT_DISPOSITION, &disposition);
    put(&mut response, CONTENT_LENGTH, &(end - from).to_string());
    put(&mut response, ETAG, etag);
    if as_file {
        // Not where a viewer would take it for leave to ask piece by piece.
        put(&mut response, ACCEPT_RANGES, "bytes");
    }
    if part {
        put(&mut response, CONTENT_RANGE, &format!("bytes {from}-{}/{size}", end - 1));
    }
    response
}

/// The next piece is read while one goes out. A browser that takes nothing for a minute gets no more.
fn stream_from(desk: &Arc<Desk>, document: Document, from: u64, length: u64) -> Out {
    let (pieces, receive) = mpsc::channel::<io::Result<Bytes>>(1);
    let (runtime, busy) = (tokio::runtime::Handle::current(), Busy::begin(desk));
    tokio::task::spawn_blocking(move || {
        let _busy = busy;
        let pass = |piece| runtime.block_on(timeout(WRITE, pieces.send(piece))).is_ok_and(|sent| sent.is_ok());
        let mut reader = match (document.open)(from) {
            Ok(reader) => reader,
            Err(error) => {
                pass(Err(error));
                return;
            }
        };
        let mut left = length;
        while left > 0 {
            let mut piece = vec![0; usize::try_from(left).map_or(PIECE, |left| left.min(PIECE))];
            let piece = match reader.read(&mut piece) {
                Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => {
                    piece.truncate(count);
                    left -= count as u64;
                    Ok(Bytes::from(piece))
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => Err(error),
            };
            let failed = piece.is_err();
            if !pass(piece) || failed {
                return;
            }
        }
    });
    let frames = stream::unfold(receive, |mut receive| async move {
        let piece = receive.recv().await?;
        Some((piece.map(Frame::data), receive))
    });
    BodyExt::boxed_unsync(StreamBody::new(frames))
}

/// While it lives, nothing locks by itself.
struct Busy(Arc<Desk>);

impl Busy {
    fn begin(desk: &Arc<Desk>) -> Self {
        desk.idle(|idle, _| idle.begins());
        Busy(desk.clone())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.idle(super::idle::Idle::ends);
    }
}

/// A form without files, in one piece of memory that is wiped afterwards: growing would leave copies behind.
async fn whole(body: &mut Incoming) -> Result<Zeroizing<Vec<u8>>, Trouble> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_FORM));
    loop {
        match timeout(PAUSE, body.frame()).await {
            Ok(None) => return Ok(bytes),
            Ok(Some(Ok(frame))) => {
                let piece = frame.into_data().unwrap_or_default();
                if bytes.len() + piece.len() > MAX_FORM {
                    return Err(Trouble::TooLarge);
                }
                bytes.extend_from_slice(&piece);
            }
            Ok(Some(Err(_))) | Err(_) => return Err(Trouble::Cut),
        }
    }
}

/// Takes in what is left of a refused form, within bounds, so that the browser comes to read the answer.
async fn drain(mut body: Incoming) {
    let all = async {
        let mut seen = 0;
        while let Some(Ok(frame)) = body.frame().await {
            seen += frame.data_ref().map_or(0, |piece| piece.len() as u64);
            if seen > DRAIN {
                return;
            }
        }
    };
    // Beyond that the line is closed, and the browser says so itself.
    let _ = timeout(DRAIN_TIME, all).await;
}

fn respond(desk: &Desk, reply: Reply) -> Response<Out> {
    let kind = Kind::Page { camera: reply.camera };
    const HTML: Option<&str> = Some("text/html; charset=utf-8");
    let mut response = match reply.content {
        Content::Page(page) => answered(reply.status, kind, HTML, full(page)),
        Content::Trouble(trouble) => {
            answered(reply.status, kind, HTML, full(desk.program.trouble(trouble).into_string()))
        }
        Content::Json(json) => answered(reply.status, kind, Some("application/json"), full(json)),
        Content::Picture(media, bytes) => answered(reply.status, kind, Some(media), full(bytes)),
        Content::Nothing => answered(reply.status, kind, None, full("")),
        Content::See(path) => {
            let mut response = answered(reply.status, kind, None, full(""));
            put(&mut response, LOCATION, &path);
            response
        }
    };
    if let Some(seconds) = reply.again {
        put(&mut response, HeaderName::from_static("refresh"), &seconds.to_string());
    }
    response
}

fn asset(kind: &'static str, bytes: impl Into<Bytes>) -> Response<Out> {
    answered(StatusCode::OK, Kind::Asset, Some(kind), full(bytes))
}

fn answered(status: StatusCode, kind: Kind, media: Option<&'static str>, body: Out) -> Response<Out> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    headers::set(response.headers_mut(), kind);
    if let Some(media) = media {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media));
    }
    response
}

fn put(response: &mut Response<Out>, name: HeaderName, value: &str) {
    // Paths are ASCII and names encoded where they are made.
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn full(bytes: impl Into<Bytes>) -> Out {
    Full::new(bytes.into()).map_err(|never: Infallible| match never {}).boxed_unsync()
}
