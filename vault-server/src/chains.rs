//! Member chains, verified once and kept while they are used.
//!
//! Each use compares the row of the chain's head with the one the cached chain was verified for, so another process
//! on the same store can move the chain without telling us.

use std::sync::Arc;

use vault_protocol::chain::{Chain, Statement};
use vault_protocol::ids::{ChainRef, VaultId};
use vault_protocol::key::{KeyError, PublicKey};
use vault_protocol::sign::Signed;

use crate::cache::Cache;
use crate::keys;
use crate::problem::{Refused, damaged};
use crate::rows::{self, Kept, Rows};
use crate::store::Batch;

/// Chains kept, in each of two generations: a usual one takes a few kilobytes.
const CHAINS: usize = 1024;
/// Keys kept, in each of two generations: about 100 bytes each.
const KEYS: usize = 16_384;
/// Statements read at once.
const PAGE: usize = 64;

/// A vault that is not closed: its chain, and the row that says so.
#[derive(Clone)]
pub(crate) struct Vault {
    pub(crate) chain: Arc<Chain>,
    head: Arc<Vec<u8>>,
}

impl Vault {
    pub(crate) fn id(&self) -> VaultId {
        self.chain.vault_id()
    }

    /// Adds to a batch that the chain has not moved: nobody writes who was removed meanwhile.
    pub(crate) fn unchanged(&self, batch: Batch) -> Batch {
        batch.expect(keys::head(&self.id()), Some(&self.head))
    }
}

pub(crate) struct Chains {
    cache: Cache<VaultId, Vault, CHAINS>,
    keys: Cache<[u8; 32], PublicKey, KEYS>,
}

impl Chains {
    pub(crate) fn new() -> Self {
        Chains { cache: Cache::new(), keys: Cache::new() }
    }

    /// [`PublicKey::parse`], once for each key: it costs more than a signature.
    pub(crate) fn key(&self, bytes: &[u8; 32]) -> Result<PublicKey, KeyError> {
        if let Some(key) = self.keys.get(bytes) {
            return Ok(key);
        }
        let key = PublicKey::parse(bytes)?;
        self.keys.put(*bytes, key);
        Ok(key)
    }

    /// The vault as it is now; `None` if there is none, or none any more.
    pub(crate) async fn vault(&self, rows: &Rows, id: &VaultId) -> Result<Option<Vault>, Refused> {
        let Some(head) = rows.bytes(&keys::head(id)).await? else {
            self.cache.forget(id);
            return Ok(None);
        };
        let known = self.cache.get(id);
        if let Some(vault) = known.as_ref().filter(|vault| *vault.head == head) {
            return Ok(Some(vault.clone()));
        }
        let at: ChainRef = rows::read(&head)?;
        let chain = self.fold(rows, id, known.map(|vault| vault.chain), at).await?;
        let vault = Vault { chain: Arc::new(chain), head: Arc::new(head) };
        self.cache.put(*id, vault.clone());
        Ok(Some(vault))
    }

    async fn fold(&self, rows: &Rows, id: &VaultId, known: Option<Arc<Chain>>, to: ChainRef) -> Result<Chain, Refused> {
        let mut chain = known.map(|chain| (*chain).clone());
        loop {
            let next = chain.as_ref().map_or(0, |chain| chain.head().seq + 1);
            if next > to.seq {
                break;
            }
            let after = next.checked_sub(1).map(|last| keys::statement(id, last));
            let page = rows.page(&keys::statements(id), after.as_deref(), PAGE).await?;
            let mut statements = Vec::with_capacity(page.len());
            for (_, value) in page.iter().take(usize::try_from(to.seq - next + 1).unwrap_or(PAGE)) {
                statements.push(rows.kept(&rows::read::<Kept>(value)?).await?);
            }
            if statements.is_empty() {
                return Err(damaged("a chain ends too early"));
            }
            // Milliseconds for a page: not on a thread that serves others.
            let folded = tokio::task::spawn_blocking(move || extend(chain, &statements)).await;
            chain = Some(folded.ok().flatten().ok_or_else(|| damaged("a chain"))?);
        }
        let chain = chain.filter(|chain| chain.vault_id() == *id && chain.head_ref() == to);
        chain.ok_or_else(|| damaged("a chain is another than its head says"))
    }
}

fn extend(chain: Option<Chain>, statements: &[Vec<u8>]) -> Option<Chain> {
    statements.iter().try_fold(chain, |chain, bytes| {
        let statement = Signed::<Statement>::decode(bytes).ok()?;
        let next = match chain {
            Some(chain) => chain.apply(statement),
            None => Chain::start(statement),
        };
        Some(Some(next.ok()?))
    })?
}
