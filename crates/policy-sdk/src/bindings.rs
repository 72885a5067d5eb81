//! Both sides of `proto/policy.wit`, generated. Not meant to be used directly: names and types follow the generator.
//!
//! A module exports any number of hooks, but a world has no optional exports. So each hook is a world of its own here, without
//! `meta`, and the worlds that a module names are joined when it is made a component.
//!
//! The generator writes unsafe code: lifting and lowering works on pointers into linear memory. None of it stands here.

#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    unused_qualifications,
    elided_lifetimes_in_paths,
    clippy::all,
    clippy::pedantic,
    clippy::restriction,
    clippy::nursery,
    reason = "generated"
)]

pub mod base {
    wit_bindgen::generate!({
        path: "../../proto/policy.wit",
        world: "base",
        pub_export_macro: true,
        export_macro_name: "export_base",
        default_bindings_module: "reel_policy_sdk::bindings::base",
        additional_derives: [PartialEq],
        // The hooks' types, which `base` itself does not use.
        generate_unused_types: true,
    });
}

pub mod session_start {
    wit_bindgen::generate!({
        inline: "package reel:sdk; world sdk-session-start { export reel:policy/on-session-start@0.1.0; }",
        path: "../../proto/policy.wit",
        with: { "reel:policy/types@0.1.0": crate::bindings::base::reel::policy::types },
        pub_export_macro: true,
        export_macro_name: "export_session_start",
        default_bindings_module: "reel_policy_sdk::bindings::session_start",
    });
}

pub mod audit_failure {
    wit_bindgen::generate!({
        inline: "package reel:sdk; world sdk-audit-failure { export reel:policy/on-audit-failure@0.1.0; }",
        path: "../../proto/policy.wit",
        with: { "reel:policy/types@0.1.0": crate::bindings::base::reel::policy::types },
        pub_export_macro: true,
        export_macro_name: "export_audit_failure",
        default_bindings_module: "reel_policy_sdk::bindings::audit_failure",
    });
}

pub mod events {
    wit_bindgen::generate!({
        inline: "package reel:sdk; world sdk-events { export reel:policy/on-events@0.1.0; }",
        path: "../../proto/policy.wit",
        with: { "reel:policy/types@0.1.0": crate::bindings::base::reel::policy::types },
        pub_export_macro: true,
        export_macro_name: "export_events",
        default_bindings_module: "reel_policy_sdk::bindings::events",
    });
}

pub mod playback {
    wit_bindgen::generate!({
        inline: "package reel:sdk; world sdk-playback { export reel:policy/on-playback@0.1.0; }",
        path: "../../proto/policy.wit",
        with: { "reel:policy/types@0.1.0": crate::bindings::base::reel::policy::types },
        pub_export_macro: true,
        export_macro_name: "export_playback",
        default_bindings_module: "reel_policy_sdk::bindings::playback",
    });
}
