//! `coffre init`, `coffre server set`: a new vault, and where its sealed copy lives.

use vault_desk::making::{self, Begun, COST, Order};
use vault_engine::Making;
use vault_protocol::card::Kind;
use vault_terminal::{Problem, Session};

use crate::after;
use crate::cli::{Init, ServerSet};
use crate::desk::Desk;

/// Makes a vault.
pub(crate) fn init(session: &Session, args: &Init) -> Result<(), Problem> {
    let order = Order {
        server: args.server.as_deref(),
        invite: args.invite.as_deref(),
        offline: args.offline,
        rescue_out: args.rescue_out.as_deref(),
    };
    order.check(session)?;
    let home = making::empty_home(session)?;
    let secret = making::new_secret(session)?;
    let how = how(args.name.as_deref().unwrap_or(""), secret.as_ref().map(|s| s.as_slice()));
    let Begun { vault, at, server, .. } = making::begin(session, &home, &how, &order)?;
    let mut desk = Desk::around(session, vault);
    desk.now = at;
    making::end(session, &order, server, || desk.send())
}

/// How a patient's vault is made, by command or by page.
pub(crate) fn how<'a>(name: &'a str, password: Option<&'a [u8]>) -> Making<'a> {
    Making { kind: Kind::Person, name: name.trim(), role: "", password, cost: COST }
}

/// Sets the server of a vault that has none yet, or corrects an address that was never reached.
pub(crate) fn set_server(session: &Session, args: &ServerSet) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let now = desk.now;
    let send = |vault: &mut _| after::send(&session.out, vault, now);
    if !making::set_server(session, &mut desk.vault, &args.url, args.invite.as_deref(), send)? {
        desk.say_waiting();
    }
    Ok(())
}
