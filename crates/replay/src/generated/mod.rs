//! What `cargo xtask gen` makes from `proto/`; nothing here is written by hand but this page.

#[expect(
    unreachable_pub,
    clippy::doc_markdown,
    clippy::doc_lazy_continuation,
    reason = "made by prost-build; `proto/` documents it"
)]
pub(crate) mod index;
