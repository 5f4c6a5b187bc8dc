//! Asking witnesses for their cosignatures (`tlog-witness`), over plain HTTP: they stand beside this server, or a forwarder
//! of the operator's does TLS to them.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use vault_log::checkpoint::SignedCheckpoint;
use vault_log::key::VerifierKey;
use vault_log::limits::MAX_NOTE;
use vault_log::plan::Plan;
use vault_log::tree::TreeHead;
use vault_log::witness::{AddCheckpoint, monitoring_path, parse_size};

use super::one::read_tiles;
use super::{LogError, LogId, Logs};
use crate::problem::{Refused, damaged};
use crate::rows::Rows;

/// How long a witness has.
const PATIENCE: Duration = Duration::from_secs(5);

/// A witness of this server's logs.
#[derive(Clone, Debug)]
pub struct WitnessAddress {
    /// Its key.
    pub key: VerifierKey,
    /// Host and port.
    pub host: String,
    /// Path before `/add-checkpoint`.
    pub path: String,
}

impl WitnessAddress {
    /// Reads `http://host:port/path`.
    pub fn parse(key: VerifierKey, url: &str) -> Option<Self> {
        let (host, path) = url.strip_prefix("http://")?.trim_end_matches('/').split_once('/').map_or_else(
            || (url.strip_prefix("http://").unwrap_or_default().trim_end_matches('/'), String::new()),
            |(host, path)| (host, format!("/{path}")),
        );
        let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:[]/".contains(&b));
        (!host.is_empty() && plain(host) && plain(&path)).then(|| WitnessAddress { key, host: host.into(), path })
    }
}

/// Where each witness was, for each log.
pub(super) type Cosigned = Mutex<HashMap<(LogId, usize), u64>>;

/// What a witness said.
enum Said {
    Cosigned(Vec<u8>),
    /// The size it cosigned last.
    Last(u64),
    /// It has cosigned another tree of this size.
    Fork,
}

impl Logs {
    /// Adds the cosignatures of all witnesses that answer. One that does not is said, and holds nothing up.
    pub(super) async fn cosigned(
        &self,
        rows: &Rows,
        log: LogId,
        head: TreeHead,
        mut checkpoint: SignedCheckpoint,
    ) -> Result<SignedCheckpoint, Refused> {
        for (n, witness) in self.settings.witnesses.iter().enumerate() {
            match self.ask(rows, log, head, &checkpoint, n, witness).await? {
                Ok(Said::Cosigned(line)) => {
                    let known = std::slice::from_ref(&witness.key);
                    let mut more = checkpoint.clone();
                    if more.add_cosignatures(&line, known).is_ok() && more.to_string().len() <= 4096 {
                        checkpoint = more;
                        self.witnessed.lock().unwrap_or_else(PoisonError::into_inner).insert((log, n), head.size);
                    } else {
                        crate::log::failed("a witness", &"its cosignature is not its own");
                    }
                }
                Ok(Said::Fork) => self.forked(log, &checkpoint, witness).await,
                Ok(Said::Last(size)) if size > head.size => {
                    crate::log::failed("a witness has seen more of a public log than is here", &size);
                }
                Ok(Said::Last(_)) => crate::log::failed("a witness", &"it does not take our proofs"),
                Err(error) => crate::log::failed("a witness does not answer", &error),
            }
        }
        Ok(checkpoint)
    }

    async fn ask(
        &self,
        rows: &Rows,
        log: LogId,
        head: TreeHead,
        checkpoint: &SignedCheckpoint,
        n: usize,
        witness: &WitnessAddress,
    ) -> Result<io::Result<Said>, Refused> {
        let known = self.witnessed.lock().unwrap_or_else(PoisonError::into_inner).get(&(log, n)).copied();
        let mut old_size = known.unwrap_or(0).min(head.size);
        let mut said = Ok(Said::Last(0));
        // The second time from the size that it told.
        for _ in 0..2 {
            let plan = Plan::consistency(old_size, head.size).map_err(|_| damaged("the size of a log"))?;
            let tiles = read_tiles(rows, log, plan.tiles()).await?;
            let proof = plan.solve(&tiles).map_err(|_| damaged("the tiles of a log"))?;
            let body = AddCheckpoint { old_size, proof, checkpoint: checkpoint.clone() }.to_string();
            let (witness, path) = (witness.clone(), format!("{}/add-checkpoint", witness.path));
            let answer = tokio::task::spawn_blocking(move || call(&witness.host, "POST", &path, &body)).await;
            said = answer.unwrap_or_else(|gone| Err(io::Error::other(gone))).and_then(|(status, body)| match status {
                200 => Ok(Said::Cosigned(body)),
                409 => Ok(parse_size(&body).map_or(Said::Fork, Said::Last)),
                _ => Err(io::Error::other(format!("it answers {status}"))),
            });
            match said {
                Ok(Said::Last(size)) if size <= head.size && size != old_size => old_size = size,
                _ => break,
            }
        }
        Ok(said)
    }

