//! What can be said on the command line.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};

use crate::exit::Code;
use crate::moment::Moment;

const EXIT_STATUS: &str = "\
Exit status:
  0  done
  1  failed; the message says what, where and what to do
  2  the arguments make no sense
  3  the recording is damaged or partly unreadable; what could be read was given out
  4  the answer is no: nothing was found (search), an index is missing or not what it should be (index --check)
`reel record` ends with the status of the recorded command, or 128 plus the signal that ended it.";

/// Records privileged sessions and plays them back.
#[derive(Debug, Parser)]
#[command(name = "reel", version, after_help = EXIT_STATUS, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a command in a terminal of its own and record it
    Record(RecordArguments),
    /// Play a recording in the terminal, or print it in another form
    Play(PlayArguments),
    /// Tell what a recording holds: parts, events, sizes, gaps, damage
    Inspect(InspectArguments),
    /// Turn a recording into another format
    Convert(ConvertArguments),
    /// Make a file of a recording for people without Reel: a page that plays it, text, an asciicast, a picture
    Export(ExportArguments),
    /// List the recordings in a directory
    Ls(LsArguments),
    /// Find text that was on screen, and say when
    Search(SearchArguments),
    /// Make indexes, with which recordings open, seek and are searched at once
    Index(IndexArguments),
    /// Show the recordings in a directory to browsers
    Serve(ServeArguments),
    /// Write, build, check, test and explain policy modules
    Policy {
        #[command(subcommand)]
        command: crate::policy::args::PolicyCommand,
    },
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// What happens to the session when it cannot be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailureArgument {
    /// It is refused, or closed
    Strict,
    /// It goes on with a warning
    BestEffort,
}

#[derive(Args, Debug)]
#[command(after_help = "\
Without a command your shell is run. Without --out and --dir the recording goes to $REEL_DIR, or to \
$XDG_DATA_HOME/reel, or to ~/.local/share/reel. A recording is never overwritten.

As a login shell: install a link named `reel-shell` to this program, list it in /etc/shells and make it somebody's \
shell. It runs $REEL_SHELL, or the shell of the user database, or /bin/sh, and records to $REEL_DIR or the places above. \
Where standard input is no terminal (scp, rsync, ssh HOST COMMAND) data passes untouched: the recording tells that the \
command ran and how it ended, but not what went through.")]
pub(crate) struct RecordArguments {
    /// Record to this file
    #[arg(long, short, value_name = "FILE", conflicts_with = "dir")]
    pub(crate) out: Option<PathBuf>,
    /// Record to a file in this directory, named by the session's id
    #[arg(long, short, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// Title of the recording
    #[arg(long, short)]
    pub(crate) title: Option<String>,
    /// Columns of the terminal [default: as yours]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=2000))]
    pub(crate) cols: Option<u16>,
    /// Rows of the terminal [default: as yours]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) rows: Option<u16>,
    /// Record these environment variables too
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',')]
    pub(crate) env: Vec<String>,
    /// When recording fails
    #[arg(long, value_enum, value_name = "MODE", default_value = "strict")]
    pub(crate) on_failure: FailureArgument,
    /// When recording fails, do what these roles say (YAML, `spec.options.record_session`); the strictest wins
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "on_failure")]
    pub(crate) role: Vec<PathBuf>,
    /// Ask policy modules before the session starts: whether it may, and what happens when recording fails. They can
    /// only be stricter than the roles
    #[arg(long, value_name = "MODULE[:SETTINGS]", num_args = 1..)]
    pub(crate) policy: Vec<String>,
    /// Say nothing about where the recording goes
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// The command and its arguments
    #[arg(last = true, value_name = "CMD")]
    pub(crate) command: Vec<OsString>,
}

/// In what form a recording is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlayFormat {
    /// In this terminal, at the recorded pace, with keys
    Pty,
    /// What a person would have read, at once
    Text,
    /// One JSON object per event and line
    Json,
    /// One YAML document per event
    Yaml,
    /// An asciicast (version 3)
    Asciicast,
}

#[derive(Args, Debug)]
#[command(after_help = "\
Keys in pty format:
  space  pause and go on        ← →   10 seconds back, forward
  , .    one step back, forward + -   faster, slower
  q      quit

