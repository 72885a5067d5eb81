//! Connections: how many there are, which of them must go, and how long they may be silent.
//!
//! A connection takes a file of the process, and an answer some more. Whoever opens connections and says nothing must
//! not keep others from being answered, so there are fewer seats than files, and who idles longest gives up the seat.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::process::{Resource, getrlimit};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tower_service::Service as _;

use crate::indexer::lock;

/// How long the head of a request may take, and how long a connection may wait for its next request. Browsers send a
/// head at once and open connections anew without a word.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// An answer of which nothing was taken for so long no longer holds its seat when somebody else needs one.
const STALLED: Duration = Duration::from_secs(30);

/// A connection that says nothing for so long is idle. Only then may it be ended for another: of many that come at once,
/// each gets to say what it wants.
const GRACE: Duration = Duration::from_millis(100);

/// How long a connection waits for a seat before it is refused.
const PATIENCE: Duration = Duration::from_secs(5);

/// Files that the process needs for itself: standard streams, the runtime, indexes that are being built.
const FILES_RESERVED: u64 = 16;

/// Files that a connection takes while it is answered: the socket, the recording, and its folder or index.
const FILES_EACH: u64 = 3;

/// Connections at once, however many files there may be. A browser opens six.
const CONNECTIONS_MAX: u64 = 1024;

/// How long to wait when no connection can be taken, so that the loop does not spin until one can.
const BACK_OFF: Duration = Duration::from_millis(200);

/// The same trouble is told this often.
const TELL_EVERY: Duration = Duration::from_secs(60);

/// What a connection may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) head_timeout: Duration,
    pub(crate) grace: Duration,
    pub(crate) patience: Duration,
    /// At least one.
    pub(crate) connections_max: usize,
}

impl Limits {
    /// As many connections as the files of this process allow.
    pub(crate) fn of_process() -> Self {
        Self {
            head_timeout: HEAD_TIMEOUT,
            grace: GRACE,
            patience: PATIENCE,
            connections_max: connections_max(getrlimit(Resource::Nofile).current),
        }
    }
}

fn connections_max(files: Option<u64>) -> usize {
    let fitting = files.map_or(CONNECTIONS_MAX, |files| {
        files.saturating_sub(FILES_RESERVED) / FILES_EACH
    });
    usize::try_from(fitting.clamp(1, CONNECTIONS_MAX)).unwrap_or(1)
}

/// Takes connections and answers on them, for as long as it is polled.
#[expect(
    clippy::infinite_loop,
    reason = "whoever polls it ends it, by no longer doing so"
)]
pub(crate) async fn accept(socket: TcpListener, router: Router, limits: Limits) -> Infallible {
    let seats = Arc::new(Seats::default());
    let mut told = None;
    loop {
        match socket.accept().await {
            Ok((stream, peer)) => match seats.take(limits).await {
                Some(seat) => {
                    let answering = answer(stream, peer, router.clone(), seat, limits);
                    tokio::spawn(answering);
                }
                None => tell(
                    &mut told,
                    "all connections are in use; another one was refused",
                ),
            },
            // The other side was gone before its turn came.
            Err(error) if is_of_the_other_side(&error) => {}
            Err(error) => {
                seats.free_one(limits.grace);
                tell(&mut told, &format!("cannot take a connection: {error}"));
                tokio::time::sleep(BACK_OFF).await;
            }
        }
    }
}

fn is_of_the_other_side(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::Interrupted
    )
}

fn tell(told: &mut Option<Instant>, what: &str) {
    if told.is_none_or(|told| told.elapsed() >= TELL_EVERY) {
        *told = Some(Instant::now());
        eprintln!("reel: {what}");
    }
}

async fn answer(stream: TcpStream, peer: SocketAddr, router: Router, seat: Taken, limits: Limits) {
    let seated = Arc::clone(&seat.seat);
    let service = service_fn(move |request: Request<hyper::body::Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let (mut router, seat) = (router.clone(), Arc::clone(&seated));
        seat.is_now(Doing::Thinking);
        async move {
            let response: Response = router.call(request).await?;
            seat.is_now(Doing::Sending);
            Ok::<_, Infallible>(response.map(|body| Sent { body, seat }))
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout)
        .serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        // What went wrong is the other side's to know.
        _ = connection => {}
        () = seat.seat.leave.notified() => {}
    }
}

/// What a connection is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// There is no request, or no whole one.
    Waiting,
    /// The answer is being found. An index may take minutes.
    Thinking,
    /// The answer is being sent.
    Sending,
    /// It was told to go.
    Leaving,
}

#[derive(Debug)]
struct Seat {
    doing: Mutex<(Doing, Instant)>,
    leave: Notify,
}

impl Seat {
    fn is_now(&self, doing: Doing) {
        let mut now = lock(&self.doing);
        if now.0 != Doing::Leaving {
            *now = (doing, Instant::now());
        }
    }

    /// Since when it does nothing that anybody waits for.
    fn idle_since(&self, grace: Duration) -> Option<Instant> {
        let (doing, since) = *lock(&self.doing);
        match doing {
            Doing::Waiting if since.elapsed() >= grace => Some(since),
            Doing::Sending if since.elapsed() >= STALLED => Some(since),
            Doing::Waiting | Doing::Thinking | Doing::Sending | Doing::Leaving => None,
        }
    }
}

