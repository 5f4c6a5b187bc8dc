//! Drives that were put into this computer: USB keys, memory cards, outer disks.

use std::path::{Path, PathBuf};

/// A drive that papers can be written to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Drive {
    /// Where it is found.
    pub(crate) path: PathBuf,
    /// What it is called.
    pub(crate) name: String,
}

impl Drive {
    fn at(path: impl Into<PathBuf>) -> Drive {
        let path = path.into();
        let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
        Drive { path, name }
    }
}

/// The drives that are in now, by name.
pub(crate) fn found() -> Vec<Drive> {
    let mut found = if cfg!(windows) {
        // `A:` to `C:` are the computer's own.
        ('D'..='Z').map(|l| PathBuf::from(format!("{l}:\\"))).filter(|p| p.is_dir()).map(Drive::at).collect()
    } else if cfg!(target_os = "macos") {
        let all = std::fs::read_dir("/Volumes").into_iter().flatten().flatten().map(|e| e.path());
        // The computer's own disk stands there as a link to `/`.
        all.filter(|p| p.is_dir() && !p.is_symlink()).map(Drive::at).collect()
    } else {
        from_mounts(&std::fs::read_to_string("/proc/self/mounts").unwrap_or_default(), &is_removable)
    };
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// The drives among what Linux has mounted: where a desktop mounts them, or on a device that can be taken out.
fn from_mounts(mounts: &str, removable: &dyn Fn(&str) -> bool) -> Vec<Drive> {
    let mut found: Vec<Drive> = Vec::new();
    for line in mounts.lines() {
        let [device, at, _, options, ..] = line.split(' ').collect::<Vec<_>>()[..] else { continue };
        let at = plain(at);
        let by_desktop = ["/media/", "/run/media/"].iter().any(|folder| at.starts_with(folder));
        let written = options.split(',').any(|option| option == "rw");
        let drive = Drive::at(at);
        if written && (by_desktop || device.strip_prefix("/dev/").is_some_and(removable)) && !found.contains(&drive) {
            found.push(drive);
        }
    }
    found
}

/// Whether the device, or the disk that it is a part of, can be taken out.
fn is_removable(device: &str) -> bool {
    let Ok(device) = Path::new("/sys/class/block").join(device).canonicalize() else { return false };
    let says = |folder: &Path| std::fs::read_to_string(folder.join("removable")).is_ok_and(|said| said.trim() == "1");
    says(&device) || device.parent().is_some_and(says)
}

/// A path as `/proc/self/mounts` writes it: what would break its lines stands there as `\040`.
fn plain(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let number = tail.get(..3).filter(|_| *first == b'\\').and_then(|octal| std::str::from_utf8(octal).ok());
        match number.and_then(|octal| u8::from_str_radix(octal, 8).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[3..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
/dev/nvme0n1p2 / ext4 rw,relatime 0 0
tmpfs /run tmpfs rw,nosuid 0 0
/dev/sda1 /home ext4 rw 0 0
/dev/sdb1 /media/helene/CL\u{c9}\\040DE\\040HELENE vfat rw,nosuid 0 0
/dev/sr0 /media/helene/SCANNER iso9660 ro,nosuid 0 0
/dev/mmcblk0p1 /mnt/carte exfat rw 0 0
/dev/sdb1 /media/helene/CL\u{c9}\\040DE\\040HELENE vfat rw,nosuid 0 0
half a line
";

    #[test]
    fn what_can_be_taken_out_is_found_by_its_name() {
        let found = from_mounts(MOUNTS, &|device| device == "mmcblk0p1");
        let names: Vec<(&str, &str)> = found.iter().map(|d| (d.path.to_str().unwrap(), d.name.as_str())).collect();
        let key = ("/media/helene/CL\u{c9} DE HELENE", "CL\u{c9} DE HELENE");
        assert_eq!(
            names,
            [key, ("/mnt/carte", "carte")],
            "not the computer's own, nothing that is only read, each once"
        );
        assert_eq!(from_mounts("", &|_| true), []);
    }

    #[test]
    fn a_path_is_read_as_it_is_written() {
        assert_eq!(plain("/a\\040b\\134c"), "/a b\\c");
        assert_eq!(plain("/end\\04"), "/end\\04");
    }
}
