//! ProtoStream.
