//! The world of one page: a folder with papers to keep, a server, and the two programs under their own names. Other servers
//! are there when a page first names them.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use tempfile::TempDir;

use crate::compare::Numbers;
use crate::page::Typed;
use crate::support::{Ran, Server, program};
use crate::tty::Terminal;

/// What the pages call this server, and others: as long as the addresses they stand for, so that tables are as wide.
const SERVER: &str = "https://coffre.example";
const OTHERS: [&str; 3] = ["https://mairie.example", "https://school.example", "https://cousin.example"];
/// And this folder.
const HOME: &str = "/home/helene";
/// What no program shows.
const END: &str = "\u{1e}";
/// Not a command: from here on the server of this address does not answer.
const GOES_AWAY: &str = " goes away)";
/// The numbers that pages show, in the order in which things appear.
const POOL: [&str; 16] = [
    "3f2a", "9c41", "7d01", "b6e8", "52d4", "e07b", "18af", "c933", "4ab0", "d57e", "60c2", "f914", "8e36", "2bd9",
    "a37c", "05fe",
];

pub(crate) struct World {
    folder: TempDir,
    servers: BTreeMap<&'static str, Server>,
    /// Addresses in pages, and those they stand for; also of servers that went away.
    urls: BTreeMap<&'static str, String>,
    zone: String,
    numbers: Numbers,
    lang: &'static str,
}

impl World {
    pub(crate) fn new(lang: &str) -> World {
        let mut world = World {
            folder: tempfile::tempdir().unwrap(),
            servers: BTreeMap::new(),
            urls: BTreeMap::new(),
            zone: afternoon(),
            numbers: Numbers::default(),
            lang: if lang == "fr" { "fr" } else { "en" },
        };
        world.serve(SERVER);
        let own = env!("CARGO_BIN_EXE_coffre");
        world.write("bin/coffre", format!("#!/bin/sh\nexec {own} \"$@\"\n").as_bytes());
        world.write("bin/coffre-pro", format!("#!/bin/sh\nexec {own} --internal-part coffre-pro \"$@\"\n").as_bytes());
        for name in ["bin/coffre", "bin/coffre-pro"] {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(world.at(name), fs::Permissions::from_mode(0o755)).unwrap();
        }
        let papers = if lang == "fr" { FRENCH } else { ENGLISH };
        for (name, lines) in papers {
            world.write(&format!("home/{name}"), &pdf(lines));
        }
        world
    }

    fn serve(&mut self, name: &'static str) {
        // What pages say of the public log does not depend on how long they took.
        let server = Server::ticking("3600s");
        self.urls.insert(name, server.url.clone());
        self.servers.insert(name, server);
    }

    /// A line of a page, as it is typed here.
    fn typed_here(&mut self, line: &str) -> String {
        for name in OTHERS {
            if line.contains(name) && !self.urls.contains_key(name) {
                self.serve(name);
            }
        }
        let line = self.numbers.in_command(line);
        self.urls.iter().fold(line, |line, (name, url)| line.replace(name, url))
    }

