//! What can be said on the command line.

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
    /// Play a recording in the terminal, or print it in another form
    Play(PlayArguments),
    /// Tell what a recording holds: parts, events, sizes, gaps, damage
    Inspect(InspectArguments),
    /// Turn a recording into another format
    Convert(ConvertArguments),
    /// List the recordings in a directory
    Ls(LsArguments),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
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
    /// Playback rate, 0.25 to 64
    #[arg(long, default_value_t = 1.0, value_parser = parse_speed)]
    pub(crate) speed: f64,
    /// Wait no longer than this between two things that happen
    #[arg(long, value_name = "MAX", num_args = 0..=1, default_missing_value = "500ms", value_parser = crate::moment::parse_duration)]
    pub(crate) skip_idle: Option<Duration>,
    /// Begin at this moment (pty); show the state at this moment (text, json, yaml)
    #[arg(long, value_name = "T", conflicts_with_all = ["from", "to"])]
    pub(crate) at: Option<Moment>,
    /// Begin at this moment
    #[arg(long, value_name = "T")]
    pub(crate) from: Option<Moment>,
    /// End after this moment
    #[arg(long, value_name = "T")]
    pub(crate) to: Option<Moment>,
    /// Report every deviation from the format, not only damage
    #[arg(long)]
    pub(crate) strict: bool,
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

#[derive(Args, Debug)]
pub(crate) struct LsArguments {
    /// The directory
    #[arg(default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Print one JSON object per recording and line
    #[arg(long)]
    pub(crate) json: bool,
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
    clap_mangen::Man::new(Arguments::command()).render(&mut page)?;
    for command in Arguments::command()
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
    {
        let title = format!("reel-{}", command.get_name());
        clap_mangen::Man::new(command.clone())
            .title(title)
            .render(&mut page)?;
    }
    crate::output::write_all(&page)?;
    Ok(Code::Success)
}
