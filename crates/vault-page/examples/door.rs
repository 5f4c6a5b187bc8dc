//! The sample program behind a real door, for `tests/page` to open in Chromium.
//!
//! With a folder it is that home's page, and a second start says an address of the first. It answers each line of its input with a line, and ends with its input. `file`: the file that leads a browser to it;
//! `url`: the address to paste; `said`, `received`, `drafts`: what came; `lock`: as if nobody had been there for a while.

use std::io::{BufRead, Write};
use std::sync::Arc;

use vault_page::door::{Claim, Place, Program, Settings, Shell};

#[path = "../tests/sample/mod.rs"]
mod sample;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let claim = match std::env::args_os().nth(1) {
        Some(home) => Place::claim("door", home.as_ref())?,
        None => Place::claim_in(folder.path())?,
    };
    let place = match claim {
        Claim::Free(place) => place,
        Claim::Taken(running) => return Ok(writeln!(std::io::stdout(), "{}", running.fresh_address()?.url())?),
    };
    let program = Arc::new(sample::Sample::default());
    let shell = Shell::new(place, &Settings::default(), program.clone())?;
    let handle = shell.handle();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            let answer = match line.as_str() {
                "file" => handle.fresh_address().write().map(|file| file.display().to_string()).unwrap_or_default(),
                "url" => handle.fresh_address().url(),
                "said" => format!("{:?}", program.said()),
                "received" => format!("{:?}", program.received()),
                "drafts" => format!("{:?}", program.written()),
                "lock" => {
                    program.lock();
                    "locked".to_owned()
                }
                other => format!("what is {other}?"),
            };
            if writeln!(std::io::stdout(), "{answer}").is_err() {
                break;
            }
        }
        handle.stop();
    });
    shell.run()?;
    Ok(())
}
