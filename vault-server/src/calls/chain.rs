//! New vaults and their member chains. The rules are [`vault_protocol::chain`]'s, the same as everybody's.

use vault_protocol::chain::{CLOCK_SLACK, Chain, ChainError, Statement, keyring_digest};
use vault_protocol::http::{ChainAppend, MAX_STATEMENTS, NewVault, PAGE_BYTES, Refusal, Statements};
use vault_protocol::ids::{ChainRef, VaultId};
use vault_protocol::leaf::Mark;
use vault_protocol::sign::Signed;
use vault_protocol::wire::{self, Bytes, List};

use super::{Ctx, Tries, number};
use crate::chains::Vault;
use crate::keys;
use crate::logs::LogId;
use crate::problem::{Refused, damaged};
use crate::reply::Reply;
use crate::rows::{self, Keeping, Kept};
use crate::store::Batch;

/// Creates a vault from its first statement; the same statement again gets the same answer.
pub(super) async fn create(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let request = ctx.believe_claimed(ctx.claim()?)?;
    let (new, _share) = ctx.decode::<NewVault>(&request).await?;
    let statement = Signed::<Statement>::decode(&new.statement)?;
    if statement.claimed_signer() != request.key().as_bytes() {
        return Err(Refusal::NotFound.into());
    }
    let (time, keyring) = (statement.dangerous_unverified().time, statement.dangerous_unverified().keyring);
    let chain = Chain::start(statement).map_err(|_| Refusal::Chain)?;
    let id = chain.vault_id();
    if keyring_digest(&new.keyring) != keyring {
        return Err(Refusal::Digest.into());
    }
    // A vault may be made long before it first meets a server, but not after.
    if time > ctx.server.now().plus(CLOCK_SLACK) {
        return Err(Refusal::Clock.into());
    }
    ctx.once(&request)?;
    let rows = &ctx.server.rows;
    let mut tries = Tries::new();
    loop {
        if rows.has(&keys::closed(&id)).await? {
            return Err(Refusal::NotFound.into());
        }
        if rows.has(&keys::head(&id)).await? {
            // The id is the statement's hash: it is this statement.
            return logged(&ctx, &id, chain.head_ref()).await;
        }
        ctx.server.check_room()?;
        let code = new.invite.as_ref().map(|code| code.as_str());
        let batch = ctx.server.invites.take(rows, code).await?;
        let batch = batch.expect(keys::closed(&id), None).expect(keys::head(&id), None);
        let (log, batch) = ctx.server.logs.assign(rows, &id, batch).await?;
        if write(&ctx, &id, chain.head_ref(), &new.statement, &new.keyring, log, batch).await? {
            return logged(&ctx, &id, chain.head_ref()).await;
        }
        tries.next()?;
    }
}

/// Adds a statement: compare-and-swap on the head of the chain.
pub(super) async fn append(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let id = ctx.vault_id();
    let claim = ctx.claim()?;
    let signer = *claim.claimed_signer();
    let vault = ctx.server.chains.vault(&ctx.server.rows, &id).await?;
    let request = ctx.believe_claimed(claim)?;
    let mut vault = vault.ok_or(Refusal::NotFound)?;
    let may = |vault: &Vault| {
        let member = vault.chain.member(&signer, ctx.server.now());
        member.is_some_and(|member| ctx.call.who.powers().iter().any(|powers| member.powers.has(*powers)))
    };
    // A member that removed itself and lost the answer repeats its statement. Strangers send no long bodies.
    if !may(&vault) && signer_of_last(&ctx, &vault).await? != signer {
        return Err(Refusal::NotFound.into());
    }
    ctx.once(&request)?;
    let (new, _share) = ctx.decode::<ChainAppend>(&request).await?;
    let mut tries = Tries::new();
    loop {
        let statement = Signed::<Statement>::decode(&new.statement)?;
        if *statement.claimed_signer() != signer {
            return Err(Refusal::NotFound.into());
        }
        let at = ChainRef { seq: statement.dangerous_unverified().seq, hash: statement.hash() };
        if vault.chain.contains(&at) {
            return logged(&ctx, &id, at).await;
        }
        if !may(&vault) {
            return Err(Refusal::NotFound.into());
        }
        let keyring = statement.dangerous_unverified().keyring;
        let chain = vault.chain.apply_at(statement, ctx.server.now()).map_err(|error| match error {
            ChainError::NotNext => Refusal::Conflict,
            ChainError::NotAMember | ChainError::NoPower | ChainError::Signature => Refusal::NotFound,
            ChainError::Clock => Refusal::Clock,
            _ => Refusal::Chain,
        })?;
        if keyring_digest(&new.keyring) != keyring {
            return Err(Refusal::Digest.into());
        }
        let log = ctx.server.logs.of(&ctx.server.rows, &id).await?;
        let batch = vault.unchanged(Batch::new());
        if write(&ctx, &id, chain.head_ref(), &new.statement, &new.keyring, log, batch).await? {
            return logged(&ctx, &id, chain.head_ref()).await;
        }
        tries.next()?;
        vault = ctx.server.chains.vault(&ctx.server.rows, &id).await?.ok_or(Refusal::NotFound)?;
    }
}

