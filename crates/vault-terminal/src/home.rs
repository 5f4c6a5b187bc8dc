//! Where a program keeps its things.
//!
//! Order: `--home DIR`, then the program's variable (`COFFRE_HOME`), then the USB stick (a file named
//! `coffre.portable` beside the program: everything is kept in `coffre-data` beside it), then the system's folder
//! for a person's data. Nothing is created here.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use crate::exit::Exit;
use crate::problem::{AtFault, IntoProblem, Kind, Problem};

pub(crate) const NO_HOME: Kind = Kind::new("no-home", Exit::Failure, AtFault::You);

/// The names that differ from one program to the next.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// The program's name: also of its data folder, and of the `NAME.portable` file.
    pub program: &'static str,
    /// The environment variable that names the home.
    pub variable: &'static str,
}

/// What decided the home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `--home`.
    Flag,
    /// The environment variable.
    Variable,
    /// A `.portable` file beside the program.
    Portable,
    /// The system's folder for a person's data.
    System,
}

/// A home folder: absolute, perhaps not there yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The folder.
    pub path: PathBuf,
    /// What decided it.
    pub origin: Origin,
}

/// No folder could be chosen: the system gives this person no home folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no home folder: give --home")]
pub struct NoHome;

impl IntoProblem for NoHome {
    fn into_problem(self) -> Problem {
        Problem::new(NO_HOME)
    }
}

/// Chooses the home. `beside` is the folder the program lies in, `system` the folder for a person's data.
///
/// # Errors
/// [`NoHome`] when nothing names one.
pub fn choose(
    names: Names,
    flag: Option<&Path>,
    variable: Option<PathBuf>,
    beside: Option<&Path>,
    system: impl FnOnce() -> Option<PathBuf>,
) -> Result<Home, NoHome> {
    let portable = || {
        let folder = beside?;
        folder
            .join(format!("{}.portable", names.program))
            .is_file()
            .then(|| folder.join(format!("{}-data", names.program)))
    };
    let (path, origin) = if let Some(path) = flag {
        (path.to_owned(), Origin::Flag)
    } else if let Some(path) = variable.filter(|v| !v.as_os_str().is_empty()) {
        (path, Origin::Variable)
    } else if let Some(path) = portable() {
        (path, Origin::Portable)
    } else {
        (system().ok_or(NoHome)?.join(names.program), Origin::System)
    };
    // A program that changes folder, or asks a running one to act, must still mean the same place.
    Ok(Home { path: std::path::absolute(&path).unwrap_or(path), origin })
}

/// [`choose`] for this process.
///
/// # Errors
/// [`NoHome`] when nothing names one.
pub fn of_this_process(names: Names, flag: Option<&Path>) -> Result<Home, NoHome> {
    let program = std::env::current_exe().ok();
    let variable = std::env::var_os(names.variable).map(PathBuf::from);
    let system = || etcetera::choose_base_strategy().ok().map(|s| s.data_dir());
    choose(names, flag, variable, program.as_deref().and_then(Path::parent), system)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: Names = Names { program: "coffre", variable: "COFFRE_HOME" };

    #[test]
    fn the_order_is_flag_variable_stick_system() {
        let stick = tempfile::tempdir().unwrap();
        let system = || Some(PathBuf::from("/data"));
        let choose = |flag: Option<&str>, variable: Option<&str>| {
            super::choose(NAMES, flag.map(Path::new), variable.map(PathBuf::from), Some(stick.path()), system).unwrap()
        };
        assert_eq!(choose(None, None), Home { path: "/data/coffre".into(), origin: Origin::System });
        std::fs::write(stick.path().join("coffre-pro.portable"), "").unwrap();
        assert_eq!(choose(None, None).origin, Origin::System, "another program's mark");
        std::fs::write(stick.path().join("coffre.portable"), "").unwrap();
        assert_eq!(choose(None, None), Home { path: stick.path().join("coffre-data"), origin: Origin::Portable });
        assert_eq!(choose(None, Some("")).origin, Origin::Portable);
        assert_eq!(choose(None, Some("/v")), Home { path: "/v".into(), origin: Origin::Variable });
        assert_eq!(choose(Some("/f"), Some("/v")), Home { path: "/f".into(), origin: Origin::Flag });
        assert!(choose(Some("here"), None).path.is_absolute());
    }

    #[test]
    fn no_folder_at_all_is_said() {
        assert_eq!(choose(NAMES, None, None, None, || None), Err(NoHome));
    }
}
