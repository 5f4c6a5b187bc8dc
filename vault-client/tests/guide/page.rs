//! A page of the guide, taken apart into what is read and what is typed, and put together again.

/// A part of a page.
pub(crate) enum Step {
    /// Text, as it stands.
    Words(String),
    /// Commands that run unseen.
    Unseen(Vec<String>),
    /// A block of commands.
    Block(Block),
}

/// A command block with what the comments before it say.
pub(crate) struct Block {
    /// Each command and what the terminal shows after it.
    pub(crate) commands: Vec<(String, String)>,
    /// How the last command ends.
    pub(crate) exit: i32,
    /// What is typed, and after which words on the screen.
    pub(crate) typed: Vec<Typed>,
}

/// Something typed.
#[derive(Clone)]
pub(crate) struct Typed {
    pub(crate) after: String,
    pub(crate) keys: String,
    pub(crate) unseen: bool,
}

const OPEN: &str = "```console\n";
const UNSEEN: &str = "<!-- unseen\n";

/// Takes a page apart.
pub(crate) fn read(page: &str) -> Vec<Step> {
    let (mut steps, mut words) = (Vec::new(), String::new());
    let (mut exit, mut typed) = (0, Vec::new());
    let mut rest = page;
    while let Some(end) = rest.find('\n').map(|n| n + 1) {
        let line = &rest[..end];
        let (close, skip) = match line {
            OPEN => ("```\n", OPEN.len()),
            UNSEEN => ("-->\n", UNSEEN.len()),
            line => {
                if let Some(code) = line.strip_prefix("<!-- exit ") {
                    exit = code.trim_end().trim_end_matches("-->").trim().parse().unwrap();
                }
                typed.extend(line.strip_prefix("<!-- after ").map(what_is_typed));
                words.push_str(line);
                rest = &rest[end..];
                continue;
            }
        };
        let body = &rest[skip..];
        let length = body.find(close).unwrap_or_else(|| panic!("a block without an end: {body}"));
        steps.push(Step::Words(std::mem::take(&mut words)));
        let inside = &body[..length];
        steps.push(if line == UNSEEN {
            Step::Unseen(inside.lines().map(str::to_owned).collect())
        } else {
            let commands = commands(inside);
            Step::Block(Block { commands, exit: std::mem::take(&mut exit), typed: std::mem::take(&mut typed) })
        });
        rest = &body[length + close.len()..];
    }
    words.push_str(rest);
    steps.push(Step::Words(words));
    steps
}

/// `"[o/N]" types "o" -->`, or `types unseen`.
fn what_is_typed(line: &str) -> Typed {
    let parts: Vec<&str> = line.split('"').collect();
    let [_, after, how, keys, _] = parts[..] else { panic!("<!-- after {line}") };
    Typed { after: after.to_owned(), keys: keys.to_owned(), unseen: how.contains("unseen") }
}

fn commands(block: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command.to_owned(), String::new())),
            (None, Some((_, shown))) => {
                shown.push_str(line);
                shown.push('\n');
            }
            (None, None) => panic!("a block begins with a command: {line}"),
        }
    }
    commands
}

/// Puts a page together.
pub(crate) fn write(steps: &[Step]) -> String {
    let mut page = String::new();
    for step in steps {
        match step {
            Step::Words(words) => page.push_str(words),
            Step::Unseen(lines) => {
                page.push_str(UNSEEN);
                lines.iter().for_each(|line| page.push_str(&format!("{line}\n")));
                page.push_str("-->\n");
            }
            Step::Block(block) => {
                page.push_str(OPEN);
                for (n, (command, shown)) in block.commands.iter().enumerate() {
                    let gap = if n > 0 { "\n" } else { "" };
                    page.push_str(&format!("{gap}$ {command}\n{}", with_end(shown.trim_end_matches('\n'))));
                }
                page.push_str("```\n");
            }
        }
    }
    page
}

fn with_end(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{text}\n") }
}
