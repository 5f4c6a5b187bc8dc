//! A request signed with the key of a professional's card, or any other certificate of theirs: a plain signature over the bytes
//! of the request file (RSA or ECDSA with SHA-256, as `openssl dgst -sha256 -sign` and `pkcs11-tool --sign` make it), the
//! certificate, and the authority's own list of whom it believes. Its path is judged by the same code as TLS, rustls's.

use std::path::Path;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, CertificateRevocationListDer, SignatureVerificationAlgorithm, UnixTime};
use vault_protocol::ids::Time;
use vault_terminal::Problem;
use vault_terminal::catalog::Value;
use webpki::{
    BorrowedCertRevocationList, CertRevocationList, EndEntityCert, Error, ExpirationPolicy, ExtendedKeyUsageValidator,
    KeyPurposeIdIter, RequiredEkuNotFoundContext, RevocationCheckDepth, RevocationOptionsBuilder, UnknownStatusPolicy,
    anchor_from_trusted_cert,
};
use x509_cert::Certificate;
use x509_cert::der::asn1::{AnyRef, BitStringRef};
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::{self, Decode as _, Header, Reader as _, SliceReader, Tag};
use x509_cert::ext::pkix::KeyUsage;
use x509_cert::ext::pkix::name::DirectoryString;
use x509_cert::name::Name;
use x509_cert::time::Time as Moment;

use crate::commands::credential::read_file;
use crate::identity::{Person, rpps};
use crate::problems::{CERTIFICATES_FILE, SIGNATURE_REFUSED};

/// Largest signature, in bytes: RSA with 8192 bits.
const MAX_SIGNATURE: usize = 1024;
/// Largest file of certificates, in bytes.
const MAX_CERTIFICATES: usize = 1 << 20;
/// Largest list of revoked certificates, in bytes: a country's cards.
const MAX_LISTS: usize = 64 << 20;

/// What signs a request: SHA-256 under the keys that cards hold.
const SIGNATURES: &[&dyn SignatureVerificationAlgorithm] =
    &[webpki::ring::RSA_PKCS1_2048_8192_SHA256, webpki::ring::ECDSA_P256_SHA256, webpki::ring::ECDSA_P384_SHA256];

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const SURNAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.4");
const GIVEN_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.42");

/// The files that go with a request.
pub(crate) struct Files<'a> {
    /// The signature.
    pub(crate) signature: &'a Path,
    /// The certificate, and others between it and whom the authority believes.
    pub(crate) certificate: &'a Path,
    /// Whom the authority believes.
    pub(crate) authorities: &'a Path,
    /// What was revoked.
    pub(crate) revoked: Option<&'a Path>,
}

/// Somebody's signature on one request.
#[derive(Debug)]
pub(crate) struct CardSigned {
    /// Whom the certificate names.
    pub(crate) person: Person,
    /// Who issued it.
    pub(crate) issuer: String,
}

impl Files<'_> {
    /// Checks the signature on these bytes, as [`Parts::check`].
    ///
    /// # Errors
    /// [`SIGNATURE_REFUSED`], with the reason; or a file of the authority's own is none.
    pub(crate) fn check(&self, signed: &[u8], now: Time) -> Result<CardSigned, Problem> {
        let certificate = read_file(self.certificate, MAX_CERTIFICATES)?;
        let authorities = read_file(self.authorities, MAX_CERTIFICATES)?;
        let revoked = self.revoked.map(|path| read_file(path, MAX_LISTS)).transpose()?;
        let signature = read_file(self.signature, MAX_SIGNATURE)?;
        let parts = Parts {
            signature: &signature,
            certificate: &certificate,
            authorities: &authorities,
            revoked: revoked.as_deref(),
        };
        let own = |path: &Path| Problem::new(CERTIFICATES_FILE).with("path", path);
        parts.check(signed, now).map_err(|no| match no {
            No::Refused(why, more) => {
                let details = more.map_or_else(|| why.to_owned(), |more| format!("{why}: {more}"));
                Problem::new(SIGNATURE_REFUSED).with("why", Value::Choice(why)).details(details)
            }
            No::Authorities => own(self.authorities),
            No::Revoked(why) => {
                let problem = own(self.revoked.unwrap_or(self.authorities));
                if let Some(why) = why { problem.details(why) } else { problem }
            }
        })
    }
}

/// What stands in those files.
pub(crate) struct Parts<'a> {
    pub(crate) signature: &'a [u8],
    pub(crate) certificate: &'a [u8],
    pub(crate) authorities: &'a [u8],
    pub(crate) revoked: Option<&'a [u8]>,
}

