//! What a server's disk reveals. The disk is read as anybody could who took it away: from the published table of rows
//! (docs/protocol/http.md, "What the server keeps"), without the code that wrote it, and without any key.
//!
//! Records are copied first and the copy is opened, since both engines write when they open. Nothing in the folder
//! changes.
//!
//! | module | holds |
//! |---|---|
//! | [`rows`] | the kinds of rows, what each key and value is made of, what it links |
//! | `records` | the records of a folder, as a copy |
//! | `items` | CBOR without a schema: every word and every byte string in a value |
//! | `noise` | does it look like noise? |
//! | [`words`] | are these words in it, in any form? |
//! | `look` | the whole inspection |

pub mod rows;
mod records;
mod items;
mod noise;
pub mod words;
mod look;

pub use look::{Finding, Kinds, Linked, Report, Sealed, Spoken, inspect, inspect_rows};
pub use records::StoreError;
