//! From settings to a running server on a data folder.
//!
//! ```text
//! server.key   the signing key; goes into every backup
//! log.key      the secret of the public logs' keys; the same
//! log/         the last checkpoint of each public log
//! witness.key  a witness's secret
//! forks/       what convicts a log
//! sled/ redb/  the records, one of the two
//! objects/     the objects, as files
//! invites      hashes of invitation codes
//! ```

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use vault_log::cosignature::Cosigner;
use vault_log::policy::PolicyWitness;

use crate::config::{Config, ConfigError, Engine};
use crate::disk;
use crate::identity::{self, Identity, IdentityError};
use crate::invites::{self, Invites};
use crate::keys;
use crate::log;
use crate::logs::call::WitnessAddress;
use crate::logs::secret::LogSecret;
use crate::logs::watch;
use crate::logs::{self, LogError, LogSettings, Renewed};
use crate::rows::Rows;
use crate::serve::{self, Running, Setup, system_time};
use crate::store::{Blobs, OpenError, ReadError, Records, files, redb, sled};

/// Name of the file of a witness's secret in its data folder.
const WITNESS_KEY: &str = "witness.key";

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A store.
    #[error(transparent)]
    Store(#[from] OpenError),
    /// The records, once open.
    #[error(transparent)]
    Records(#[from] ReadError),
    /// The signing key.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The folder was made with the other engine.
    #[error(
        "{} holds records of the other engine: start with --store {other}, or choose another data folder",
        data.display()
    )]
    OtherEngine {
        /// The data folder.
        data: PathBuf,
        /// The engine it was made with.
        other: &'static str,
    },
    /// The address.
    #[error("cannot listen on {address}: {source}. Is another program using it?")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The settings of a witness, or of witnesses.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The public logs.
    #[error(transparent)]
    Logs(#[from] LogError),
}

/// Opens a data folder, listens, serves.
pub async fn start(config: &Config) -> Result<Running, StartError> {
    start_as(config, false).await
}

/// The same as a witness of other servers' logs, and as nothing else.
pub async fn start_witness(config: &Config) -> Result<Running, StartError> {
    start_as(config, true).await
}

/// The verifier key of a witness that has been started once.
pub fn witness_key(config: &Config) -> Result<String, StartError> {
    let name = config.witness_name.clone().ok_or(ConfigError::NoWitness)?;
    let seed = identity::seed_file(&config.data, WITNESS_KEY, false)?;
    Ok(Cosigner::derive(name, &seed).key().to_string())
}

fn witnesses(config: &Config) -> Result<Vec<WitnessAddress>, ConfigError> {
    let witnesses = config.policy.iter().flat_map(|policy| policy.witnesses());
    let address = |witness: &PolicyWitness| {
        let url = witness.url.as_ref().and_then(|url| std::str::from_utf8(url).ok()).unwrap_or_default();
        WitnessAddress::parse(witness.key.clone(), url)
            .ok_or_else(|| ConfigError::WitnessAddress(witness.key.name().to_string()))
    };
    witnesses.map(address).collect()
}

async fn start_as(config: &Config, as_witness: bool) -> Result<Running, StartError> {
    let data = &config.data;
    let (records, blobs) = stores(data, config.store)?;
    let new = records.scan(&[], None, 1).await?.is_empty();
    let identity = Identity::open(data, new)?;
    let log_secret = LogSecret::open(data, records.get(&keys::logs()).await?.is_none())?;
    let listen = |source| StartError::Listen { address: config.listen, source };
    let listener = TcpListener::bind(config.listen).await.map_err(listen)?;
    if !new {
        // A request that was answered by this store before must not be believed again: those made before the start
        // are refused, to the second. So the start is in another second.
        let then = system_time();
        while system_time() == then {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    let mut setup = Setup::new(records, blobs, identity);
    setup.authority = config.authority.clone();
    if config.invite_only {
        setup.invites = Invites::File(data.join(invites::FILE));
    }
    setup.quota = config.quota;
    setup.rate = config.rate;
    setup.connections = config.connections;
    setup.behind_proxy = config.behind_proxy;
    setup.reserve = Some((data.clone(), config.reserve));
    setup.log_secret = log_secret;
    setup.logs = LogSettings { folder: Some(data.join(logs::FOLDER)), tick: config.log_tick, ..LogSettings::default() };
    setup.logs.dummies = config.log_dummies;
    setup.logs.forks = Some(data.join(watch::FORKS));
    setup.watch.forks = Some(data.join(watch::FORKS));
    match as_witness {
        true => {
            let (Some(name), Some(policy)) = (&config.witness_name, &config.policy) else {
                return Err(ConfigError::NoWitness.into());
            };
            let new = setup.records.scan(&[keys::WATCHED], None, 1).await?.is_empty();
            let seed = identity::seed_file(data, WITNESS_KEY, new)?;
            setup.watch.cosigner = Some(Cosigner::derive(name.clone(), &seed));
            setup.watch.logs = policy.logs().iter().map(|log| log.key.clone()).collect();
            setup.watch.alone = true;
            setup.logs.dummies = 0;
        }
        false => {
            setup.logs.witnesses = witnesses(config)?;
            setup.logs.roots = config.ca_file.clone();
        }
    }
    Ok(serve::start(setup, listener).await?)
}

/// Begins new public logs in place of those that cannot go on (`coffre-server log renew`). No server may be running.
pub async fn renew(config: &Config) -> Result<Renewed, StartError> {
    let data = &config.data;
    let (records, blobs) = stores(data, config.store)?;
    let identity = Identity::open(data, false)?;
    let secret = LogSecret::replace(data)?;
    let rows = Rows::new(records, blobs);
    Ok(logs::renew(&rows, &data.join(logs::FOLDER), secret, &identity, system_time()).await?)
}

type Stores = (Arc<dyn Records>, Arc<dyn Blobs>);

fn stores(data: &Path, engine: Engine) -> Result<Stores, StartError> {
    let (name, other) = match engine {
        Engine::Sled => ("sled", "redb"),
        Engine::Redb => ("redb", "sled"),
    };
    if data.join(other).exists() {
        return Err(StartError::OtherEngine { data: data.into(), other });
    }
    let records = match engine {
        Engine::Sled => sled::open(&data.join(name))?,
        Engine::Redb => redb::open(&data.join(name))?,
    };
    let blobs = files::open(&data.join("objects"))?;
    for folder in [name, "objects"] {
        if let Err(error) = disk::shut(&data.join(folder)) {
            log::failed("others on this machine may be able to read the records", &error);
        }
    }
    Ok((records, blobs))
}
