//! `coffre device`: which devices open the vault, and the end of one that was stolen or lost.

use serde::Serialize;
use vault_engine::Vault;
use vault_protocol::chain::Powers;
use vault_protocol::key::PublicKey;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Problem, Session, ids, msg};

use crate::cli::DeviceRemove;
use crate::desk::Desk;
use crate::problems::{DEVICE_STAYS, Engine, STOPPED};

/// Letters of a key that are shown: two devices of one vault that share them are not made.
const SHOWN: usize = 8;

/// What a member of the chain is to this device.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Is {
    This,
    Other,
    Sheet,
    /// Somebody who helps, with powers of their own: no device of this vault, and not removed as one.
    Helper,
}

impl Is {
    const fn name(self) -> &'static str {
        match self {
            Is::This => "this",
            Is::Other => "other",
            Is::Sheet => "sheet",
            Is::Helper => "helper",
        }
    }
}

#[derive(Serialize)]
struct Device {
    id: String,
    is: Is,
}

#[derive(Serialize)]
struct Devices {
    items: Vec<Device>,
}

/// Every key that may speak for the vault, this device's first.
fn members(vault: &Vault) -> Vec<(PublicKey, Is)> {
    vault.members().into_iter().enumerate().map(|(at, m)| (m.key, is(at == 0, m.powers))).collect()
}

/// What it is, from its powers, and whether it is the one that asks.
pub(crate) fn is(this: bool, powers: Powers) -> Is {
    match this {
        _ if powers.has(Powers::RESCUE) => Is::Sheet,
        true => Is::This,
        // A guardian may do all, and is a person.
        false if powers.has(Powers::ALL) && !powers.has(Powers::GUARDIAN) => Is::Other,
        false => Is::Helper,
    }
}

/// The other devices, whose keys are at hand to remove them.
pub(crate) fn others(vault: &Vault) -> Vec<PublicKey> {
    members(vault).into_iter().filter(|(_, is)| *is == Is::Other).map(|(key, _)| key).collect()
}

/// Shows them.
pub(crate) fn list(session: &Session) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    desk.in_passing(|desk| desk.send().map(drop))?;
    tell(&desk)
}

/// Removes one: nothing newer opens for it.
pub(crate) fn remove(session: &Session, args: &DeviceRemove) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let all = members(&desk.vault);
    let texts: Vec<String> = all.iter().map(|(key, _)| key.to_string()).collect();
    let (key, is) = all[ids::resolve(&args.device, &texts)?];
    if is != Is::Other {
        return Err(Problem::new(DEVICE_STAYS).with("is", is.name()));
    }
    if !session.confirm(&msg!("device-remove"))? {
        return Err(Problem::new(STOPPED));
    }
    desk.vault.expel(&key, desk.now).map_err(Engine)?;
    session.out.say(&msg!("device-removed"));
    tell(&desk)
}

fn tell(desk: &Desk<'_>) -> Result<(), Problem> {
    let short = |key: &PublicKey| key.to_string().chars().take(SHOWN).collect();
    let items = members(&desk.vault).iter().map(|(key, is)| Device { id: short(key), is: *is }).collect();
    let body = Devices { items };
    desk.session.out.data("devices", &body, || {
        let words = desk.session.out.words();
        let mut table = Table::new([msg!("column-id"), msg!("column-device")]);
        for d in &body.items {
            let says = words.text(&format!("device-{}", d.is.name()));
            table.row([Cell::from(d.id.as_str()), Cell::both(says, d.is.name())]);
        }
        table
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Is, Powers, is};

    #[test]
    fn who_helps_is_no_device() {
        assert!(is(true, Powers::ALL) == Is::This && is(false, Powers::ALL) == Is::Other);
        assert!(is(false, Powers::ALL.and(Powers::RESCUE)) == Is::Sheet);
        assert!(is(false, Powers::SHARE) == Is::Helper && is(false, Powers::ADD_DEVICE) == Is::Helper);
        assert!(is(false, Powers::ALL.and(Powers::GUARDIAN)) == Is::Helper);
    }
}
