//! Release: no share without a receipt that is on the disk (docs/protocol/release.md).
//!
//! Receipts, their leaves and the count in the slot's row are committed together; when the leaves are under a signed
//! checkpoint, shares are computed: from the receipt's own fields, so that a receipt that lies buys a share of nothing.

use std::collections::BTreeMap;

use vault_log::key::VerifierKey;
use vault_log::proof_file::ProofFile;
use vault_protocol::grant::{day_is_open, share};
use vault_protocol::http::{LogConsistency, LoggedRequest, Refusal, ReleaseAnswer, ReleaseRequest};
use vault_protocol::ids::{SlotId, Time};
use vault_protocol::key::PublicKey;
use vault_protocol::leaf::Mark;
use vault_protocol::release::{READER_SKEW, Receipt, ReleaseStatement, Released, receipts_digest, shares_digest};
use vault_protocol::sign::{Signed, Verified};
use vault_protocol::wire::{self, Bytes, List};

use super::{Ctx, Tries, number};
use crate::keys;
use crate::logs::LogId;
use crate::problem::{Refused, damaged};
use crate::reply::Reply;
use crate::rows::{Place, Received, Row, Rows, Slot, SlotLogRow};
use crate::store::Batch;

/// What is to be said to one receipt.
enum Verdict {
    /// It is kept since this time: its shares.
    Given(Time),
    /// It is none of this slot's, or its number is none.
    Refused,
    /// Its number is another receipt's.
    Taken,
    /// Its clock is too far from ours.
    Clock(Time),
}

/// Takes receipts and gives shares.
pub(super) async fn release(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let (rows, id) = (&ctx.server.rows, ctx.slot_id());
    let claim = ctx.claim()?;
    let slot = rows.slot(&id).await?;
    let request = ctx.reader(slot.as_ref(), claim)?;
    check_open(&ctx, &slot.ok_or(Refusal::NotFound)?.value)?;
    let (asked, _share) = ctx.decode::<ReleaseRequest>(&request).await?;
    if rows.has(&keys::slot_log(&id)).await? {
        // Its readings are in another server's log, and need its proofs.
        return Err(Refusal::Log.into());
    }
    let receipts = verify(&id, *request.key(), asked.receipts.into_vec()).await?;
    let kept = keep(&ctx, &id, &receipts, None).await?;
    let given: Vec<_> = kept.given(&receipts).map(|receipt| keys::receipt(&id, receipt.n)).collect();
    let places = ctx.server.logs.place(rows, kept.log, &given).await?;
    let proofs = ctx.server.logs.proofs(rows, kept.log, &places).await?;
    let log_size = places.iter().map(|place| place.size).max().unwrap_or(0);
    answer(&ctx, &id, &receipts, kept, proofs, log_size)
}

/// Takes receipts whose leaves are in another server's log, and gives shares.
pub(super) async fn logged(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let (rows, id) = (&ctx.server.rows, ctx.slot_id());
    let claim = ctx.claim()?;
    let slot = rows.slot(&id).await?;
    let request = ctx.reader(slot.as_ref(), claim)?;
    let slot = slot.ok_or(Refusal::NotFound)?.value;
    check_open(&ctx, &slot)?;
    let (asked, _share) = ctx.decode::<LoggedRequest>(&request).await?;
    if asked.proofs.len() != asked.receipts.len() {
        return Err(Refusal::Malformed.into());
    }
    let log = match rows.get::<SlotLogRow>(keys::slot_log(&id)).await? {
        Some(row) => row.value.log,
        None if asked.receipts.is_empty() => {
            return Ok(Reply::cbor(&ReleaseAnswer { released: List::default(), statement: None }));
        }
        None => return Err(Refusal::Log.into()),
    };
    let log: VerifierKey = log.as_str().parse().map_err(|_| damaged("a log's key"))?;
    let receipts = verify(&id, *request.key(), asked.receipts.into_vec()).await?;
    let mut elsewhere = BTreeMap::new();
    for ((bytes, receipt), proof) in receipts.iter().zip(asked.proofs.iter()) {
        let Some(receipt) = receipt.as_ref().filter(|_| !proof.is_empty()) else { continue };
        let leaf = Mark::reading(&slot.tag_key, receipt.n).leaf(bytes);
        let proof = ProofFile::parse(proof).map_err(|_| Refusal::Log)?;
        let head = proof.verify_logged(&leaf, &log).map_err(|_| Refusal::Log)?.head();
        // Without a place a new receipt is refused. One that is kept has its own, whatever was forgotten since.
        if !ctx.server.watch.has_taken(rows, &log, head).await? {
            continue;
        }
        elsewhere.insert(bytes.to_vec(), Place { log: 0, number: proof.index(), size: head.size });
    }
    let kept = keep(&ctx, &id, &receipts, Some(&elsewhere)).await?;
    let mut log_size = 0;
    for receipt in kept.given(&receipts) {
        let place = rows.get::<Place>(keys::place(&keys::receipt(&id, receipt.n))).await?;
        log_size = log_size.max(place.ok_or_else(|| damaged("the place of a leaf"))?.value.size);
    }
    answer(&ctx, &id, &receipts, kept, Vec::new(), log_size)
}

