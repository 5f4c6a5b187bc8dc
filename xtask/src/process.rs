//! One command, streamed live: what it prints is shown as it comes, and read on the way.

use std::io::{BufRead, BufReader, IsTerminal, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// A part that says nothing for this long says that it is still there.
const HEARTBEAT: Duration = Duration::from_secs(60);
/// A part that takes this long is stuck: it is stopped, so that the run ends with an answer.
const LIMIT: Duration = Duration::from_secs(30 * 60);
/// How long a finished command's own children may go on holding its output.
const FAREWELL: Duration = Duration::from_secs(5);
/// How often a silent command is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// `cargo ARGUMENTS`, free of what the outer cargo told this program about itself: build scripts that
/// watch those variables (ring's does) would be built again each time somebody changes hands.
pub(crate) fn cargo(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"].iter().any(|p| name.starts_with(p)) {
            command.env_remove(&*name);
        }
    }
    if std::io::stdout().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    command.args(arguments).current_dir(root);
    command
}

/// Runs `command` without input, shows its output live, and gives each line of it to `read`.
///
/// # Errors
/// One line: it could not start, failed, took longer than [`LIMIT`], or left processes behind.
pub(crate) fn stream(command: &mut Command, name: &str, read: impl FnMut(&str)) -> Result<(), String> {
    watch(command, name, LIMIT, FAREWELL, read)
}

/// [`stream`] without its limit, for what a person has asked for and can stop.
///
/// # Errors
/// As [`stream`].
pub(crate) fn forever(command: &mut Command, name: &str) -> Result<(), String> {
    watch(command, name, Duration::MAX, FAREWELL, |_| {})
}

fn watch(
    command: &mut Command,
    name: &str,
    limit: Duration,
    farewell: Duration,
    mut read: impl FnMut(&str),
) -> Result<(), String> {
    let alone = !std::io::stdin().is_terminal();
    #[cfg(unix)]
    if alone {
        // With nobody there to press Ctrl-C, a group of its own lets a stuck part be stopped whole.
        std::os::unix::process::CommandExt::process_group(command, 0);
    }
    let shown = shown(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{shown}: could not start: {error}"))?;

    let (sender, lines) = channel();
    forward(child.stdout.take().expect("stdout was piped"), false, sender.clone());
    forward(child.stderr.take().expect("stderr was piped"), true, sender);

    let started = Instant::now();
    let mut heard = Instant::now();
    let mut ended = None;
    let trouble = loop {
        match lines.recv_timeout(LOOK) {
            Ok((error_stream, line)) => {
                let line = String::from_utf8_lossy(&line);
                let line = line.trim_end_matches(['\r', '\n']);
                if error_stream {
                    eprintln!("{line}");
                } else {
                    println!("{line}");
                }
                read(line);
                heard = Instant::now();
            }
            Err(RecvTimeoutError::Disconnected) => break None,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if ended.is_none() && matches!(child.try_wait(), Ok(Some(_))) {
            ended = Some(Instant::now());
        }
        if ended.is_some_and(|at| at.elapsed() > farewell) {
            break Some("ended, but left a process running that holds its output".to_owned());
        }
        if started.elapsed() > limit {
            break Some(format!("stopped after {}", minutes(limit)));
        }
        if heard.elapsed() > HEARTBEAT {
            println!("… {name}: still running after {}", minutes(started.elapsed()));
            heard = Instant::now();
        }
    };
    if trouble.is_some() {
        stop(&mut child, alone);
    }
    let status = child.wait().map_err(|error| format!("{shown}: {error}"))?;
    match trouble {
        Some(trouble) => Err(format!("{shown}: {trouble}")),
        None if status.success() => Ok(()),
        None => Err(format!("{shown}: {status}")),
    }
}

/// "2 min 05 s", "7.3 s".
pub(crate) fn minutes(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 60.. => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

/// The command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Sends each line of `pipe` as it comes, the last one even if it has no ending.
fn forward(pipe: impl Read + Send + 'static, error_stream: bool, sender: Sender<(bool, Vec<u8>)>) {
    std::thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while matches!(pipe.read_until(b'\n', &mut line), Ok(1..)) {
            if sender.send((error_stream, std::mem::take(&mut line))).is_err() {
                return;
            }
        }
    });
}

fn stop(child: &mut Child, alone: bool) {
    if cfg!(unix) && alone {
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", child.id())]).status();
    }
    let _ = child.kill();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn sh(script: &str) -> (Result<(), String>, Vec<String>) {
        sh_within(LIMIT, FAREWELL, script)
    }

    fn sh_within(limit: Duration, farewell: Duration, script: &str) -> (Result<(), String>, Vec<String>) {
        let mut lines = Vec::new();
        let mut command = Command::new("sh");
        let result = watch(command.args(["-c", script]), "sh", limit, farewell, |line| lines.push(line.to_owned()));
        lines.sort();
        (result, lines)
    }

    #[test]
    fn reads_both_streams_and_an_unended_line() {
        let (result, lines) = sh("echo out; echo err >&2; printf tail");
        assert_eq!(result, Ok(()));
        assert_eq!(lines, ["err", "out", "tail"]);
    }

    #[test]
    fn a_failure_names_the_command_and_the_status() {
        let (result, _) = sh("exit 3");
        assert_eq!(result.unwrap_err(), "sh -c exit 3: exit status: 3");
    }

    #[test]
    fn gives_no_input() {
        assert_eq!(sh("cat; echo done").1, ["done"]);
    }

    #[test]
    fn a_process_left_behind_is_a_failure() {
        let (result, lines) = sh_within(LIMIT, Duration::from_secs(1), "sleep 60 & echo started");
        assert_eq!(lines, ["started"]);
        assert!(result.unwrap_err().contains("left a process running"));
    }

    #[test]
    fn a_stuck_command_is_stopped() {
        let limit = Duration::from_secs(3);
        let (result, lines) =
            sh_within(limit, FAREWELL, "echo started; while sleep 0.1; do echo busy; done >/dev/null");
        assert_eq!(lines, ["started"]);
        assert!(result.unwrap_err().ends_with("stopped after 3.0 s"));
    }

    #[test]
    fn a_missing_program_is_an_error_not_a_panic() {
        let result = stream(&mut Command::new("no-such-program-here"), "none", |_| {});
        assert!(result.unwrap_err().contains("could not start"));
    }
}
