//! Answers in JSON, held against the examples of the pages that promise them.

use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The examples of a page by type: each block ```` ```json ```` holds one.
///
/// # Panics
/// If a block is no JSON, or has no type.
pub fn promised(page: &str) -> BTreeMap<String, Value> {
    let blocks = page.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    let objects = blocks.map(|block| serde_json::from_str::<Value>(block).unwrap_or_else(|e| panic!("{e}: {block}")));
    let typed = |o: Value| (o["type"].as_str().unwrap_or_else(|| panic!("no type: {o}")).to_owned(), o);
    objects.map(typed).collect()
}

/// How `real` differs from `promised`: other names, other kinds of values. Null stands for a value that is not there.
pub fn differences(at: &str, promised: &Value, real: &Value, found: &mut Vec<String>) {
    match (promised, real) {
        (Value::Null, _) | (_, Value::Null) => {}
        // A count by drawer has the drawers that there are.
        (Value::Object(_), Value::Object(_)) if at.ends_with(".families") => {}
        (Value::Object(p), Value::Object(r)) => {
            let names = |o: &Map<String, Value>| o.keys().cloned().collect::<BTreeSet<_>>();
            for name in names(p).symmetric_difference(&names(r)) {
                found.push(format!("{at}.{name} is only on one side"));
            }
            for (name, value) in p {
                if let Some(real) = r.get(name) {
                    differences(&format!("{at}.{name}"), value, real, found);
                }
            }
        }
        (Value::Array(p), Value::Array(r)) => match p.first() {
            Some(first) => r.iter().for_each(|real| differences(&format!("{at}[]"), first, real, found)),
            None if r.is_empty() => {}
            None => found.push(format!("{at}: no example")),
        },
        (p, r) if std::mem::discriminant(p) != std::mem::discriminant(r) => {
            found.push(format!("{at}: promised {p}, printed {r}"));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_differs_is_found() {
        let page = "words\n```json\n{\"type\": \"a\", \"x\": [{\"n\": 1}], \"y\": null, \"z\": \"s\"}\n```\n";
        let promised = promised(page).remove("a").unwrap();
        let differ = |real: &Value| {
            let mut found = Vec::new();
            differences("a", &promised, real, &mut found);
            found
        };
        assert_eq!(differ(&json!({"type": "a", "x": [{"n": 2}, {"n": 3}], "y": 7, "z": null})), Vec::<String>::new());
        let other = differ(&json!({"type": "a", "x": [{"n": "2"}], "z": 1}));
        assert_eq!(
            other,
            ["a.y is only on one side", "a.x[].n: promised 1, printed \"2\"", "a.z: promised \"s\", printed 1"]
        );
    }
}
