//! Listening: the socket, what is said about it, and ending.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};

use axum::Router;
use tokio::signal::unix::{SignalKind, signal};

use crate::connections::{Limits, accept};

/// An open socket, before the first connection is taken.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
}

/// Why nobody can connect.
#[derive(Debug)]
pub enum ListenError {
    /// Something else listens there.
    InUse(SocketAddr),
    /// The address is not this machine's, or the port needs more rights.
    Refused(SocketAddr, io::Error),
}

impl fmt::Display for ListenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InUse(address) => write!(
                f,
                "cannot listen on {address}: something else does already; end it, or choose another port (`--listen \
                 {}:0` takes a free one)",
                host(*address)
            ),
            Self::Refused(address, _) => write!(f, "cannot listen on {address}"),
        }
    }
}

impl std::error::Error for ListenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::InUse(_) => None,
            Self::Refused(_, error) => Some(error),
        }
    }
}

impl Listener {
    /// Opens the socket. Port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// If that is not possible.
    pub fn open(address: SocketAddr) -> Result<Self, ListenError> {
        let refused = |error: io::Error| match error.kind() {
            io::ErrorKind::AddrInUse => ListenError::InUse(address),
            _ => ListenError::Refused(address, error),
        };
        let socket = TcpListener::bind(address).map_err(refused)?;
        socket.set_nonblocking(true).map_err(refused)?;
        let address = socket.local_addr().map_err(refused)?;
        Ok(Self { socket, address })
    }

    /// Where to point a browser. An address that stands for all of the machine's is named by one of them.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}:{}/", host(self.address), self.address.port())
    }

    /// Whether only programs on this machine can connect.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.address.ip().to_canonical().is_loopback()
    }

    /// The address, with the port that was taken.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until the process is asked to end (SIGINT, SIGTERM), and then ends at once: there is nothing to lose, as
    /// whoever listened asks again. `ready` is called when it can be asked, in both ways.
    ///
    /// # Errors
    ///
    /// If no runtime can be had, and whatever `ready` fails with.
    pub fn serve<E: From<io::Error>>(
        self,
        router: impl FnOnce() -> Router,
        ready: impl FnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let served = runtime.block_on(async {
            let mut interrupt = signal(SignalKind::interrupt())?;
            let mut terminate = signal(SignalKind::terminate())?;
            let socket = tokio::net::TcpListener::from_std(self.socket)?;
            let router = router();
            ready()?;
            tokio::select! {
                never = accept(socket, router, Limits::of_process()) => match never {},
                _ = interrupt.recv() => Ok(()),
                _ = terminate.recv() => Ok(()),
            }
        });
        runtime.shutdown_background();
        served
    }
}

/// An address as the host of a URL.
fn host(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => "127.0.0.1".to_owned(),
        SocketAddr::V4(v4) => v4.ip().to_string(),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => "[::1]".to_owned(),
        SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
    }
}
