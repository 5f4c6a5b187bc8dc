//! File systems in files, one in another, and what a power cut leaves of them: see `power_cut.rs`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// What this machine lacks.
pub(crate) fn missing() -> Option<&'static str> {
    let found = |program: &str, argument: &str| Command::new(program).arg(argument).output().is_ok();
    if !cfg!(target_os = "linux") {
        Some("Linux")
    } else if !Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n") {
        Some("root")
    } else if !Path::new("/dev/loop-control").exists() {
        Some("loop devices")
    } else if !found("mkfs.ext4", "-V") {
        Some("mkfs.ext4")
    } else if !found("fsfreeze", "-V") {
        Some("fsfreeze")
    } else {
        None
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    KeepsCache,
    LosesCache,
}

/// Three file systems, each in a file on the one before.
pub(crate) struct Disk {
    // In the order in which they have to be unmounted.
    data: Mounted,
    drive: Mounted,
    outer: Mounted,
    root: tempfile::TempDir,
}

impl Disk {
    /// With an empty file system, or with one that a cut has left.
    pub(crate) fn new(image: Option<&Image>) -> Self {
        let root = tempfile::tempdir().unwrap();
        let outer = Mounted::new(&file_system(root.path(), "outer", 6000), &root.path().join("outer"));
        let drive = Mounted::new(&file_system(&outer.folder, "drive", 5000), &root.path().join("drive"));
        let data = match image {
            Some(image) => image.copy(&drive.folder.join("data.img")),
            None => file_system(&drive.folder, "data", 4000),
        };
        let data = Mounted::new(&data, &root.path().join("data"));
        Disk { data, drive, outer, root }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.data.folder.clone()
    }

    pub(crate) fn cut(&self, cut: Cut) -> Image {
        let (below, file) = match cut {
            Cut::KeepsCache => (&self.drive, "data.img"),
            Cut::LosesCache => (&self.outer, "drive.img"),
        };
        let copy = tempfile::Builder::new().prefix("cut").tempdir_in(self.root.path()).unwrap();
        let frozen = Frozen::new(&below.folder);
        copy_sparse(&below.folder.join(file), &copy.path().join(file));
        drop(frozen);
        Image { folder: copy, cut }
    }
}

/// What a power cut has left.
pub(crate) struct Image {
    folder: tempfile::TempDir,
    cut: Cut,
}

impl Image {
    pub(crate) fn mount(&self) -> Remounted {
        let root = self.folder.path();
        let drive = match self.cut {
            Cut::KeepsCache => None,
            Cut::LosesCache => Some(Mounted::new(&root.join("drive.img"), &root.join("drive"))),
        };
        let image = drive.as_ref().map_or(root, |drive| &drive.folder).join("data.img");
        let data = Mounted::new(&image, &root.join("data"));
        Remounted { folder: data.folder.clone(), _data: data, _drive: drive }
    }

    fn copy(&self, to: &Path) -> PathBuf {
        copy_sparse(&self.folder.path().join("data.img"), to);
        to.into()
    }
}

pub(crate) struct Remounted {
    pub(crate) folder: PathBuf,
    _data: Mounted,
    _drive: Option<Mounted>,
}

pub(crate) struct Mounted {
    pub(crate) folder: PathBuf,
}

impl Mounted {
    pub(crate) fn new(image: &Path, folder: &Path) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        // Without its timer the journal is written only when somebody syncs: nothing is kept by chance.
        run("mount", &["-o".as_ref(), "loop,commit=300".as_ref(), image, folder]);
        Mounted { folder: folder.into() }
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // A process that was just killed may still hold it.
        for _ in 0..100 {
            if Command::new("umount").arg(&self.folder).output().is_ok_and(|done| done.status.success()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        println!("could not unmount {}", self.folder.display());
    }
}

struct Frozen<'a>(&'a Path);

impl<'a> Frozen<'a> {
    fn new(folder: &'a Path) -> Self {
        run("fsfreeze", &["-f".as_ref(), folder]);
        Frozen(folder)
    }
}

impl Drop for Frozen<'_> {
    fn drop(&mut self) {
        run("fsfreeze", &["-u".as_ref(), self.0]);
    }
}

/// Makes an ext4 in a file with holes.
pub(crate) fn file_system(folder: &Path, name: &str, mebibytes: u64) -> PathBuf {
    let image = folder.join(format!("{name}.img"));
    std::fs::File::create(&image).unwrap().set_len(mebibytes << 20).unwrap();
    run("mkfs.ext4", &["-q".as_ref(), "-F".as_ref(), &image]);
    image
}

fn copy_sparse(from: &Path, to: &Path) {
    run("cp", &["--sparse=always".as_ref(), from, to]);
}

pub(crate) fn run(program: &str, arguments: &[&Path]) {
    let output = Command::new(program).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
}
