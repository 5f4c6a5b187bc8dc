//! The log's vectors: the roots that Certificate Transparency published for RFC 6962's tree, a checkpoint of the public
//! witness network, and the worked example of docs/protocol/log.md; each also with faults, which must be refused.

use vault_log::checkpoint::SignedCheckpoint;
use vault_log::edge::Edge;
use vault_log::policy::Policy;
use vault_log::proof_file::ProofFile;

use super::Count;

/// RFC 6962's eight leaves and the roots of the first one to eight.
const LEAVES: [(&str, &str); 8] = [
    ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    ("606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
];
const PAGE: &str = include_str!("../../../docs/protocol/log.md");
const PUBLIC_CHECKPOINT: &[u8] = include_bytes!("../../../crates/vault-log/tests/vectors/public-checkpoint.txt");
const PUBLIC_POLICY: &[u8] = include_bytes!("../../../crates/vault-log/tests/vectors/public-policy.txt");

/// Runs all of them.
pub fn check() -> Count {
    let mut count = Count { kind: "log".to_owned(), ..Count::default() };
    roots(&mut count);
    match Policy::parse(PUBLIC_POLICY) {
        Err(e) => count.failed.push(format!("public policy: {e}")),
        Ok(policy) => changed(&mut count, "public checkpoint", PUBLIC_CHECKPOINT, |bytes| {
            let checkpoint = SignedCheckpoint::parse(bytes).map_err(|e| e.to_string())?;
            policy.verify(&checkpoint).map(drop).map_err(|e| e.to_string())
        }),
    }
    match example() {
        None => count.failed.push("worked example: not in the page".to_owned()),
        Some((policy, proof)) => {
            let second = [&[1][..], &[0xbb; 48]].concat();
            changed(&mut count, "worked example", proof.as_bytes(), |bytes| {
                let policy = Policy::parse(policy.as_bytes()).map_err(|e| e.to_string())?;
                let proof = ProofFile::parse(bytes).map_err(|e| e.to_string())?;
                proof.verify(&second, &policy).map(drop).map_err(|e| e.to_string())
            });
        }
    }
    count
}

fn roots(count: &mut Count) {
    let mut edge = Edge::new();
    for (leaf, root) in LEAVES {
        let leaf = data_encoding::HEXLOWER.decode(leaf.as_bytes()).unwrap_or_default();
        match edge.append(&[leaf]) {
            Err(e) => count.failed.push(format!("RFC 6962: {e}")),
            Ok(growth) => {
                edge = growth.edge;
                let head = edge.head();
                let made = data_encoding::HEXLOWER.encode(head.root.as_bytes());
                if made == root {
                    count.taken += 1;
                } else {
                    count.failed.push(format!("RFC 6962, {} leaves: {made}", head.size));
                }
            }
        }
    }
}

/// Good as it is, and refused with any one byte of it changed. Signatures of witnesses that are not needed for the
/// quorum may be changed in their names: then they are somebody else's lines, and nothing is lost. So lines of
/// signatures are changed after their names only.
fn changed(count: &mut Count, name: &str, bytes: &[u8], verify: impl Fn(&[u8]) -> Result<(), String>) {
    match verify(bytes) {
        Ok(()) => count.taken += 1,
        Err(e) => return count.failed.push(format!("{name}: {e}")),
    }
    let text = String::from_utf8_lossy(bytes);
    let signatures = text.find("\n\u{2014} ").unwrap_or(text.len());
    for at in (0..signatures).filter(|at| bytes[*at].is_ascii_alphanumeric()) {
        let mut other = bytes.to_vec();
        other[at] = if other[at] == b'4' { b'5' } else { b'4' };
        if verify(&other).is_err() {
            count.refused += 1;
        } else {
            count.failed.push(format!("{name}: taken with byte {at} changed"));
        }
    }
}

/// Policy and proof of the page's example.
fn example() -> Option<(&'static str, &'static str)> {
    let block = PAGE.split("<!-- example: log -->\n```\n").nth(1)?.split("```").next()?;
    let (policy, proof) = block.strip_prefix("policy\n\n")?.split_once("\nproof of the second leaf\n\n")?;
    Some((policy, proof))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logs_vectors_hold_and_their_faults_are_refused() {
        let count = check();
        assert_eq!(count.failed, Vec::<String>::new());
        assert_eq!(count.taken, 10);
        assert!(count.refused > 100, "{}", count.refused);
    }

    #[test]
    fn a_verifier_that_takes_everything_fails() {
        let mut count = Count::default();
        changed(&mut count, "x", b"some text", |_| Ok(()));
        assert_eq!((count.taken, count.refused, count.failed.len()), (1, 0, 8));
        changed(&mut count, "x", b"some text", |_| Err("no".into()));
        assert_eq!(count.failed.len(), 9);
    }
}
