//! Enums whose values have names in files: one table per enum gives the name, reading it, and what to say otherwise.

use std::fmt;

use crate::text::clean_message;

/// Defines an enum with a name for each value. The order of declaration is the order of `Ord`, `ALL` and messages.
macro_rules! named {
    (
        $what:literal
        $(#[$meta:meta])*
        pub enum $Type:ident {
            $($(#[$variant_meta:meta])* $Variant:ident = $name:literal,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $Type {
            $($(#[$variant_meta])* $Variant,)+
        }

        impl $Type {
            /// Each value once, in the order of `Ord`.
            pub const ALL: &'static [Self] = &[$(Self::$Variant,)+];

            /// The names, in the order of [`ALL`](Self::ALL).
            pub const NAMES: &'static [&'static str] = &[$($name,)+];

            /// The name, as files, messages and [`FromStr`](std::str::FromStr) have it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$Variant => $name,)+
                }
            }
        }

        impl std::fmt::Display for $Type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl std::str::FromStr for $Type {
            type Err = $crate::UnknownName;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                match name {
                    $($name => Ok(Self::$Variant),)+
                    other => Err($crate::UnknownName::new($what, other, Self::NAMES)),
                }
            }
        }

        impl serde::Serialize for $Type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $Type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = <String as serde::Deserialize<'de>>::deserialize(deserializer)?;
                name.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use named;

/// A name that none of the values has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} `{given}`; allowed: {}", Allowed(.allowed))]
#[non_exhaustive]
pub struct UnknownName {
    /// What was to be named, such as `mode`.
    pub what: &'static str,
    /// What was given, without control characters and cut to 512 bytes.
    pub given: String,
    /// The names there are.
    pub allowed: &'static [&'static str],
}

impl UnknownName {
    pub(crate) fn new(what: &'static str, given: &str, allowed: &'static [&'static str]) -> Self {
        Self {
            what,
            given: clean_message(given),
            allowed,
        }
    }
}

/// Words as a list for a sentence: `strict, best_effort`.
pub(crate) struct Allowed<'a>(pub(crate) &'a [&'static str]);

impl fmt::Display for Allowed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, word) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            f.write_str(word)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::{Action, Effect, FailureKind, Hook, Mode, Recording, SessionKind, Stage};

    /// Each name leads back to its value, in text and in JSON, and an unknown one says what there is.
    macro_rules! check {
        ($($Type:ty),+) => {$(
            for (value, name) in <$Type>::ALL.iter().zip(<$Type>::NAMES) {
                assert_eq!(value.to_string(), *name);
                assert_eq!(name.parse::<$Type>().as_ref(), Ok(value));
                let json = serde_json::to_string(value).unwrap();
                assert_eq!(json, format!("\"{name}\""));
                assert_eq!(serde_json::from_str::<$Type>(&json).unwrap(), *value);
            }
            assert!(<$Type>::ALL.is_sorted());
            let error = "nonsense".parse::<$Type>().unwrap_err().to_string();
            assert!(error.ends_with(&<$Type>::NAMES.join(", ")), "{error}");
        )+};
    }

    #[test]
    fn names_lead_back_to_their_values() {
        check!(
            Mode,
            SessionKind,
            Recording,
            FailureKind,
            Stage,
            Effect,
            Action,
            Hook
        );
    }

    #[test]
    fn an_unknown_name_says_what_is_allowed() {
        let error = "Strict\x1b[2J".parse::<Mode>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown mode `Strict[2J`; allowed: best_effort, strict"
        );
    }
}
