//! What every answer tells the browser that it must not do.

use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};

/// Pages: only what is ours, no script in the text of a page, no frame around it, no text that becomes code.
const PAGE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; \
                    media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
                    require-trusted-types-for 'script'; trusted-types 'none'";
/// Papers: nothing runs, nothing is loaded, nothing around it.
const PAPER: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";
/// A browser's own viewer of PDFs does not work in a sandbox; it has one of its own.
const PDF: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// What a page of health papers never asks a browser for.
const NO_DEVICES: &str = "accelerometer=(), autoplay=(self), camera=(), display-capture=(), geolocation=(), \
                          gyroscope=(), hid=(), idle-detection=(), magnetometer=(), microphone=(), midi=(), payment=(), \
                          publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";
const NO_DEVICES_BUT_CAMERA: &str = "accelerometer=(), autoplay=(self), camera=(self), display-capture=(), geolocation=(), \
     gyroscope=(), hid=(), idle-detection=(), magnetometer=(), microphone=(), midi=(), payment=(), \
     publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

/// What an answer is, for the browser's rules.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Page {
        camera: bool,
    },
    /// The way in: its address must not be told on.
    Door,
    /// What the file that leads a browser in may learn.
    Here,
    /// Part of the program.
    Asset,
    Paper {
        pdf: bool,
    },
}

pub(super) fn set(headers: &mut HeaderMap, kind: Kind) {
    let mut put = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    let policy = match kind {
        Kind::Paper { pdf: false } => PAPER,
        Kind::Paper { pdf: true } => PDF,
        Kind::Page { .. } | Kind::Door | Kind::Here | Kind::Asset => PAGE,
    };
    put(CONTENT_SECURITY_POLICY, policy);
    // `no-referrer` on pages would make browsers send `Origin: null` with our own forms.
    let referrer = if matches!(kind, Kind::Page { .. } | Kind::Asset) { "same-origin" } else { "no-referrer" };
    put(REFERRER_POLICY, referrer);
    put(CACHE_CONTROL, if kind == Kind::Asset { "private, max-age=3600" } else { "no-store" });
    put(X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    let readers = if kind == Kind::Here { "cross-origin" } else { "same-origin" };
    put(HeaderName::from_static("cross-origin-resource-policy"), readers);
    put(HeaderName::from_static("origin-agent-cluster"), "?1");
    put(HeaderName::from_static("x-frame-options"), "DENY");
    put(HeaderName::from_static("x-dns-prefetch-control"), "off");
    let devices = if kind == (Kind::Page { camera: true }) { NO_DEVICES_BUT_CAMERA } else { NO_DEVICES };
    put(HeaderName::from_static("permissions-policy"), devices);
}
