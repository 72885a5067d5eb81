//! A recording in the watcher's terminal, at its own pace.

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use anyhow::bail;
use reel_replay::terminal::CursorShape;
use reel_replay::{Playback, Summary, Tape};

use super::frame::{self, View};
use super::watcher::{Watcher, Wish};
use super::{conclude, report};
use crate::args::PlayArguments;
use crate::input::{self, Finding, Found, Outcome};
use crate::output;

/// What ← and → go.
const JUMP_MS: u64 = 10_000;
/// Playback rates that + and - go through.
const RATES: [f64; 9] = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];
/// Shortest time between two frames: no terminal shows more than 60 a second.
const FRAME: Duration = Duration::from_millis(16);
/// How often the clock on the status line moves.
const TICK: Duration = Duration::from_millis(100);

/// Plays, and gives the signal that ended it, if one did.
pub(super) fn play(arguments: &PlayArguments) -> anyhow::Result<(Outcome, Option<u8>)> {
    let mut tape = Tape::new();
    let mut summary = Summary::new();
    let mut findings: Vec<Finding> = Vec::new();
    let outcome = input::read(&arguments.file, arguments.strict, |found| {
        match found {
            Found::Event(event) => {
                tape.add(event);
                summary.add(event);
            }
            Found::Problem(finding) => findings.push(finding),
            Found::Part(_) => {}
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let report_all = || {
        findings
            .iter()
            .for_each(|finding| report(&arguments.file, finding));
    };
    if tape.is_empty() {
        report_all();
        bail!(
            "{}: there is no terminal output to play ({} events, {}); try `--format json`",
            arguments.file.display(),
            summary.events,
            summary.kind.name()
        );
    }
    let (last_screen, signal) = Player::new(arguments, tape, &summary, findings.len()).run()?;
    output::write_all(last_screen.as_bytes())?;
    // Now that the screen is the watcher's again; the player has shown how many there are.
    report_all();
    Ok((conclude(&arguments.file, outcome), signal))
}

struct Player {
    playback: Playback,
    /// Moment in milliseconds at `since`.
    position_ms: f64,
    since: Instant,
    playing: bool,
    rate: f64,
    idle_ms_max: Option<u64>,
    end_ms: u64,
    /// The watcher has pressed a key, so the player stays when the recording ends.
    stays: bool,
    who: String,
    findings: usize,
    view: View,
    /// What is on the watcher's screen, by line.
    shown: Vec<String>,
}

impl Player {
    fn new(arguments: &PlayArguments, tape: Tape, summary: &Summary, findings: usize) -> Self {
        let moment =
            |moment: crate::moment::Moment| moment.ms(tape.timeline()).min(tape.duration_ms());
        let start_ms = arguments.at.or(arguments.from).map_or(0, moment);
        let end_ms = arguments.to.map_or(tape.duration_ms(), moment);
        let who = match (summary.user.as_str(), summary.server.as_str()) {
            ("", server) => server.to_owned(),
            (user, "") => user.to_owned(),
            (user, server) => format!("{user}@{server}"),
        };
        let mut playback = Playback::new(tape);
        playback.seek(start_ms);
        Self {
            playback,
            position_ms: to_f64(start_ms),
            since: Instant::now(),
            playing: true,
            rate: arguments.speed,
            idle_ms_max: arguments
                .skip_idle
                .map(|max| u64::try_from(max.as_millis()).unwrap_or(u64::MAX)),
            end_ms,
            stays: false,
            who: output::harmless(&who),
            findings,
            view: View::default(),
            shown: Vec::new(),
        }
    }

    /// Plays until the watcher quits or the recording ends, and gives the last screen as text for the normal screen, and
    /// the signal that ended it, if one did.
    fn run(&mut self) -> anyhow::Result<(String, Option<u8>)> {
        let mut watcher = Watcher::new()?;
        self.since = Instant::now();
        loop {
            self.advance();
            self.draw(&watcher)?;
            if self.at_end() && self.playing {
                self.playing = false;
                if !self.stays {
                    break;
                }
                continue;
            }
            match watcher.wish(self.patience())? {
                None => {}
                Some(Wish::Quit) => break,
                Some(wish) => self.fulfil(wish),
            }
        }
        let terminal = self.playback.terminal();
        let view = View {
            col: 0,
            row: 0,
            cols: self.view.cols,
            rows: terminal.rows(),
        };
        let mut lines = frame::lines(terminal, view, true);
        while lines.last().is_some_and(|line| line == "\x1b[0m\x1b[K") {
            lines.pop();
        }
        let text = lines
            .iter()
            .fold(String::new(), |text, line| text + line + "\r\n");
        Ok((text, watcher.signal()))
    }

    /// The moment that is shown.
    fn now_ms(&self) -> u64 {
        let elapsed = if self.playing {
            self.since.elapsed().as_secs_f64() * 1000.0 * self.rate
        } else {
            0.0
        };
        to_ms(self.position_ms + elapsed).min(self.end_ms)
    }

    fn at_end(&self) -> bool {
        self.now_ms() >= self.end_ms
    }

    /// Lets happen what is due by now.
    fn advance(&mut self) {
        if !self.playing {
            return;
        }
        let mut now = self.now_ms();
        if let (Some(max), Some(next)) = (self.idle_ms_max, self.playback.next_ms())
            && next > now.saturating_add(max)
            && next <= self.end_ms
        {
            now = next - max;
            self.go_to(now);
        }
        self.playback.seek(now);
    }

    /// Sets the clock; the terminal follows.
    fn go_to(&mut self, ms: u64) {
        self.position_ms = to_f64(ms.min(self.end_ms));
        self.since = Instant::now();
    }

    /// How long nothing will happen.
    fn patience(&self) -> Duration {
        if !self.playing {
            return Duration::from_secs(1);
        }
        let next = self
            .playback
            .next_ms()
            .unwrap_or(self.end_ms)
            .min(self.end_ms);
        let wait = Duration::from_secs_f64(
            to_f64(next.saturating_sub(self.now_ms())) / 1000.0 / self.rate,
        );
        wait.clamp(FRAME, TICK)
    }

    fn fulfil(&mut self, wish: Wish) {
        self.stays = true;
        let now = self.now_ms();
        match wish {
            Wish::Pause => {
                self.go_to(if now >= self.end_ms && !self.playing {
                    0
                } else {
                    now
                });
                self.playing = !self.playing;
            }
            Wish::Back => self.jump(now.saturating_sub(JUMP_MS)),
            Wish::Forward => self.jump(now.saturating_add(JUMP_MS)),
            Wish::Home => self.jump(0),
            Wish::End => self.jump(self.end_ms),
            Wish::StepBack => self.step(Playback::step_back),
            Wish::StepForward => self.step(Playback::step_forward),
            Wish::Faster => self.set_rate(RATES.into_iter().find(|rate| *rate > self.rate)),
            Wish::Slower => self.set_rate(RATES.into_iter().rev().find(|rate| *rate < self.rate)),
            Wish::Redraw => self.shown.clear(),
            Wish::Quit => {}
        }
    }

    fn jump(&mut self, ms: u64) {
        self.go_to(ms);
        self.playback.seek(ms.min(self.end_ms));
    }

    /// Takes single steps, standing still.
    fn step(&mut self, step: fn(&mut Playback) -> Option<u64>) {
        self.playing = false;
        if let Some(ms) = step(&mut self.playback) {
            self.go_to(ms);
        }
    }

    fn set_rate(&mut self, rate: Option<f64>) {
        let now = self.now_ms();
        self.go_to(now);
        self.rate = rate.unwrap_or(self.rate);
    }

    fn draw(&mut self, watcher: &Watcher) -> anyhow::Result<()> {
        let (cols, rows) = watcher.size();
        let terminal = self.playback.terminal();
        self.view = self
            .view
            .follow(terminal, cols, rows.saturating_sub(1).max(1));
        let mut lines = frame::lines(terminal, self.view, self.view.cols < cols);
        lines.resize(rows.saturating_sub(1), "\x1b[0m\x1b[K".to_owned());
        lines.push(self.status(cols));
        if self.shown.len() != lines.len() {
            self.shown = vec![String::new(); lines.len()];
        }

        // Drawn as one: terminals that know mode 2026 show it at once, others ignore it.
        let mut out = String::from("\x1b[?2026h\x1b[?25l");
        let start = out.len();
        for (row, (line, shown)) in lines.iter().zip(&self.shown).enumerate() {
            if line != shown {
                let _ = write!(out, "\x1b[{};1H{line}", row + 1);
            }
        }
        let cursor = terminal.cursor();
        let row = cursor
            .row
            .checked_sub(self.view.row)
            .filter(|row| *row < self.view.rows);
        let col = cursor
            .col
            .checked_sub(self.view.col)
            .filter(|col| *col < self.view.cols);
        if let (Some(row), Some(col), true) = (row, col, cursor.is_visible) {
            let shape = match cursor.shape {
                CursorShape::Block => 2,
                CursorShape::Underline => 4,
                CursorShape::Bar => 6,
            };
            let _ = write!(out, "\x1b[{};{}H\x1b[{shape} q\x1b[?25h", row + 1, col + 1);
        }
        out.push_str("\x1b[?2026l");
        if lines != self.shown || start == 0 {
            watcher.write(&out)?;
            self.shown = lines;
        }
        Ok(())
    }

    /// The status line: what it does, where it is, and as much else as there is room for.
    fn status(&self, cols: usize) -> String {
        let now = self.now_ms();
        let sign = if self.playing {
            "▶"
        } else if self.at_end() {
            "■"
        } else {
            "⏸"
        };
        let mut left = format!(
            " {sign} {} / {}  {}×",
            output::duration(now),
            output::duration(self.end_ms),
            self.rate
        );
        let terminal = self.playback.terminal();
        let crops = if self.view.crops(terminal) {
            " cropped"
        } else {
            ""
        };
        let findings = match self.findings {
            0 => String::new(),
            1 => "  damaged: 1 problem".to_owned(),
            count => format!("  damaged: {count} problems"),
        };
        let size = format!("  {}×{}{crops}{findings}", terminal.cols(), terminal.rows());
        let facts = format!("{size}  {}", self.who);
        // Of each the longest form that fits; the keys matter more than the facts.
        let keys = [
            "  space pause  ← → 10 s  , . step  + - speed  q quit ",
            "  space ← → , . + - q ",
            "  q quit ",
        ];
        let used = count(&left);
        let keys = keys
            .into_iter()
            .find(|keys| used + count(keys) <= cols)
            .unwrap_or_default();
        for facts in [facts.trim_end(), &size] {
            if used + count(facts) + count(keys) <= cols {
                left.push_str(facts);
                break;
            }
        }
        left.push_str(&" ".repeat(cols.saturating_sub(count(&left) + count(keys))));
        left.push_str(keys);
        let room = cols.saturating_sub(count(&left));
        let shown: String = left.chars().take(cols).collect();
        format!("\x1b[0;7m{shown}{}\x1b[0m", " ".repeat(room))
    }
}

/// Columns of text that has no wide characters.
fn count(text: &str) -> usize {
    text.chars().count()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "recordings are shorter than 285 thousand years"
)]
fn to_f64(ms: u64) -> f64 {
    ms as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, as is meant"
)]
fn to_ms(ms: f64) -> u64 {
    ms as u64
}
