//! Every bound of role files, with its reason. Who may write roles may be trusted with them, but a file that is picked by
//! mistake, or half written, must not stop the program.

/// Longest text of roles, in bytes: a thousand roles of the usual size. Reading is linear in it.
pub const ROLE_BYTES_MAX: usize = 256 << 10;

/// How deep lists and mappings may be nested. `record_session` stands at 4; the conditions of `allow` and `deny`, which
/// are stepped over, need a few more. The reader of YAML keeps a state for each level.
pub const DEPTH_MAX: usize = 32;

/// Most roles of one text: nobody has so many, and each is kept.
pub const ROLES_MAX: usize = 1024;

/// Longest name of a role, in bytes: it stands in messages and in records of decisions.
pub const NAME_BYTES_MAX: usize = 256;
