//! The hooks, and the line that ties functions to them.
//!
//! | hook | asked | your function |
//! |---|---|---|
//! | `on_session_start` | when a session is about to start | `fn(&Facts)` |
//! | `on_audit_failure` | when it starts, for each way in which recording can fail; the answer is kept | `fn(&Facts, &Failure)` |
//! | `on_events` | in a running session, for events in batches | `fn(&Facts, &Batch<'_>)` |
//! | `on_playback` | when somebody wants to watch the recording | `fn(&Facts, viewer: &str, purpose: Option<&str>)` |
//!
//! Each gives a [`Verdict`], or a `Result<Verdict, E>` where `E` can be printed. An error is a fault: it counts as the strictest
//! answer that the module's manifest allows.

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::{Batch, Facts, Failure, Issue, Verdict};

/// A verdict, or why there is none.
pub type Answer = Result<Verdict, String>;

/// What a hook's function may give.
pub trait IntoAnswer {
    /// The answer as Reel takes it.
    #[expect(clippy::missing_errors_doc, reason = "an answer is a result")]
    fn into_answer(self) -> Answer;
}

impl IntoAnswer for Verdict {
    fn into_answer(self) -> Answer {
        Ok(self)
    }
}

impl<E: ToString> IntoAnswer for Result<Verdict, E> {
    fn into_answer(self) -> Answer {
        self.map_err(|error| error.to_string())
    }
}

/// Makes a module of functions: one for each hook, and `settings:` in front if it looks at its settings when it is loaded. That
/// function sees settings and no other facts; its error refuses the module with these settings, before anybody depends on it.
///
/// ```
/// use reel_policy_sdk::prelude::*;
///
/// policy! { settings: check, on_session_start: start, on_playback: watch }
///
/// fn check(facts: &Facts) -> Result<(), String> {
///     facts.setting_needed::<String>("login").map(drop)
/// }
/// fn start(facts: &Facts) -> Result<Verdict, String> {
///     let login: String = facts.setting_needed("login")?;
///     Ok(if facts.login() == login { alert("PRIVILEGED", "a privileged login") } else { allow() })
/// }
/// fn watch(_: &Facts, _viewer: &str, purpose: Option<&str>) -> Result<Verdict, String> {
///     purpose.map(|_| allow()).ok_or("no purpose".to_owned())
/// }
/// ```
#[macro_export]
macro_rules! policy {
    (settings: $check:path, $($hook:ident: $decide:path),+ $(,)?) => {
        $crate::__policy_meta!($check);
        $($crate::__policy_hook!($hook, $decide);)+
    };
    ($($hook:ident: $decide:path),+ $(,)?) => {
        $crate::policy! { settings: $crate::hooks::any_settings, $($hook: $decide),+ }
    };
}

/// Nothing is asked of the settings.
#[doc(hidden)]
pub const fn any_settings(_: &Facts) -> Result<(), String> {
    Ok(())
}

/// What is wrong with the settings, as the interface tells it.
#[doc(hidden)]
pub fn issues_of(checked: Result<(), String>) -> Result<(), Vec<Issue>> {
    checked.map_err(|message| {
        vec![Issue {
            path: String::new(),
            message,
        }]
    })
}

// Where nothing is exported, a function's type is checked all the same.
#[doc(hidden)]
pub const fn is_settings_check(_: fn(&Facts) -> Result<(), String>) {}
#[doc(hidden)]
pub const fn is_session_start<A: IntoAnswer>(_: fn(&Facts) -> A) {}
#[doc(hidden)]
pub const fn is_audit_failure<A: IntoAnswer>(_: fn(&Facts, &Failure) -> A) {}
#[doc(hidden)]
pub const fn is_events<A: IntoAnswer>(_: fn(&Facts, &Batch<'_>) -> A) {}
#[doc(hidden)]
pub const fn is_playback<A: IntoAnswer>(_: fn(&Facts, &str, Option<&str>) -> A) {}

#[doc(hidden)]
#[macro_export]
macro_rules! __policy_meta {
    ($check:path) => {
        const _: () = $crate::hooks::is_settings_check($check);
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            struct Meta;
            impl $crate::bindings::base::exports::reel::policy::meta::Guest for Meta {
                fn validate_settings(
                    _json: $crate::__private::String,
                ) -> Result<(), $crate::__private::Vec<$crate::Issue>> {
                    $crate::hooks::issues_of($check(&$crate::Facts::of_this_call()))
                }
            }
    $crate::bindings::base::export_base!(Meta with_types_in $crate::bindings::base);
        };
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __policy_hook {
    (on_session_start, $decide:path) => {
        const _: () = $crate::hooks::is_session_start($decide);
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            struct Hook;
            impl $crate::bindings::session_start::exports::reel::policy::on_session_start::Guest for Hook {
                fn decide() -> $crate::Answer {
                    $crate::IntoAnswer::into_answer($decide(&$crate::Facts::of_this_call()))
                }
            }
            $crate::bindings::session_start::export_session_start!(Hook with_types_in $crate::bindings::session_start);
        };
    };
    (on_audit_failure, $decide:path) => {
        const _: () = $crate::hooks::is_audit_failure($decide);
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            struct Hook;
            impl $crate::bindings::audit_failure::exports::reel::policy::on_audit_failure::Guest for Hook {
                fn decide(failure: $crate::Failure) -> $crate::Answer {
                    $crate::IntoAnswer::into_answer($decide(&$crate::Facts::of_this_call(), &failure))
                }
            }
            $crate::bindings::audit_failure::export_audit_failure!(Hook with_types_in $crate::bindings::audit_failure);
        };
    };
    (on_events, $decide:path) => {
        const _: () = $crate::hooks::is_events($decide);
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            struct Hook;
            impl $crate::bindings::events::exports::reel::policy::on_events::Guest for Hook {
                fn decide(batch: $crate::__private::Vec<$crate::Event>) -> $crate::Answer {
                    let facts = $crate::Facts::of_this_call();
                    let batch = $crate::Batch::new(&facts, batch);
                    $crate::IntoAnswer::into_answer($decide(&facts, &batch))
                }
            }
            $crate::bindings::events::export_events!(Hook with_types_in $crate::bindings::events);
        };
    };
    (on_playback, $decide:path) => {
        const _: () = $crate::hooks::is_playback($decide);
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            struct Hook;
            impl $crate::bindings::playback::exports::reel::policy::on_playback::Guest for Hook {
                fn decide(
                    viewer: $crate::__private::String,
                    purpose: Option<$crate::__private::String>,
                ) -> $crate::Answer {
                    let facts = $crate::Facts::of_this_call();
                    $crate::IntoAnswer::into_answer($decide(&facts, &viewer, purpose.as_deref()))
                }
            }
            $crate::bindings::playback::export_playback!(Hook with_types_in $crate::bindings::playback);
        };
    };
    ($other:ident, $decide:path) => {
        compile_error!(concat!(
            "`", stringify!($other), "` is no hook: there are on_session_start, on_audit_failure, on_events, on_playback"
        ));
    };
}
