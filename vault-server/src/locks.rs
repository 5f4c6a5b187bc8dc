//! Locks by id: calls that change the same few rows stand in line here instead of failing each other's comparison.
//! What makes them right is the comparison; these only make them quick.

use tokio::sync::{Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};

const STRIPES: usize = 256;

pub(crate) struct Locks(Vec<Mutex<()>>);

impl Locks {
    pub(crate) fn new() -> Self {
        Locks((0..STRIPES).map(|_| Mutex::new(())).collect())
    }

    /// Two ids may share a lock: hold one of a table at a time.
    pub(crate) async fn lock(&self, id: &[u8; 32]) -> MutexGuard<'_, ()> {
        self.0[usize::from(id[31])].lock().await
    }
}

/// Between an object's file and its row: whoever brings both holds it shared, whoever takes both away holds it alone.
/// Otherwise a file could go just before its row comes.
pub(crate) struct Gates(Vec<RwLock<()>>);

impl Gates {
    pub(crate) fn new() -> Self {
        Gates((0..STRIPES).map(|_| RwLock::new(())).collect())
    }

    pub(crate) async fn bring(&self, vault: &[u8; 32]) -> RwLockReadGuard<'_, ()> {
        self.0[usize::from(vault[31])].read().await
    }

    pub(crate) async fn take(&self, vault: &[u8; 32]) -> RwLockWriteGuard<'_, ()> {
        self.0[usize::from(vault[31])].write().await
    }
}
