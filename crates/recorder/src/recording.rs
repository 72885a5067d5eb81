//! The recording thread: takes what happened from the queue, makes events of it and hands them to the sink.

use std::io;
use std::time::{Duration, Instant};

use crate::events::EventMaker;
use crate::failure::SinkFailure;
use crate::queue::{Consumer, Item, Popped, What};
use crate::sink::EventSink;

/// When the sink is flushed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) quiet: Duration,
    pub(crate) max: Duration,
}

/// Records until the queue is closed or the sink fails, which the queue then tells.
pub(crate) fn run(consumer: Consumer, maker: EventMaker, sink: &mut dyn EventSink, pace: Pace) {
    let mut recording = Recording {
        maker,
        sink,
        pace,
        unflushed: None,
        ended: false,
    };
    if let Err(error) = recording.run(&consumer) {
        consumer.fail(SinkFailure::from(&error));
    }
    consumer.finish();
}

struct Recording<'a> {
    maker: EventMaker,
    sink: &'a mut dyn EventSink,
    pace: Pace,
    /// When the first and the last event since the last flush were written.
    unflushed: Option<(Instant, Instant)>,
    /// The end event is written.
    ended: bool,
}

impl Recording<'_> {
    fn run(&mut self, consumer: &Consumer) -> io::Result<()> {
        loop {
            match consumer.pop(self.flush_deadline()) {
                Popped::Item(item) => {
                    self.write(item)?;
                    if self
                        .unflushed
                        .is_some_and(|(first, last)| last >= first + self.pace.max)
                    {
                        self.flush()?;
                    }
                }
                Popped::Late => self.flush()?,
                Popped::Closed if self.ended => return self.sink.complete(),
                // The session broke off: what there is stays readable, without an end.
                Popped::Closed => return self.flush(),
            }
        }
    }

    fn flush_deadline(&self) -> Option<Instant> {
        let (first, last) = self.unflushed?;
        Some((last + self.pace.quiet).min(first + self.pace.max))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.unflushed = None;
        self.sink.flush()
    }

    fn write(&mut self, Item { what, time }: Item) -> io::Result<()> {
        match what {
            What::Output(data) => {
                for event in self.maker.output(&data, time) {
                    self.sink.write(&event)?;
                }
            }
            What::Resize(size) => self.sink.write(&self.maker.resize(size, time))?,
            What::Exit(exit) => {
                self.sink.write(&self.maker.exec(&exit, time))?;
                self.sink.write(&self.maker.end(time))?;
                self.ended = true;
            }
        }
        let now = Instant::now();
        let first = self.unflushed.map_or(now, |(first, _)| first);
        self.unflushed = Some((first, now));
        Ok(())
    }
}
