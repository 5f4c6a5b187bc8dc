//! A pseudo terminal of its own for one program: what it shows is collected, what is typed is sent.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};

/// A hang is a failure, not a wait.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The program in a terminal: what it shows is collected, what is typed is sent.
pub(crate) struct Terminal {
    pub(crate) keyboard: File,
    screen: Arc<Mutex<String>>,
    child: Child,
}

impl Terminal {
    pub(crate) fn of(like: &Command, columns: u16) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let size = Winsize { ws_row: 50, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&master, size).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
        let end = || Stdio::from(OpenOptions::new().read(true).write(true).open(&name).unwrap());
        // A session of its own, so that /dev/tty is this terminal.
        let mut command = Command::new("setsid");
        command.arg("--ctty").arg(like.get_program()).args(like.get_args());
        command.current_dir(like.get_current_dir().unwrap()).env("TERM", "xterm");
        for (name, value) in like.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let child = command.stdin(end()).stdout(end()).stderr(end()).spawn().unwrap();
        drop(command);
        let keyboard = File::from(master);
        let mut from = keyboard.try_clone().unwrap();
        let screen = Arc::new(Mutex::new(String::new()));
        let shown = Arc::clone(&screen);
        std::thread::spawn(move || {
            let (mut block, mut rest) = ([0; 4096], Vec::new());
            // Reading fails once the program has left its terminal.
            while let Ok(n @ 1..) = from.read(&mut block) {
                rest.extend_from_slice(&block[..n]);
                let whole = std::str::from_utf8(&rest).map_or_else(|e| e.valid_up_to(), str::len);
                let text: Vec<u8> = rest.drain(..whole).collect();
                shown.lock().unwrap().push_str(&String::from_utf8(text).unwrap());
            }
        });
        Terminal { keyboard, screen, child }
    }

    pub(crate) fn screen(&self) -> String {
        self.screen.lock().unwrap().clone()
    }

    pub(crate) fn sees(&self, text: &str) -> &Self {
        let start = Instant::now();
        while !self.screen().contains(text) {
            assert!(start.elapsed() < PATIENCE, "{text:?} never came: {:?}", self.screen());
            std::thread::sleep(Duration::from_millis(5));
        }
        self
    }

    /// Waits until what is typed is not shown, then types it.
    pub(crate) fn types_unseen(&self, secret: &str) -> &Self {
        let start = Instant::now();
        while tcgetattr(&self.keyboard).unwrap().local_modes.contains(LocalModes::ECHO) {
            assert!(start.elapsed() < PATIENCE, "still echoing: {:?}", self.screen());
            std::thread::sleep(Duration::from_millis(5));
        }
        self.types(secret)
    }

    pub(crate) fn types(&self, keys: &str) -> &Self {
        (&self.keyboard).write_all(keys.as_bytes()).unwrap();
        self
    }

    pub(crate) fn ends(mut self) -> (i32, String) {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(start.elapsed() < PATIENCE, "it never ends: {:?}", self.screen());
            std::thread::sleep(Duration::from_millis(5));
        };
        // The collector may be one block behind.
        let mut before = String::new();
        while before != self.screen() || before.is_empty() {
            assert!(start.elapsed() < PATIENCE, "nothing was shown");
            before = self.screen();
            std::thread::sleep(Duration::from_millis(30));
        }
        (status.code().unwrap_or(-1), before)
    }
}
