//! Every largest length, checked before anything is allocated. `docs/protocol/log.md` holds the same table.

/// Largest number of leaves: what fits a signed 64-bit integer, as other implementations count.
pub const MAX_TREE_SIZE: u64 = (1 << 63) - 1;

/// Hashes in a full tile, entries in a full bundle, exactly.
pub const TILE_WIDTH: u16 = 256;

/// Highest level in the path of a tile (tlog-tiles).
pub const MAX_TILE_LEVEL: u8 = 63;

/// Largest index in the path of a tile or bundle: the last bundle of the largest tree.
pub const MAX_TILE_INDEX: u64 = MAX_TREE_SIZE >> 8;

/// Bytes of a tile's path.
pub const MAX_TILE_PATH: usize = 64;

/// Bytes of one entry: its length is written in 16 bits.
pub const MAX_ENTRY: usize = 65_535;

/// Bytes of one entry bundle.
pub const MAX_BUNDLE: usize = TILE_WIDTH as usize * (MAX_ENTRY + 2);

/// Hashes in one proof (tlog-witness).
pub const MAX_PROOF: usize = 63;

/// Bytes of a key's name.
pub const MAX_KEY_NAME: usize = 255;

/// Bytes of a verifier key as text.
pub const MAX_VERIFIER_KEY: usize = 512;

/// Bytes of a log's origin.
pub const MAX_ORIGIN: usize = 255;

/// Bytes of a signed note: 64 signatures of the largest kind known, and a text.
pub const MAX_NOTE: usize = 524_288;

/// Signature lines of a note. signed-note asks for at least 16.
pub const MAX_SIGNATURES: usize = 64;

/// Latest time of a cosignature, in seconds since 1970 (tlog-cosignature).
pub const MAX_TIME: u64 = (1 << 63) - 1;

/// Bytes of a proof's extra data, decoded.
pub const MAX_EXTRA: usize = 65_536;

/// Bytes of a `tlog-proof` file.
pub const MAX_PROOF_FILE: usize = MAX_NOTE + 2 * MAX_EXTRA;

/// Bytes of the body of an `add-checkpoint` call.
pub const MAX_ADD_CHECKPOINT: usize = MAX_NOTE + 4096;

/// Bytes of a policy file.
pub const MAX_POLICY: usize = 131_072;

/// Logs in a policy. tlog-policy asks for at least 32.
pub const MAX_POLICY_LOGS: usize = 256;

/// Witnesses in a policy. tlog-policy asks for at least 32.
pub const MAX_POLICY_WITNESSES: usize = 64;

/// Groups in a policy. tlog-policy asks for at least 32.
pub const MAX_POLICY_GROUPS: usize = 64;

/// Bytes of a fork report.
pub const MAX_FORK_REPORT: usize = 2 * MAX_NOTE + 4096;
