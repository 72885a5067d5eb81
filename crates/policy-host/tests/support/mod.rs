//! Guests as text. Each is a component with one memory that its imports and its code share.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "each test binary uses its part, and a test that cannot go on may panic"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use reel_policy::{Action, Facts, Hook, Mode, Value};
use reel_policy_host::{
    Compiled, Decider, Engine, LoadError, Manifest, Module, OnFault, Profile, compile,
};
use serde_json::json;

/// Where a guest's answer stands in its memory; texts follow it.
pub const ANSWER: u32 = 128;
const CODE: u32 = 256;
const MESSAGE: u32 = 512;
/// Texts that a guest asks with.
pub const ASKS: u32 = 1_024;

/// A guest to be.
pub struct Guest {
    pub hooks: Vec<Hook>,
    /// Names of functions of `facts` that it imports; its code calls them as `$name`.
    pub facts: Vec<&'static str>,
    /// Whether it imports `log`; its code calls `$emit`.
    pub logs: bool,
    /// Pages of its memory, as the text format has it.
    pub memory: &'static str,
    /// Its core module: data, functions. Each hook calls the function `$decide`, which gives the address of the answer.
    pub core: String,
    /// More of the component, before everything else.
    pub first: String,
    /// Whether it exports `meta`, by a function `$validate` of its code: address and length of the settings, address of the
    /// result.
    pub meta: bool,
    pub may: Vec<Action>,
    pub listed: Vec<&'static str>,
    pub on_fault: OnFault,
}

impl Default for Guest {
    fn default() -> Self {
        Self {
            hooks: vec![Hook::SessionStart],
            facts: Vec::new(),
            logs: false,
            memory: "2",
            core: says(Action::Allow, None, "OK", "fine"),
            first: String::new(),
            meta: false,
            may: Vec::new(),
            listed: Vec::new(),
            on_fault: OnFault::Alert,
        }
    }
}

/// A guest that does this whatever it is asked.
pub fn doing(body: &str) -> Guest {
    Guest {
        core: format!("(func $decide (result i32) {body})"),
        ..Guest::default()
    }
}

/// Data and function of an answer.
pub fn says(action: Action, mode: Option<Mode>, code: &str, message: &str) -> String {
    let data = answer(action, mode, code, message);
    format!("{data} (func $decide (result i32) (i32.const {ANSWER}))")
}

/// Data of an answer at [`ANSWER`]: `ok`, action, mode, code, message, no tags.
pub fn answer(action: Action, mode: Option<Mode>, code: &str, message: &str) -> String {
    let action = Action::ALL
        .iter()
        .position(|other| *other == action)
        .unwrap();
    let (has_mode, mode) = mode.map_or((0, 0), |mode| (1, u8::from(mode == Mode::Strict)));
    let mut bytes = vec![0, 0, 0, 0, u8::try_from(action).unwrap(), has_mode, mode, 0];
    for number in [CODE, code.len() as u32, MESSAGE, message.len() as u32, 0, 0] {
        bytes.extend(number.to_le_bytes());
    }
    format!(
        "(data (i32.const {ANSWER}) {}) (data (i32.const {CODE}) {}) (data (i32.const {MESSAGE}) {})",
        quoted(&bytes),
        quoted(code.as_bytes()),
        quoted(message.as_bytes())
    )
}

pub fn quoted(bytes: &[u8]) -> String {
    let mut text = String::from("\"");
    for byte in bytes {
        write!(text, "\\{byte:02x}").unwrap();
    }
    text + "\""
}

