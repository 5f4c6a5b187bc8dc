use super::*;
use crate::lang::Lang;
use crate::msg;
use crate::problem::{AtFault, Kind};
use crate::table::{Record, Table};

/// What was written, readable while the output still lives.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(crate) struct Seen(Shared, Shared);

impl Seen {
    pub(crate) fn stdout(&self) -> String {
        String::from_utf8(self.0.0.lock().unwrap().clone()).unwrap()
    }
    pub(crate) fn stderr(&self) -> String {
        let styled = String::from_utf8(self.1.0.lock().unwrap().clone()).unwrap();
        anstream::adapter::strip_str(&styled).to_string()
    }
}

const AROUND: Around = Around { stdout_terminal: false, stderr_terminal: false, width: 80, accessible: false };

pub(crate) fn output_around(json: bool, quiet: bool, around: Around) -> (Output, Seen) {
    let seen = Seen(Shared::default(), Shared::default());
    let words = Catalog::new(Lang::En, &[]);
    (Output::onto(words, json, quiet, around, Box::new(seen.0.clone()), Box::new(seen.1.clone())), seen)
}

pub(crate) fn output(json: bool, quiet: bool, stdout_terminal: bool) -> (Output, Seen) {
    output_around(json, quiet, Around { stdout_terminal, ..AROUND })
}

#[derive(Serialize)]
struct Papers<'a> {
    papers: Vec<&'a str>,
}

fn show(out: &Output) -> Result<(), OutError> {
    out.data("papers", &Papers { papers: vec!["a\u{9b}b"] }, || {
        let mut table = Table::new([msg!("Title")]);
        table.row(["a\u{9b}b".into()]);
        table
    })
}

#[test]
fn json_is_one_object_with_the_version_and_the_type_first() {
    let (out, seen) = output(true, false, true);
    show(&out).unwrap();
    out.say(&msg!("not-said"));
    assert_eq!(seen.stdout(), "{\"v\":1,\"type\":\"papers\",\"papers\":[\"a\\u009bb\"]}\n");
    assert_eq!(seen.stderr(), "", "no words beside JSON");
}

#[test]
fn a_body_that_is_not_an_object_is_an_error_and_prints_nothing() {
    let (out, seen) = output(true, false, false);
    assert!(matches!(out.json("papers", &[1, 2]), Err(OutError::Write(_))));
    assert_eq!(seen.stdout(), "");
}

#[test]
fn a_pipe_gets_lines_and_a_terminal_gets_a_table() {
    let (out, seen) = output(false, false, false);
    show(&out).unwrap();
    out.line("x\ty").unwrap();
    assert_eq!(seen.stdout(), "a\\u{9b}b\nx\\ty\n");
    let (out, seen) = output(false, false, true);
    show(&out).unwrap();
    out.line("x\ty").unwrap();
    assert!(seen.stdout().contains("Title") && seen.stdout().contains("a\u{fffd}b"));
    assert!(seen.stdout().ends_with("x y\n"));
}

#[test]
fn quiet_keeps_data_warnings_and_errors() {
    let (out, seen) = output(false, true, false);
    let mut record = Record::new();
    record.field("id", msg!("Id"), "77");
    out.data("one", &Papers { papers: vec![] }, || record).unwrap();
    out.say(&msg!("silent"));
    out.warn(&msg!("loud"));
    assert_eq!(out.fail(&Problem::new(OUTPUT_FAILED)), Exit::Failure);
    assert_eq!(seen.stdout(), "id\t77\n");
    let stderr = seen.stderr();
    assert!(!stderr.contains("silent") && stderr.starts_with("Warning: loud\nError: "), "{stderr}");
}

#[test]
fn an_error_has_two_sentences_and_a_cause_on_stderr() {
    let (out, seen) = output(false, false, true);
    out.fail(&Problem::new(OUTPUT_FAILED).details("No space\x1b[2J"));
    let stderr = seen.stderr();
    let lines: Vec<&str> = stderr.lines().collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].starts_with("Error: ") && lines[1].starts_with("Now: "));
    assert_eq!(lines[2], "Details: No space␛[2J");
    assert_eq!(seen.stdout(), "");
}

