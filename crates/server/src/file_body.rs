//! A response body that is read from a file while it is sent.

use std::fs::File;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::task::JoinHandle;

use crate::details::read_up_to;

/// Bytes read at a time: few enough that ten thousand slow listeners fit into memory, enough that a fast one does not
/// wait for threads.
const PIECE_BYTES: u64 = 128 * 1024;

/// A stretch of a file.
///
/// A thread is taken for the time of one read only, so somebody who listens slowly holds up nobody. If the file has
/// become shorter than it was, the body ends with an error and the connection is closed: a short answer must not look
/// like a whole one.
#[derive(Debug)]
pub(crate) struct FileBody {
    state: State,
    offset: u64,
    /// Bytes that are still to be handed over.
    left: u64,
}

#[derive(Debug)]
enum State {
    Idle(File),
    Reading(JoinHandle<io::Result<(File, Bytes)>>),
    Ended,
}

impl FileBody {
    /// Of `length` bytes from `offset` on. Nothing is read before it is polled.
    pub(crate) const fn new(file: File, offset: u64, length: u64) -> Self {
        Self {
            state: State::Idle(file),
            offset,
            left: length,
        }
    }
}

impl Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Idle(_) if self.left == 0 => return Poll::Ready(None),
                State::Idle(file) => {
                    let (offset, length) = (self.offset, self.left.min(PIECE_BYTES));
                    let read = move || read(file, offset, length);
                    self.state = State::Reading(tokio::task::spawn_blocking(read));
                }
                State::Reading(mut reading) => {
                    let Poll::Ready(done) = Pin::new(&mut reading).poll(cx) else {
                        self.state = State::Reading(reading);
                        return Poll::Pending;
                    };
                    return Poll::Ready(Some(match done.map_err(io::Error::other).flatten() {
                        Ok((file, bytes)) => {
                            self.offset += bytes.len() as u64;
                            self.left -= bytes.len() as u64;
                            self.state = State::Idle(file);
                            Ok(Frame::data(bytes))
                        }
                        Err(error) => Err(error),
                    }));
                }
                State::Ended => return Poll::Ready(None),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0 || matches!(self.state, State::Ended)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// At least one byte, at most `length`.
fn read(file: File, offset: u64, length: u64) -> io::Result<(File, Bytes)> {
    let mut piece = vec![0; usize::try_from(length).unwrap_or(0)];
    let filled = read_up_to(&file, offset, &mut piece)?;
    if filled == 0 {
        return Err(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "the file became shorter while it was sent",
        ));
    }
    piece.truncate(filled);
    Ok((file, Bytes::from(piece)))
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    fn file(bytes: &[u8]) -> File {
        use std::io::Write as _;
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file
    }

    #[tokio::test]
    async fn a_stretch_is_sent_in_pieces() {
        let bytes: Vec<u8> = (0..400_000_u32).map(|i| i.to_le_bytes()[1]).collect();
        for (offset, length) in [
            (0, 400_000),
            (1, 1),
            (131_071, 131_074),
            (399_999, 1),
            (5, 0),
        ] {
            let body = FileBody::new(file(&bytes), offset, length);
            assert_eq!(body.size_hint().exact(), Some(length));
            let got = body.collect().await.unwrap().to_bytes();
            let offset = usize::try_from(offset).unwrap();
            assert_eq!(got, bytes[offset..][..usize::try_from(length).unwrap()]);
        }
    }

    #[tokio::test]
    async fn a_file_that_became_shorter_is_an_error() {
        assert!(FileBody::new(file(b"short"), 0, 6).collect().await.is_err());
    }
}
