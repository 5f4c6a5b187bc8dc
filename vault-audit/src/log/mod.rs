//! Public logs, as anybody reads them: fetched from a server or a mirror, verified whole, followed over time.
//!
//! | module | holds |
//! |---|---|
//! | [`place`] | where a log lies: an address or a folder |
//! | [`whole`] | every entry read, every tile compared, the root computed anew |
//! | [`follow`] | from the checkpoint seen last to the one shown now |

pub mod place;
pub mod whole;
pub mod follow;

use place::PlaceError;
use vault_log::checkpoint::SignedCheckpoint;

/// Reads the checkpoint that a log shows. Nobody's signature is checked.
///
/// # Errors
/// What is wrong with the place, or with what it shows.
pub fn shown(place: &place::Place) -> Result<SignedCheckpoint, LogError> {
    let bytes = place.get("checkpoint", vault_log::limits::MAX_NOTE)?.ok_or(LogError::NoLog)?;
    SignedCheckpoint::parse(&bytes).map_err(|e| LogError::Broken(format!("the checkpoint: {e}")))
}

/// Why a log does not verify.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// The network, or the disk.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// Nothing is there.
    #[error("there is no log")]
    NoLog,
    /// What is shown is not what the checkpoint says: whoever shows it is at fault.
    #[error("{0}")]
    Broken(String),
}
