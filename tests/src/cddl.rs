//! The schemas of `docs/protocol/`, read from the pages themselves, and an independent validator that holds bytes
//! against them.

use std::collections::BTreeMap;
use std::path::Path;

/// Every CDDL rule of every page.
#[derive(Debug)]
pub struct Schemas {
    /// Page, then its rules in order: name and text.
    pages: BTreeMap<String, Vec<(String, String)>>,
}

impl Schemas {
    /// Reads all pages.
    ///
    /// # Errors
    /// Which page could not be read.
    pub fn read() -> Result<Self, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/protocol");
        let mut pages = BTreeMap::new();
        for entry in std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))? {
            let path = entry.map_err(|e| e.to_string())?.path();
            if path.extension().is_some_and(|e| e == "md") {
                let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
                let name = path.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                pages.insert(name, rules(&text));
            }
        }
        Ok(Schemas { pages })
    }

    /// Page and name of every rule.
    pub fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pages.iter().flat_map(|(page, rules)| rules.iter().map(move |(name, _)| (page.as_str(), name.as_str())))
    }

    /// Holds bytes against one rule of a page. Names that the page does not define itself are the README's, then
    /// encoding's, then any other page's.
    ///
    /// # Errors
    /// What does not fit, in the validator's words.
    pub fn check(&self, page: &str, rule: &str, bytes: &[u8]) -> Result<(), String> {
        cddl::validate_cbor_from_slice(&self.schema(page, rule)?, bytes, None).map_err(|e| format!("{rule}: {e}"))
    }

    /// The schema behind [`Schemas::check`].
    ///
    /// # Errors
    /// There is no such rule on this page.
    pub fn schema(&self, page: &str, rule: &str) -> Result<String, String> {
        let own = self.pages.get(page).ok_or_else(|| format!("no page {page}"))?;
        if !own.iter().any(|(name, _)| name == rule) {
            return Err(format!("{page}.md has no rule {rule}"));
        }
        let order = [page, "README", "encoding"].into_iter().chain(self.pages.keys().map(String::as_str));
        let mut known = BTreeMap::new();
        for (name, text) in order.filter_map(|p| self.pages.get(p)).flatten() {
            known.entry(name.as_str()).or_insert(text.as_str());
        }
        // Only what the rule needs, so that checking thousands of messages stays quick.
        let mut schema = format!("the-root = {rule}\n");
        let mut wanted = vec![rule];
        while let Some(text) = wanted.pop().and_then(|name| known.remove(name)) {
            schema += text;
            wanted.extend(text.lines().flat_map(|l| names(l.split(';').next().unwrap_or(l))));
            wanted.retain(|name| known.contains_key(name));
        }
        Ok(schema)
    }
}

fn names(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').filter(|n| !n.is_empty())
}

/// The rules in a page's blocks. A rule begins where a line begins with its name.
fn rules(page: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for block in page.split("```cddl\n").skip(1) {
        for line in block.split("\n```").next().unwrap_or_default().lines() {
            let name: String = line.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            let rest = line[name.len()..].trim_start();
            if !name.is_empty() && (rest.starts_with('=') || rest.starts_with('<')) {
                out.push((name, String::new()));
            }
            if let Some((_, text)) = out.last_mut() {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    out
}
