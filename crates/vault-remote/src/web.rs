//! A server that is not Coffre's: the identity provider that an authority believes. The same line as for any other: https, no
//! redirect, no cookie, bounded, and no private address where those are not allowed.

use crate::error::RemoteError;
use crate::line::{Line, Outgoing};
use crate::settings::Settings;
use crate::url::{Allow, ServerUrl, UrlError};
use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, Url};

/// Largest answer that is kept, in bytes: 64 KiB.
const MAX_ANSWER: usize = 64 * 1024;

/// An address on a server that is not Coffre's, with its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebAddress {
    server: ServerUrl,
    target: String,
}

impl WebAddress {
    /// Reads an address such as `https://provider.example/realm/token`.
    ///
    /// # Errors
    /// As [`ServerUrl::parse`] for its server; [`UrlError::Extra`] for a name, a password or a fragment.
    pub fn parse(text: &str, allow: Allow) -> Result<WebAddress, UrlError> {
        let url = Url::parse(text).map_err(|_| UrlError::Malformed)?;
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(UrlError::Extra);
        }
        let server = ServerUrl::parse(&url.origin().ascii_serialization(), allow)?;
        let target = url.query().map_or(url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        Ok(WebAddress { server, target })
    }

    /// The whole address.
    pub fn as_string(&self) -> String {
        format!("{}{}", self.server.as_str(), self.target)
    }

    /// Asks once: a GET, or a POST of these form fields (`name=value&…`, encoded). The status and at most 64 KiB of the answer.
    ///
    /// # Errors
    /// The line's; [`Misbehaviour::TooLong`](crate::Misbehaviour::TooLong).
    pub fn ask(&self, form: Option<String>, settings: &Settings) -> Result<(u16, Vec<u8>), RemoteError> {
        let mut headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
        let method = if form.is_some() { Method::POST } else { Method::GET };
        if form.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        }
        let body = Bytes::from(form.unwrap_or_default());
        let out = Outgoing { method, target: self.target.clone(), name: None, headers, body };
        let line = Line::new();
        let answer = line.exchange(&self.server, settings, out)?;
        Ok((answer.status(), answer.all(MAX_ANSWER)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_its_path_and_nothing_of_a_person() {
        let parse = |text: &str| WebAddress::parse(text, Allow::PublicOnly).map(|a| a.as_string());
        assert_eq!(parse("https://Provider.example/a/b?c=d").unwrap(), "https://provider.example/a/b?c=d");
        assert_eq!(parse("https://provider.example").unwrap(), "https://provider.example/");
        for text in ["https://me@provider.example/", "https://me:pw@provider.example/", "https://provider.example/#x"] {
            assert_eq!(parse(text), Err(UrlError::Extra), "{text}");
        }
        assert_eq!(parse("http://provider.example/"), Err(UrlError::Scheme));
        assert_eq!(parse("https://10.0.0.1/token"), Err(UrlError::Private));
        assert_eq!(parse("file:///etc/passwd"), Err(UrlError::Malformed));
    }
}
