//! Fresh names for sessions and events.

/// A random UUID in lower case with hyphens.
pub(crate) fn fresh() -> String {
    uuid::Uuid::new_v4().to_string()
}
