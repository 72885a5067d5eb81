//! What can be said to `reel policy`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use reel_policy::{FailureKind, Hook, SessionKind, UnknownName};

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Write a project for a module, with a test
    New(NewArguments),
    /// Make the module of a project
    Build(BuildArguments),
    /// Say whether a module is fit to be used, and what is not
    Check(CheckArguments),
    /// Have a module decide once
    Run(RunArguments),
    /// Have a module decide each case of a table, and compare verdict and fuel
    Test(TestArguments),
    /// Measure how long a module's decisions take
    Bench(BenchArguments),
    /// Decide recorded decisions again, and say which verdicts change
    Replay(ReplayArguments),
    /// Tell what a module says about itself, without running it
    Inspect(InspectArguments),
    /// Say what happens when recording fails, who decided that and why
    Explain(ExplainArguments),
    /// Turn a module into machine code; what a server runs as a child process
    #[command(hide = true)]
    Compile(CompileArguments),
}

/// A language that there is a project for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// Small and fast: about 10 µs a decision
    Rust,
    /// `QuickJS` inside the module: about 0.3 ms
    Js,
    /// `CPython` inside the module: about 1.5 ms
    Python,
}

#[derive(Args, Debug)]
#[command(after_help = "\
The project builds and passes its test as it is:
  reel policy new night-watch --hook on-session-start
  reel policy build night-watch && reel policy test night-watch

