//! A page of one person's program, served to her own browser on her own machine, and to nobody else.
//!
//! It holds what `coffre ui` and `coffre-pro ui` have in common: the guard at the door (who may ask, from where), the frame of
//! every page, its symbols and sounds, and its words in three languages. It knows no vault: what a page shows is its program's.
//!
//! Start with [`door`]: a program implements [`door::Program`], claims a [`door::Place`], and runs a [`door::Shell`]. Its pages
//! are a [`look::Page`] each in a [`frame::Frame`], with [`symbols`] beside the words and [`sounds`] for who does not read. What
//! they show is in [`keep::Held`], which opens and locks.

pub mod compare;
pub mod door;
pub mod frame;
pub mod keep;
pub mod look;
pub mod sheets;
pub mod sounds;
pub mod symbols;
