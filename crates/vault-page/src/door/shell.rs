//! What runs: the listener, the clock, the end.

use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::documents::{Begun, Wanted};
use super::forms::Sent;
use super::guard::{Hosts, OPEN};
use super::handler::{self, Opens};
use super::idle::{Due, Idle, Times};
use super::launch::{self, Address};
use super::place::Place;
use super::program::Program;
use super::session::Sessions;
use super::tickets::Tickets;
use super::{DoorError, os, place, secret};

/// How long a connection may take for the headers of a request.
const HEADERS: Duration = Duration::from_secs(10);
/// Memory for reading, for each connection.
const READ_BUFFER: usize = 64 * 1024;
const MAX_HEADERS: usize = 64;
/// A browser opens six; the rest are other programs of this machine.
const MAX_CONNECTIONS: usize = 128;
/// Questions to the program at once; others wait.
const MAX_THREADS: usize = 32;
/// Between two looks whether another process is done.
const BLINK: Duration = Duration::from_millis(200);
/// How long what is under way has when it is told to end.
const LAST: Duration = Duration::from_secs(5);

/// How the page is served.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The port to listen on; 0: any that is free.
    pub port: u16,
    /// How long things last.
    pub times: Times,
    /// Bytes that one form with files may bring.
    pub most: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { port: 0, times: Times::default(), most: 16 << 30 }
    }
}

/// What all requests share.
pub(super) struct Desk {
    pub(super) program: Arc<dyn Program>,
    pub(super) hosts: Hosts,
    pub(super) sessions: Sessions,
    pub(super) doors: Tickets<Opens>,
    pub(super) papers: Tickets<Wanted>,
    pub(super) begun: Mutex<Vec<Begun>>,
    pub(super) sent: Arc<Sent>,
    pub(super) settings: Settings,
    pub(super) folder: PathBuf,
    idle: Mutex<Idle>,
    stop: watch::Sender<bool>,
}

impl Desk {
    pub(super) fn idle<T>(&self, note: impl FnOnce(&mut Idle, Instant) -> T) -> T {
        note(&mut self.idle.lock().unwrap_or_else(PoisonError::into_inner), Instant::now())
    }

    pub(super) fn paper_address(&self, id: &str, as_file: bool, plain: bool) -> String {
        let ticket = self.papers.issue(Wanted { id: id.to_owned(), as_file, named: false }, Instant::now());
        format!("http://{}/{ticket}", self.hosts.documents(plain))
    }

    /// Wipes the program, and what shows of it here.
    pub(super) fn lock(&self) {
        if self.program.is_open() {
            self.program.lock();
        }
        self.sent.forget_answers();
        self.papers.end();
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn fresh_address(&self) -> Address {
        let ticket = self.doors.issue(Opens::Launch, Instant::now());
        Address::new(&self.folder, self.hosts.page(false), self.hosts.page(true), ticket)
    }
}

/// A page that is ready to be served.
#[allow(missing_debug_implementations)]
pub struct Shell {
    desk: Arc<Desk>,
    listener: TcpListener,
    place: Place,
}

/// What other threads may ask of a running page.
#[derive(Clone)]
#[allow(missing_debug_implementations)]
pub struct Handle(Arc<Desk>);

impl Shell {
    /// Listens on 127.0.0.1, and answers nobody before [`Shell::run`].
    ///
    /// # Errors
    /// The port is taken.
    pub fn new(place: Place, settings: &Settings, program: Arc<dyn Program>) -> Result<Self, DoorError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, settings.port)).and_then(|listener| {
            listener.set_nonblocking(true)?;
            let port = listener.local_addr()?.port();
            Ok((listener, port))
        });
        let (listener, port) = listener.map_err(DoorError::of("listening for the browser"))?;
        let desk = Desk {
            program,
            hosts: Hosts::new(&secret::label(), port),
            sessions: Sessions::new(),
            doors: Tickets::new(settings.times.address),
            papers: Tickets::new(settings.times.address),
            begun: Mutex::default(),
            sent: Arc::default(),
            settings: *settings,
            folder: place.folder.clone(),
            idle: Mutex::new(Idle::new(Instant::now())),
            stop: watch::Sender::new(false),
        };
        Ok(Shell { desk: Arc::new(desk), listener, place })
    }

    /// A new address for one browser.
    pub fn fresh_address(&self) -> Address {
        self.desk.fresh_address()
    }

    /// For other threads.
    pub fn handle(&self) -> Handle {
        Handle(self.desk.clone())
    }

    /// Serves until nobody is there any more, a signal comes, or [`Handle::stop`]; then locks the program and cleans up.
    ///
    /// # Errors
    /// The machine's, before the first request.
    pub fn run(mut self) -> Result<(), DoorError> {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let runtime = builder.enable_all().max_blocking_threads(MAX_THREADS).build();
        let runtime = runtime.map_err(DoorError::of("starting to serve"))?;
        let socket = self.place.socket.take();
        let desk = self.desk.clone();
        let served = runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            let telling = desk.clone();
            let tell = async move {
                if let Some(socket) = socket {
                    // Without it a second start says that nobody answers; the page goes on.
                    let _ = socket.hear(move |wish, line| hear(&telling, wish, line)).await;
                }
                std::future::pending::<()>().await;
            };
            let ending = desk.clone();
            let end = async move {
                let mut told = ending.stop.subscribe();
                tokio::select! {
                    () = tell => {}
                    () = look(ending.clone()) => {}
                    () = os::told_to_end() => {}
                    // The sender is the desk's own.
                    _ = told.wait_for(|told| *told) => {}
                }
                ending.stop.send_replace(true);
            };
            tokio::join!(accept(desk.clone(), listener), end);
            Ok(())
        });
        runtime.shutdown_timeout(LAST);
        self.desk.lock();
        drop(self.place);
        served.map_err(DoorError::of("starting to serve"))
    }
}