/// Why a signature says nothing here.
#[derive(Debug)]
pub(crate) enum No {
    /// It does not count: the reason, and what the code of TLS says of it.
    Refused(&'static str, Option<String>),
    /// The authority's own file says of nobody that they are believed.
    Authorities,
    /// The authority's own file of what was revoked is none.
    Revoked(Option<String>),
}

impl Parts<'_> {
    /// Checks the signature on these bytes, the certificate's path, dates and uses; and, where a list is given, that neither it
    /// nor what stands above it was revoked.
    pub(crate) fn check(&self, signed: &[u8], now: Time) -> Result<CardSigned, No> {
        let refused = |why: &'static str| No::Refused(why, None);
        let theirs = certificates(self.certificate).ok_or(refused("certificate"))?;
        let (leaf, between) = theirs.split_first().ok_or(refused("certificate"))?;
        let believed = certificates(self.authorities).ok_or(No::Authorities)?;
        let (roots, over, more) = sorted(believed, now).ok_or(No::Authorities)?;
        // Who is out of their dates comes last: they are reached only where nobody else is.
        let anchors: Result<Vec<_>, Error> = roots.iter().chain(&over).map(anchor_from_trusted_cert).collect();
        let anchors = anchors.ok().filter(|all| !all.is_empty()).ok_or(No::Authorities)?;
        let between = [between, &more].concat();

        let found = |bytes: &[u8]| lists(bytes).and_then(newest_first).ok_or(No::Revoked(None));
        let lists = self.revoked.map(found).transpose()?.unwrap_or_default();
        let lists: Result<Vec<CertRevocationList<'_>>, No> = lists
            .iter()
            .map(|der| BorrowedCertRevocationList::from_der(der).map(Into::into))
            .map(|list| list.map_err(|e| No::Revoked(Some(e.to_string()))))
            .collect();
        let lists = lists?;
        let lists: Vec<&CertRevocationList<'_>> = lists.iter().collect();
        // Without a list nothing is said about revocation; with one, everything on the path must be on the good side of it.
        let revocation = RevocationOptionsBuilder::new(&lists).ok().map(|options| {
            options
                .with_depth(RevocationCheckDepth::Chain)
                .with_status_policy(UnknownStatusPolicy::Deny)
                .with_expiration_policy(ExpirationPolicy::Enforce)
                .build()
        });

        let certificate = EndEntityCert::try_from(leaf).map_err(|_| refused("certificate"))?;
        let moment = UnixTime::since_unix_epoch(std::time::Duration::from_secs(now.0));
        let path = certificate
            .verify_for_usage(webpki::ALL_VERIFICATION_ALGS, &anchors, &between, moment, People, revocation, None)
            .map_err(|error| No::Refused(reason(&error), Some(error.to_string())))?;
        // The code of TLS takes whom it was told to believe as they are.
        if anchors.iter().position(|anchor| anchor == path.anchor()).is_none_or(|place| place >= roots.len()) {
            return Err(refused("dates"));
        }
        let parsed = Certificate::from_der(leaf).map_err(|_| refused("certificate"))?;
        let parsed = parsed.tbs_certificate();
        let uses = parsed.get_extension::<KeyUsage>().map_err(|_| refused("certificate"))?;
        if !uses.is_some_and(|(_, uses)| uses.digital_signature() || uses.non_repudiation()) {
            return Err(refused("usage"));
        }
        if !SIGNATURES.iter().any(|how| certificate.verify_signature(*how, signed, self.signature).is_ok()) {
            return Err(refused("signature"));
        }
        let person = person(parsed.subject()).ok_or(refused("no-number"))?;
        Ok(CardSigned { person, issuer: parsed.issuer().to_string() })
    }
}

/// What a certificate must be for, if it says so at all: to log in as a person, or to sign mail as one.
struct People;

impl ExtendedKeyUsageValidator for People {
    fn validate(&self, purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        let mut present = Vec::new();
        for purpose in purposes {
            present.push(purpose?.to_decoded_oid());
        }
        if present.is_empty() || present.iter().any(|oid| matches!(oid[..], [1, 3, 6, 1, 5, 5, 7, 3, 2 | 4])) {
            return Ok(());
        }
        let required = webpki::KeyUsage::client_auth();
        Err(Error::RequiredEkuNotFoundContext(RequiredEkuNotFoundContext { required, present }))
    }
}

