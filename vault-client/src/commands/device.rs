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

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Is {
    This,
    Other,
    Sheet,
}

impl Is {
    const fn name(self) -> &'static str {
        match self {
            Is::This => "this",
            Is::Other => "other",
            Is::Sheet => "sheet",
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
    let is = |(at, powers): (usize, Powers)| match at {
        _ if powers.has(Powers::RESCUE) => Is::Sheet,
        0 => Is::This,
        _ => Is::Other,
    };
    vault.members().into_iter().enumerate().map(|(at, m)| (m.key, is((at, m.powers)))).collect()
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