    fn at(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.at(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new("sh");
        for (name, value) in program().get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let path = format!("{}:{}", self.at("bin").display(), std::env::var("PATH").unwrap_or_default());
        command.env("PATH", path).env("HOME", self.at("home")).env("COFFRE_LANG", self.lang).env("NO_COLOR", "1");
        command.env("TZ", &self.zone).env_remove("XDG_DATA_HOME").env("LC_ALL", "C.UTF-8");
        command.current_dir(self.at("home")).args(["-c", line]);
        command
    }

    /// A command that the page does not show.
    pub(crate) fn runs(&mut self, line: &str) {
        if let Some(name) = line.strip_prefix('(').and_then(|line| line.strip_suffix(GOES_AWAY)) {
            assert!(self.servers.remove(name).is_some(), "no server is called {name}");
            return;
        }
        let line = self.typed_here(line);
        Ran::of(self.command(&line).stdin(std::process::Stdio::null())).good();
    }

    /// Types a command, answers what it asks, and gives how it ended and what the terminal showed.
    pub(crate) fn types(&mut self, line: &str, typed: &[Typed]) -> (i32, String) {
        // Some commands show nothing; a sign at the end says that all was seen.
        let line = self.typed_here(line);
        let line = format!("{line}\nended=$?; printf '{END}'; exit $ended");
        let terminal = Terminal::of(&self.command(&line), 80);
        for t in typed {
            terminal.sees(&t.after);
            let keys = format!("{}\n", t.keys);
            if t.unseen {
                terminal.types_unseen(&keys)
            } else {
                terminal.types(&keys)
            };
        }
        let (code, screen) = terminal.ends();
        (code, self.as_told(&screen.replace(END, "")))
    }

    /// What a screen shows in the end, with the names that the page has for this server and this folder.
    fn as_told(&self, screen: &str) -> String {
        let mut lines = Vec::new();
        for line in without_controls(screen).replace("\r\n", "\n").split('\n') {
            // What a bar painted was painted over.
            lines.push(line.rsplit('\r').next().unwrap_or_default().trim_end().to_owned());
        }
        let home = self.at("home").display().to_string();
        let text = lines.join("\n").replace(&home, HOME);
        let bare = |url: &str| url.split_once("://").map_or(url, |(_, machine)| machine).to_owned();
        let renamed =
            |text: String, (name, url): (&&str, &String)| text.replace(url, name).replace(&bare(url), &bare(name));
        self.urls.iter().fold(text, renamed).trim_end().to_owned()
    }

    pub(crate) fn same(&mut self, page: &str, shown: &str) -> Result<(), String> {
        self.numbers.same(page, shown)
    }

    pub(crate) fn for_the_page(&mut self, shown: &str) -> String {
        self.numbers.for_the_page(shown, &POOL)
    }
}

/// A time zone in which it is between two and three in the afternoon: no page is read at midnight, and a time of day is
/// always as wide as another.
fn afternoon() -> String {
    let hour = i64::try_from(crate::support::now().0 / 3600 % 24).unwrap();
    // In such a name the sign says how far west.
    format!("GUIDE{:+}", hour - 14)
}

/// Without the sequences that move the cursor.
fn without_controls(screen: &str) -> String {
    let (mut out, mut chars) = (String::new(), screen.chars());
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            // `[`, parameters, a letter.
            let _ = chars.by_ref().find(|c| c.is_ascii_alphabetic());
        } else {
            out.push(c);
        }
    }
    out
}

type Papers = &'static [(&'static str, &'static [&'static str])];

const FRENCH: Papers = &[
    (
        "ordonnance.pdf",
        &["Vaurillon, le 12 mars 2024", "Dr Anselme Quéméneur", "ORDONNANCE", "metformine 1000 mg, matin et soir"],
    ),
    (
        "papiers/analyses.pdf",
        &["Laboratoire Bellevue", "Prélèvement du 4 juin 2025", "Analyses de biologie médicale", "HbA1c 6,9 %"],
    ),
    (
        "papiers/radio-des-dents.pdf",
        &["Cabinet d'imagerie du Parc", "Le 3 mai 2025", "Radiographie panoramique dentaire"],
    ),
    ("psychiatrie.pdf", &["Le 8 avril 2025", "Consultation de psychiatrie"]),
    ("compte-rendu.pdf", &["Le 21 octobre 2025", "Compte rendu de consultation", "Pose d'une couronne sur la 26."]),
];

const ENGLISH: Papers = &[
    (
        "prescription.pdf",
        &["12 March 2024", "Dr Jane Harrow", "PRESCRIPTION", "metformin 1000 mg, morning and evening"],
    ),
    ("papers/lab.pdf", &["Bellevue Laboratory", "4 June 2025", "Laboratory report", "HbA1c 6.9 %"]),
    ("papers/teeth.pdf", &["Park Imaging", "3 May 2025", "Imaging report: dental X-ray"]),
    ("psychiatry.pdf", &["8 April 2025", "Psychiatry consultation"]),
    ("report.pdf", &["21 October 2025", "Consultation report", "A crown on tooth 26."]),
];

/// A PDF of one page with these lines.
fn pdf(lines: &[&str]) -> Vec<u8> {
    let mut text = String::from("BT /F1 12 Tf 60 780 Td 18 TL\n");
    for line in lines {
        let safe = line.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
        text.push_str(&format!("({safe}) Tj T*\n"));
    }
    text.push_str("ET");
    // Latin letters with accents have the same numbers in WinAnsi as in Unicode.
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    let objects: [Vec<u8>; 5] = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_vec(),
        [format!("<< /Length {} >>\nstream\n", latin.len()).into_bytes(), latin, b"\nendstream".to_vec()].concat(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", n + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let table = out.len();
    out.extend(b"xref\n0 6\n0000000000 65535 f \n");
    places.iter().for_each(|at| out.extend(format!("{at:010} 00000 n \n").bytes()));
    out.extend(format!("trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n").bytes());
    out
}