Rust needs cargo and the target wasm32-unknown-unknown, js needs npm, python needs componentize-py.")]
pub(crate) struct NewArguments {
    /// Name of the module and of the directory: a-z, 0-9 and -
    #[arg(value_parser = parse_name)]
    pub(crate) name: String,
    /// Language
    #[arg(long, value_enum, default_value = "rust")]
    pub(crate) lang: Language,
    /// When the module is asked
    #[arg(long, default_value = "on-audit-failure", value_parser = parse_hook)]
    pub(crate) hook: Hook,
    /// Put the project here [default: a directory of that name]
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// Take the Rust SDK from this directory instead of a copy in the project
    #[arg(long, value_name = "DIR")]
    pub(crate) sdk: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct BuildArguments {
    /// The project: the directory of its `policy.json`
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Where the module goes [default: NAME.wasm in the project]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Take what a compiler has made already, a core module or a component, instead of building the project
    #[arg(long, value_name = "WASM")]
    pub(crate) from: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[command(after_help = "Exit status 4: the module is not fit to be used.")]
pub(crate) struct CheckArguments {
    /// A module, or a project that was built
    #[arg(default_value = ".")]
    pub(crate) module: PathBuf,
    #[command(flatten)]
    pub(crate) with: ModuleOptions,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// How a module is loaded.
#[derive(Args, Debug, Default)]
pub(crate) struct ModuleOptions {
    /// Settings of the module: JSON, or a file of it
    #[arg(long, value_name = "JSON|FILE")]
    pub(crate) settings: Option<String>,
    /// Allow what interpreters inside a module need (js, python): more memory, more instances. A server has this off unless
    /// it is told otherwise. Default for projects in these languages
    #[arg(long)]
    pub(crate) interpreted: bool,
}

/// What a module is asked.
#[derive(Args, Debug)]
pub(crate) struct CallOptions {
    /// The hook [default: the only one]
    #[arg(long, value_parser = parse_hook)]
    pub(crate) hook: Option<Hook>,
    /// What is known of the session: a JSON file
    #[arg(long, value_name = "FILE")]
    pub(crate) facts: Option<PathBuf>,
    /// Why recording fails (on-audit-failure)
    #[arg(long, value_name = "KIND", default_value = "disk_full", value_parser = parse_failure)]
    pub(crate) failure: FailureKind,
    /// Events of the session: a JSON file with a list (on-events)
    #[arg(long, value_name = "FILE")]
    pub(crate) events: Option<PathBuf>,
    /// Who wants to watch (on-playback)
    #[arg(long, value_name = "USER", default_value = "")]
    pub(crate) viewer: String,
    /// What for (on-playback)
    #[arg(long)]
    pub(crate) purpose: Option<String>,
}

#[derive(Args, Debug)]
#[command(after_help = "Exit status 4: the module gave no answer, and a fault counts instead.")]
pub(crate) struct RunArguments {
    /// A module, or a project that was built
    pub(crate) module: PathBuf,
    #[command(flatten)]
    pub(crate) with: ModuleOptions,
    #[command(flatten)]
    pub(crate) call: CallOptions,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "\
A row fails if the verdict is another one, or if it takes over 10 % more fuel than `fuel.json` beside the cases says. Fuel is \
the same on every machine; time is shown and never fails a row.

Exit status 4: a row failed.")]
pub(crate) struct TestArguments {
    /// A project that was built, or a directory with `cases.json`
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,
    /// The module [default: of the project]
    #[arg(long, value_name = "WASM")]
    pub(crate) module: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) with: ModuleOptions,
    /// Write the fuel of each row to `fuel.json`, to compare with from then on
    #[arg(long)]
    pub(crate) update_fuel: bool,
}

#[derive(Args, Debug)]
pub(crate) struct BenchArguments {
    /// A module, or a project that was built
    pub(crate) module: PathBuf,
    #[command(flatten)]
    pub(crate) with: ModuleOptions,
    #[command(flatten)]
    pub(crate) call: CallOptions,
    /// Decisions
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(10..=10_000_000))]
    pub(crate) count: u32,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "\
The records are what a server keeps of its decisions, one JSON object per line. Decisions of other modules, by name, are passed \
over. The same module has to give the same verdict for the same fuel; another version may differ, and each difference is told.

Exit status 4: a verdict changes.")]
pub(crate) struct ReplayArguments {
    /// Decision records
    pub(crate) records: PathBuf,
    /// The module that decides again
    #[arg(long, value_name = "WASM")]
    pub(crate) policy: PathBuf,
    #[command(flatten)]
    pub(crate) with: ModuleOptions,
    /// Print one JSON object per record and line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct InspectArguments {
    /// A module, or a project that was built
    pub(crate) module: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct ExplainArguments {
    /// Role files
    #[arg(long = "role", value_name = "FILE")]
    pub(crate) roles: Vec<PathBuf>,
    /// Policy modules, each with its settings, if it has any: MODULE or MODULE:FILE
    #[arg(long = "policy", value_name = "MODULE[:SETTINGS]")]
    pub(crate) policies: Vec<String>,
    /// Kind of session
    #[arg(long, default_value = "ssh", value_parser = parse_kind)]
    pub(crate) kind: SessionKind,
    /// Nobody sits at a terminal: requests, or a command without one
    #[arg(long)]
    pub(crate) not_interactive: bool,
    /// Why recording fails
    #[arg(long, value_name = "KIND", default_value = "disk_full", value_parser = parse_failure)]
    pub(crate) failure: FailureKind,
    /// What is known of the session: a JSON file
    #[arg(long, value_name = "FILE")]
    pub(crate) facts: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct CompileArguments {
    /// What the parent hands over
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) given: Vec<std::ffi::OsString>,
}

/// Bytes of a module's name, as in its manifest.
const NAME_BYTES_MAX: usize = 64;

fn parse_name(text: &str) -> Result<String, String> {
    let is_name = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    let is_first = text
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_lowercase());
    if is_first && text.len() <= NAME_BYTES_MAX && text.bytes().all(is_name) {
        Ok(text.to_owned())
    } else {
        Err("a name begins with a-z and goes on with a-z, 0-9 and -: try night-watch".to_owned())
    }
}

fn parse_hook(text: &str) -> Result<Hook, UnknownName> {
    // `session-start` is what people type.
    if text.starts_with("on-") {
        text.parse()
    } else {
        format!("on-{text}").parse()
    }
}

fn parse_failure(text: &str) -> Result<FailureKind, UnknownName> {
    text.replace('-', "_").parse()
}

fn parse_kind(text: &str) -> Result<SessionKind, UnknownName> {
    text.parse()
}
