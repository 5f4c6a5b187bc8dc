//! Which addresses may be called at all. A card or grant comes from a stranger: an address in it must not lead the
//! program into the network it runs in (docs/protocol/card.md).

use reqwest::Url;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Longest address, in bytes: what a card and a chain statement can hold.
const MAX_URL: usize = 255;

/// How far an address may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allow {
    /// Addresses that came from others, in cards, grants and chains: https only, and nothing in a private, loopback,
    /// link-local or reserved range, neither written down nor behind a name.
    PublicOnly,
    /// Addresses that the person at this machine chose: https anywhere (a clinic's own network has private ones), and
    /// plain http to this machine itself.
    Loopback,
}

/// The address of a server: scheme, host and port, nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServerUrl {
    text: String,
    authority: String,
    reach: Reach,
}

/// What a name may resolve to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Reach {
    Public,
    Loopback,
    Anywhere,
}

/// Why an address may not be called. The fault of whoever wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlError {
    /// Not an address, or longer than 255 bytes.
    #[error("not an address of a server")]
    Malformed,
    /// Plain http to another machine, or another scheme than https.
    #[error("the address must begin with https://")]
    Scheme,
    /// It has a name, a password, a path, a query or a fragment: an address ends with its port.
    #[error("the address must end with the name of the server, or its port")]
    Extra,
    /// It leads into a private, loopback, link-local or reserved range, and came from somebody else.
    #[error("the address leads into a private network")]
    Private,
}

impl ServerUrl {
    /// Reads an address such as `https://coffre.example` or `http://127.0.0.1:8080`.
    pub fn parse(text: &str, allow: Allow) -> Result<ServerUrl, UrlError> {
        if text.len() > MAX_URL {
            return Err(UrlError::Malformed);
        }
        let url = Url::parse(text).map_err(|_| UrlError::Malformed)?;
        let host = Host::of(&url).ok_or(UrlError::Malformed)?;
        let reach = match (url.scheme(), allow) {
            ("https", Allow::PublicOnly) => Reach::Public,
            ("https", Allow::Loopback) => Reach::Anywhere,
            ("http", Allow::Loopback) if host.is_loopback() => Reach::Loopback,
            _ => return Err(UrlError::Scheme),
        };
        if text.contains('@') || url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(UrlError::Extra);
        }
        if reach == Reach::Public && host.is_private() {
            return Err(UrlError::Private);
        }
        // `Url` has made the host lower case and left the scheme's own port out, as `@authority` wants it.
        let authority = match url.port() {
            Some(port) => format!("{}:{port}", host.text()),
            None => host.text().to_owned(),
        };
        let text = format!("{}://{authority}", url.scheme());
        // A name beyond ASCII grows when it is written in it.
        if text.len() > MAX_URL {
            return Err(UrlError::Malformed);
        }
        Ok(ServerUrl { text, authority, reach })
    }

    /// The address in its one spelling: lower case, no slash at the end, no port that goes without saying.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Host and port as signed requests name them (RFC 9421 §2.2.3).
    pub fn authority(&self) -> &str {
        &self.authority
    }

    pub(crate) fn reach(&self) -> Reach {
        self.reach
    }

    pub(crate) fn is_plain(&self) -> bool {
        self.reach == Reach::Loopback
    }
}

impl std::fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl Reach {
    /// Whether a connection may go to this address, which a name stood for.
    pub(crate) fn allows(self, address: IpAddr) -> bool {
        match self {
            Reach::Public => is_public(address),
            Reach::Loopback => address.to_canonical().is_loopback(),
            Reach::Anywhere => true,
        }
    }
}

/// A host as `Url` has normalised it: `0x7f.1` and `127.1` have become `127.0.0.1` before we look.
enum Host<'a> {
    Address(IpAddr, &'a str),
    Name(&'a str),
}

impl<'a> Host<'a> {
    fn of(url: &'a Url) -> Option<Self> {
        let text = url.host_str()?;
        let inner = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
        match inner.parse() {
            Ok(address) => Some(Host::Address(address, text)),
            // A dot at the end is a second spelling of the same name.
            Err(_) if text.is_empty() || text.ends_with('.') => None,
            Err(_) => Some(Host::Name(text)),
        }
    }

    fn text(&self) -> &'a str {
        match self {
            Host::Address(_, text) | Host::Name(text) => text,
        }
    }

    fn is_loopback(&self) -> bool {
        match self {
            Host::Address(address, _) => address.to_canonical().is_loopback(),
            Host::Name(name) => *name == "localhost",
        }
    }

    // Names that say themselves that they are not public; what the others stand for is seen when they are looked up.
    fn is_private(&self) -> bool {
        match self {
            Host::Address(address, _) => !is_public(*address),
            Host::Name(name) => {
                let own = ["localhost", "local", "internal", "lan", "home.arpa"];
                !name.contains('.') || own.iter().any(|o| name.strip_suffix(o).is_some_and(|n| n.ends_with('.')))
            }
        }
    }
}

