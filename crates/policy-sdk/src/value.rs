//! Facts, settings and fields of events as Rust's own types.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::Value;

/// A type that a [`Value`] can be.
pub trait FromValue: Sized {
    /// What the type is called in a message: `text`, `number`, …
    const NAME: &'static str;

    /// The value; `None` if it is of another type.
    fn from_value(value: Value) -> Option<Self>;
}

impl FromValue for String {
    const NAME: &'static str = "text";

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl FromValue for Vec<String> {
    const NAME: &'static str = "list of texts";

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Texts(texts) => Some(texts),
            _ => None,
        }
    }
}

impl FromValue for i64 {
    const NAME: &'static str = "whole number";

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Int(number) => Some(number),
            _ => None,
        }
    }
}

impl FromValue for bool {
    const NAME: &'static str = "true or false";

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Flag(flag) => Some(flag),
            _ => None,
        }
    }
}

impl FromValue for Vec<(String, String)> {
    const NAME: &'static str = "list of pairs";

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Pairs(pairs) => Some(pairs),
            _ => None,
        }
    }
}

/// The value as a type, or what is wrong with it. `what` names it in the message.
pub(crate) fn typed<T: FromValue>(
    what: &str,
    key: &str,
    value: Option<Value>,
) -> Result<Option<T>, String> {
    let Some(value) = value else {
        return Ok(None);
    };
    match T::from_value(value) {
        Some(value) => Ok(Some(value)),
        None => Err(format!("{what} `{key}` is no {}", T::NAME)),
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

/// So that a bare `8` is a value.
impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Int(number.into())
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl<const N: usize> From<[&str; N]> for Value {
    fn from(texts: [&str; N]) -> Self {
        Self::Texts(texts.iter().map(|text| (*text).into()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_type_is_an_error_and_nothing_is_none() {
        assert_eq!(typed::<i64>("setting", "from", None), Ok(None));
        assert_eq!(typed::<i64>("setting", "from", Some(8.into())), Ok(Some(8)));
        assert_eq!(
            typed::<i64>("setting", "from", Some("8".into())),
            Err("setting `from` is no whole number".into())
        );
    }
}
