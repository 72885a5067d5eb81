//! Settings against the schema of a manifest: the part of JSON Schema (draft 2020-12) that a form can be drawn from. A keyword
//! that is not here is named, not passed over: what is not checked must not look checked.

use serde_json::{Map, Value};

/// Keywords that are checked, and those that only describe.
const KNOWN: &[&str] = &[
    "type",
    "enum",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "title",
    "description",
    "default",
    "examples",
    "$schema",
];

/// Values within each other. A schema of settings has two or three.
const DEPTH_MAX: usize = 16;

/// What is wrong with a schema itself.
pub(crate) fn faults_of(schema: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    check_schema(schema, "settings_schema", 0, &mut faults);
    if schema.get("type").is_some_and(|kind| kind != "object") {
        faults.push("settings_schema: settings are an object, so `type` is \"object\"".to_owned());
    }
    faults
}

fn check_schema(schema: &Value, path: &str, depth: usize, faults: &mut Vec<String>) {
    let Value::Object(schema) = schema else {
        return faults.push(format!("{path}: a schema is an object"));
    };
    if depth > DEPTH_MAX {
        return faults.push(format!(
            "{path}: more than {DEPTH_MAX} values within each other"
        ));
    }
    for key in schema.keys().filter(|key| !KNOWN.contains(&key.as_str())) {
        faults.push(format!(
            "{path}: `{key}` is not checked; there are {}",
            KNOWN.join(", ")
        ));
    }
    if let Some(Value::Object(properties)) = schema.get("properties") {
        for (name, property) in properties {
            check_schema(property, &format!("{path}.{name}"), depth + 1, faults);
        }
    }
    if let Some(items) = schema.get("items") {
        check_schema(items, &format!("{path}[]"), depth + 1, faults);
    }
}

/// What of the settings is not as the schema says.
pub(crate) fn differences(schema: &Value, settings: &Map<String, Value>) -> Vec<String> {
    let mut faults = Vec::new();
    compare(
        schema,
        &Value::Object(settings.clone()),
        "settings",
        0,
        &mut faults,
    );
    faults
}

fn compare(schema: &Value, value: &Value, path: &str, depth: usize, faults: &mut Vec<String>) {
    if depth > DEPTH_MAX {
        return;
    }
    if let Some(kind) = schema.get("type").and_then(Value::as_str)
        && !is_of(kind, value)
    {
        return faults.push(format!("{path}: {value} is no {kind}"));
    }
    if let Some(Value::Array(allowed)) = schema.get("enum")
        && !allowed.contains(value)
    {
        faults.push(format!(
            "{path}: {value} is none of {}",
            Value::from(allowed.clone())
        ));
    }
    let number = |key: &str| schema.get(key).and_then(Value::as_f64);
    if let Some(given) = value.as_f64() {
        bounds(
            given,
            number("minimum"),
            number("maximum"),
            path,
            "",
            faults,
        );
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "lengths of settings are far below 2^53"
    )]
    let length = |count: usize| count as f64;
    match value {
        Value::String(text) => {
            let count = length(text.chars().count());
            bounds(
                count,
                number("minLength"),
                number("maxLength"),
                path,
                " characters",
                faults,
            );
        }
        Value::Array(items) => {
            let count = length(items.len());
            bounds(
                count,
                number("minItems"),
                number("maxItems"),
                path,
                " items",
                faults,
            );
            for (index, item) in items.iter().enumerate() {
                let schema = schema.get("items").unwrap_or(&Value::Null);
                compare(schema, item, &format!("{path}[{index}]"), depth + 1, faults);
            }
        }
        Value::Object(fields) => compare_fields(schema, fields, path, depth, faults),
        _ => {}
    }
}

fn compare_fields(
    schema: &Value,
    fields: &Map<String, Value>,
    path: &str,
    depth: usize,
    faults: &mut Vec<String>,
) {
    let required = schema.get("required").and_then(Value::as_array);
    for name in required.into_iter().flatten().filter_map(Value::as_str) {
        if !fields.contains_key(name) {
            faults.push(format!("{path}: `{name}` is missing"));
        }
    }
    let is_closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
    for (name, value) in fields {
        match schema
            .get("properties")
            .and_then(|properties| properties.get(name))
        {
            Some(schema) => compare(schema, value, &format!("{path}.{name}"), depth + 1, faults),
            None if is_closed => faults.push(format!("{path}: there is no `{name}`")),
            None => {}
        }
    }
}

fn bounds(
    given: f64,
    least: Option<f64>,
    most: Option<f64>,
    path: &str,
    unit: &str,
    faults: &mut Vec<String>,
) {
    if let Some(least) = least.filter(|least| given < *least) {
        faults.push(format!("{path}: {given}{unit}; at least {least}"));
    }
    if let Some(most) = most.filter(|most| given > *most) {
        faults.push(format!("{path}: {given}{unit}; at most {most}"));
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(settings: Value, expected: &[&str]) {
        let schema = json!({
            "type": "object",
            "properties": {
                "hour": { "type": "integer", "minimum": 0, "maximum": 23 },
                "names": { "type": "array", "items": { "type": "string", "minLength": 1 }, "maxItems": 2 },
                "level": { "enum": ["low", "high"] }
            },
            "required": ["hour"],
            "additionalProperties": false
        });
        assert_eq!(faults_of(&schema), [""; 0]);
        let Value::Object(settings) = settings else {
            panic!("settings are an object")
        };
        assert_eq!(differences(&schema, &settings), expected);
    }

    #[test]
    fn settings_are_compared_field_by_field() {
        check(json!({"hour": 0, "names": ["a"], "level": "low"}), &[]);
        check(json!({}), &["settings: `hour` is missing"]);
        check(json!({"hour": 24}), &["settings.hour: 24; at most 23"]);
        check(json!({"hour": -1}), &["settings.hour: -1; at least 0"]);
        check(json!({"hour": 1.5}), &["settings.hour: 1.5 is no integer"]);
        check(
            json!({"hour": 1, "huor": 1}),
            &["settings: there is no `huor`"],
        );
        check(
            json!({"hour": 1, "names": ["a", ""]}),
            &["settings.names[1]: 0 characters; at least 1"],
        );
        check(
            json!({"hour": 1, "names": ["a", "b", "c"]}),
            &["settings.names: 3 items; at most 2"],
        );
        check(
            json!({"hour": 1, "level": "mid"}),
            &[r#"settings.level: "mid" is none of ["low","high"]"#],
        );
    }

    #[test]
    fn keywords_that_are_not_checked_are_named() {
        let faults = faults_of(&json!({"properties": {"a": {"pattern": "x"}}}));
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0].starts_with("settings_schema.a: `pattern` is not checked"),
            "{faults:?}"
        );
        assert_eq!(faults_of(&json!({"type": "array"})).len(), 1);
        assert_eq!(faults_of(&json!(true)).len(), 1);
    }
}