#[test]
fn with_json_the_error_and_the_warning_are_objects_on_stderr() {
    let (out, seen) = output(true, false, false);
    out.warn(&msg!("careful"));
    let code = Kind::new("no-vault", Exit::NoVault, AtFault::You);
    assert_eq!(out.fail(&Problem::new(code)), Exit::NoVault);
    let stderr = seen.stderr();
    let lines: Vec<serde_json::Value> = stderr.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines[0]["type"], "warning");
    assert_eq!((&lines[1]["type"], &lines[1]["code"]), (&"error".into(), &"no-vault".into()));
    assert_eq!(seen.stdout(), "");
}

/// A stream whose other end left, or whose disk is full.
struct Broken(io::ErrorKind);

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Err(self.0.into())
    }
}

#[test]
fn a_reader_that_left_is_quiet_and_a_full_disk_is_not() {
    let end = |kind| {
        let seen = Shared::default();
        let words = Catalog::new(Lang::En, &[]);
        let out = Output::onto(words, false, false, AROUND, Box::new(Broken(kind)), Box::new(seen.clone()));
        let exit = out.fail(&Problem::from(show(&out).unwrap_err()));
        assert!(out.finish().is_err());
        (exit, !seen.0.lock().unwrap().is_empty())
    };
    assert_eq!(end(io::ErrorKind::BrokenPipe), (Exit::Ok, false));
    assert_eq!(end(io::ErrorKind::StorageFull), (Exit::Failure, true));
}

#[test]
fn raw_bytes_pass_untouched_but_never_to_a_terminal() {
    let (out, seen) = output(false, false, false);
    out.raw().unwrap().write_all(b"\x1b[2J\n").unwrap();
    assert_eq!(seen.stdout(), "\x1b[2J\n");
    let (out, _) = output(false, false, true);
    assert!(matches!(out.raw(), Err(OutError::Terminal)));
}

#[test]
fn long_lines_are_broken_between_words_in_a_terminal_only() {
    let cases = [
        ("un deux trois quatre cinq", "un deux trois quatre\ncinq"),
        ("   un deux trois quatre", "   un deux trois\n   quatre"),
        ("un\u{a0}deux\u{a0}trois\u{a0}quatre\u{a0}cinq six", "un\u{a0}deux\u{a0}trois\u{a0}quatre\u{a0}cinq\nsix"),
        ("\x1b[31mErreur\u{a0}:\x1b[0m un deux trois", "\x1b[31mErreur\u{a0}:\x1b[0m un deux\ntrois"),
        ("a\n\nb", "a\n\nb"),
        ("un deux trois quatre : cinq", "un deux trois\nquatre : cinq"),
        ("un deux trois quat « x ».", "un deux trois quat\n« x »."),
        ("", ""),
    ];
    for (text, wanted) in cases {
        assert_eq!(wrap(text, 20), wanted);
    }
    let long = "mot ".repeat(40);
    let watched = Around { stdout_terminal: true, stderr_terminal: true, ..AROUND };
    let (out, seen) = output_around(false, false, watched);
    out.tell(&long);
    assert!(seen.stderr().lines().count() == 2 && seen.stderr().lines().all(|l| l.len() <= 80), "{}", seen.stderr());
    assert_eq!(out.wrapped(&long), wrap(&long, 80));
    let (out, seen) = output(false, false, false);
    out.tell(&long);
    assert_eq!((seen.stderr(), out.wrapped(&long)), (long.clone() + "\n", long));
}

#[test]
fn a_short_quotation_is_never_broken() {
    let text = "Vouliez-vous dire « list » ? Sinon, tapez « coffre --help ».";
    assert_eq!(super::wrap(text, 54), "Vouliez-vous dire « list » ? Sinon, tapez\n« coffre --help ».");
    let english = "If not, type “coffre contact verify” or ask.";
    assert_eq!(super::wrap(english, 30), "If not, type\n“coffre contact verify” or\nask.");
    let long = "« un deux trois quatre cinq six sept huit neuf dix onze » fin";
    assert!(super::wrap(long, 30).lines().all(|l| l.chars().count() <= 30));
}