/// That a checkpoint which this server has answered with continues an older one: what a custodian elsewhere is shown
/// before everybody is shown so much.
pub(super) async fn consistency(ctx: Ctx) -> Result<Reply, Refused> {
    let [from, to] = ctx.query(["from", "to"])?;
    let (rows, id) = (&ctx.server.rows, ctx.slot_id());
    let (from, to) = (number(from)?, number(to)?);
    let claim = ctx.claim()?;
    let slot = rows.slot(&id).await?;
    let request = ctx.reader(slot.as_ref(), claim)?;
    ctx.nothing(&request).await?;
    let slot = slot.ok_or(Refusal::NotFound)?.value;
    check_open(&ctx, &slot)?;
    let log = ctx.server.logs.of(rows, &slot.vault).await?;
    let (from, to) = (from.ok_or(Refusal::Malformed)?, to.ok_or(Refusal::Malformed)?);
    let proof = ctx.server.logs.consistency(rows, log, from, to).await?.ok_or(Refusal::Malformed)?;
    Ok(Reply::cbor(&LogConsistency { proof: List::new(proof).map_err(|_| damaged("the size of a log"))? }))
}

/// What is kept of a request, and what is to be said.
struct Keeps {
    seeds: List<[u8; 32], 2>,
    log: LogId,
    verdicts: Vec<Verdict>,
    free: Vec<u32>,
}

impl Keeps {
    /// The receipts that are answered with shares.
    fn given<'r>(&self, receipts: &'r [Checked]) -> impl Iterator<Item = &'r Verified<Receipt>> {
        let given = receipts.iter().zip(&self.verdicts).filter(|(_, verdict)| matches!(verdict, Verdict::Given(_)));
        given.filter_map(|((_, receipt), _)| receipt.as_ref())
    }
}

/// Keeps what is new, each receipt together with its leaf; or with its place in another server's log.
async fn keep(
    ctx: &Ctx,
    id: &SlotId,
    receipts: &[Checked],
    elsewhere: Option<&BTreeMap<Vec<u8>, Place>>,
) -> Result<Keeps, Refused> {
    let rows = &ctx.server.rows;
    let _one_by_one = ctx.server.slot_locks.lock(id.as_bytes()).await;
    let mut tries = Tries::new();
    loop {
        let mut row = rows.slot(id).await?.ok_or(Refusal::NotFound)?;
        check_open(ctx, &row.value)?;
        let now = ctx.server.now();
        let log = ctx.server.logs.of(rows, &row.value.vault).await?;
        let (verdicts, new) = judge(rows, &row.value, id, receipts, now).await?;
        if !new.is_empty() {
            row.value.taken += u32::try_from(new.len()).map_err(|_| damaged("a count"))?;
            let mut batch = row.changed(Batch::new());
            for (n, receipt) in &new {
                let kept = Received { time: now, receipt: (*receipt).clone() };
                let key = keys::receipt(id, *n);
                batch = batch.expect(key.clone(), None);
                batch = match elsewhere {
                    None => batch.put(keys::waiting(log, &key), Mark::reading(&row.value.tag_key, *n).leaf(receipt)),
                    Some(places) => {
                        let place = places.get(&receipt[..]).ok_or(Refusal::Log)?;
                        batch.put(keys::place(&key), wire::encode(place))
                    }
                };
                batch = batch.put(key, wire::encode(&kept));
            }
            if !rows.commit(batch).await? {
                tries.next()?;
                continue;
            }
        }
        let taken = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Taken)).count();
        let free = if taken == 0 { Vec::new() } else { free_numbers(rows, &row, id, taken).await? };
        return Ok(Keeps { seeds: row.value.seeds, log, verdicts, free });
    }
}

fn check_open(ctx: &Ctx, slot: &Slot) -> Result<(), Refused> {
    let open = slot.closing.is_none() && day_is_open(slot.not_after, ctx.server.now().day());
    if open { Ok(()) } else { Err(Refusal::Closed.into()) }
}

type Checked = (Bytes<{ 6 * 1024 }>, Option<Verified<Receipt>>);

