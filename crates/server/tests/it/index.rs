//! Indexes on demand.
