//! Compiling a component, in a child process that can be spared.
//!
//! A compiler is large, and what it is given is other people's: 148 kB of WebAssembly can keep one busy for eight seconds and 720 MB.
//! So the server has none. It starts a child, writes the component to its standard input and reads machine code from its standard
//! output. The child limits itself before it reads a byte: processor time, memory, no files. Nothing but these two pipes passes
//! between them, so the code belongs to exactly the bytes whose digest was taken.

#[cfg(feature = "compiler")]
use std::ffi::OsStr;
use std::io::{Read, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use crate::cache::Cache;
use crate::compiled::Compiled;
use crate::digest::Digest;
use crate::manifest::{Manifest, ManifestError};
use crate::profile::{Identity, Profile};
use crate::trusted::TrustedCode;
use reel_policy::clean_message;

/// The arguments of a program that runs [`child_main`] with what follows them: `reel policy compile …`.
pub const CHILD_ARGS: [&str; 2] = ["policy", "compile"];

/// What a compiler child may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompileLimits {
    /// Which modules.
    pub profile: Profile,
    /// Processor time, in seconds; the kernel ends the child at that.
    pub cpu_s: u32,
    /// Bytes of memory; an allocation beyond ends the child.
    pub memory_bytes: u64,
    /// Bytes of the component.
    pub source_bytes: usize,
    /// Bytes of machine code.
    pub code_bytes: usize,
    /// Time by the clock: a child that waits uses no processor time.
    pub wall: Duration,
}

impl CompileLimits {
    /// For a profile. Compiled languages take 20 to 100 ms and 10 MB; `QuickJS` 2 s and 80 MB, Python 10 s and 300 MB.
    #[must_use]
    pub const fn of(profile: Profile) -> Self {
        match profile {
            Profile::Small => Self {
                profile,
                cpu_s: 5,
                memory_bytes: 200 << 20,
                source_bytes: 4 << 20,
                code_bytes: 16 << 20,
                wall: Duration::from_secs(20),
            },
            Profile::Interpreted => Self {
                profile,
                cpu_s: 30,
                memory_bytes: 1 << 30,
                source_bytes: 32 << 20,
                code_bytes: 64 << 20,
                wall: Duration::from_secs(120),
            },
        }
    }
}