A moment T is seconds (90, 1.5), minutes (1:30, 1:02:03), with a unit (90s, 250ms, 2m, 1h),
or a time of day as in RFC 3339 (2026-03-14T10:00:00Z).")]
pub(crate) struct PlayArguments {
    /// The recording; `-` reads standard input
    pub(crate) file: PathBuf,
    /// In what form [default: pty in a terminal, else text]
    #[arg(long, value_enum)]
    pub(crate) format: Option<PlayFormat>,
    /// Play it in the browser: serve just this file on this machine, until Ctrl-C
    #[arg(long, conflicts_with_all = ["format", "speed", "skip_idle", "from", "to", "strict", "unknown"])]
    pub(crate) web: bool,
    /// Playback rate, 0.25 to 64
    #[arg(long, default_value_t = 1.0, value_parser = parse_speed)]
    pub(crate) speed: f64,
    /// Wait no longer than this, in recorded time, between two things that happen [default MAX: 500ms]
    #[arg(long, value_name = "MAX", num_args = 0..=1, default_missing_value = "500ms", value_parser = parse_idle)]
    pub(crate) skip_idle: Option<Duration>,
    /// Begin at this moment (pty); show the state at this moment (text, json, yaml)
    #[arg(long, value_name = "T", allow_negative_numbers = true, conflicts_with_all = ["from", "to"])]
    pub(crate) at: Option<Moment>,
    /// Begin at this moment
    #[arg(long, value_name = "T", allow_negative_numbers = true)]
    pub(crate) from: Option<Moment>,
    /// End after this moment
    #[arg(long, value_name = "T", allow_negative_numbers = true)]
    pub(crate) to: Option<Moment>,
    /// Report every deviation from the format, not only damage
    #[arg(long)]
    pub(crate) strict: bool,
    /// Print fields that are not known too (json)
    #[arg(long)]
    pub(crate) unknown: bool,
}

#[derive(Args, Debug)]
pub(crate) struct InspectArguments {
    /// The recording; `-` reads standard input
    pub(crate) file: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Report every deviation from the format, not only damage
    #[arg(long)]
    pub(crate) strict: bool,
    /// List every part, also when there are many
    #[arg(long)]
    pub(crate) parts: bool,
}

/// A format to convert to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TargetFormat {
    /// ProtoStream, as Reel and Teleport record
    Protostream,
    /// The tar archive of Teleport up to 4.3
    Legacy,
    /// asciicast version 2
    AsciicastV2,
    /// asciicast version 3
    AsciicastV3,
}

#[derive(Args, Debug)]
pub(crate) struct ConvertArguments {
    /// The recording; `-` reads standard input
    pub(crate) input: PathBuf,
    /// Where the result goes; `-` writes to standard output
    pub(crate) output: PathBuf,
    /// To which format [default: by the output's ending: .tar protostream, .cast asciicast-v3]
    #[arg(long, value_enum)]
    pub(crate) to: Option<TargetFormat>,
    /// Replace the output if it exists
    #[arg(long)]
    pub(crate) force: bool,
}

/// Colours of what is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ThemeArgument {
    /// Light text on dark
    Dark,
    /// Dark text on white
    Light,
    /// White on black, strong colours
    Contrast,
}

#[derive(Args, Debug)]
#[command(after_help = "\
The ending of OUT says what is made:
  .html  one page with the player and the recording inside; plays from the file system, without a network
  .txt   what a person would have read
  .cast  an asciicast
  .svg   the screen, or the desktop, at one moment

