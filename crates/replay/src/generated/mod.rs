//! What `cargo xtask gen` makes from `proto/`; nothing here is written by hand but this page.

#[expect(
    unreachable_pub,
    reason = "made by prost-build; `proto/` documents it"
)]
pub(crate) mod index;
