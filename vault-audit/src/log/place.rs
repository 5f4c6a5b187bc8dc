//! Where a log lies: under an address, or in a folder that mirrors it.

use std::io::Read as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use tokio::runtime::Runtime;

/// How long an answer may take, in all.
const PATIENCE: Duration = Duration::from_secs(60);

/// A place.
#[derive(Debug)]
pub struct Place(Kind);

#[derive(Debug)]
enum Kind {
    Folder(PathBuf),
    Web { runtime: Runtime, client: Client, base: String },
}

/// Why something cannot be had from a place.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlaceError {
    /// Neither https, nor loopback where that is allowed, nor a folder.
    #[error("neither an https address nor a folder")]
    Address,
    /// Nobody answers.
    #[error("{0}")]
    Offline(String),
    /// An answer that is no answer to a plain GET.
    #[error("{0} is answered with {1}")]
    Answer(String, u16),
    /// Longer than it may be.
    #[error("{0} is too long")]
    TooLong(String),
    /// The disk.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Place {
    /// An address is https; http only to this machine, where `loopback` allows it. Anything else is a folder.
    ///
    /// # Errors
    /// [`PlaceError::Address`], or what the system says about TLS.
    pub fn new(typed: &str, loopback: bool) -> Result<Self, PlaceError> {
        if !typed.contains("://") {
            let folder = PathBuf::from(typed);
            return if folder.is_dir() { Ok(Place(Kind::Folder(folder))) } else { Err(PlaceError::Address) };
        }
        let url = Url::parse(typed).map_err(|_| PlaceError::Address)?;
        let here = match url.host_str() {
            Some("localhost") => true,
            Some(host) => host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
            None => false,
        };
        let plain = url.scheme() == "http" && here && loopback;
        if !(plain || url.scheme() == "https") || url.query().is_some() || url.fragment().is_some() {
            return Err(PlaceError::Address);
        }
        // Another part of the program may have installed it already; it is the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let failed = |e: &dyn std::fmt::Display| PlaceError::Offline(e.to_string());
        let builder = Client::builder().user_agent("coffre").http1_only().redirect(Policy::none()).referer(false);
        let builder = builder.timeout(PATIENCE).no_proxy();
        let builder = if plain { builder.tls_certs_only([]) } else { builder.https_only(true) };
        let client = builder.build().map_err(|e| failed(&e))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| failed(&e))?;
        Ok(Place(Kind::Web { runtime, client, base: typed.trim_end_matches('/').to_owned() }))
    }

    /// A file of the log, of at most so many bytes; `None` if it is not there.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn get(&self, path: &str, max: usize) -> Result<Option<Vec<u8>>, PlaceError> {
        match &self.0 {
            Kind::Folder(folder) => {
                let file = folder.join(path);
                match read(&file, max) {
                    Ok(bytes) if bytes.len() > max => Err(PlaceError::TooLong(path.to_owned())),
                    Ok(bytes) => Ok(Some(bytes)),
                    Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
                    Err(source) => Err(PlaceError::Io { path: file, source }),
                }
            }
            Kind::Web { runtime, client, base } => {
                runtime.block_on(fetch(client, &format!("{base}/{path}"), path, max))
            }
        }
    }
}

// At most one byte more than asked for. Whoever hands a folder over chose what lies in it: a link leads anywhere, a pipe never ends.
fn read(file: &Path, max: usize) -> std::io::Result<Vec<u8>> {
    if !file.symlink_metadata()?.is_file() {
        return Err(std::io::Error::other("not a plain file"));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(file)?.take(max as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

async fn fetch(client: &Client, url: &str, path: &str, max: usize) -> Result<Option<Vec<u8>>, PlaceError> {
    let offline = |e: reqwest::Error| PlaceError::Offline(e.without_url().to_string());
    let mut answer = client.get(url).send().await.map_err(offline)?;
    match answer.status().as_u16() {
        200 => {}
        404 => return Ok(None),
        status => return Err(PlaceError::Answer(path.to_owned(), status)),
    }
    let mut bytes = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(offline)? {
        if bytes.len() + piece.len() > max {
            return Err(PlaceError::TooLong(path.to_owned()));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(Some(bytes))
}
