//! What the tests need and the machine may lack.
//!
//! Debian packages go to the system; all else goes to `target/tools/`, so that `cargo clean` removes it.
//! Each helper does nothing, and asks no network, when what it would install is already there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::process::{cargo, shown};

/// The version of cargo-deny whose `deny.toml` is committed.
const CARGO_DENY: &str = "0.20.2";

/// Installs the Debian packages that are missing. On another system it only says what is needed.
///
/// # Errors
/// One line: neither root nor password-less sudo, or apt-get failed.
pub(crate) fn debian(packages: &[&str]) -> Result<(), String> {
    if !answers(Command::new("dpkg-query").arg("--version")) {
        println!("not a Debian system: these must be here already: {}", packages.join(" "));
        return Ok(());
    }
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !has_package(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    run(&mut apt(&["update", "-q"])?)?;
    let mut install = apt(&["install", "-q", "-y", "--no-install-recommends"])?;
    run(install.args(missing))
}

/// git, which tells what is committed.
///
/// # Errors
/// As [`debian`].
pub(crate) fn git() -> Result<(), String> {
    if answers(Command::new("git").arg("--version")) { Ok(()) } else { debian(&["git"]) }
}

/// A virtual environment with what a committed requirements file names; gives its `python`.
///
/// `requirements` is relative to `root`; every line of it pins a version.
///
/// # Errors
/// One line: which step failed.
pub(crate) fn python_venv(root: &Path, requirements: &str) -> Result<PathBuf, String> {
    let file = root.join(requirements);
    let wanted = fs::read_to_string(&file).map_err(|error| format!("{requirements}: {error}"))?;
    let folder = place(root, "python", requirements);
    once(&folder, &wanted, || {
        // Without `ensurepip`, Debian's python3 makes no environment.
        if !answers(Command::new("python3").args(["-c", "import venv, ensurepip"])) {
            debian(&["python3", "python3-venv"])?;
        }
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        let mut pip = Command::new(folder.join("bin/python"));
        run(pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&file))
    })?;
    Ok(folder.join("bin/python"))
}

/// What a committed `package.json` and `package-lock.json` name; gives the folder with `node_modules`.
///
/// `folder` is relative to `root` and holds both files. No package's install script is run.
///
/// # Errors
/// One line: which step failed.
pub(crate) fn npm(root: &Path, folder: &str) -> Result<PathBuf, String> {
    let read = |name: &str| {
        fs::read_to_string(root.join(folder).join(name)).map_err(|error| format!("{folder}/{name}: {error}"))
    };
    let (manifest, lock) = (read("package.json")?, read("package-lock.json")?);
    let place = place(root, "npm", folder);
    once(&place, &format!("{manifest}{lock}"), || {
        if !answers(Command::new("npm").arg("--version")) {
            debian(&["nodejs", "npm"])?;
        }
        let write = |name: &str, text: &str| {
            fs::write(place.join(name), text).map_err(|error| format!("{}/{name}: {error}", place.display()))
        };
        write("package.json", &manifest)?;
        write("package-lock.json", &lock)?;
        let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
        run(Command::new("npm").args(arguments).current_dir(&place))
    })?;
    Ok(place)
}

/// Node of this major version or newer: the one that is found, or the one that a committed requirements file names.
///
/// # Errors
/// One line: which step failed.
pub(crate) fn node(root: &Path, least: u32, requirements: &str) -> Result<PathBuf, String> {
    let found = Command::new("node").arg("--version").stdin(Stdio::null()).output();
    let said = found.map(|answer| String::from_utf8_lossy(&answer.stdout).into_owned()).unwrap_or_default();
    if major(&said).is_some_and(|major| major >= least) {
        return Ok("node".into());
    }
    println!("node says {:?}: one that is {least} or newer comes from {requirements}", said.trim());
    let python = python_venv(root, requirements)?;
    Ok(python.with_file_name("node"))
}

/// 20 of `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// cargo-deny, built from the registry; gives the program.
///
/// # Errors
/// One line: it could not be built, for example without network.
pub(crate) fn cargo_deny(root: &Path) -> Result<PathBuf, String> {
    cargo_install(root, "cargo-deny", CARGO_DENY, &[])
}

