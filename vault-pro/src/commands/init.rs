//! `coffre-pro init`, `coffre-pro server set`: a new vault, and where its sealed copy lives.

use vault_desk::making::{self, Begun, COST, Order, check_absent};
use vault_engine::{Making, Vault};
use vault_protocol::card::Kind;
use vault_terminal::{Problem, Session};

use crate::cli::{Init, ServerSet};
use crate::commands::credential::first_revocation;
use crate::desk::Desk;
use crate::problems::Engine;

/// Makes a vault, and the file by which its cards can be taken back without it.
pub(crate) fn init(session: &Session, args: &Init, kind: Kind) -> Result<(), Problem> {
    let order = Order {
        server: args.server.as_deref(),
        invite: args.invite.as_deref(),
        offline: args.offline,
        rescue_out: args.rescue_out.as_deref(),
    };
    order.check(session)?;
    let home = making::empty_home(session)?;
    args.revocation_out.as_deref().map_or(Ok(()), check_absent)?;
    let revocation = args.revocation_out.clone().unwrap_or_else(|| home.join("revocation.coffre"));
    let secret = making::new_secret(session)?;
    let how = Making {
        kind,
        name: args.name.as_deref().unwrap_or("").trim(),
        role: args.role.as_deref().unwrap_or("").trim(),
        password: secret.as_ref().map(|s| s.as_slice()),
        cost: COST,
    };
    let Begun { vault, entropy, at, server } = making::begin(session, &home, &how, &order)?;
    let mut desk = Desk::around(session, vault);
    desk.now = at;
    let entry = desk.vault.first_revocation(&entropy, at).map_err(Engine)?;
    first_revocation(session, &entry, &revocation)?;
    making::end(session, &order, server, || desk.vault.sync(at, &mut |_| {}))
}

/// Sets the server of a vault that has none yet, or corrects an address that was never reached.
pub(crate) fn set_server(session: &Session, args: &ServerSet) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let now = desk.now;
    let send = |vault: &mut Vault| vault.sync(now, &mut |_| {});
    if !making::set_server(session, &mut desk.vault, &args.url, args.invite.as_deref(), send)? {
        desk.say_waiting();
    }
    Ok(())
}
