//! To come.

#[cfg(feature = "demo")]
pub mod demo;
