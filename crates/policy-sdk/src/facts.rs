//! What is known of the session. A fact costs nothing until it is asked for, and what was asked for is kept with the decision.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

#[cfg(target_arch = "wasm32")]
use crate::imports::Imports as Source;
#[cfg(not(target_arch = "wasm32"))]
use crate::testing::Snapshot as Source;
use crate::value::{FromValue, typed};
use crate::{Mode, Time, Value};

/// The session that is decided on, as it was when Reel asked: all calls of one decision see the same. Text that is not known
/// is empty.
#[derive(Debug)]
pub struct Facts {
    pub(crate) source: Source,
}

/// What kind of session it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionKind {
    /// A shell or a command over SSH
    Ssh,
    /// Requests to a web application
    App,
    /// A database connection
    Db,
    /// Requests to a Kubernetes cluster, or a shell in it
    K8s,
    /// A desktop
    Desktop,
    /// A kind that this version has no word for
    Other(String),
}

impl Facts {
    /// The facts of the call that is under way.
    #[cfg(target_arch = "wasm32")]
    #[doc(hidden)]
    pub fn of_this_call() -> Self {
        Self { source: Source }
    }

    /// The session's id.
    pub fn session_id(&self) -> String {
        self.source.session_id()
    }

    /// What kind of session it is.
    pub fn kind(&self) -> SessionKind {
        let name = self.source.kind();
        match name.as_str() {
            "ssh" => SessionKind::Ssh,
            "app" => SessionKind::App,
            "db" => SessionKind::Db,
            "k8s" => SessionKind::K8s,
            "desktop" => SessionKind::Desktop,
            _ => SessionKind::Other(name),
        }
    }

    /// Whether a person sits at a terminal or desktop, so that a message can be shown.
    pub fn is_interactive(&self) -> bool {
        self.source.is_interactive()
    }

    /// Who asks.
    pub fn user(&self) -> String {
        self.source.user()
    }

    /// The account on the target.
    pub fn login(&self) -> String {
        self.source.login()
    }

    /// The roles of the user.
    pub fn roles(&self) -> Vec<String> {
        self.source.roles()
    }

    /// Whether the user has this role. Cheaper than [`roles`](Self::roles).
    pub fn has_role(&self, role: &str) -> bool {
        self.source.has_role(role)
    }

    /// The values of one trait of the user; empty if the user does not have it.
    pub fn trait_values(&self, name: &str) -> Vec<String> {
        self.source.trait_values(name)
    }

    /// Whether a trait of the user has this value.
    pub fn has_trait(&self, name: &str, value: &str) -> bool {
        self.trait_values(name).iter().any(|other| other == value)
    }

    /// The cluster.
    pub fn cluster(&self) -> String {
        self.source.cluster()
    }

    /// The server that asks.
    pub fn server(&self) -> String {
        self.source.server()
    }

    /// A label of the target.
    pub fn target_label(&self, key: &str) -> Option<String> {
        self.source.target_label(key)
    }

    /// Whether a label of the target has this value.
    pub fn target_is(&self, key: &str, value: &str) -> bool {
        self.target_label(key).as_deref() == Some(value)
    }

    /// All labels of the target.
    pub fn target_labels(&self) -> Vec<(String, String)> {
        self.source.target_labels()
    }

    /// Address of the user, as text.
    pub fn client_address(&self) -> String {
        self.source.client_address()
    }

    /// Address of the target, as text.
    pub fn server_address(&self) -> String {
        self.source.server_address()
    }

    /// Everybody in the session, the one who started it first.
    pub fn participants(&self) -> Vec<String> {
        self.source.participants()
    }

    /// What each role says about this kind of session.
    pub fn role_modes(&self) -> Vec<(String, Mode)> {
        self.source.role_modes()
    }

    /// When the facts were taken: the only clock that there is.
    pub fn now(&self) -> Time {
        Time::from_ms(self.source.now_ms())
    }

    /// Any other fact by name.
    ///
    /// # Errors
    ///
    /// If it is there and of another type.
    pub fn get<T: FromValue>(&self, key: &str) -> Result<Option<T>, String> {
        typed("fact", key, self.source.get(key))
    }

    /// A setting of this module.
    ///
    /// # Errors
    ///
    /// If it is there and of another type. A check of the settings (`settings:` in [`policy!`](crate::policy)) finds that when
    /// the module is loaded, not when a session depends on it.
    pub fn setting<T: FromValue>(&self, key: &str) -> Result<Option<T>, String> {
        typed("setting", key, self.source.setting_of(key))
    }

    /// A setting of this module, or what holds without it.
    ///
    /// # Errors
    ///
    /// As [`setting`](Self::setting).
    pub fn setting_or<T: FromValue>(&self, key: &str, default: impl Into<T>) -> Result<T, String> {
        Ok(self.setting(key)?.unwrap_or_else(|| default.into()))
    }

    /// A setting that the module cannot do without.
    ///
    /// # Errors
    ///
    /// If it is missing or of another type.
    pub fn setting_needed<T: FromValue>(&self, key: &str) -> Result<T, String> {
        self.setting(key)?
            .ok_or_else(|| format!("setting `{key}` is missing"))
    }

    pub(crate) fn event_field(&self, at: u32, path: &str) -> Option<Value> {
        self.source.event_field(at, path)
    }
}

/// A line for whoever runs the server. It is kept with the decision and never shown to people in the session. At most 20 lines
/// a decision and 4 KiB a line arrive. Natively it goes nowhere.
pub fn log(message: &str) {
    #[cfg(target_arch = "wasm32")]
    crate::imports::log(message);
    #[cfg(not(target_arch = "wasm32"))]
    let _ = message;
}
