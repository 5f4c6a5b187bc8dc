//! What the storage tests share.
#![allow(dead_code, reason = "each test target uses its part")]

pub(crate) mod disk;
pub(crate) mod flush_only;
pub(crate) mod load;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use vault_server::store::memory::Disk;
use vault_server::store::{Blobs, Records, files, redb, sled};

/// A place where stores are opened, closed and opened again.
pub(crate) enum Backend {
    Sled(tempfile::TempDir),
    Redb(tempfile::TempDir),
    Files(tempfile::TempDir),
    Memory(Disk),
}

impl Backend {
    pub(crate) fn sled() -> Self {
        Backend::Sled(folder())
    }
    pub(crate) fn redb() -> Self {
        Backend::Redb(folder())
    }
    pub(crate) fn files() -> Self {
        Backend::Files(folder())
    }
    pub(crate) fn memory() -> Self {
        Backend::Memory(Disk::new())
    }

    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Backend::Sled(folder) | Backend::Redb(folder) | Backend::Files(folder) => Some(folder.path()),
            Backend::Memory(_) => None,
        }
    }

    pub(crate) fn records(&self) -> Arc<dyn Records> {
        match self {
            Backend::Sled(folder) => sled::open(&folder.path().join("records")).unwrap(),
            Backend::Redb(folder) => redb::open(&folder.path().join("records")).unwrap(),
            Backend::Memory(disk) => disk.open_records(),
            Backend::Files(_) => panic!("no records there"),
        }
    }

    pub(crate) fn blobs(&self) -> Arc<dyn Blobs> {
        match self {
            Backend::Files(folder) => files::open(&folder.path().join("objects")).unwrap(),
            Backend::Memory(disk) => disk.open_blobs(),
            _ => panic!("no objects there"),
        }
    }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// Waits for something that other threads do; fails after a minute.
pub(crate) async fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(60), "never: {what}");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// One test function for each backend named: `cases!(backends: a, b; fn_one, fn_two)`.
#[macro_export]
macro_rules! cases {
    ($($backend:ident)+ => $cases:tt) => { $( $crate::cases!(@one $backend $cases); )+ };
    (@one $backend:ident [$($case:ident)+]) => {
        mod $backend {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    super::$case(&$crate::support::Backend::$backend()).await;
                }
            )+
        }
    };
}
