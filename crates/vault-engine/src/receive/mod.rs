//! Doors opened to this vault: taken in, checked, and their papers opened, each against a receipt.
//!
//! What lies in the mailboxes is fetched and sorted (`arrivals`, with what is remembered of each drop in `sorted`);
//! a grant is checked (`check`), taken in with the pages that follow it (`take`) and kept as an object of this vault
//! (`kept`). To open papers, each ciphertext is fetched and checked (`fetch`), then receipts are signed, made to last
//! (`unsent`) and exchanged for shares (`release`, `ask`) under proofs of the public log (`proved`), from which keys come
//! (`collect`). What was opened once opens again from here (`open`).
//!
//! Everything in a drop was written by a stranger, and every answer by a server that may lie: nothing is signed before
//! the giver's signature and every hash have been checked.

mod arrivals;
mod ask;
mod check;
mod collect;
mod fetch;
mod kept;
mod open;
mod proved;
mod release;
pub(crate) mod sorted;
mod take;
mod unsent;

pub use arrivals::{Arrivals, Came};
pub use kept::OpenedGrant;
pub use open::Shown;
pub use release::{Requested, Unopened};
