//! The demonstration.

pub mod record;
