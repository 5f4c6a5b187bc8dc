//! Settings: file < environment (`COFFRE_SERVER_…`) < flags. An unknown key anywhere is an error, and each value
//! knows where it came from.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use vault_log::key::KeyName;
use vault_log::policy::Policy;

use crate::log::Level;

/// First part of the variables that are read.
pub const PREFIX: &str = "COFFRE_SERVER_";

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name in the file; in upper case after [`PREFIX`] in the environment.
    pub name: &'static str,
    /// What it is when nobody says.
    pub default: &'static str,
    /// What it does.
    pub help: &'static str,
}

macro_rules! keys {
    ($($name:literal = $default:literal, $help:literal;)+) => {
        /// Every setting, in the order of docs/operations.md.
        pub const KEYS: &[Key] = &[$(Key { name: $name, default: $default, help: $help }),+];
    };
}

keys! {
    "listen" = "127.0.0.1:8470", "address and port; port 0 takes a free one";
    "data" = "coffre-server-data", "folder of everything the server keeps";
    "store" = "sled", "engine of the records: sled or redb; cannot be changed later";
    "public" = "", "URL by which callers reach this server; empty: http:// and the address it listens on";
    "invite_only" = "false", "whether a new vault needs an invitation code";
    "behind_proxy" = "false", "whether a proxy of yours does TLS before it and sets X-Forwarded-For";
    "quota" = "20G", "most bytes of one vault";
    "reserve" = "256M", "bytes that stay free on the disk";
    "rate" = "1000", "calls a second from one address; 0: no limit";
    "connections" = "1000", "connections at once";
    "log_tick" = "60s", "how often the public logs show more: seconds (60s) or milliseconds (500ms)";
    "log_dummies" = "2", "leaves by which each public log of events grows between two ticks, at least";
    "policy" = "", "file (tlog-policy) of the witnesses to ask; for a witness, of the logs to follow";
    "ca_file" = "", "file (PEM) of issuers whose certificates for witnesses are trusted, besides those this system trusts";
    "witness_name" = "", "for a witness: the name of its key";
    "log" = "info", "what is said on the standard error: info or error";
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said.
    Default,
    /// The configuration file.
    File(PathBuf),
    /// A variable.
    Environment(String),
    /// A flag of the command line.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File(path) => write!(f, "file {}", path.display()),
            Origin::Environment(name) => write!(f, "environment {name}"),
            Origin::Flag(flag) => write!(f, "flag {flag}"),
        }
    }
}

/// Why there are no settings. The operator's to mend.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration file {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not TOML, or has more in it than single values.
    #[error("{}: {detail}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What and where.
        detail: String,
    },
    /// A name that is no setting.
    #[error("{origin}: there is no setting « {name} ». There are: {}", names())]
    Unknown {
        /// The name.
        name: String,
        /// Where it stands.
        origin: Origin,
    },
    /// A value that the setting cannot have.
    #[error("{origin}: {name} = « {value} »: {wanted}")]
    Value {
        /// The setting.
        name: &'static str,
        /// The value.
        value: String,
        /// Where it stands.
        origin: Origin,
        /// What it should be.
        wanted: &'static str,
    },
    /// Anybody could listen in.
    #[error(
        "listen = {0} can be reached from elsewhere, and this server does no TLS. Put a proxy that does TLS before \
         it and say so with --behind-proxy (docs/operations.md), or listen on 127.0.0.1"
    )]
    Exposed(SocketAddr),
    /// A witness without what makes one.
    #[error("a witness has a name and a policy that says which logs it follows: set witness_name and policy")]
    NoWitness,
    /// A witness that cannot be asked.
    #[error(
        "the policy's witness {0} has no address that this server can ask: https://host, or http://host:port beside it"
    )]
    WitnessAddress(String),
    /// Callers sign for the name by which they reach the server.
    #[error("callers come through a proxy: say by which name, with --public https://your.name")]
    NoPublic,
}