// Up to 256 signatures: not on a thread that serves others.
async fn verify(slot: &SlotId, key: PublicKey, asked: Vec<Bytes<{ 6 * 1024 }>>) -> Result<Vec<Checked>, Refused> {
    let slot = *slot;
    let all = move || {
        let one = |bytes: Bytes<{ 6 * 1024 }>| {
            let receipt = Signed::<Receipt>::decode(&bytes)?.verify(&key).ok().filter(|receipt| receipt.slot == slot);
            Ok((bytes, receipt))
        };
        asked.into_iter().map(one).collect::<Result<Vec<Checked>, Refused>>()
    };
    tokio::task::spawn_blocking(all).await.map_err(|_| damaged("checking receipts"))?
}

type New<'r> = BTreeMap<u32, &'r Bytes<{ 6 * 1024 }>>;

/// What to say to each receipt, and which are new.
async fn judge<'r>(
    rows: &Rows,
    slot: &Slot,
    id: &SlotId,
    receipts: &'r [Checked],
    now: Time,
) -> Result<(Vec<Verdict>, New<'r>), Refused> {
    let (mut verdicts, mut new) = (Vec::with_capacity(receipts.len()), New::new());
    for (bytes, receipt) in receipts {
        verdicts.push(match receipt {
            Some(receipt) if receipt.n < slot.max_reads => {
                let kept = rows.get::<Received>(keys::receipt(id, receipt.n)).await?;
                match (kept, new.get(&receipt.n)) {
                    (Some(kept), _) if kept.value.receipt == *bytes => Verdict::Given(kept.value.time),
                    (None, Some(same)) if *same == bytes => Verdict::Given(now),
                    (Some(_), _) | (_, Some(_)) => Verdict::Taken,
                    (None, None) if receipt.time.distance(now) > READER_SKEW => Verdict::Clock(now),
                    (None, None) => {
                        new.insert(receipt.n, bytes);
                        Verdict::Given(now)
                    }
                }
            }
            _ => Verdict::Refused,
        });
    }
    Ok((verdicts, new))
}

/// The lowest numbers that no receipt has.
async fn free_numbers(rows: &Rows, slot: &Row<Slot>, id: &SlotId, count: usize) -> Result<Vec<u32>, Refused> {
    let mut free = Vec::with_capacity(count);
    let (mut next, mut last) = (0, None);
    while free.len() < count && next < slot.value.max_reads {
        let page = rows.page(&keys::receipts(id), last.as_deref(), 1000).await?;
        for (key, _) in &page {
            let n = u32::from_be_bytes(*key.last_chunk().ok_or_else(|| damaged("a key"))?);
            free.extend(next..n);
            next = n + 1;
        }
        match page.last() {
            Some((key, _)) => last = Some(key.clone()),
            None => {
                free.extend(next..slot.value.max_reads);
                next = slot.value.max_reads;
            }
        }
    }
    free.truncate(count);
    Ok(free)
}

fn answer(
    ctx: &Ctx,
    id: &SlotId,
    receipts: &[Checked],
    kept: Keeps,
    proofs: Vec<Bytes<8192>>,
    log_size: u64,
) -> Result<Reply, Refused> {
    let (mut free, mut proofs) = (kept.free.into_iter(), proofs.into_iter());
    let (mut released, mut given, mut shares, mut newest) = (Vec::new(), Vec::<&[u8]>::new(), Vec::new(), Time(0));
    for ((bytes, receipt), verdict) in receipts.iter().zip(&kept.verdicts) {
        let mut one = Released { shares: List::default(), next_free: None, clock: None, proof: None };
        match (verdict, receipt) {
            (Verdict::Given(time), Some(receipt)) => {
                let its: Vec<_> =
                    kept.seeds.iter().map(|seed| share(seed, id, &receipt.head, &receipt.entry)).collect();
                shares.extend_from_slice(&its);
                one.shares = List::new(its).map_err(|_| damaged("a slot's seeds"))?;
                one.proof = proofs.next();
                given.push(bytes);
                newest = newest.max(*time);
            }
            (Verdict::Taken, _) => one.next_free = free.next(),
            (Verdict::Clock(now), _) => one.clock = Some(*now),
            _ => {}
        }
        released.push(one);
    }
    // The time at which the newest of them came, so that the same receipts have the same statement.
    let statement = ReleaseStatement {
        slot: *id,
        receipts: receipts_digest(given.iter().copied()),
        shares: shares_digest(&shares),
        time: newest,
        log_size,
    };
    let statement = (!given.is_empty()).then(|| ctx.server.identity.sign(statement));
    let statement = statement.map(|statement| Bytes::new(statement.bytes())).transpose();
    Ok(Reply::cbor(&ReleaseAnswer {
        released: List::new(released).map_err(|_| damaged("a list"))?,
        statement: statement.map_err(|_| damaged("a statement is too long"))?,
    }))
}