    /// Keeps what convicts this server, or whoever has its keys.
    async fn forked(&self, log: LogId, ours: &SignedCheckpoint, witness: &WitnessAddress) {
        crate::log::failed("a witness has cosigned another tree of a public log", &"as large as the one that is here");
        let Some(folder) = self.settings.forks.clone() else { return };
        let path = format!("{}/witness/{}", witness.path, monitoring_path(ours.claimed_origin()));
        let host = witness.host.clone();
        let answer = tokio::task::spawn_blocking(move || call(&host, "GET", &path, "")).await;
        let Ok(Ok((200, theirs))) = answer else { return };
        let (Ok(theirs), Ok(key)) = (SignedCheckpoint::parse(&theirs), self.signer_key(ours)) else { return };
        let Ok(root) = ours.verify(&key).map(|ours| ours.head().root) else { return };
        let report = vault_log::fork::ForkReport::new(theirs, ours.clone(), root, Vec::new());
        if report.verify(&key).is_ok() {
            let name = log.to_string().replace('/', "-");
            let written =
                std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(folder.join(name), report.to_string()));
            if let Err(error) = written {
                crate::log::failed("writing a fork report", &error);
            }
        }
    }

    fn signer_key(&self, ours: &SignedCheckpoint) -> Result<VerifierKey, vault_log::key::KeyError> {
        Ok(self.secret.signer(ours.claimed_origin())?.key().clone())
    }

    /// The start-up rule, as far as witnesses answer: none of them may know more of a log than is here.
    pub(super) async fn compare_with_witnesses(
        &self,
        rows: &Rows,
        log: LogId,
        head: TreeHead,
        checkpoint: &SignedCheckpoint,
    ) -> Result<(), LogError> {
        for (n, witness) in self.settings.witnesses.iter().enumerate() {
            match self.ask(rows, log, head, checkpoint, n, witness).await? {
                Ok(Said::Last(size)) if size > head.size => {
                    return Err(LogError::Behind { log: log.to_string(), stored: head.size, signed: size });
                }
                Ok(Said::Fork) => {
                    self.forked(log, checkpoint, witness).await;
                    return Err(LogError::Forked { log: log.to_string(), signed: head.size });
                }
                Ok(_) => {}
                Err(error) => crate::log::failed("a witness does not answer", &error),
            }
        }
        Ok(())
    }
}

/// One request on a line of its own: status and body. Blocks.
fn call(host: &str, method: &str, path: &str, body: &str) -> io::Result<(u16, Vec<u8>)> {
    use std::net::ToSocketAddrs;
    let with_port = if host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok()) {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    let nowhere = || io::Error::other("its name leads nowhere");
    let address = with_port.to_socket_addrs()?.next().ok_or_else(nowhere)?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )?;
    let mut answer = Vec::new();
    stream.take(MAX_NOTE as u64).read_to_end(&mut answer)?;
    let no_http = || io::Error::other("it answers no HTTP");
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").ok_or_else(no_http)?;
    let head = std::str::from_utf8(&answer[..end]).map_err(|_| no_http())?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(no_http)?;
    Ok((status, answer.split_off(end + 4)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault_log::cosignature::Cosigner;
    use vault_log::key::KeyName;

    #[test]
    fn an_address_is_plain_http() {
        let key = Cosigner::derive(KeyName::new("w").unwrap(), &[1; 32]).key().clone();
        let parse = |url| WitnessAddress::parse(key.clone(), url).map(|w| (w.host, w.path));
        assert_eq!(parse("http://127.0.0.1:1"), Some(("127.0.0.1:1".into(), String::new())));
        assert_eq!(parse("http://w.example/a/b/"), Some(("w.example".into(), "/a/b".into())));
        for bad in ["", "http://", "https://w.example", "w.example", "http://w.example/a b", "http://w\r\nx/"] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
    }
}
