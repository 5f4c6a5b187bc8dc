use clap::{ArgGroup, CommandFactory as _, Parser, Subcommand};

use super::*;
use crate::args::GlobalArgs;
use crate::catalog::File;
use crate::check;
use crate::lang::Lang;
use crate::usage;

const FILES: &[File] = &[File {
    name: "test",
    fr: "\
help-program = Garde vos papiers.
help-program-depth = Jusqu'où.
help-add = Garde des papiers.
    .long = Garde des papiers, et les relit.
    .examples = coffre add radio.pdf
help-add-files = Les papiers.
help-add-kind = Le type.
help-add-port = Le port.
help-server = Le serveur.
help-server-set = Change de serveur.
help-server-set-url = Son adresse.
",
    en: "\
help-program = Keeps your papers.
help-program-depth = How far.
help-add = Keeps papers.
    .long = Keeps papers, and reads them back.
    .examples = coffre add radio.pdf
help-add-files = The papers.
help-add-kind = The kind.
help-add-port = The port.
help-server = The server.
help-server-set = Changes server.
help-server-set-url = Its address.
",
    ar: "",
}];

#[derive(Parser)]
#[command(name = "coffre", version = "1.2.3")]
struct Cli {
    #[arg(long, default_value_t = 3, value_name = "NUMBER")]
    depth: u8,
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Option<Cmd>,
}

#[derive(Subcommand)]
enum Cmd {
    #[command(group(ArgGroup::new("how").args(["kind", "port"])))]
    Add {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<std::path::PathBuf>,
        #[arg(long, value_parser = ["letter", "scan"], value_name = "TYPE")]
        kind: Option<String>,
        #[arg(long, value_name = "NUMBER")]
        port: Option<u16>,
    },
    Server {
        #[command(subcommand)]
        command: Server,
    },
    #[command(hide = true)]
    Secret,
}

#[derive(Subcommand)]
enum Server {
    Set {
        #[arg(value_name = "URL")]
        url: String,
    },
}

fn run(lang: Lang, line: &str) -> clap::Error {
    let words = Catalog::new(lang, FILES);
    let mut command = localise(Cli::command(), &words).term_width(100);
    command.try_get_matches_from_mut(line.split(' ')).unwrap_err()
}

fn page(lang: Lang, line: &str) -> String {
    run(lang, line).render().to_string()
}

#[test]
fn a_page_holds_no_word_of_claps_own_english() {
    for line in ["coffre -h", "coffre --help", "coffre add -h", "coffre add --help", "coffre server set --help"] {
        let page = page(Lang::Fr, line);
        let english =
            ["Usage:", "Print", "Commands:", "possible", "default", "[aliases", "<FILE>", "<COMMAND>", "see more"];
        for word in english {
            assert!(!page.contains(word), "{line}: {word}\n{page}");
        }
        assert!(page.contains("Utilisation :"), "{page}");
    }
}

#[test]
fn the_page_of_a_command_has_its_texts_in_order() {
    let page = page(Lang::Fr, "coffre add -h");
    let wanted = [
        "Garde des papiers.",
        "Utilisation : coffre add [OPTIONS] <FICHIER>...",
        "Arguments\u{a0}:",
        "Les papiers.",
        "Options\u{a0}:",
        "--kind <TYPE>",
        "Le type. (letter, scan)",
        "Options communes\u{a0}:",
        "--home <DOSSIER>",
        "(fr, en, ar)",
        "-h, --help",
        "Exemples :\ncoffre add radio.pdf",
    ];
    let mut at = 0;
    for text in wanted {
        let found = page[at..].find(text).unwrap_or_else(|| panic!("{text:?} is missing or out of order:\n{page}"));
        at += found;
    }
    assert!(
        self::page(Lang::En, "coffre add --help")
            .starts_with("Keeps papers, and reads them back.\n\nUsage: coffre add")
    );
}

#[test]
fn the_first_page_lists_the_commands() {
    let page = page(Lang::Fr, "coffre -h");
    for text in ["Commandes\u{a0}:\n  add ", "Le serveur.", "<COMMANDE>|[COMMANDE]", "par défaut : 3", "-V, --version"]
    {
        assert!(text.split('|').any(|t| page.contains(t)), "{text}\n{page}");
    }
    assert!(!page.contains("\n  secret "), "hidden commands stay hidden\n{page}");
    assert_eq!(self::page(Lang::Fr, "coffre --version"), "coffre 1.2.3\n");
}

#[test]
fn every_mistake_on_a_command_line_is_said_in_our_words() {
    let cases = [
        ("coffre add x --kimd y", usage::UNKNOWN_ARGUMENT, "--kimd", "--kind"),
        ("coffre ad", usage::UNKNOWN_COMMAND, "ad", "add"),
        ("coffre add x --kind photo", usage::NOT_ONE_OF, "photo", "letter, scan"),
        ("coffre add x --port many", usage::BAD_VALUE, "many", "coffre add --help"),
        ("coffre add x --port", usage::MISSING_VALUE, "--port", "coffre add --help"),
        ("coffre add x --port 1 --kind scan", usage::CONFLICT, "--kind", "--port"),
        ("coffre add x --port 1 --port 2", usage::REPEATED, "--port", ""),
        ("coffre add", usage::MISSING_ARGUMENT, "<FICHIER>", "coffre add --help"),
        ("coffre server", usage::MISSING_COMMAND, "", "coffre server --help"),
        ("coffre server set a b", usage::UNKNOWN_ARGUMENT, "b", "coffre server set --help"),
    ];
    let words = Catalog::new(Lang::Fr, FILES);
    for (line, kind, what, advice) in cases {
        let command =
            line.split(' ').take_while(|w| ["coffre", "add", "server", "set"].contains(w)).collect::<Vec<_>>();
        let error = run(Lang::Fr, line);
        if kind == usage::MISSING_COMMAND {
            // clap shows the page of a command that needs another; that is our answer too.
            assert_eq!(error.kind(), clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand);
            continue;
        }
        let problem = usage::problem(&error, &command.join(" "));
        assert_eq!(problem.kind(), kind, "{line}");
        let (said, todo) = (problem.what(&words), problem.advice(&words));
        assert!(said.contains(what), "{line}: {said}");
        assert!(format!("{said} {todo}").contains(advice) && !todo.is_empty(), "{line}: {todo}");
        assert_eq!(check::told(&problem, FILES), Vec::<String>::new());
    }
}

#[test]
fn a_forgotten_text_is_found() {
    assert_eq!(check::commands(&Cli::command(), FILES), Vec::<String>::new());
    const POOR: &[File] = &[File { name: "test", fr: "help-program = x", en: "help-program = x\n", ar: "" }];
    let missing = check::commands(&Cli::command(), POOR);
    for id in ["help-add", "help-add-files", "help-server-set-url", "help-program-depth"] {
        for lang in ["fr", "en"] {
            assert!(missing.contains(&format!("{lang}: {id} is missing")), "{id}: {missing:?}");
        }
    }
    assert!(!missing.iter().any(|m| m.contains("help-secret")), "{missing:?}");
}
