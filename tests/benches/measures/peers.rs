//! Other people's programs, and what a process cost.

use crate::place::settle;
use std::ffi::OsString;
use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What a process cost.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// From start to end, what it wrote made to last included.
    pub seconds: f64,
    /// Most memory it held, in bytes.
    pub peak: f64,
}

/// Runs a command to its end, then makes `outputs` last; stops the run if it fails. What ran before is on the disk.
pub fn run(command: &mut Command, outputs: &[&Path]) -> Cost {
    settle();
    let report = std::env::temp_dir().join(format!("coffre-bench-{}", std::process::id()));
    let mut timed = Command::new("/usr/bin/time");
    timed.args(["-f", "%M", "-o"]).arg(&report).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => timed.env(name, value),
            None => timed.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        timed.current_dir(folder);
    }
    let start = Instant::now();
    let done = timed.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).output().unwrap();
    for path in outputs {
        File::open(path).unwrap().sync_all().unwrap();
    }
    let seconds = start.elapsed().as_secs_f64();
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
    let text = fs::read_to_string(&report).unwrap();
    let _ = fs::remove_file(report);
    let peak: f64 = text.lines().last().and_then(|l| l.trim().parse().ok()).unwrap();
    Cost { seconds, peak: peak * 1024.0 }
}

/// Runs something that is not measured.
pub fn prepare(command: &mut Command) -> Vec<u8> {
    let done = command.stdin(Stdio::null()).output().unwrap();
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

pub fn program(variable: &str, otherwise: &str) -> Command {
    Command::new(std::env::var_os(variable).unwrap_or_else(|| OsString::from(otherwise)))
}

/// An identity for age and rage: both read the same keys.
pub struct AgeKey {
    pub file: PathBuf,
    pub recipient: String,
}

impl AgeKey {
    pub fn generate(folder: &Path, name: &str) -> AgeKey {
        let file = folder.join(name);
        prepare(Command::new("age-keygen").arg("-o").arg(&file));
        let recipient = prepare(Command::new("age-keygen").arg("-y").arg(&file));
        AgeKey { file, recipient: String::from_utf8(recipient).unwrap().trim().to_owned() }
    }
}

pub fn age() -> Command {
    Command::new("age")
}

pub fn rage() -> Command {
    program("COFFRE_BENCH_RAGE", "rage")
}

/// GnuPG with a home of its own; its agent ends with it.
pub struct Gpg {
    home: PathBuf,
}

pub const PASSPHRASE: &str = "correct horse battery staple";

impl Gpg {
    pub fn new(folder: &Path) -> Gpg {
        let home = folder.join("gnupg");
        fs::create_dir_all(&home).unwrap();
        fs::set_permissions(&home, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        let gpg = Gpg { home };
        for person in ["one@example.org", "two@example.org"] {
            let mut command = gpg.command();
            prepare(command.args(["--passphrase", "", "--quick-generate-key", person, "default", "default", "never"]));
        }
        gpg
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new("gpg");
        command.arg("--homedir").arg(&self.home);
        command.args(["--batch", "--yes", "--quiet", "--pinentry-mode", "loopback", "--trust-model", "always"]);
        command.args(["--compress-algo", "none", "--cipher-algo", "AES256"]);
        command
    }
}

impl Drop for Gpg {
    fn drop(&mut self) {
        let _ = Command::new("gpgconf").arg("--homedir").arg(&self.home).args(["--kill", "all"]).status();
    }
}

/// A restic repository: in a folder, or behind `rclone serve restic --append-only` on loopback.
pub struct Restic {
    repository: String,
    cache: PathBuf,
    server: Option<Child>,
}

impl Restic {
    pub fn in_folder(folder: &Path) -> Restic {
        Restic::init(folder.join("repository").display().to_string(), folder, None)
    }

    pub fn behind_rclone(folder: &Path) -> Restic {
        let address = free_address();
        let mut command = Command::new("rclone");
        command.args(["serve", "restic", "--append-only", "--addr", &address.to_string()]);
        command.arg(folder.join("remote")).env("RCLONE_CONFIG", folder.join("rclone.conf"));
        let server = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(start.elapsed() < Duration::from_secs(20), "rclone does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Restic::init(format!("rest:http://{address}/"), folder, Some(server))
    }

    fn init(repository: String, folder: &Path, server: Option<Child>) -> Restic {
        let restic = Restic { repository, cache: folder.join("cache"), server };
        prepare(restic.command().arg("init"));
        restic
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new("restic");
        command.args(["--quiet", "--repo", &self.repository, "--cache-dir"]).arg(&self.cache);
        command.env("RESTIC_PASSWORD", PASSPHRASE);
        command
    }

    pub fn backup(&self, folder: &Path) -> Command {
        let mut command = self.command();
        command.arg("backup").arg(".").current_dir(folder);
        command
    }
}

impl Drop for Restic {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
