//! The state of the work tree: tests must leave it as they found it.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Every changed, new or ignored path, as `git status` says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tree(BTreeSet<String>);

impl Tree {
    /// # Errors
    /// One line: `root` is not a git work tree, or git is missing.
    pub(crate) fn read(root: &Path) -> Result<Self, String> {
        let output = Command::new("git")
            .args(["status", "--porcelain", "--untracked-files=all", "--ignored=matching"])
            .current_dir(root)
            .output()
            .map_err(|error| format!("git: could not start: {error}"))?;
        if !output.status.success() {
            return Err(format!("git status: {}", String::from_utf8_lossy(&output.stderr).trim()));
        }
        let lines = String::from_utf8_lossy(&output.stdout);
        // The build's own folder is the one thing that may appear.
        Ok(Self(lines.lines().filter(|line| *line != "!! target/").map(str::to_owned).collect()))
    }

    /// What `after` has that `self` had not, and the other way round; empty when nothing moved.
    pub(crate) fn changes(&self, after: &Self) -> Vec<String> {
        let new = after.0.difference(&self.0).map(|line| format!("now:    {line}"));
        let gone = self.0.difference(&after.0).map(|line| format!("before: {line}"));
        new.chain(gone).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_moved() {
        let before = Tree(["?? notes".to_owned(), " M a.rs".to_owned()].into());
        let after = Tree(["?? notes".to_owned(), "?? left.tmp".to_owned()].into());
        assert_eq!(before.changes(&after), ["now:    ?? left.tmp", "before:  M a.rs"]);
        assert!(before.changes(&before).is_empty());
    }

    #[test]
    fn outside_a_work_tree_it_says_so() {
        assert!(Tree::read(Path::new("/")).unwrap_err().starts_with("git"));
    }
}