/// There is no machine code.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// The component is larger than the limit, which also bounds how much of a file is read.
    #[error("the module is larger than {0} bytes")]
    TooLarge(usize),
    /// The module's file cannot be read.
    #[error("the module cannot be read")]
    Read(#[source] std::io::Error),
    /// The component has no usable manifest.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The child cannot be started or spoken to.
    #[error("the compiler cannot be started")]
    Start(#[source] std::io::Error),
    /// The child refuses the component, and says why.
    #[error("the module does not compile: {0}")]
    Refused(String),
    /// The child was ended because it used too much.
    #[error("the compiler was stopped: the module takes more than {0}")]
    Stopped(&'static str),
}

/// A module from its file, out of the cache if it is there, else compiled and put there.
///
/// # Errors
/// See [`CompileError`]. A cache that cannot be written to is no error: the module is compiled again next time.
pub fn through_cache(
    cache: &Cache,
    exe: &Path,
    source: &Path,
    limits: &CompileLimits,
) -> Result<Compiled, CompileError> {
    let source = read_source(source, limits)?;
    let identity = Identity::here(limits.profile);
    if let Some(compiled) = cache.get(Digest::of(&source), &identity) {
        return Ok(compiled);
    }
    let compiled = in_child(exe, &source, limits)?;
    // It runs without having been kept.
    let _ = cache.put(&compiled);
    Ok(compiled)
}

/// Reads a component from a file, at most as much as is allowed.
///
/// # Errors
/// The file cannot be read, or is too large.
pub fn read_source(path: &Path, limits: &CompileLimits) -> Result<Vec<u8>, CompileError> {
    let file = std::fs::File::open(path).map_err(CompileError::Read)?;
    let source = read_at_most(file, limits.source_bytes).map_err(CompileError::Read)?;
    if source.len() > limits.source_bytes {
        return Err(CompileError::TooLarge(limits.source_bytes));
    }
    Ok(source)
}

/// Compiles in a child: `exe` with [`CHILD_ARGS`], which must be of this build.
///
/// # Errors
/// See [`CompileError`].
pub fn in_child(
    exe: &Path,
    source: &[u8],
    limits: &CompileLimits,
) -> Result<Compiled, CompileError> {
    if source.len() > limits.source_bytes {
        return Err(CompileError::TooLarge(limits.source_bytes));
    }
    // Before anything is started: most of what is not a module ends here.
    let manifest = Manifest::read(source)?;
    let mut child = Command::new(exe)
        .args(CHILD_ARGS)
        .args(arguments(limits))
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(CompileError::Start)?;
    let said = converse(&mut child, source, limits);
    // Dead already, unless `converse` failed.
    let _ = child.kill();
    let status = child.wait().map_err(CompileError::Start)?;
    let said = said.map_err(CompileError::Start)?;
    if said.is_late {
        return Err(CompileError::Stopped("its time"));
    }
    if !status.success() {
        return Err(failure(status, &said.errors));
    }
    if said.code.len() > limits.code_bytes {
        return Err(CompileError::Stopped("its space for machine code"));
    }
    let code = TrustedCode::assume(said.code);
    let identity = Identity::here(limits.profile);
    Ok(Compiled::new(Digest::of(source), identity, manifest, code))
}

fn arguments(limits: &CompileLimits) -> [String; 5] {
    [
        limits.profile.name().to_owned(),
        limits.cpu_s.to_string(),
        limits.memory_bytes.to_string(),
        limits.source_bytes.to_string(),
        limits.code_bytes.to_string(),
    ]
}

/// What a child said.
struct Said {
    code: Vec<u8>,
    errors: Vec<u8>,
    is_late: bool,
}

/// All three pipes at once, since either side could wait for the other; and the clock.
fn converse(child: &mut Child, source: &[u8], limits: &CompileLimits) -> std::io::Result<Said> {
    let gone = || std::io::Error::other("a pipe is missing");
    let mut stdin = child.stdin.take().ok_or_else(gone)?;
    let stdout = child.stdout.take().ok_or_else(gone)?;
    let stderr = child.stderr.take().ok_or_else(gone)?;
    let pidfd = pidfd_open(Pid::from_child(child), PidfdFlags::empty())?;
    std::thread::scope(|scope| {
        // A child that dies early closes its end; its status says why.
        scope.spawn(move || {
            let _ = stdin.write_all(source);
        });
        let code = scope.spawn(move || read_at_most(stdout, limits.code_bytes));
        let errors = scope.spawn(move || read_at_most(stderr, STDERR_BYTES_MAX));
        let mut fds = [PollFd::new(&pidfd, PollFlags::IN)];
        let wait = Timespec {
            tv_sec: i64::try_from(limits.wall.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: 0,
        };
        let is_late = poll(&mut fds, Some(&wait)).map(|ready| ready == 0);
        // Without it the threads would wait for the pipes of a child that hangs.
        child.kill()?;
        let broken = |_| std::io::Error::other("a reader stopped");
        Ok(Said {
            code: code.join().map_err(broken)??,
            errors: errors.join().map_err(broken)??,
            is_late: is_late?,
        })
    })
}

/// What is kept of a child's complaints.
const STDERR_BYTES_MAX: usize = 4 << 10;

/// One byte more than `bytes_max` shows that there is more. Reads on to the end, or a child would wait to be read.
fn read_at_most(mut from: impl Read, bytes_max: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(bytes_max).unwrap_or(u64::MAX);
    from.by_ref()
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn failure(status: ExitStatus, errors: &[u8]) -> CompileError {
    use std::os::unix::process::ExitStatusExt as _;
    const SIGXCPU: i32 = 24;
    const SIGKILL: i32 = 9;
    const SIGABRT: i32 = 6;
    const SIGSEGV: i32 = 11;
    match status.signal() {
        Some(SIGXCPU | SIGKILL) => CompileError::Stopped("its processor time"),
        // An allocation that fails aborts; a stack that cannot grow is a segmentation fault.
        Some(SIGABRT | SIGSEGV) => CompileError::Stopped("its memory"),
        _ => CompileError::Refused(clean_message(&String::from_utf8_lossy(errors))),
    }
}

/// The child: limits itself, reads a component from standard input, writes machine code to standard output. `arguments` are
/// those behind [`CHILD_ARGS`]; the exit status is 0 only if all code was written.
#[cfg(feature = "compiler")]
pub fn child_main(arguments: impl Iterator<Item = impl AsRef<OsStr>>) -> std::process::ExitCode {
    let Some(limits) = parse(arguments) else {
        eprintln!("started by `reel` itself, with arguments of its own");
        return std::process::ExitCode::from(2);
    };
    let result = confine(&limits).and_then(|()| {
        let source = read_at_most(std::io::stdin().lock(), limits.source_bytes)
            .map_err(|error| error.to_string())?;
        let code = here(&source, limits.profile)?;
        if code.len() > limits.code_bytes {
            return Err("more machine code than is allowed".to_owned());
        }
        let mut stdout = std::io::stdout().lock();
        stdout
            .write_all(&code)
            .and_then(|()| stdout.flush())
            .map_err(|error| error.to_string())
    });
    match result {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(feature = "compiler")]
fn parse(arguments: impl Iterator<Item = impl AsRef<OsStr>>) -> Option<CompileLimits> {
    let arguments: Option<Vec<String>> = arguments
        .map(|argument| argument.as_ref().to_str().map(str::to_owned))
        .collect();
    let arguments = arguments?;
    let [profile, cpu_s, memory_bytes, source_bytes, code_bytes] = arguments.as_slice() else {
        return None;
    };
    let profile = Profile::from_name(profile)?;
    Some(CompileLimits {
        profile,
        cpu_s: cpu_s.parse().ok()?,
        memory_bytes: memory_bytes.parse().ok()?,
        source_bytes: source_bytes.parse().ok()?,
        code_bytes: code_bytes.parse().ok()?,
        ..CompileLimits::of(profile)
    })
}

/// Takes from this process what compiling does not need.
#[cfg(feature = "compiler")]
fn confine(limits: &CompileLimits) -> Result<(), String> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let all = [
        (Resource::Cpu, u64::from(limits.cpu_s)),
        (Resource::Data, limits.memory_bytes),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
        // The three pipes, and one that the runtime may open on its way.
        (Resource::Nofile, 8),
    ];
    for (resource, most) in all {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, limit)
            .map_err(|error| format!("{resource:?} cannot be limited: {error}"))?;
    }
    Ok(())
}

/// Compiles in this process. Only for the child, and for tools that compile what their user wrote.
///
/// # Errors
/// The component is not valid, or uses what the profile has not; in words.
#[cfg(feature = "compiler")]
pub fn here(source: &[u8], profile: Profile) -> Result<Vec<u8>, String> {
    let mut config = crate::profile::config(profile);
    // Floats are the same on every machine, so that a verdict is.
    config.cranelift_nan_canonicalization(true);
    let engine = wasmtime::Engine::new(&config).map_err(|error| format!("{error:#}"))?;
    engine
        .precompile_component(source)
        .map_err(|error| format!("{error:#}"))
}

/// Compiles in this process what its own user wrote, as a tool does. A server uses [`in_child`].
///
/// # Errors
/// As [`in_child`].
#[cfg(feature = "compiler")]
pub fn trusted(source: &[u8], profile: Profile) -> Result<Compiled, CompileError> {
    let manifest = Manifest::read(source)?;
    let code =
        here(source, profile).map_err(|message| CompileError::Refused(clean_message(&message)))?;
    Ok(Compiled::new(
        Digest::of(source),
        Identity::here(profile),
        manifest,
        TrustedCode::assume(code),
    ))
}
