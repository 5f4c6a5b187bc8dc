//! The real program, as a process of its own.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;

use vault_server::serve::system_time;

use super::Http;

pub struct Process {
    child: Child,
    pub http: Http,
}

/// The program with these arguments and none of our environment's settings.
pub fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coffre-server"));
    command.args(arguments);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("COFFRE_SERVER_")) {
        command.env_remove(name);
    }
    command
}

impl Process {
    /// Serves a data folder, and has said so.
    pub fn serve(data: &Path, more: &[&str]) -> Self {
        Self::start("serve", data, more).0
    }

    /// Serves in some role, and has said so; with the line that it has said before, if any.
    pub fn start(role: &str, data: &Path, more: &[&str]) -> (Self, Option<String>) {
        let asks = data.join("objects").exists();
        let mut command = program(&[role, "--listen", "127.0.0.1:0", "--data", data.to_str().unwrap()]);
        let mut child = command.args(more).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (mut line, mut first) = (String::new(), None);
        let mut said = BufReader::new(child.stdout.as_mut().unwrap());
        said.read_line(&mut line).unwrap();
        if !line.is_empty() && !line.starts_with("listening") {
            first = Some(line.trim_end().to_owned());
            line.clear();
            said.read_line(&mut line).unwrap();
        }
        let Some(address) = line.trim_end().strip_prefix("listening on http://") else {
            let mut words = String::new();
            child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
            panic!("it does not start: {line:?} {words}");
        };
        let http =
            Http { address: address.parse().unwrap(), authority: address.into(), now: Arc::new(system_time), asks };
        (Process { child, http }, first)
    }

    /// SIGKILL: no chance to finish anything.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Bytes of memory it has now.
    pub fn memory(&self) -> u64 {
        self.status("VmRSS:")
    }

    /// Most bytes of memory it has had.
    pub fn peak_memory(&self) -> u64 {
        self.status("VmHWM:")
    }

    fn status(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() * 1024
    }

    /// Waits for its end; returns what it said on the standard error.
    pub fn wait(mut self) -> (ExitStatus, String) {
        let mut words = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
        (self.child.wait().unwrap(), words)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