/// How a program that runs for seconds is built: soon. Left alone, some are built for a quarter of an hour.
const BUILT_SOON: [&str; 3] = ["opt-level=1", "lto=false", "codegen-units=16"];

/// One program of the registry, at one version, with its own lock file and what else cargo is to be told.
pub(crate) fn cargo_install(root: &Path, name: &str, version: &str, more: &[&str]) -> Result<PathBuf, String> {
    let folder = place(root, "cargo", &format!("{name}-{version}"));
    once(&folder, version, || {
        let mut install = cargo(root, &["install", "--locked", &format!("{name}@{version}"), "--root"]);
        install.arg(&folder).args(more);
        for setting in BUILT_SOON {
            install.arg(format!("--config=profile.release.{setting}"));
        }
        run(&mut install)
    })?;
    Ok(folder.join("bin").join(name))
}

/// Runs `install` into an empty `folder`, unless a run that ended well left the stamp `wanted` there.
///
/// The stamp is written last: an install that was cut off is done again.
fn once(folder: &Path, wanted: &str, install: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    let stamp = folder.join("installed.stamp");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    let said = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(said)?;
    }
    fs::create_dir_all(folder).map_err(said)?;
    install()?;
    fs::write(stamp, wanted).map_err(said)
}

/// Where cargo builds.
pub(crate) fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder))
}

/// `target/tools/KIND/NAME`, with the slashes of a path in NAME flattened.
fn place(root: &Path, kind: &str, name: &str) -> PathBuf {
    target(root).join("tools").join(kind).join(name.replace(['/', '\\'], "-"))
}

fn has_package(name: &str) -> bool {
    let query = Command::new("dpkg-query").args(["-W", "-f=${Status}", name]).output();
    query.is_ok_and(|answer| answer.stdout == b"install ok installed")
}

fn apt(arguments: &[&str]) -> Result<Command, String> {
    let root = Command::new("id").arg("-u").output().is_ok_and(|answer| answer.stdout.trim_ascii() == b"0");
    let mut command = if root {
        Command::new("env")
    } else if answers(Command::new("sudo").args(["-n", "true"])) {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "env"]);
        sudo
    } else {
        return Err(format!("apt-get {}: needs root, or sudo without a password", arguments.join(" ")));
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).args(arguments);
    Ok(command)
}

/// Whether a command is here and ends well; what it prints is of no interest.
pub(crate) fn answers(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Installers talk straight to the terminal: what they print is not counted.
fn run(command: &mut Command) -> Result<(), String> {
    println!("$ {}", shown(command));
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{}: {status}", shown(command))),
        Err(error) => Err(format!("{}: could not start: {error}", shown(command))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An empty folder of this test's own, under the build's.
    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn installs_once_and_again_only_when_the_wish_changes() {
        let folder = folder("once");
        let mut runs = 0;
        for wanted in ["a==1", "a==1", "a==2"] {
            once(&folder, wanted, || {
                runs += 1;
                Ok(())
            })
            .unwrap();
        }
        assert_eq!(runs, 2);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn an_install_cut_off_starts_from_an_empty_folder() {
        let folder = folder("cut");
        let half = folder.join("half");
        let failed = once(&folder, "a", || {
            fs::write(&half, "").unwrap();
            Err("no network".into())
        });
        assert_eq!(failed, Err("no network".into()));
        once(&folder, "a", || {
            assert!(!half.exists());
            Ok(())
        })
        .unwrap();
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_wish_with_slashes_stays_one_folder() {
        let place = place(Path::new("/somewhere"), "python", "tests/reader/requirements.txt");
        assert!(place.ends_with("tools/python/tests-reader-requirements.txt"), "{}", place.display());
    }

    #[test]
    fn a_version_of_node_has_a_major_number() {
        assert_eq!(["v20.20.2\n", "v18.19.0", "", "20.1", "vx"].map(major), [Some(20), Some(18), None, None, None]);
    }

    #[test]
    fn a_program_that_is_not_there_does_not_answer() {
        assert!(!answers(&mut Command::new("no-such-program-here")));
    }
}
