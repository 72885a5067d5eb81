//! What holds for every request and every answer: who may ask, and what a browser may do with what it gets.

use std::net::Ipv4Addr;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::answer::message;

/// Scripts, styles and data from here only, no inline code; wasm may be compiled. Recorded bytes are hostile, so a
/// mistake in a page must not become somebody's script.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    // For browsers that do not know `frame-ancestors`.
    ("x-frame-options", "DENY"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// Which names the server answers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hosts {
    /// `localhost`, addresses that begin with 127, and `[::1]`. A page of somebody else's whose name was made to point here (DNS
    /// rebinding) says another name and is refused.
    Loopback,
    /// Any.
    Any,
}

/// Refuses what comes from elsewhere, and adds the headers to every answer, refusals included.
pub(crate) async fn guard(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    let mut response = if hosts == Hosts::Loopback && !is_local(&request) {
        message(
            StatusCode::MISDIRECTED_REQUEST,
            "this server answers to localhost, 127.0.0.1 and [::1] only",
        )
    } else if is_foreign(request.headers()) {
        message(
            StatusCode::FORBIDDEN,
            "pages of other sites may link to this server, not use it",
        )
    } else {
        next.run(request).await
    };
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

fn is_local(request: &Request) -> bool {
    // The target counts where it names a host (RFC 9112 §3.2.2), else the header, of which there must be one.
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok());
    if hosts.next().is_some() {
        return false;
    }
    match (request.uri().authority(), host) {
        (Some(target), Some(host)) => is_local_name(target.as_str()) && is_local_name(host),
        (Some(target), None) => is_local_name(target.as_str()),
        (None, Some(host)) => is_local_name(host),
        (None, None) => false,
    }
}

/// Any port: somebody may have it forwarded. Nobody can make a literal address lead elsewhere, so all of 127.0.0.0/8 will
/// do.
fn is_local_name(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if is_port(port) => name,
        _ => host,
    };
    // The dot at the end only says that no name follows.
    let plain = name.strip_suffix('.').unwrap_or(name);
    let is_address = |name: &str| {
        name.parse()
            .is_ok_and(|address: Ipv4Addr| address.is_loopback())
    };
    plain.eq_ignore_ascii_case("localhost") || is_address(name) || name == "[::1]"
}

/// It may be left out behind the colon (RFC 3986 §3.2.3).
fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit())
        && (port.is_empty() || port.parse::<u16>().is_ok())
}

/// Whether a browser says that somebody else's page asks for more than to be led here. Another port of `localhost` is the
/// same site to a browser, and it may be anybody's.
fn is_foreign(headers: &HeaderMap) -> bool {
    let is = |name: &str, value: &str| headers.get(name).is_some_and(|given| given == value);
    (is("sec-fetch-site", "cross-site") || is("sec-fetch-site", "same-site"))
        && !is("sec-fetch-mode", "navigate")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_machine() {
        for host in [
            "localhost",
            "LOCALHOST:1",
            "127.0.0.1",
            "127.0.0.1:3080",
            "127.0.0.2",
            "127.1.2.3:80",
            "localhost.",
            "Localhost.:3080",
            "localhost:",
            "[::1]",
            "[::1]:80",
        ] {
            assert!(is_local_name(host), "{host}");
        }
        for host in [
            "",
            ":80",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "127.0.0.1:80:80",
            "user@localhost",
            "localhost:x",
            "[::1",
            "::1",
            "0.0.0.0",
            "128.0.0.1",
            "127.1",
            "127.0.0.1.",
            "localhost..",
            "localhost:99999",
            "localhost:65536",
        ] {
            assert!(!is_local_name(host), "{host}");
        }
    }
}