A moment T is seconds (90, 1.5), minutes (1:30, 1:02:03), with a unit (90s, 250ms, 2m, 1h),
or a time of day as in RFC 3339 (2026-03-14T10:00:00Z).")]
pub(crate) struct ExportArguments {
    /// The recording; `-` reads standard input
    pub(crate) file: PathBuf,
    /// Where the result goes
    pub(crate) out: PathBuf,
    /// The moment of a picture [default: the end]; where the page begins [default: 0]; the screen alone as text
    #[arg(long, value_name = "T", allow_negative_numbers = true)]
    pub(crate) at: Option<Moment>,
    /// Colours of a picture [default: dark] or page [default: as the reader's system]
    #[arg(long, value_enum)]
    pub(crate) theme: Option<ThemeArgument>,
    /// Title of the page, picture or asciicast [default: as recorded]
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// Draw a window around a picture of a terminal
    #[arg(long)]
    pub(crate) window: bool,
    /// Version of an asciicast
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(2..=3))]
    pub(crate) cast_version: u8,
    /// Replace the result if it exists
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Args, Debug)]
pub(crate) struct LsArguments {
    /// The directory
    #[arg(default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Print one JSON object per recording and line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "\
What is searched is what a person could have read, also what has scrolled off or was overwritten since. A text that \
stays on screen is one hit. With --url BASE each hit comes with the address of the moment in the player of `reel serve`, \
else with the command that plays it. Addresses take it that `reel serve` runs in the directory that is named, for files \
in the current one.

Upper and lower case are the same, but ß and ss are not, and accents are compared as they are recorded: é as one \
character is another text than e with an accent behind it. Text that was printed concealed is found. Not found \
are blanks at the end of a row, and text that was overwritten within one print. Text that went by within one \
print is found, as `scrolled by`: no moment shows it.

Exit status 0: found; 4: nothing found; 3: a recording is damaged, and was searched as far as it can be read; 1: \
something could not be searched; 2: the pattern makes no sense.")]
pub(crate) struct SearchArguments {
    /// What to look for
    pub(crate) pattern: String,
    /// Recordings, or directories of them
    #[arg(required = true, value_name = "FILE|DIR")]
    pub(crate) paths: Vec<PathBuf>,
    /// The pattern is a regular expression
    #[arg(long)]
    pub(crate) regex: bool,
    /// Tell upper case from lower case
    #[arg(long)]
    pub(crate) case_sensitive: bool,
    /// Search in events too: joins, commands, queries, requests
    #[arg(long)]
    pub(crate) events: bool,
    /// Print one JSON object per hit and line
    #[arg(long)]
    pub(crate) json: bool,
    /// Hits per recording at most
    #[arg(long, value_name = "N", default_value_t = 1000, allow_negative_numbers = true, value_parser = parse_limit)]
    pub(crate) limit: usize,
    /// Link to the player at this address, as `reel serve` prints it
    #[arg(long, value_name = "BASE", value_parser = parse_base)]
    pub(crate) url: Option<String>,
}

#[derive(Args, Debug)]
#[command(after_help = "\
The index of `NAME.tar` is `NAME.index` beside it; any other ending stays (`NAME.cast.index`). It holds what was on \
screen, so it gets the permissions of its recording. It can be deleted at any time: the same bytes are made again.

An index that is there is compared with all of its recording, and made again unless it fits. What is no index is \
replaced only with --force, and a recording never.")]
pub(crate) struct IndexArguments {
    /// Recordings, or directories of them
    #[arg(required = true, value_name = "FILE|DIR")]
    pub(crate) paths: Vec<PathBuf>,
    /// Write the index of the one recording here
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Write nothing: say whether each index is what would be made now
    #[arg(long, conflicts_with_all = ["out", "force"])]
    pub(crate) check: bool,
    /// Make indexes that are there already, too, and replace files that are none
    #[arg(long)]
    pub(crate) force: bool,
    /// Store all text that was on screen: searches find at once, and the index is half as large as the recording or more.
    /// Without it a search reads the recording. An index that is there stays as it is unless --force is given
    #[arg(long)]
    pub(crate) text: bool,
    /// Print one JSON object per recording and line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "\
There is no login yet: whoever reaches the address can watch every recording below the directory. The default is reached \
from this machine only. Indexes that do not lie beside their recordings are made when they are needed, and kept in \
$XDG_CACHE_HOME/reel/index, or ~/.cache/reel/index.")]
pub(crate) struct ServeArguments {
    /// The directory; recordings in directories below it are shown too
    #[arg(long, short, default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Address and port; port 0 takes a free one
    #[arg(long, short, value_name = "ADDRESS", default_value = "127.0.0.1:3080", value_parser = parse_listen)]
    pub(crate) listen: SocketAddr,
    /// Keep indexes here
    #[arg(long, value_name = "DIR")]
    pub(crate) index_dir: Option<PathBuf>,
    /// Say on standard error what is asked for
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

fn parse_listen(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        let port = text.rsplit(':').next().and_then(|port| port.parse().ok());
        let port: u16 = port.unwrap_or(3080);
        format!("an address and a port are needed: try --listen 127.0.0.1:{port}")
    })
}

fn parse_base(text: &str) -> Result<String, String> {
    let rest = text
        .strip_prefix("http://")
        .or_else(|| text.strip_prefix("https://"));
    let is_sound = |rest: &str| {
        let is_odd = |c: char| c.is_whitespace() || c.is_control() || "?#\"'<>`\\".contains(c);
        !rest.is_empty() && !rest.starts_with('/') && !rest.contains(is_odd)
    };
    if rest.is_some_and(is_sound) {
        Ok(text.to_owned())
    } else {
        Err("what `reel serve` prints is needed: try --url http://127.0.0.1:3080".to_owned())
    }
}

fn parse_limit(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(limit @ 1..=1_000_000) => Ok(limit),
        _ => Err("1 to 1000000 is possible: try --limit 100".to_owned()),
    }
}

fn parse_idle(text: &str) -> Result<Duration, String> {
    // `--skip-idle FILE` is easily written.
    crate::moment::parse_duration(text).map_err(|error| {
        format!("{error}; put the recording in front of `--skip-idle`, or write `--skip-idle=MAX`")
    })
}

fn parse_speed(text: &str) -> Result<f64, String> {
    let speed: f64 = text
        .trim_end_matches(['x', '×'])
        .parse()
        .map_err(|_| format!("`{text}` is no number"))?;
    if (0.25..=64.0).contains(&speed) {
        Ok(speed)
    } else {
        Err("0.25 to 64 is possible".to_owned())
    }
}

pub(crate) fn print_completions(shell: clap_complete::Shell) -> anyhow::Result<Code> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "reel", &mut script);
    crate::output::write_all(&script)?;
    Ok(Code::Success)
}

pub(crate) fn print_manual() -> anyhow::Result<Code> {
    let mut page = Vec::new();
    let mut program = Arguments::command();
    // Gives the commands their full names.
    program.build();
    clap_mangen::Man::new(program.clone()).render(&mut page)?;
    for command in program.get_subcommands() {
        clap_mangen::Man::new(command.clone()).render(&mut page)?;
    }
    crate::output::write_all(&page)?;
    Ok(Code::Success)
}