fn names() -> String {
    KEYS.iter().map(|key| key.name).collect::<Vec<_>>().join(", ")
}

/// Values as text, with their origins, from the weakest to the strongest.
#[derive(Clone, Debug)]
pub struct Raw(BTreeMap<&'static str, (String, Origin)>);

impl Raw {
    /// The defaults.
    pub fn new() -> Self {
        Raw(KEYS.iter().map(|key| (key.name, (key.default.to_owned(), Origin::Default))).collect())
    }

    /// Sets one value over what is there.
    pub fn set(&mut self, name: &str, value: String, origin: Origin) -> Result<(), ConfigError> {
        let Some(key) = KEYS.iter().find(|key| key.name == name) else {
            return Err(ConfigError::Unknown { name: name.to_owned(), origin });
        };
        self.0.insert(key.name, (value, origin));
        Ok(())
    }

    /// Sets what stands in a file.
    pub fn set_file(&mut self, path: PathBuf) -> Result<(), ConfigError> {
        let text = std::fs::read_to_string(&path).map_err(|source| ConfigError::File { path: path.clone(), source })?;
        let table: toml::Table = text
            .parse()
            .map_err(|error: toml::de::Error| ConfigError::Syntax { path: path.clone(), detail: error.to_string() })?;
        for (name, value) in table {
            let value = match value {
                toml::Value::String(value) => value,
                toml::Value::Integer(value) => value.to_string(),
                toml::Value::Boolean(value) => value.to_string(),
                _ => {
                    let detail = format!("{name} is not a text, a number, true or false");
                    return Err(ConfigError::Syntax { path, detail });
                }
            };
            self.set(&name, value, Origin::File(path.clone()))?;
        }
        Ok(())
    }

    /// Sets what stands in the environment. `COFFRE_SERVER_CONFIG` names the file and is read before.
    pub fn set_environment(&mut self, variables: impl Iterator<Item = (String, String)>) -> Result<(), ConfigError> {
        for (variable, value) in variables {
            if let Some(name) = variable.strip_prefix(PREFIX).filter(|name| *name != "CONFIG") {
                self.set(&name.to_ascii_lowercase(), value, Origin::Environment(variable.clone()))?;
            }
        }
        Ok(())
    }

    /// Each setting with its value and origin, in the order of [`KEYS`].
    pub fn lines(&self) -> impl Iterator<Item = (&'static str, &str, &Origin)> {
        KEYS.iter().map(|key| {
            let (value, origin) = &self.0[key.name];
            (key.name, value.as_str(), origin)
        })
    }

    fn read<T>(
        &self,
        name: &'static str,
        wanted: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, ConfigError> {
        let (value, origin) = &self.0[name];
        let (value, origin) = (value.clone(), origin.clone());
        read(&value).ok_or(ConfigError::Value { name, value, origin, wanted })
    }
}

impl Default for Raw {
    fn default() -> Self {
        Self::new()
    }
}

/// An engine for records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// sled 0.34.
    Sled,
    /// redb.
    Redb,
}

/// Settings that have been checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Folder of everything.
    pub data: PathBuf,
    /// Engine of the records.
    pub store: Engine,
    /// Host and port by which callers reach it; `None`: the address it listens on.
    pub authority: Option<String>,
    /// Whether a new vault needs a code.
    pub invite_only: bool,
    /// Whether a proxy stands before it.
    pub behind_proxy: bool,
    /// Bytes of one vault.
    pub quota: u64,
    /// Bytes that stay free.
    pub reserve: u64,
    /// Calls a second and address.
    pub rate: u16,
    /// Connections at once.
    pub connections: usize,
    /// How often the public logs show more.
    pub log_tick: Duration,
    /// Leaves by which each log of events grows between two ticks, at least.
    pub log_dummies: u16,
    /// Witnesses to ask, or logs to follow.
    pub policy: Option<Policy>,
    /// Issuers of witnesses' certificates that are trusted besides the system's.
    pub ca_file: Vec<CertificateDer<'static>>,
    /// The name of a witness's key.
    pub witness_name: Option<KeyName>,
    /// How much is said.
    pub log: Level,
}

