//! The rules of the terminal, proved on a real program in a real (pseudo) terminal of its own.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};

mod common;

/// A hang is a failure, not a wait.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program in a terminal: what it shows is collected, what is typed is sent.
struct Terminal {
    keyboard: File,
    screen: Arc<Mutex<String>>,
    child: Child,
}

impl Terminal {
    fn run(line: &str) -> Self {
        Terminal::run_in(line, 80, &[])
    }

    fn run_in(line: &str, columns: u16, env: &[(&str, &str)]) -> Self {
        let papers = common::papers();
        let mut command = vec![papers.get_program().to_str().unwrap().to_owned()];
        command.extend(line.split_whitespace().map(str::to_owned));
        Terminal::start(&papers, &command, columns, env)
    }

    fn start(like: &Command, line: &[String], columns: u16, env: &[(&str, &str)]) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let size = Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&master, size).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
        let end = || Stdio::from(OpenOptions::new().read(true).write(true).open(&name).unwrap());
        // A session of its own, so that /dev/tty is this terminal and Ctrl-C reaches the program.
        let mut command = Command::new("setsid");
        command.arg("--ctty").args(line).stdin(end()).stdout(end()).stderr(end());
        for (name, value) in like.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let child = command.envs(env.iter().copied()).spawn().unwrap();
        drop(command);
        let keyboard = File::from(master);
        let mut from = keyboard.try_clone().unwrap();
        let screen = Arc::new(Mutex::new(String::new()));
        let shown = Arc::clone(&screen);
        std::thread::spawn(move || {
            let mut block = [0; 4096];
            // Reading fails once the program has left its terminal.
            while let Ok(n @ 1..) = from.read(&mut block) {
                shown.lock().unwrap().push_str(&String::from_utf8_lossy(&block[..n]));
            }
        });
        Terminal { keyboard, screen, child }
    }

    fn screen(&self) -> String {
        self.screen.lock().unwrap().clone()
    }

    /// Waits until this was shown.
    fn sees(&self, text: &str) -> &Self {
        let start = Instant::now();
        while !self.screen().contains(text) {
            assert!(start.elapsed() < PATIENCE, "{text:?} never came: {:?}", self.screen());
            std::thread::sleep(Duration::from_millis(5));
        }
        self
    }

    fn types(&self, keys: &str) -> &Self {
        (&self.keyboard).write_all(keys.as_bytes()).unwrap();
        self
    }

    fn echoes(&self) -> bool {
        tcgetattr(&self.keyboard).unwrap().local_modes.contains(LocalModes::ECHO)
    }

    /// Waits until it has turned the echo off: what is typed earlier would be shown by the terminal itself.
    fn hides(&self) -> &Self {
        let start = Instant::now();
        while self.echoes() {
            assert!(start.elapsed() < PATIENCE, "still echoing: {:?}", self.screen());
            std::thread::sleep(Duration::from_millis(5));
        }
        self
    }

    /// Waits for its end: exit code, all that was shown.
    fn ends(mut self) -> (i32, String) {
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

#[test]
fn a_person_gets_a_table_that_fits_and_nothing_that_moves_the_cursor() {
    let (code, screen) = Terminal::run("list").ends();
    assert_eq!(code, 0);
    let lines: Vec<&str> = screen.lines().map(str::trim).collect();
    assert!(lines[0].starts_with("Numéro") && lines[0].ends_with("Taille"), "{screen}");
    assert!(lines[2].starts_with("3f2a11") && lines[2].ends_with("1,2\u{a0}Mo"), "{screen}");
    assert!(screen.contains("Facture\u{fffd}gpj.exe␛[2J") && screen.contains("Prise de sang suite"), "{screen}");
    assert!(lines[4].starts_with("9c00 "), "a short id: {screen}");
    assert_eq!(lines[5], "3 papiers");
    assert!(!screen.contains('\x1b'), "{screen:?}");
    let (_, narrow) = Terminal::run_in("list", 44, &[]).ends();
    assert!(narrow.lines().all(|l| l.trim_end().chars().count() <= 44), "{narrow}");
}

#[test]
fn a_screen_reader_gets_labelled_lines() {
    let (_, screen) = Terminal::run_in("list", 80, &[("COFFRE_ACCESSIBLE", "1")]).ends();
    assert!(screen.starts_with("Numéro : 3f2a11\r\nPapier : Ordonnance\r\nTaille : 1,2\u{a0}Mo\r\n"), "{screen}");
}

#[test]
fn errors_are_coloured_for_a_person_unless_they_say_no() {
    let (_, screen) = Terminal::run("fail").ends();
    assert!(screen.contains("\x1b[31m") && !screen.contains("Fatima\u{202e}"), "{screen:?}");
    let (code, screen) = Terminal::run_in("fail", 80, &[("NO_COLOR", "1")]).ends();
    assert!(code == 14 && !screen.contains('\x1b'), "{screen:?}");
}

#[test]
fn bytes_of_a_paper_never_land_in_the_terminal() {
    let (code, screen) = Terminal::run("open").ends();
    assert!(code == 2 && !screen.contains("PDF\0") && screen.contains("-o FICHIER"), "{screen:?}");
}

#[test]
fn a_secret_is_typed_unseen() {
    let terminal = Terminal::run("secret");
    terminal.sees("Code secret : ").hides().types("e\u{301}té\r");
    let (code, screen) = terminal.ends();
    assert_eq!(code, 0);
    assert!(screen.contains("c3a974c3a9") && screen.contains("****") && !screen.contains("té"), "{screen:?}");
    let terminal = Terminal::run_in("secret", 80, &[("ACCESSIBLE", "1")]);
    terminal.sees("Code secret : ").hides().types("abc\r");
    assert!(!terminal.ends().1.contains('*'), "no stars for a screen reader");
}

#[test]
fn a_new_secret_is_typed_twice_until_both_are_the_same() {
    let terminal = Terminal::run("secret --new");
    terminal.sees("Nouveau code secret : ").hides().types("abc\r");
    terminal.sees("encore une fois : ").hides().types("abd\r");
    terminal.sees("différentes, recommencez").hides().types("abc\r");
    let start = Instant::now();
    while terminal.screen().matches("encore une fois").count() < 2 {
        assert!(start.elapsed() < PATIENCE);
    }
    terminal.hides().types("abc\r");
    let (code, screen) = terminal.ends();
    assert!(code == 0 && screen.contains("616263"), "{screen:?}");
}

#[test]
fn ctrl_c_at_the_secret_ends_with_130_and_gives_the_echo_back() {
    let terminal = Terminal::run("secret");
    assert!(terminal.echoes());
    terminal.sees("Code secret : ").hides().types("ab\x03");
    terminal.sees("Arrêté à votre demande.");
    let start = Instant::now();
    while !terminal.echoes() {
        assert!(start.elapsed() < PATIENCE);
    }
    assert_eq!(terminal.ends().0, 130);
}

#[test]
fn only_a_clear_yes_is_a_yes() {
    let answered = |line: &str, keys: &[&str]| {
        let terminal = Terminal::run(line);
        terminal.sees("Tout enlever ? [o/N] ");
        for key in keys {
            terminal.types(key);
        }
        terminal.ends()
    };
    assert!(answered("remove", &["o\n"]).1.contains("removed"));
    assert!(answered("remove", &["OUI\n"]).1.contains("removed"));
    assert!(answered("remove", &["\n"]).1.contains("kept"));
    let (code, screen) = answered("remove", &["peut-être\n", "n\n"]);
    assert!(code == 0 && screen.contains("Répondez « oui » ou « non »") && screen.contains("kept"), "{screen}");
    let (code, screen) = answered("remove", &["a\n", "b\n", "c\n"]);
    assert!(code == 2 && screen.contains("Pas de réponse utilisable à : Tout enlever ?"), "{screen}");
    assert_eq!(answered("remove", &["\x04"]).0, 130, "the end of input is no answer");
    assert_eq!(answered("remove", &["\x03"]).0, 130, "one Ctrl-C is enough at a question");
}

#[test]
fn questions_reach_the_person_whatever_is_redirected() {
    let papers = common::papers();
    let program = papers.get_program().to_str().unwrap();
    let line = format!("'{program}' remove < /dev/null 2> /dev/null | sed s/^/answer:/");
    let terminal = Terminal::start(&papers, &["sh".into(), "-c".into(), line], 80, &[]);
    terminal.sees("[o/N]").types("o\n");
    assert!(terminal.ends().1.contains("answer:removed"));
}

#[test]
fn one_of_several_is_chosen_by_arrow_or_by_number() {
    let terminal = Terminal::run("choose");
    terminal.sees("Quel papier ?").sees("Prise de sang suite").hides();
    // The echo comes back between two keys; what is typed then still counts.
    terminal.types("\x1b[B").types("\x1b[B").types("\r");
    let (code, screen) = terminal.ends();
    assert!(code == 0 && screen.trim_end().ends_with("9c0011"), "{screen:?}");
    assert!(!screen.contains("\x1b[2J\r") && screen.contains("␛[2J"), "{screen:?}");

    let terminal = Terminal::run_in("choose", 80, &[("COFFRE_ACCESSIBLE", "1")]);
    terminal.sees("  3. Prise de sang suite").sees("de 1 à 3 : ").types("4\n");
    terminal.sees("Répondez par un nombre").types("2\n");
    let (code, screen) = terminal.ends();
    assert!(code == 0 && screen.trim_end().ends_with("3f2a12") && !screen.contains('\x1b'), "{screen:?}");

    let terminal = Terminal::run("choose");
    terminal.sees("Prise de sang suite").hides().types("\x03");
    let (code, screen) = terminal.ends();
    assert!(code == 130 && screen.contains("\x1b[?25h"), "the cursor is back: {screen:?}");
}

#[test]
fn what_lasts_shows_a_bar_and_ctrl_c_stops_it_cleanly() {
    let terminal = Terminal::run("send");
    terminal.sees("Envoi").sees("sur 40\u{a0}Mo").types("\x03");
    let (code, screen) = terminal.ends();
    assert!(code == 130 && screen.contains("Arrêté à votre demande."), "{screen:?}");
}

#[test]
fn a_screen_reader_gets_plain_lines_instead_of_a_bar() {
    let terminal = Terminal::run_in("send", 80, &[("COFFRE_ACCESSIBLE", "1")]);
    let (code, screen) = terminal.ends();
    assert!(code == 0 && screen.contains("sur 40\u{a0}Mo\r\n") && screen.contains("Envoi : terminé"), "{screen:?}");
    assert!(!screen.contains('\x1b') && !screen.replace("\r\n", "").contains('\r'), "{screen:?}");
}

#[test]
fn the_second_ctrl_c_ends_what_does_not_listen() {
    let mut terminal = Terminal::run("send --stubborn");
    terminal.sees("Envoi").types("\x03");
    let start = Instant::now();
    // Two presses that come together are one signal: press until it gives up, as a person does.
    while terminal.child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < PATIENCE, "{:?}", terminal.screen());
        terminal.types("\x03");
        std::thread::sleep(Duration::from_millis(50));
    }
    let (code, screen) = terminal.ends();
    assert!(code == 130 && !screen.contains("Arrêté"), "{screen:?}");
}
