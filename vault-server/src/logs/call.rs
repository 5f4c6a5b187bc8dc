//! One request to a witness: over TLS, or plainly to one that stands beside this server.
//!
//! Each on a line of its own, which ends with the answer: witnesses are asked once a minute. Redirects are not followed.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::http::uri::Authority;
use hyper::{Method, Request, header};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls_platform_verifier::Verifier;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use vault_log::key::VerifierKey;
use vault_log::limits::MAX_NOTE;

/// How long one request has, from the first packet to the last.
const PATIENCE: Duration = Duration::from_secs(5);

/// A witness of this server's logs.
#[derive(Clone, Debug)]
pub struct WitnessAddress {
    /// Its key.
    pub key: VerifierKey,
    /// Whether it is asked over TLS.
    pub tls: bool,
    /// Host, and port if it is not the usual one.
    pub host: Authority,
    /// Path before `/add-checkpoint`.
    pub path: String,
}

impl WitnessAddress {
    /// Reads `https://host:port/path` or `http://host:port/path`.
    pub fn parse(key: VerifierKey, url: &str) -> Option<Self> {
        let (tls, rest) = match url.strip_prefix("https://") {
            Some(rest) => (true, rest),
            None => (false, url.strip_prefix("http://")?),
        };
        let rest = rest.trim_end_matches('/');
        let (host, path) =
            rest.split_once('/').map_or((rest, String::new()), |(host, path)| (host, format!("/{path}")));
        let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:[]/".contains(&b));
        let host =
            Some(host).filter(|host| !host.is_empty() && plain(host) && plain(&path))?.parse::<Authority>().ok()?;
        // The name that its certificate has to be for.
        let named = !tls || server_name(&host).is_some();
        let ported = host.as_str() == host.host() || host.port_u16().is_some();
        (named && ported && !host.host().is_empty()).then_some(WitnessAddress { key, tls, host, path })
    }
}

// Without the brackets of an address of version 6.
fn bare(host: &Authority) -> &str {
    host.host().trim_matches(['[', ']'])
}

fn server_name(host: &Authority) -> Option<ServerName<'static>> {
    ServerName::try_from(bare(host).to_owned()).ok()
}

/// Who makes the requests.
pub(super) struct Caller {
    /// Nothing if no witness is asked over TLS.
    tls: Option<TlsConnector>,
}

impl Caller {
    /// For these witnesses. Certificates are trusted as this system does, and besides it those of `roots`.
    pub(super) fn new(witnesses: &[WitnessAddress], roots: &[CertificateDer<'static>]) -> Result<Self, rustls::Error> {
        if witnesses.iter().all(|witness| !witness.tls) {
            return Ok(Caller { tls: None });
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = Verifier::new_with_extra_roots(roots.iter().cloned(), provider.clone())?;
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        // Not less than what is usual: the platform's own rules, chosen here by hand since they come with more roots.
        let config = config.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth();
        Ok(Caller { tls: Some(TlsConnector::from(Arc::new(config))) })
    }

    /// Status and body.
    pub(super) async fn call(
        &self,
        witness: &WitnessAddress,
        method: Method,
        path: &str,
        body: String,
    ) -> io::Result<(u16, Vec<u8>)> {
        let request = Request::builder().method(method).uri(path).header(header::HOST, witness.host.as_str());
        let request = request.body(Full::new(Bytes::from(body))).map_err(io::Error::other)?;
        let late = |_| io::Error::new(io::ErrorKind::TimedOut, "it is too slow");
        tokio::time::timeout(PATIENCE, self.reach(witness, request)).await.map_err(late)?
    }

    async fn reach(&self, witness: &WitnessAddress, request: Request<Full<Bytes>>) -> io::Result<(u16, Vec<u8>)> {
        let host = bare(&witness.host);
        let port = witness.host.port_u16().unwrap_or(if witness.tls { 443 } else { 80 });
        let stream = TcpStream::connect((host, port)).await?;
        if !witness.tls {
            return speak(stream, request).await;
        }
        let name = server_name(&witness.host).ok_or_else(|| io::Error::other("no certificate is for such a name"))?;
        let tls = self.tls.as_ref().ok_or_else(|| io::Error::other("TLS was not made ready"))?;
        speak(tls.connect(name, stream).await?, request).await
    }
}

async fn speak<S>(stream: S, request: Request<Full<Bytes>>) -> io::Result<(u16, Vec<u8>)>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, line) = http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    let line = tokio::spawn(line);
    let answer = async {
        let answer = sender.send_request(request).await.map_err(io::Error::other)?;
        let status = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), MAX_NOTE).collect().await.map_err(io::Error::other)?;
        Ok((status, body.to_bytes().to_vec()))
    };
    let answer = answer.await;
    line.abort();
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault_log::cosignature::Cosigner;
    use vault_log::key::KeyName;

    #[test]
    fn an_address_is_http_or_https() {
        let key = Cosigner::derive(KeyName::new("w").unwrap(), &[1; 32]).key().clone();
        let parse = |url| WitnessAddress::parse(key.clone(), url).map(|w| (w.tls, w.host.to_string(), w.path));
        assert_eq!(parse("http://127.0.0.1:1"), Some((false, "127.0.0.1:1".into(), String::new())));
        assert_eq!(parse("http://w.example/a/b/"), Some((false, "w.example".into(), "/a/b".into())));
        assert_eq!(parse("https://w.example:8443/a"), Some((true, "w.example:8443".into(), "/a".into())));
        assert_eq!(parse("https://[::1]:8443"), Some((true, "[::1]:8443".into(), String::new())));
        for bad in ["", "http://", "https://", "w.example", "http://w.example/a b", "http://w\r\nx/", "ftp://w.example"]
        {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
        for bad in ["https://user@w.example", "https://w_.example:x", "https://:443", "https://.example"] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
    }
}
