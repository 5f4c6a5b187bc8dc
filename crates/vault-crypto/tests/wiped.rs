//! What a key was is not in memory once nobody has it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::fs::File;
use std::os::unix::fs::FileExt as _;

use vault_crypto::random;
use vault_crypto::secret::{
    DeviceSecret, DocumentKey, GrantSecret, RecordKey, ReleaseSeed, RootKey, SigningSeed, WrapSeed,
};

/// 32 bytes of this process's memory, wherever they are.
fn read(memory: &File, address: usize, into: &mut [u8; 32]) {
    memory.read_exact_at(into, address as u64).unwrap();
}

/// E8: as anybody would read them who has the machine's memory, from the place where the key was.
#[test]
fn e8_a_dropped_key_is_wiped_from_memory() {
    let memory = File::open("/proc/self/mem").unwrap();
    // Made before, so that it is not put where the key was.
    let mut found = Box::new([0; 32]);
    macro_rules! wiped {
        ($($secret:ty),+) => {$({
            let bytes: [u8; 32] = random::bytes();
            let key = Box::new(<$secret>::from_bytes(&bytes));
            let address = key.dangerous_bytes().as_ptr().addr();
            read(&memory, address, &mut found);
            assert_eq!(*found, bytes, "the control: there it is");
            drop(key);
            read(&memory, address, &mut found);
            let left = bytes.windows(4).any(|part| found.windows(4).any(|there| there == part));
            assert!(!left, "{} is still there", stringify!($secret));
        })+};
    }
    wiped!(DocumentKey, RootKey, GrantSecret, ReleaseSeed, SigningSeed, WrapSeed, DeviceSecret, RecordKey);
}
