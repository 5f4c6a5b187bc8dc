//! The rules of the terminal, proved on a real program in pipes. Run with the whole package's tests, so that
//! the example is built: `cargo test -p vault-terminal`.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use assert_cmd::Command;

mod common;
/// The program itself, for its own tests: what a program checks of its words.
#[path = "../examples/papers.rs"]
#[expect(dead_code, reason = "only its tests run here")]
mod papers;

struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

fn run_with(line: &str, prepare: impl FnOnce(&mut Command) -> &mut Command) -> Ran {
    let mut command = Command::from_std(common::papers());
    command.args(line.split_whitespace());
    prepare(&mut command);
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn run(line: &str) -> Ran {
    run_with(line, |c| c)
}

fn json(text: &str) -> serde_json::Value {
    assert_eq!(text.lines().count(), 1, "one line: {text:?}");
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_pipe_gets_tab_separated_data_and_the_words_go_to_stderr() {
    let ran = run("list");
    let rows: Vec<Vec<&str>> = ran.stdout.lines().map(|l| l.split('\t').collect()).collect();
    assert_eq!(rows[0], ["3f2a11", "Ordonnance", "1234567"]);
    assert_eq!(rows[1], ["3f2a12", "Facture\\u{202e}gpj.exe\\u{1b}[2J", "12000"]);
    assert_eq!(rows[2], ["9c0011", "Prise de\\tsang\\nsuite", "900"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "3 papiers\n"));
    assert_eq!(run("list --quiet").stderr, "");
    assert_eq!(run("list --quiet").stdout, ran.stdout);
}

#[test]
fn json_is_one_object_whose_values_are_untouched() {
    let ran = run("list --json");
    let answer = json(&ran.stdout);
    assert!(ran.stdout.starts_with(r#"{"v":1,"type":"papers","#));
    assert_eq!(answer["papers"][1]["title"], "Facture\u{202e}gpj.exe\x1b[2J");
    assert!(!ran.stdout.contains(['\u{202e}', '\x1b']));
    assert_eq!(ran.stderr, "");
    assert_eq!(run("--json list --times 2").stdout.lines().count(), 2, "a stream is one object a line");
}

#[test]
fn an_error_says_what_happened_and_what_to_do_in_the_language_asked_for() {
    let ran = run("fail");
    assert_eq!((ran.code, ran.stdout.as_str()), (14, "before\n"));
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(
        lines,
        [
            "Erreur : La porte de Fatima\u{fffd}␛[31m est fermée.",
            "À faire : Demandez-lui de la rouvrir.",
            "Détail : HTTP 403"
        ]
    );
    assert!(run("fail --lang en").stderr.contains("Now: Ask them to open it again."));
    let arabic = run("fail --lang ar").stderr;
    assert!(arabic.starts_with("خطأ: La porte") && arabic.contains("ما العمل:"), "missing words are French: {arabic}");
    let variable = |name: &'static str, value: &'static str| run_with("fail", |c| c.env(name, value)).stderr;
    assert!(variable("COFFRE_LANG", "en").starts_with("Error:"));
    assert!(variable("LC_ALL", "en_GB.UTF-8").starts_with("Error:"));
    assert!(variable("LANG", "ar_DZ.UTF-8").starts_with("Erreur :"));
}

#[test]
fn with_json_the_error_is_an_object_on_stderr() {
    let ran = run("fail --json");
    let error = json(&ran.stderr);
    assert_eq!(ran.code, 14);
    for (key, value) in [("type", "error"), ("code", "door-closed"), ("at_fault", "server"), ("details", "HTTP 403")] {
        assert_eq!(error[key], value);
    }
    assert_eq!(error["advice"], "Demandez-lui de la rouvrir.");
    let usage = run("list --json --tymes 3");
    assert_eq!((usage.code, usage.stdout.as_str()), (2, ""));
    assert_eq!(json(&usage.stderr)["code"], "usage-unknown-argument");
    let bare = json(&run("--json").stderr);
    assert_eq!(bare["code"], "usage-missing-command");
    assert!(bare["advice"].as_str().unwrap().contains("« papers --help »"));
}

#[test]
fn a_wrong_command_line_ends_with_2_and_our_words() {
    for (line, what, todo) in [
        ("lisst", "« lisst »", "« list »"),
        ("list --tymes 3", "« --tymes »", "« --times »"),
        ("list --times trois", "« trois »", "papers list --help"),
        ("show", "<NUMÉRO>", "papers show --help"),
        ("list --lang de", "« de »", "fr, en, ar"),
        ("secret --secret-stdin --no-secret", "--secret-stdin", "--no-secret"),
        ("help nothing", "« nothing »", "papers --help"),
    ] {
        let ran = run(line);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{line}");
        assert!(ran.stderr.contains(what) && ran.stderr.contains(todo), "{line}: {}", ran.stderr);
        for english in ["error:", "Usage", "tip", "For more"] {
            assert!(!ran.stderr.contains(english), "{line}: {}", ran.stderr);
        }
    }
    let bare = run("");
    assert_eq!((bare.code, bare.stdout.as_str()), (2, ""));
    assert!(bare.stderr.contains("Utilisation : papers"), "{}", bare.stderr);
}

#[test]
fn help_and_version_are_answers() {
    let page = run("list --help");
    assert_eq!((page.code, page.stderr.as_str()), (0, ""));
    assert!(page.stdout.contains("Montre les papiers.") && page.stdout.contains("(par défaut : 1)"));
    assert_eq!(run("help list").stdout, page.stdout);
    assert!(run("help").stdout.starts_with("Un essai de terminal."));
    assert!(run("--lang en -h").stdout.starts_with("A terminal trial."));
    assert!(run("--version").stdout.starts_with("papers "));
}

#[test]
fn colours_only_where_they_are_wanted() {
    let escapes =
        |prepare: &dyn Fn(&mut Command) -> &mut Command| run_with("fail", |c| prepare(c)).stderr.contains("\x1b[");
    assert!(!escapes(&|c| c));
    assert!(escapes(&|c| c.env("CLICOLOR_FORCE", "1")));
    assert!(!escapes(&|c| c.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1")));
}

#[test]
fn a_reader_that_leaves_is_quiet_and_a_full_disk_is_not() {
    let mut child = common::papers()
        .args(["list", "--times", "100000", "--quiet"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 10];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut first).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));

    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = common::papers().arg("list").stdout(full).stderr(Stdio::piped()).spawn().unwrap();
    let output = output.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("place sur le disque"));
}

#[test]
fn raw_bytes_pass_as_they_are() {
    let output = common::papers().arg("open").output().unwrap();
    assert_eq!(output.stdout, b"%PDF\0\x1b\n");
}

#[test]
fn secrets_come_by_stdin_file_or_command_and_are_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("code");
    std::fs::write(&path, "e\u{301}te\u{301}\r\n").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let path = path.to_str().unwrap();
    let wanted = "c3a974c3a9\n";
    let stdin = run_with("secret --secret-stdin", |c| c.write_stdin("été\n"));
    assert_eq!((stdin.stdout.as_str(), stdin.stderr.as_str()), (wanted, ""));
    let file = run_with("secret --secret-file", |c| c.arg(path));
    assert_eq!(file.stdout, wanted);
    assert!(file.stderr.starts_with("Attention :") && file.stderr.contains("chmod 600"), "{}", file.stderr);
    assert_eq!(json(&run_with("secret --json --secret-file", |c| c.arg(path)).stderr)["type"], "warning");
    let command = run_with("secret --new --secret-command", |c| c.arg(format!("cat '{path}'")));
    assert_eq!(command.stdout, wanted);
}

#[test]
fn nothing_is_asked_when_nobody_may_be_asked() {
    for (line, code) in [
        ("secret --no-input --json", "secret-needed"),
        ("secret --no-secret --json", "secret-needed"),
        ("remove --no-input --json", "answer-needed"),
        ("choose --no-input --json --yes", "answer-needed"),
    ] {
        let ran = run(line);
        assert_eq!((ran.code, json(&ran.stderr)["code"].as_str().unwrap()), (2, code), "{line}");
    }
    assert_eq!(run("remove --no-input --yes").stdout, "removed\n");
}

#[test]
fn a_short_id_names_one_paper_or_lists_its_candidates() {
    assert_eq!(run("show 9C00").stdout, "id\t9c0011\ntitle\tPrise de\\tsang\\nsuite\n");
    let ran = run("show 3f2a");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("3f2a11, 3f2a12"), "{}", ran.stderr);
    assert_eq!(json(&run("show zz --json").stderr)["code"], "id-unknown");
}

#[test]
fn the_home_is_chosen_in_order() {
    let place = |line: &str, variable: &str| {
        run_with(line, |c| c.env("PAPERS_HOME", variable).env("XDG_DATA_HOME", "/x")).stdout
    };
    assert_eq!(place("where", ""), "System /x/papers\n");
    assert_eq!(place("where", "/v"), "Variable /v\n");
    assert_eq!(place("where --home /f", "/v"), "Flag /f\n");
    let stick = tempfile::tempdir().unwrap();
    let program = stick.path().join("papers");
    std::fs::copy(common::papers().get_program(), &program).unwrap();
    std::fs::write(stick.path().join("papers.portable"), "").unwrap();
    let mut command = Command::new(&program);
    let stdout = command.arg("where").env_remove("PAPERS_HOME").output().unwrap().stdout;
    let data = stick.path().join("papers-data");
    assert_eq!(String::from_utf8(stdout).unwrap(), format!("Portable {}\n", data.display()));
}

#[test]
fn a_bug_is_said_without_the_words_of_a_paper() {
    let ran = run("panic");
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("papers.rs:") && !ran.stderr.contains("the words"), "{}", ran.stderr);
    assert_eq!(json(&run("panic --json").stderr)["at_fault"], "program");
}

#[test]
fn nothing_is_repainted_in_a_pipe() {
    let ran = run("send");
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
}