impl Config {
    /// Checks values.
    pub fn check(raw: &Raw) -> Result<Self, ConfigError> {
        let listen: SocketAddr =
            raw.read("listen", "an address and a port, such as 127.0.0.1:8470", |v| v.parse().ok())?;
        let config = Config {
            listen,
            data: raw.read("data", "a folder", |v| (!v.is_empty()).then(|| v.into()))?,
            store: raw.read("store", "sled or redb", |v| match v {
                "sled" => Some(Engine::Sled),
                "redb" => Some(Engine::Redb),
                _ => None,
            })?,
            authority: raw.read("public", "http(s)://host or http(s)://host:port, and nothing after it", authority)?,
            invite_only: raw.read("invite_only", "true or false", |v| v.parse().ok())?,
            behind_proxy: raw.read("behind_proxy", "true or false", |v| v.parse().ok())?,
            quota: raw.read("quota", "a number of bytes, such as 500M or 20G", bytes)?,
            reserve: raw.read("reserve", "a number of bytes, such as 500M or 20G", bytes)?,
            rate: raw.read("rate", "a number from 0 to 65535", |v| v.parse().ok())?,
            connections: raw.read("connections", "a number from 1 to 100000", |v| {
                v.parse().ok().filter(|n| (1..=100_000).contains(n))
            })?,
            log_tick: raw.read("log_tick", "a time from 50ms to 3600s, such as 60s", duration)?,
            log_dummies: raw.read("log_dummies", "a number from 0 to 256", |v| v.parse().ok().filter(|n| *n <= 256))?,
            policy: raw.read("policy", "a file that tlog-policy describes, which can be read", |path| match path {
                "" => Some(None),
                path => Some(Some(Policy::parse(&std::fs::read(path).ok()?).ok()?)),
            })?,
            ca_file: raw.read("ca_file", "a PEM file with at least one certificate, which can be read", |path| {
                match path {
                    "" => Some(Vec::new()),
                    path => {
                        let all: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).ok()?.collect();
                        all.ok().filter(|all| !all.is_empty())
                    }
                }
            })?,
            witness_name: raw.read("witness_name", "a name without spaces or plus signs", |name| match name {
                "" => Some(None),
                name => KeyName::new(name).ok().map(Some),
            })?,
            log: raw.read("log", "info or error", |v| match v {
                "info" => Some(Level::Info),
                "error" => Some(Level::Error),
                _ => None,
            })?,
        };
        if !listen.ip().is_loopback() && !config.behind_proxy {
            return Err(ConfigError::Exposed(listen));
        }
        if config.behind_proxy && config.authority.is_none() {
            return Err(ConfigError::NoPublic);
        }
        Ok(config)
    }
}

/// Host and port of a URL, as a client's signature names them: lower case, without the scheme's own port.
fn authority(url: &str) -> Option<Option<String>> {
    if url.is_empty() {
        return Some(None);
    }
    let (scheme, rest) = url.split_once("://")?;
    let rest = rest.strip_suffix('/').unwrap_or(rest).to_ascii_lowercase();
    let own_port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return None,
    };
    let plain = !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b));
    plain.then(|| Some(rest.strip_suffix(own_port).unwrap_or(&rest).to_owned()))
}

/// `60s`, `500ms`.
fn duration(text: &str) -> Option<Duration> {
    let milliseconds = match text.strip_suffix("ms") {
        Some(number) => number.parse().ok()?,
        None => text.strip_suffix('s')?.parse::<u64>().ok()?.checked_mul(1000)?,
    };
    (50..=3_600_000).contains(&milliseconds).then(|| Duration::from_millis(milliseconds))
}