#[derive(Debug, Default)]
struct Seats {
    /// Told whenever a seat is free again.
    freed: Notify,
    taken: Mutex<(u64, HashMap<u64, Arc<Seat>>)>,
}

/// A seat for as long as this lives.
#[derive(Debug)]
struct Taken {
    number: u64,
    seat: Arc<Seat>,
    seats: Arc<Seats>,
}

impl Drop for Taken {
    fn drop(&mut self) {
        lock(&self.seats.taken).1.remove(&self.number);
        self.seats.freed.notify_one();
    }
}

impl Seats {
    /// Waits until there is a seat. `None` if all are taken by connections that are at work, for longer than one waits.
    async fn take(self: &Arc<Self>, limits: Limits) -> Option<Taken> {
        let began = Instant::now();
        while lock(&self.taken).1.len() >= limits.connections_max {
            self.free_one(limits.grace);
            // One that is idle only later tells nobody, so it is looked for again.
            let freed = tokio::time::timeout(limits.grace, self.freed.notified());
            if freed.await.is_err() && began.elapsed() >= limits.patience {
                return None;
            }
        }
        let seat = Arc::new(Seat {
            doing: Mutex::new((Doing::Waiting, Instant::now())),
            leave: Notify::new(),
        });
        let mut taken = lock(&self.taken);
        taken.0 += 1;
        let number = taken.0;
        taken.1.insert(number, Arc::clone(&seat));
        drop(taken);
        Some(Taken {
            number,
            seat,
            seats: Arc::clone(self),
        })
    }

    /// Ends the connection that has been idle longest, if one is. The seat is free when that has let go of its files.
    fn free_one(&self, grace: Duration) {
        let taken = lock(&self.taken);
        let idle = taken.1.values();
        let oldest = idle.filter_map(|seat| Some((seat.idle_since(grace)?, seat)));
        if let Some((_, seat)) = oldest.min_by_key(|(since, _)| *since) {
            seat.is_now(Doing::Leaving);
            // Kept until it is looked for, so nothing is lost if nobody waits for it yet.
            seat.leave.notify_one();
        }
    }
}

/// The body of an answer; tells the seat how it goes.
struct Sent {
    body: Body,
    seat: Arc<Seat>,
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.seat.is_now(Doing::Sending);
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Sent {
    fn drop(&mut self) {
        self.seat.is_now(Doing::Waiting);
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    const LONG: Duration = Duration::from_secs(600);

    async fn served(head_timeout: Duration, connections_max: usize) -> SocketAddr {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let router = Router::new()
            .route("/", get(async || "hello"))
            .route("/never", get(std::future::pending::<&str>));
        let limits = Limits {
            head_timeout,
            grace: Duration::from_millis(1),
            patience: Duration::from_millis(5),
            connections_max,
        };
        tokio::spawn(accept(socket, router, limits));
        address
    }

    async fn ask(address: SocketAddr, path: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    async fn read(mut stream: TcpStream) -> String {
        let mut text = Vec::new();
        // A connection that was refused may be reset.
        let _ = stream.read_to_end(&mut text).await;
        String::from_utf8(text).unwrap()
    }

    #[tokio::test]
    async fn silent_connections_keep_nobody_out() {
        let address = served(LONG, 3).await;
        let mut silent = Vec::new();
        for _ in 0..20 {
            silent.push(TcpStream::connect(address).await.unwrap());
        }
        let answer = read(ask(address, "/").await).await;
        assert!(answer.ends_with("hello"), "{answer}");
        // The oldest went first.
        assert_eq!(read(silent.remove(0)).await, "");
    }

    #[tokio::test]
    async fn connections_at_work_are_not_ended_for_others() {
        let address = served(LONG, 1).await;
        let mut at_work = TcpStream::connect(address).await.unwrap();
        // The second request is read only after the first was answered, so the server is at it when that answer is here.
        let requests = "GET / HTTP/1.1\r\nhost: a\r\n\r\nGET /never HTTP/1.1\r\nhost: a\r\n\r\n";
        at_work.write_all(requests.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"hello") {
            let mut byte = [0];
            at_work.read_exact(&mut byte).await.unwrap();
            answer.extend(byte);
        }
        tokio::task::yield_now().await;
        assert_eq!(read(ask(address, "/").await).await, "", "refused");
        drop(at_work);
    }

    #[tokio::test]
    async fn heads_that_do_not_come_are_not_waited_for() {
        let address = served(Duration::from_millis(20), 100).await;
        let silent = TcpStream::connect(address).await.unwrap();
        assert_eq!(read(silent).await, "");
        let mut half = TcpStream::connect(address).await.unwrap();
        half.write_all(b"GET / HTTP/1.1\r\nhost:").await.unwrap();
        assert!(!read(half).await.contains("hello"));
    }

    #[test]
    fn there_are_fewer_connections_than_files() {
        for (files, expected) in [
            (Some(0), 1),
            (Some(40), 8),
            (Some(1024), 336),
            (Some(1_000_000), 1024),
            (None, 1024),
        ] {
            assert_eq!(connections_max(files), expected, "{files:?}");
        }
    }
}