impl Handle {
    /// Ends the page: what is being answered is answered, and [`Shell::run`] returns.
    pub fn stop(&self) {
        self.0.stop.send_replace(true);
    }

    /// A new address for one browser.
    pub fn fresh_address(&self) -> Address {
        self.0.fresh_address()
    }
}

/// What another process of this user wishes.
fn hear(desk: &Desk, wish: &str, line: &mut os::Line) {
    // Who does not hear the answer has gone.
    let _ = match wish {
        place::ADDRESS => line.say(&desk.fresh_address().words()),
        place::LOCK => {
            desk.lock();
            line.say(place::DONE)
        }
        place::ASIDE => {
            desk.program.step_aside(&mut |wanted| {
                if line.say(place::DONE).is_ok() {
                    while wanted() && !*desk.stop.borrow() && !line.is_gone(BLINK) {}
                }
            });
            Ok(())
        }
        _ => Ok(()),
    };
}

async fn accept(desk: Arc<Desk>, listener: tokio::net::TcpListener) {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut lines = JoinSet::new();
    let mut told = desk.stop.subscribe();
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await.expect("the semaphore is never closed");
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            _ = told.wait_for(|told| *told) => break,
        };
        let Ok((stream, _)) = accepted else {
            // Out of descriptors, or a caller that is gone already.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let desk = desk.clone();
        lines.spawn(async move {
            serve(desk, stream).await;
            drop(place);
        });
        while lines.try_join_next().is_some() {}
    }
    drop(listener);
    // What takes longer is cut.
    let _ = tokio::time::timeout(LAST, async { while lines.join_next().await.is_some() {} }).await;
}

async fn serve(desk: Arc<Desk>, stream: TcpStream) {
    // Answers are small and wanted at once.
    let _ = stream.set_nodelay(true);
    let mut told = desk.stop.subscribe();
    let service = service_fn(move |request| handler::answer(desk.clone(), request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .max_buf_size(READ_BUFFER)
        .max_headers(MAX_HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    // An error is the browser's going away, in the middle of something or not.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = told.wait_for(|told| *told) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// Looks at the clock; returns when it is time to end.
async fn look(desk: Arc<Desk>) {
    let times = desk.settings.times;
    let step =
        (times.lock.min(times.bye).min(times.exit) / 20).clamp(Duration::from_millis(10), Duration::from_secs(5));
    loop {
        tokio::time::sleep(step).await;
        launch::sweep(&desk.folder, times.address);
        let times = Times { lock: desk.program.lock_after().unwrap_or(times.lock), ..times };
        match desk.idle(|idle, now| idle.due(&times, now)) {
            Due::Exit if !desk.program.is_busy() => return,
            Due::Lock | Due::Exit if desk.program.is_open() => {
                let desk = desk.clone();
                // A panic there is a program that could not wipe: nothing here could do it better.
                let _ = tokio::task::spawn_blocking(move || desk.lock()).await;
            }
            _ => {}
        }
    }
}

/// The path of a door.
pub(super) fn door(ticket: &str) -> String {
    format!("{OPEN}{ticket}")
}
