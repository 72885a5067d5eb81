//! What `cargo xtask gen` makes from `proto/`; nothing here is written by hand but this page.

mod accessors;
pub(crate) mod catalogue;
#[expect(
    missing_docs,
    clippy::doc_markdown,
    reason = "made by prost-build; `proto/` documents it"
)]
pub mod events;
pub(crate) mod table;
