//! When a policy module is asked.

use crate::named::named;

named! {
    "hook"
    /// The questions that a policy module can answer. The names are those of `proto/policy.wit`.
    pub enum Hook {
        /// May this session start, and how strictly must it be recorded?
        SessionStart = "on-session-start",
        /// What becomes of the session, now that recording has failed?
        AuditFailure = "on-audit-failure",
        /// Is there something in these events that calls for an alert, or for the end of the session?
        Events = "on-events",
        /// May this person watch this recording?
        Playback = "on-playback",
    }
}
