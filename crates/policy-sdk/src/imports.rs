//! Facts in a module: each is a call to the host.

use alloc::string::String;
use alloc::vec::Vec;

use crate::bindings::base::reel::policy::{facts, log};
use crate::{Mode, Value};

#[derive(Debug)]
pub(crate) struct Imports;

impl Imports {
    pub(crate) fn session_id(&self) -> String {
        facts::session_id()
    }
    pub(crate) fn kind(&self) -> String {
        facts::kind()
    }
    pub(crate) fn is_interactive(&self) -> bool {
        facts::is_interactive()
    }
    pub(crate) fn user(&self) -> String {
        facts::user()
    }
    pub(crate) fn login(&self) -> String {
        facts::login()
    }
    pub(crate) fn roles(&self) -> Vec<String> {
        facts::roles()
    }
    pub(crate) fn has_role(&self, role: &str) -> bool {
        facts::has_role(role)
    }
    pub(crate) fn trait_values(&self, name: &str) -> Vec<String> {
        facts::trait_values(name)
    }
    pub(crate) fn cluster(&self) -> String {
        facts::cluster()
    }
    pub(crate) fn server(&self) -> String {
        facts::server()
    }
    pub(crate) fn target_label(&self, key: &str) -> Option<String> {
        facts::target_label(key)
    }
    pub(crate) fn target_labels(&self) -> Vec<(String, String)> {
        facts::target_labels()
    }
    pub(crate) fn client_address(&self) -> String {
        facts::client_address()
    }
    pub(crate) fn server_address(&self) -> String {
        facts::server_address()
    }
    pub(crate) fn participants(&self) -> Vec<String> {
        facts::participants()
    }
    pub(crate) fn role_modes(&self) -> Vec<(String, Mode)> {
        facts::role_modes()
    }
    pub(crate) fn now_ms(&self) -> u64 {
        facts::now_ms()
    }
    pub(crate) fn get(&self, key: &str) -> Option<Value> {
        facts::get(key)
    }
    pub(crate) fn setting_of(&self, key: &str) -> Option<Value> {
        facts::setting(key)
    }
    pub(crate) fn event_field(&self, at: u32, path: &str) -> Option<Value> {
        facts::event_field(at, path)
    }
}

pub(crate) fn log(message: &str) {
    log::emit(log::Level::Info, message);
}
