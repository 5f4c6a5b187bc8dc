//! The only library of Coffre that opens a connection: it talks to a blind server and believes nothing it answers.
//!
//! **What it is.** One method for each call of docs/protocol/http.md. A request is signed in one name, carries no more
//! than the call needs, and is tried again where that can do no harm. An answer is measured before it is kept: its
//! status, media type and length, then its canonical CBOR, and its digest where the caller knows one.
//!
//! **What it is not.** It holds no key (whoever calls signs, through [`Signer`](vault_crypto::sign::Signer)), opens
//! nothing that is sealed, keeps nothing on disk, and never tells a server that something would not open.
//!
//! **It blocks.** Each [`Connection`] has a private runtime that runs only inside its calls, so the engine above stays
//! ordinary code. Do not call it from inside an async task; a thread is right. Threads may share a connection.
//!
//! **Where to start.** [`ServerUrl::parse`], then [`Connection::new`], then any call; [`RemoteError`] says who is at
//! fault when one fails.
//!
//! ```
//! use vault_remote::{Allow, Connection, RemoteError, ServerUrl};
//! let server = ServerUrl::parse("http://127.0.0.1:1", Allow::Loopback)?;
//! assert!(ServerUrl::parse(server.as_str(), Allow::PublicOnly).is_err(), "an address in a card is public and https");
//! assert!(matches!(Connection::new(server).info(), Err(RemoteError::Offline(_))), "nobody listens on port 1");
//! # Ok::<(), vault_remote::UrlError>(())
//! ```
//!
//! | module | holds |
//! |---|---|
//! | `url` | which addresses may be called at all |
//! | `error` | who is at fault |
//! | `settings` | clock, patience, roots of trust, proxy: what tests and odd places change |
//! | `connection` | one name, one pool; a call tried until it is answered |
//! | `call` | one request: its signature, and what its answer must look like |
//! | `line` | one exchange on the wire: the runtime, the client, timeouts, bounded reading |
//! | `fault` | what reqwest's errors mean |
//! | `patience` | when to try again, how long to wait, how large a part may be |
//! | `vault`, `objects`, `upload`, `download`, `slots`, `mailboxes`, `nameplates`, `logs` | the calls |
//! | `web` | a server that is not Coffre's: an identity provider |

mod url;
mod error;
mod settings;
mod connection;
mod call;
mod line;
mod fault;
mod patience;

mod vault;
mod objects;
mod upload;
mod download;
mod slots;
mod mailboxes;
mod links;
mod nameplates;
mod logs;
mod web;

pub use call::Access;
pub use connection::Connection;
pub use download::{MAX_OUTBOARD, MAX_RANGE};
pub use error::{Misbehaviour, OfflineReason, RemoteError};
pub use objects::MAX_OBJECTS;
pub use settings::{Needed, Settings, ToldTime, WebProxy};
pub use slots::ReceiptBox;
pub use url::{Allow, ServerUrl, UrlError};
/// Why a server refuses, and what its calls carry: re-exported, since every caller needs them.
pub use vault_protocol::http::Refusal;
pub use web::WebAddress;