/// Type in the interface, and parameters and results in the code.
fn import(name: &str) -> (&'static str, &'static str) {
    match name {
        "is-interactive" => ("(result bool)", "(result i32)"),
        "now-ms" => ("(result u64)", "(result i64)"),
        "roles" | "participants" => ("(result (list string))", "(param i32)"),
        "target-labels" => ("(result (list (tuple string string)))", "(param i32)"),
        "role-modes" => ("(result (list (tuple string $m)))", "(param i32)"),
        "has-role" => (
            "(param \"role\" string) (result bool)",
            "(param i32 i32) (result i32)",
        ),
        "trait-values" => (
            "(param \"name\" string) (result (list string))",
            "(param i32 i32 i32)",
        ),
        "target-label" => (
            "(param \"key\" string) (result (option string))",
            "(param i32 i32 i32)",
        ),
        "get" | "setting" => (
            "(param \"key\" string) (result (option $v))",
            "(param i32 i32 i32)",
        ),
        "event-field" => (
            "(param \"at\" u32) (param \"path\" string) (result (option $v))",
            "(param i32 i32 i32 i32)",
        ),
        _ => ("(result string)", "(param i32)"),
    }
}

/// The types of the interface, as every component that uses them imports them.
const TYPES: &str = r#"
  (import "reel:policy/types@0.1.0" (instance $types
    (type $mode' (enum "best-effort" "strict"))
    (export "mode" (type $mode (eq $mode')))
    (type $action' (enum "allow" "alert" "pause" "terminate" "deny"))
    (export "action" (type $action (eq $action')))
    (type $failure' (variant (case "disk-full") (case "io-error") (case "stream-lost") (case "recorder-lost")
      (case "corrupted") (case "policy-fault") (case "other" string)))
    (export "failure" (type $failure (eq $failure')))
    (type $value' (variant (case "text" string) (case "texts" (list string)) (case "int" s64) (case "flag" bool)
      (case "pairs" (list (tuple string string)))))
    (export "value" (type $value (eq $value')))
    (type $verdict' (record (field "action" $action) (field "mode" (option $mode)) (field "code" string)
      (field "message" string) (field "tags" (list string))))
    (export "verdict" (type $verdict (eq $verdict')))
    (type $event' (record (field "index" u64) (field "at-ms" u64) (field "name" string) (field "code" string)))
    (export "event" (type $event (eq $event')))))
  (alias export $types "mode" (type $mode))
  (alias export $types "value" (type $value))
  (alias export $types "failure" (type $failure))
  (alias export $types "event" (type $event))
  (alias export $types "verdict" (type $verdict))
"#;

/// Memory and an allocator that never frees, grows or checks: what the host asks for it gets.
fn libc(memory: &str) -> String {
    format!(
        r#"
  (core module $libc'
    (memory (export "memory") {memory})
    (global $next (mut i32) (i32.const 8192))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
      (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
      (global.set $next (i32.add (local.get $at) (local.get 3)))
      (local.get $at)))
  (core instance $libc (instantiate $libc'))
"#
    )
}

const SHARED: &str =
    r#"(memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))"#;

impl Guest {
    /// The component as text.
    pub fn text(&self) -> String {
        let mut text = format!("(component $c {}\n{TYPES}{}", self.first, libc(self.memory));
        let mut imports = String::new();
        let mut given = String::new();
        if !self.facts.is_empty() {
            text += r#"
  (import "reel:policy/facts@0.1.0" (instance $facts
    (alias outer $c $mode (type $mode')) (export "mode" (type $m (eq $mode')))
    (alias outer $c $value (type $value')) (export "value" (type $v (eq $value')))"#;
            for name in &self.facts {
                write!(text, "\n    (export \"{name}\" (func {}))", import(name).0).unwrap();
            }
            text += "))";
        }
        for name in &self.facts {
            writeln!(
                text,
                "  (core func ${name} (canon lower (func $facts \"{name}\") {SHARED}))"
            )
            .unwrap();
            write!(
                imports,
                "(import \"host\" \"{name}\" (func ${name} {}))",
                import(name).1
            )
            .unwrap();
            write!(given, "(export \"{name}\" (func ${name}))").unwrap();
        }
        if self.logs {
            write!(
                text,
                r#"
  (import "reel:policy/log@0.1.0" (instance $log
    (type $level' (enum "debug" "info" "warn" "error")) (export "level" (type $level (eq $level')))
    (export "emit" (func (param "l" $level) (param "msg" string)))))
  (core func $emit (canon lower (func $log "emit") {SHARED}))"#
            )
            .unwrap();
            imports += "(import \"host\" \"emit\" (func $emit (param i32 i32 i32)))";
            given += "(export \"emit\" (func $emit))";
        }
        write!(
            text,
            "\n  (core module $main' (import \"libc\" \"memory\" (memory 0)) {imports}\n{}",
            self.core
        )
        .unwrap();
        for hook in &self.hooks {
            let drops = match hook {
                Hook::SessionStart => "",
                Hook::AuditFailure => "(param i32 i32 i32)",
                Hook::Events => "(param i32 i32)",
                Hook::Playback => "(param i32 i32 i32 i32 i32)",
            };
            write!(
                text,
                "\n    (func (export \"{hook}\") {drops} (result i32) (call $decide))"
            )
            .unwrap();
        }
        if self.meta {
            text += "(export \"validate\" (func $validate))";
        }
        write!(
            text,
            ")\n  (core instance $main (instantiate $main' (with \"libc\" (instance $libc)) (with \"host\" (instance {given}))))"
        )
        .unwrap();
        for hook in &self.hooks {
            text += &exported(*hook);
        }
        if self.meta {
            text += &meta();
        }
        text + ")"
    }

    pub fn manifest(&self) -> Manifest {
        let hooks: Vec<&str> = self.hooks.iter().map(|hook| hook.name()).collect();
        let mut manifest: Manifest = serde_json::from_value(
            json!({"name": "guest", "version": "1.0.0", "hooks": hooks, "facts": self.listed}),
        )
        .unwrap();
        manifest.may = self.may.iter().copied().collect::<BTreeSet<_>>();
        manifest.on_fault = self.on_fault;
        manifest
    }

    /// The component as bytes, with its manifest.
    pub fn component(&self) -> Vec<u8> {
        self.named("guest")
    }

    pub fn named(&self, name: &str) -> Vec<u8> {
        let text = self.text();
        let bytes = wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let manifest = Manifest {
            name: name.to_owned(),
            ..self.manifest()
        };
        Manifest::write(&bytes, &manifest).unwrap()
    }

    pub fn compiled(&self) -> Compiled {
        compile::trusted(&self.component(), Profile::Small).unwrap()
    }

    pub fn load(&self, engine: &Engine) -> Result<Module, LoadError> {
        Module::load(engine, &self.compiled(), &json!({}))
    }

    pub fn load_named(&self, engine: &Engine, name: &str) -> Module {
        let compiled = compile::trusted(&self.named(name), Profile::Small).unwrap();
        Module::load(engine, &compiled, &json!({})).unwrap()
    }
}

fn exported(hook: Hook) -> String {
    let params = match hook {
        Hook::SessionStart => "",
        Hook::AuditFailure => "(param \"f\" $failure)",
        Hook::Events => "(param \"batch\" (list $event))",
        Hook::Playback => "(param \"viewer\" string) (param \"purpose\" (option string))",
    };
    format!(
        r#"
  (func ${hook} {params} (result (result $verdict (error string))) (canon lift (core func $main "{hook}") {SHARED}))
  (instance $i-{hook} (export "decide" (func ${hook})))
  (export "reel:policy/{hook}@0.1.0" (instance $i-{hook}))"#
    )
}

/// The issue's type must have a name, so `meta` comes out of a component that imports the function and exports both.
fn meta() -> String {
    format!(
        r#"
  (type $issue-of-main (record (field "path" string) (field "message" string)))
  (func $validate-settings (param "json" string) (result (result (error (list $issue-of-main))))
    (canon lift (core func $main "validate") {SHARED}))
  (component $meta'
    (type $issue' (record (field "path" string) (field "message" string)))
    (import "import-issue" (type $issue'' (eq $issue')))
    (import "f" (func $f (param "json" string) (result (result (error (list $issue''))))))
    (export $issue "issue" (type $issue'))
    (export "validate-settings" (func $f) (func (param "json" string) (result (result (error (list $issue)))))))
  (instance $meta (instantiate $meta' (with "import-issue" (type $issue-of-main)) (with "f" (func $validate-settings))))
  (export "reel:policy/meta@0.1.0" (instance $meta))"#
    )
}

/// What a busy session has.
pub fn facts() -> Arc<Facts> {
    let texts = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
    Arc::new(Facts {
        session_id: "0192d1a2-7f52-7c3e-9df1-6f2f0f3f9c11".into(),
        interactive: true,
        user: "alice@example.com".into(),
        login: "root".into(),
        roles: texts(&["access", "oncall", "db-admin", "prod-reader"]),
        traits: [("teams".to_owned(), texts(&["sre", "storage"]))].into(),
        cluster: "eu-central.example.com".into(),
        server: "db-17.prod.example.com".into(),
        target_labels: [
            ("env", "prod"),
            ("team", "storage"),
            ("tier", "1"),
            ("region", "eu"),
        ]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into(),
        client_address: "198.51.100.7:51234".into(),
        server_address: "203.0.113.20:22".into(),
        participants: texts(&["alice@example.com", "bob@example.com"]),
        role_modes: [
            ("oncall".to_owned(), Mode::BestEffort),
            ("db-admin".to_owned(), Mode::Strict),
        ]
        .into(),
        now_ms: 1_767_225_600_000,
        extra: [("ticket".to_owned(), Value::Text("OPS-1234".into()))].into(),
        ..Facts::default()
    })
}

pub fn small() -> (Engine, Decider) {
    let engine = Engine::new(Profile::Small).unwrap();
    let decider = Decider::new(&[&engine]).unwrap();
    (engine, decider)
}

/// A guest that asks for twenty facts, all that a session has, and alerts.
pub fn twenty_facts() -> Guest {
    let asks = ["oncall", "teams", "env", "team", "ticket", "limit"];
    let mut data = answer(
        Action::Alert,
        Some(Mode::Strict),
        "TWENTY",
        "twenty facts were read",
    );
    let mut places = Vec::new();
    let mut at = ASKS;
    for text in asks {
        write!(data, "(data (i32.const {at}) \"{text}\")").unwrap();
        places.push(format!("(i32.const {at}) (i32.const {})", text.len()));
        at += 16;
    }
    let out = "(i32.const 2048)";
    let mut body = String::new();
    for name in [
        "session-id",
        "kind",
        "user",
        "login",
        "roles",
        "cluster",
        "server",
        "target-labels",
        "client-address",
        "server-address",
        "participants",
        "role-modes",
    ] {
        write!(body, "(call ${name} {out})").unwrap();
    }
    for (name, place) in [
        ("trait-values", 1),
        ("target-label", 2),
        ("target-label", 3),
        ("get", 4),
        ("setting", 5),
    ] {
        write!(body, "(call ${name} {} {out})", places[place]).unwrap();
    }
    write!(
        body,
        "(drop (call $has-role {})) (drop (call $is-interactive)) (drop (call $now-ms)) (i32.const {ANSWER})",
        places[0]
    )
    .unwrap();
    Guest {
        facts: vec![
            "session-id",
            "kind",
            "user",
            "login",
            "roles",
            "cluster",
            "server",
            "target-labels",
            "client-address",
            "server-address",
            "participants",
            "role-modes",
            "trait-values",
            "target-label",
            "get",
            "setting",
            "has-role",
            "is-interactive",
            "now-ms",
        ],
        core: format!("{data} (func $decide (result i32) {body})"),
        ..Guest::default()
    }
}
