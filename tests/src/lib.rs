//! Helpers shared by the stories in `tests/tests/`.
//!
//! This package's root is the repository's folder `tests/`; as in any package, its integration tests
//! are one folder further down, one file a subject: `tests/tests/house.rs` and so on. They start real
//! programs, write real files and open real sockets.

pub mod answers;
pub mod cddl;
pub mod frozen;
pub mod provider;
pub mod proxy;
