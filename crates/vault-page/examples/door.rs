//! The sample program behind a real door, for `tests/page` to open in Chromium.
//!
//! `door [--lock MILLISECONDS]`: says on each line of its input what it is asked for, and ends with its input.
//! `file`: the file that leads a browser to it. `url`: the address to paste. `said`, `received`, `drafts`: what came.

use std::io::{BufRead, Write};
use std::sync::Arc;
use std::time::Duration;

use vault_page::door::{Claim, Place, Settings, Shell, Times};

#[path = "../tests/sample/mod.rs"]
mod sample;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut times = Times::default();
    if let [flag, value] = &arguments[..]
        && flag == "--lock"
    {
        times.lock = Duration::from_millis(value.parse()?);
    }
    let folder = tempfile::tempdir()?;
    let Claim::Free(place) = Place::claim_in(folder.path())? else { return Err("a new folder is free".into()) };
    let program = Arc::new(sample::Sample::default());
    let shell = Shell::new(place, &Settings { times, ..Settings::default() }, program.clone())?;
    let handle = shell.handle();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            let answer = match line.as_str() {
                "file" => handle.fresh_address().write().map(|file| file.display().to_string()).unwrap_or_default(),
                "url" => handle.fresh_address().url(),
                "said" => format!("{:?}", program.said()),
                "received" => format!("{:?}", program.received()),
                "drafts" => format!("{:?}", program.written()),
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