/// `500`, `64K`, `500M`, `20G`, `2T`: powers of 1024.
fn bytes(text: &str) -> Option<u64> {
    let shift = match text.chars().last()? {
        'K' => 10,
        'M' => 20,
        'G' => 30,
        'T' => 40,
        _ => 0,
    };
    let digits = if shift == 0 { text } else { &text[..text.len() - 1] };
    digits.parse::<u64>().ok()?.checked_mul(1 << shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(settings: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let mut raw = Raw::new();
        for (name, value) in settings {
            raw.set(name, (*value).to_owned(), Origin::Flag("--test"))?;
        }
        Config::check(&raw)
    }

    #[test]
    fn the_stronger_origin_wins() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.toml");
        std::fs::write(&path, "listen = \"127.0.0.1:1\"\nrate = 7\ninvite_only = true\n").unwrap();
        let mut raw = Raw::new();
        raw.set_file(path.clone()).unwrap();
        let variables = [("COFFRE_SERVER_LISTEN", "127.0.0.1:2"), ("COFFRE_SERVER_CONFIG", "x"), ("HOME", "/")];
        raw.set_environment(variables.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned()))).unwrap();
        raw.set("listen", "127.0.0.1:3".into(), Origin::Flag("--listen")).unwrap();
        let config = Config::check(&raw).unwrap();
        assert_eq!((config.listen.port(), config.rate, config.invite_only), (3, 7, true));
        let origins: BTreeMap<_, _> = raw.lines().map(|(name, _, origin)| (name, origin.clone())).collect();
        assert_eq!(origins["listen"], Origin::Flag("--listen"));
        assert_eq!(origins["rate"], Origin::File(path));
        assert_eq!(origins["quota"], Origin::Default);
    }

    #[test]
    fn unknown_names_and_wrong_values_are_errors() {
        assert!(matches!(with(&[("listn", "x")]), Err(ConfigError::Unknown { .. })));
        let mut raw = Raw::new();
        let variable = [("COFFRE_SERVER_LISTN".to_owned(), "x".to_owned())];
        assert!(matches!(raw.set_environment(variable.into_iter()), Err(ConfigError::Unknown { .. })));
        for (name, value) in [
            ("listen", "localhost"),
            ("store", "files"),
            ("public", "coffre.example"),
            ("public", "https://coffre.example/path"),
            ("quota", "20GB"),
            ("quota", "99999999T"),
            ("rate", "-1"),
            ("invite_only", "yes"),
            ("connections", "0"),
        ] {
            assert!(matches!(with(&[(name, value)]), Err(ConfigError::Value { .. })), "{name} = {value}");
        }
        for text in ["listen = [1]", "[table]\na = 1", "listen", "rate = 1.5"] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("server.toml");
            std::fs::write(&path, text).unwrap();
            assert!(Raw::new().set_file(path).is_err(), "{text}");
        }
    }

    #[test]
    fn it_is_not_exposed_by_accident() {
        assert!(matches!(with(&[("listen", "192.0.2.1:80")]), Err(ConfigError::Exposed(_))));
        let proxied = [("listen", "192.0.2.1:80"), ("behind_proxy", "true")];
        assert!(matches!(with(&proxied), Err(ConfigError::NoPublic)));
        assert!(with(&[proxied[0], proxied[1], ("public", "https://coffre.example")]).is_ok());
        assert!(matches!(with(&[("behind_proxy", "true")]), Err(ConfigError::NoPublic)));
    }

    #[test]
    fn an_authority_is_what_clients_sign() {
        let read = |url| authority(url).flatten();
        assert_eq!(read("https://Coffre.Example/").as_deref(), Some("coffre.example"));
        assert_eq!(read("https://coffre.example:443").as_deref(), Some("coffre.example"));
        assert_eq!(read("https://coffre.example:8443").as_deref(), Some("coffre.example:8443"));
        assert_eq!(read("http://[::1]:80").as_deref(), Some("[::1]"));
        assert_eq!(authority(""), Some(None));
        assert_eq!(authority("https://user@coffre.example"), None);
    }
}