/// Whether an address is one of the public network (the IANA special-purpose registries, RFC 6890 and its updates).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(a: Ipv4Addr) -> bool {
    let [first, second, third, _] = a.octets();
    let special = match (first, second, third) {
        (0, ..) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18..=19, _) | (240.., ..) => true,
        _ => a.is_private() || a.is_loopback() || a.is_link_local() || a.is_documentation() || a.is_multicast(),
    };
    !special
}

fn is_public_v6(a: Ipv6Addr) -> bool {
    let s = a.segments();
    let v4 = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match s {
        // Addresses that carry one of the old kind: mapped (RFC 4291), NAT64 (RFC 6052), 6to4 (RFC 3056).
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            v4(high, low)
        }
        // Documentation, Teredo and other protocol assignments inside 2000::/3.
        [0x2001, 0xdb8, ..] | [0x2001, 0..=0x1ff, ..] | [0x3fff, 0..=0xfff, ..] => false,
        // Global unicast is what is given out today; unique local, link-local, multicast, loopback are all outside.
        [0x2000..=0x3fff, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(text: &str) -> Result<String, UrlError> {
        ServerUrl::parse(text, Allow::PublicOnly).map(|u| u.as_str().to_owned())
    }

    #[test]
    fn an_address_has_one_spelling() {
        for text in ["https://Coffre.Example", "https://coffre.example/", "https://coffre.example:443"] {
            let url = ServerUrl::parse(text, Allow::PublicOnly).unwrap();
            assert_eq!((url.as_str(), url.authority()), ("https://coffre.example", "coffre.example"));
        }
        let url = ServerUrl::parse("https://coffre.example:8443", Allow::PublicOnly).unwrap();
        assert_eq!(url.authority(), "coffre.example:8443");
        let url = ServerUrl::parse("http://[::1]:80/", Allow::Loopback).unwrap();
        assert_eq!((url.as_str(), url.authority()), ("http://[::1]", "[::1]"));
    }

    #[test]
    fn addresses_from_others_lead_to_the_public_network_only() {
        let private = [
            "127.0.0.1",
            "127.1",
            "0x7f.1",
            "2130706433",
            "10.0.0.1",
            "172.16.9.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "198.18.0.1",
            "192.0.2.1",
            "[::1]",
            "[::]",
            "[fe80::1]",
            "[fc00::1]",
            "[fd12::1]",
            "[ff02::1]",
            "[::ffff:10.0.0.1]",
            "[::ffff:127.0.0.1]",
            "[64:ff9b::a00:1]",
            "[2002:7f00:1::]",
            "[2001:db8::1]",
            "localhost",
            "box.localhost",
            "nas.local",
            "router",
            "metadata.internal",
            "nas.lan",
            "x.home.arpa",
            "[::127.0.0.1]",
        ];
        for host in private {
            assert_eq!(public(&format!("https://{host}")), Err(UrlError::Private), "{host}");
        }
        for host in ["93.184.215.14", "[2606:4700::1111]", "coffre.example", "local.example", "[2002:808:808::]"] {
            assert!(public(&format!("https://{host}")).is_ok(), "{host}");
        }
        assert_eq!(public("http://coffre.example"), Err(UrlError::Scheme));
        assert_eq!(public("http://127.0.0.1:80"), Err(UrlError::Scheme));
    }

    #[test]
    fn plain_http_goes_no_further_than_this_machine() {
        for text in ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080", "http://127.9.9.9"] {
            assert!(ServerUrl::parse(text, Allow::Loopback).is_ok(), "{text}");
        }
        for text in ["http://10.0.0.1", "http://coffre.example", "http://localhost.example", "ftp://127.0.0.1"] {
            assert_eq!(ServerUrl::parse(text, Allow::Loopback), Err(UrlError::Scheme), "{text}");
        }
        assert!(ServerUrl::parse("https://192.168.1.4", Allow::Loopback).is_ok());
    }

    #[test]
    fn an_address_carries_nothing_else() {
        for text in [
            "https://a.example/x",
            "https://a.example/?q",
            "https://a.example/#f",
            "https://u@a.example",
            "https://@a.example",
            "https://u:p@a.example",
        ] {
            assert_eq!(public(text), Err(UrlError::Extra), "{text}");
        }
        let long = format!("https://{}.example", "a".repeat(300));
        for text in ["", "coffre.example", "https://", "https://a.example.", "https://a b", &long] {
            assert_eq!(public(text), Err(UrlError::Malformed), "{text}");
        }
    }

    #[test]
    fn what_a_name_may_stand_for() {
        let local: IpAddr = "127.0.0.1".parse().unwrap();
        let mapped: IpAddr = "::ffff:127.0.0.1".parse().unwrap();
        let far: IpAddr = "93.184.215.14".parse().unwrap();
        assert!(Reach::Public.allows(far) && !Reach::Public.allows(local) && !Reach::Public.allows(mapped));
        assert!(!Reach::Loopback.allows(far) && Reach::Loopback.allows(local) && Reach::Loopback.allows(mapped));
        assert!(Reach::Anywhere.allows(far) && Reach::Anywhere.allows(local));
    }
}