fn reason(error: &Error) -> &'static str {
    match error {
        Error::CertExpired { .. } | Error::CertNotValidYet { .. } => "dates",
        Error::RequiredEkuNotFoundContext(_) | Error::CaUsedAsEndEntity | Error::EmptyEkuExtension => "usage",
        Error::CertRevoked => "revoked",
        Error::UnknownRevocationStatus => "no-list",
        Error::CrlExpired { .. } => "old-list",
        _ => "chain",
    }
}

/// The certificates of a file, PEM or one in DER. `None`: there is none, or one is broken.
fn certificates(bytes: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    if is_der(bytes) {
        return Some(vec![CertificateDer::from(bytes.to_vec())]);
    }
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(bytes).collect();
    all.ok().filter(|all| !all.is_empty())
}

fn lists(bytes: &[u8]) -> Option<Vec<CertificateRevocationListDer<'static>>> {
    if is_der(bytes) {
        return Some(vec![CertificateRevocationListDer::from(bytes.to_vec())]);
    }
    let all: Result<Vec<_>, _> = CertificateRevocationListDer::pem_slice_iter(bytes).collect();
    all.ok().filter(|all| !all.is_empty())
}

/// A sequence, as every certificate and list is.
fn is_der(bytes: &[u8]) -> bool {
    bytes.first() == Some(&0x30)
}

/// The first list that fits is the one that counts: a file to which each day's list is added must be judged by the newest, wherever
/// that stands in it. `None`: one cannot be read.
fn newest_first(all: Vec<CertificateRevocationListDer<'_>>) -> Option<Vec<CertificateRevocationListDer<'_>>> {
    let mut dated = all.into_iter().map(|list| Some((made(&list).ok()?, list))).collect::<Option<Vec<_>>>()?;
    dated.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Some(dated.into_iter().map(|(_, list)| list).collect())
}

/// When a list was made (RFC 5280, 5.1: `thisUpdate`). What follows it, a country's cards, is left where it is.
fn made(list: &[u8]) -> der::Result<std::time::Duration> {
    let mut reader = SliceReader::new(list)?;
    Header::decode(&mut reader)?;
    Header::decode(&mut reader)?;
    if Header::peek(&reader)?.tag() == Tag::Integer {
        AnyRef::decode(&mut reader)?;
    }
    let (_algorithm, _issuer) = (AnyRef::decode(&mut reader)?, AnyRef::decode(&mut reader)?);
    Ok(Moment::decode(&mut reader)?.to_unix_duration())
}

type Ders = Vec<CertificateDer<'static>>;

/// Those who sign themselves are believed, while they are in their dates and after; the others only lead to them.
fn sorted(all: Ders, now: Time) -> Option<(Ders, Ders, Ders)> {
    let (mut roots, mut over, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for der in all {
        let parsed = Certificate::from_der(&der).ok()?;
        let parsed = parsed.tbs_certificate();
        let dates = parsed.validity();
        let from_to = dates.not_before.to_unix_duration()..=dates.not_after.to_unix_duration();
        // The same name twice is no signature: who issued a certificate may have called it like itself.
        let into = match parsed.subject() == parsed.issuer() && signs_itself(&der) {
            true if from_to.contains(&std::time::Duration::from_secs(now.0)) => &mut roots,
            true => &mut over,
            false => &mut others,
        };
        into.push(der);
    }
    Some((roots, over, others))
}

/// Whether the key in a certificate signed it.
fn signs_itself(certificate: &CertificateDer<'_>) -> bool {
    let parts = |mut reader: SliceReader<'_>| -> der::Result<bool> {
        Header::decode(&mut reader)?;
        let signed = reader.tlv_bytes()?;
        AnyRef::decode(&mut reader)?;
        let signature = BitStringRef::decode(&mut reader)?.raw_bytes();
        let verifies = |key: EndEntityCert<'_>| {
            webpki::ALL_VERIFICATION_ALGS.iter().any(|how| key.verify_signature(*how, signed, signature).is_ok())
        };
        Ok(EndEntityCert::try_from(certificate).is_ok_and(verifies))
    };
    SliceReader::new(certificate).and_then(parts).unwrap_or(false)
}

/// Whom a card names: `CN` is the national number, `SN` and `GN` the name. A name with two numbers is nobody's.
fn person(name: &Name) -> Option<Person> {
    let one = |oid: ObjectIdentifier| {
        let mut all = name.iter().filter(|attribute| attribute.oid == oid);
        let text = DirectoryString::try_from(&all.next()?.value).ok()?;
        all.next().is_none().then(|| text.value().into_owned())
    };
    let names = vec![(one(GIVEN_NAME)?, one(SURNAME)?)];
    Some(Person { subject: rpps(&one(COMMON_NAME)?)?, names, practices: Vec::new() })
}