async fn signer_of_last(ctx: &Ctx, vault: &Vault) -> Result<[u8; 32], Refused> {
    let rows = &ctx.server.rows;
    let key = keys::statement(&vault.id(), vault.chain.head().seq);
    let row = rows.get::<Kept>(key).await?.ok_or_else(|| damaged("the last statement of a chain is gone"))?;
    let last = Signed::<Statement>::decode(&rows.kept(&row.value).await?);
    Ok(*last.map_err(|_| damaged("a statement"))?.claimed_signer())
}

/// Answers when the leaf of a statement is in the log.
async fn logged(ctx: &Ctx, id: &VaultId, at: ChainRef) -> Result<Reply, Refused> {
    let (rows, logs) = (&ctx.server.rows, &ctx.server.logs);
    let log = logs.of(rows, id).await?;
    logs.place(rows, log, &[keys::statement(id, at.seq)]).await?;
    Ok(Reply::cbor(&at))
}

async fn write(
    ctx: &Ctx,
    id: &VaultId,
    at: ChainRef,
    statement: &[u8],
    keyring: &[u8],
    log: LogId,
    batch: Batch,
) -> Result<bool, Refused> {
    let rows = &ctx.server.rows;
    let _pointing = rows.pointing().await;
    let old = rows.get::<Kept>(keys::keyring(id)).await?;
    let mut keeping = Keeping::default();
    let kept_keyring = keeping.keep(rows, keyring.to_vec());
    let kept_statement = keeping.keep(rows, statement.to_vec());
    let mut batch = batch
        .put(keys::keyring(id), wire::encode(&kept_keyring))
        .put(keys::statement(id, at.seq), wire::encode(&kept_statement))
        .put(keys::waiting(log, &keys::statement(id, at.seq)), Mark::statement(id, at.seq).leaf(statement))
        .put(keys::head(id), wire::encode(&at));
    // The old keyring's file may be in somebody's hands: it is swept later.
    if let Some(file) = old.and_then(|old| old.value.file()) {
        batch = batch.delete(keys::blob(file));
    }
    let batch = keeping.write(rows, batch).await?;
    let done = rows.commit(batch).await?;
    if !done {
        keeping.forget(rows).await;
    }
    Ok(done)
}

/// Statements from a number on.
pub(super) async fn read(ctx: Ctx) -> Result<Reply, Refused> {
    let [from] = ctx.query(["from"])?;
    let from = number(from)?.unwrap_or(0);
    let (rows, id) = (&ctx.server.rows, ctx.vault_id());
    if !rows.has(&keys::head(&id)).await? {
        return Err(Refusal::NotFound.into());
    }
    let after = from.checked_sub(1).map(|last| keys::statement(&id, last));
    let page = rows.page(&keys::statements(&id), after.as_deref(), MAX_STATEMENTS).await?;
    let (mut statements, mut size) = (Vec::new(), 0);
    for (_, value) in page {
        let kept = rows::read::<Kept>(&value)?;
        size += kept.size();
        if size > PAGE_BYTES as u64 && !statements.is_empty() {
            break;
        }
        let bytes = rows.kept(&kept).await?;
        statements.push(Bytes::new(bytes).map_err(|_| damaged("a statement"))?);
    }
    Ok(Reply::cbor(&Statements { statements: List::new(statements).map_err(|_| damaged("a page"))? }))
}
