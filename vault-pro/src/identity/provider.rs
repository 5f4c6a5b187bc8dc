//! The authority's file about an identity provider: TOML, with every address written out. Nothing is discovered, so that nobody
//! on the way can name other addresses, and keys that a token brings along are not looked at.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use vault_desk::clock::allow;
use vault_engine::Error;
use vault_protocol::ids::Time;
use vault_remote::{RemoteError, Settings, WebAddress};
use vault_terminal::Problem;
use zeroize::Zeroizing;

use crate::commands::credential::read_file;
use crate::identity::jws::Keys;
use crate::problems::{Engine, PROVIDER_FAILED, PROVIDER_FILE};
use crate::time;

/// Largest file about a provider, or of its keys, in bytes.
const MAX_FILE: usize = 64 * 1024;
/// Longest time after a login for which an authority may take it, in hours: as long as a request stands.
const MAX_HOURS: u64 = 720;

/// The file, as people write it. Not `Debug`, as [`Provider`]: it may hold a secret.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    issuer: String,
    client: String,
    authorize: String,
    token: String,
    keys: String,
    #[serde(default = "openid")]
    scope: String,
    acr: Option<String>,
    #[serde(default = "subject_name_id")]
    number: String,
    secret: Option<String>,
    #[serde(default)]
    port: u16,
    hours: Option<u64>,
}

fn openid() -> String {
    "openid".into()
}

fn subject_name_id() -> String {
    "SubjectNameID".into()
}

/// An identity provider that an authority believes. Not `Debug`: it may hold a secret.
pub(crate) struct Provider {
    /// Who issues its tokens, letter by letter.
    pub(crate) issuer: String,
    /// This authority's name with it: a token for anybody else says nothing here.
    pub(crate) client: String,
    /// Where a browser is sent.
    pub(crate) authorize: WebAddress,
    /// Where the code is given for the token.
    pub(crate) token: WebAddress,
    /// What is asked for.
    pub(crate) scope: String,
    /// How strongly somebody must have logged in, if that matters.
    pub(crate) acr: Option<String>,
    /// The claim that holds the national number.
    pub(crate) number: String,
    /// What the provider wants to hear besides the code. Whoever has this file has it.
    pub(crate) secret: Option<Zeroizing<String>>,
    /// The port of the door on this machine; 0: any.
    pub(crate) port: u16,
    /// For how many seconds after a login it is taken, if not for as long as the token says.
    pub(crate) life: Option<u64>,
    keys: Place,
}

enum Place {
    Web(WebAddress),
    File(PathBuf),
}

impl Provider {
    /// Reads the file.
    pub(crate) fn read(path: &Path) -> Result<Provider, Problem> {
        let bytes = read_file(path, MAX_FILE)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Provider::parse(&bytes, folder).map_err(|why| Problem::new(PROVIDER_FILE).with("path", path).details(why))
    }

    /// The file's text; files that it names stand in `folder`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn parse(bytes: &[u8], folder: &Path) -> Result<Provider, String> {
        let text = std::str::from_utf8(bytes).ok().filter(|_| bytes.len() <= MAX_FILE);
        let text = text.ok_or("not a text, or too long")?;
        let written: Written = toml::from_str(text).map_err(|e| e.message().to_owned())?;
        let address = |name: &str, text: &str| WebAddress::parse(text, allow()).map_err(|e| format!("{name}: {e}"));
        let web = written.keys.contains("://");
        let keys = match web {
            true => Place::Web(address("keys", &written.keys)?),
            false => Place::File(folder.join(&written.keys)),
        };
        if !written.scope.split_whitespace().any(|word| word == "openid") {
            return Err("scope: openid is missing".into());
        }
        if written.hours.is_some_and(|hours| !(1..=MAX_HOURS).contains(&hours)) {
            return Err(format!("hours: 1 to {MAX_HOURS}"));
        }
        if [&written.issuer, &written.client, &written.number].iter().any(|text| text.is_empty()) {
            return Err("issuer, client and number must not be empty".into());
        }
        Ok(Provider {
            authorize: address("authorize", &written.authorize)?,
            token: address("token", &written.token)?,
            issuer: written.issuer,
            client: written.client,
            scope: written.scope,
            acr: written.acr,
            number: written.number,
            secret: written.secret.map(Zeroizing::new),
            port: written.port,
            life: written.hours.map(|hours| hours * 3600),
            keys,
        })
    }

    /// Its keys, as it publishes them now, or as they stand in a file beside this one.
    pub(crate) fn keys(&self) -> Result<Keys, Problem> {
        let bytes = match &self.keys {
            Place::File(path) => read_file(path, MAX_FILE)?,
            Place::Web(address) => {
                let (status, bytes) = self.ask(address, None)?;
                if status != 200 {
                    return Err(Problem::new(PROVIDER_FAILED)
                        .with("issuer", &self.issuer)
                        .details(format!("keys: {status}")));
                }
                bytes
            }
        };
        let read = Keys::read(&bytes).filter(|_| bytes.len() <= MAX_FILE);
        read.ok_or_else(|| {
            Problem::new(PROVIDER_FAILED).with("issuer", &self.issuer).details("keys: not a set of keys")
        })
    }

    /// Asks it something. Nobody has promised that it is a server as Coffre's are: what it does wrong is a failure, not a lie.
    pub(crate) fn ask(&self, address: &WebAddress, form: Option<String>) -> Result<(u16, Vec<u8>), Problem> {
        let line = Settings { clock: std::sync::Arc::new(time::now), ..Settings::default() };
        address.ask(form, &line).map_err(|error| match error {
            RemoteError::Misbehaved(how) => Problem::new(PROVIDER_FAILED).with("issuer", &self.issuer).details(how),
            error => Engine(Error::from(error)).into(),
        })
    }

    /// The last second at which a login counts: the token's own, or as long after the login as this authority says.
    pub(crate) fn until(&self, issued: Time, expires: Time) -> Time {
        self.life.map_or(expires, |life| issued.plus(life))
    }
}
