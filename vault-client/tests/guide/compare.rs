//! Whether a terminal shows what a page says, but for what differs from run to run.

use std::collections::BTreeMap;

const MONTHS: [&str; 24] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Which number of this run each number of the page stands for.
#[derive(Clone, Default)]
pub(crate) struct Numbers(pub(crate) BTreeMap<String, String>);

impl Numbers {
    /// A command with the numbers of this run.
    pub(crate) fn in_command(&self, line: &str) -> String {
        let swap = |word: &str| self.0.get(word).cloned().unwrap_or_else(|| word.to_owned());
        line.split(' ').map(swap).collect::<Vec<_>>().join(" ")
    }

    /// What is shown, with the numbers of the page.
    pub(crate) fn for_the_page(&mut self, shown: &str, pool: &[&str]) -> String {
        let mut out = String::new();
        for line in shown.lines() {
            let mut words = line.split_whitespace();
            let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let first = if is_group(first) && is_group(second) { "" } else { first };
            if is_number(first) && !self.0.values().any(|real| real == first) {
                let free = pool.iter().find(|n| !self.0.contains_key(**n)).expect("the pool has enough numbers");
                self.0.insert((*free).to_owned(), first.to_owned());
            }
            let mut line = line.to_owned();
            for (page, real) in &self.0 {
                line = line.replace(&format!("{real} "), &format!("{page} "));
                if line.ends_with(real.as_str()) {
                    line = line[..line.len() - real.len()].to_owned() + page;
                }
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }

    /// Compares word by word. `…` in the page stands for any words up to the next one that agrees.
    pub(crate) fn same(&mut self, page: &str, shown: &str) -> Result<(), String> {
        let mut learnt = self.clone();
        learnt.compare(page, shown)?;
        *self = learnt;
        Ok(())
    }

    fn compare(&mut self, page: &str, shown: &str) -> Result<(), String> {
        let (page, shown) = (without_secrets(page), without_secrets(shown));
        let (page, shown) = (words(&page), words(&shown));
        let (mut p, mut s) = (0, 0);
        while p < page.len() {
            if page[p] == "…" {
                p += 1;
                let Some(next) = page.get(p) else { return Ok(()) };
                match (s..shown.len()).find(|at| shown[*at] == *next) {
                    Some(at) => s = at,
                    None => return Err(format!("after “…”, {next:?} is not shown")),
                }
                continue;
            }
            let Some(real) = shown.get(s) else { return Err(format!("not shown: {:?}", page[p..].join(" "))) };
            let taken = self.agree(&page[p..], &shown[s..]);
            if taken == 0 {
                return Err(format!("the page says {:?}, the terminal {real:?}", page[p]));
            }
            (p, s) = (p + taken, s + taken);
        }
        if s < shown.len() { Err(format!("the page has not: {:?}", shown[s..].join(" "))) } else { Ok(()) }
    }

    /// How many words agree here: one, or several of a date or a time.
    fn agree(&mut self, page: &[&str], shown: &[&str]) -> usize {
        for (length, shape) in [(3, is_moment as fn(&[&str]) -> bool), (3, is_late_date), (1, is_clock)] {
            if page.len() >= length && shown.len() >= length && shape(&page[..length]) && shape(&shown[..length]) {
                return length;
            }
        }
        let (page, real) = (page[0], shown[0]);
        let rule = |word: &str| word.chars().all(|c| c == '─');
        let fingerprint = |word: &str| word.starts_with("COFFRE1:");
        for alike in [rule as fn(&str) -> bool, fingerprint, is_group] {
            if alike(page) && alike(real) {
                return 1;
            }
        }
        if page == real {
            return 1;
        }
        let (bare, bare_real) = (bare(page), bare(real));
        if is_number(bare) && is_number(bare_real) && page.replace(bare, "") == real.replace(bare_real, "") {
            let known = self.0.get(bare);
            let taken = self.0.iter().any(|(other, r)| r == bare_real && other != bare);
            if known.map_or(!taken, |known| known == bare_real) {
                self.0.insert(bare.to_owned(), bare_real.to_owned());
                return 1;
            }
        }
        0
    }
}

/// Lines of four words to compare or to copy are all alike, and so are their check letters.
fn without_secrets(text: &str) -> String {
    let four = |line: &str| {
        let pairs: Vec<&str> = line.trim().split("  ").map(str::trim).filter(|w| !w.is_empty()).collect();
        let word = |w: &&str| {
            let bare = w.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
            !bare.is_empty() && bare.chars().all(|c| c.is_lowercase() || matches!(c, '\u{300}'..='\u{36f}'))
        };
        line.starts_with("   ") && pairs.len() == 4 && pairs.iter().all(word)
    };
    let check =
        |line: &str| ["Contrôle : ", "Check: "].iter().any(|c| line.trim().len() == c.len() + 2 && line.contains(c));
    let told = |line| {
        if four(line) {
            "four-words"
        } else if check(line) {
            "check"
        } else {
            line
        }
    };
    text.lines().map(told).collect::<Vec<_>>().join("\n")
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_ascii_alphanumeric())
}

/// A number of a paper, a door or a person: hexadecimal, four digits at least.
fn is_number(word: &str) -> bool {
    word.len() >= 4 && word.len() <= 32 && word.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// Five of the sixty digits that people compare.
fn is_group(word: &str) -> bool {
    word.len() == 5 && word.bytes().all(|b| b.is_ascii_digit())
}

fn small(word: &str) -> bool {
    word.len() <= 2 && word.parse::<u8>().is_ok()
}

/// `14 h 05`.
fn is_moment(w: &[&str]) -> bool {
    small(w[0]) && w[1] == "h" && small(bare(w[2]))
}

/// `14:05`.
fn is_clock(w: &[&str]) -> bool {
    bare(w[0]).split_once(':').is_some_and(|(h, m)| small(h) && small(m))
}

/// `21 novembre 2026`, and not the date of an old paper.
fn is_late_date(w: &[&str]) -> bool {
    let month = MONTHS.contains(&w[1].to_lowercase().as_str());
    small(w[0]) && month && bare(w[2]).parse::<u32>().is_ok_and(|year| (2026..2100).contains(&year))
}

mod tests {
    use super::*;

    #[test]
    fn what_differs_from_run_to_run_is_forgiven_and_nothing_else() {
        let same = |page: &str, shown: &str| Numbers::default().same(page, shown);
        assert_eq!(same("3f2a  12 mars 2024  Radio\n──────\n", "9c00 12 mars\n2024 Radio ──"), Ok(()));
        assert_eq!(same("demain à 14 h 05.", "demain à 9 h 50."), Ok(()));
        assert_eq!(same("until 14:05, 21 November 2026", "until 9:50, 3 May 2027"), Ok(()));
        assert_eq!(same("   un  deux  trois  e\u{301}toile\nOui", "   quatre  cinq  six  dix\nOui"), Ok(()));
        assert_eq!(same("    1 un     2 mur  3 a   4 b", "   1 tapis    2 mur     3 c    4 d"), Ok(()));
        assert_eq!(same("   Contrôle : QB\n 92443", "  Contrôle : 77\n 00012"), Ok(()));
        assert_eq!(same("un … quatre", "un deux trois quatre"), Ok(()));
        assert_eq!(same("3f2a Radio coffre show 3f2a.", "9c00 Radio coffre show 9c00."), Ok(()));
        for (page, shown) in [
            ("3f2a Radio 3f2a", "9c00 Radio 77aa"),
            ("3f2a Radio 9c00", "77aa Radio 77aa"),
            ("12 mars 2024", "13 mars 2024"),
            ("Gardé.", "Garde."),
            ("un deux", "un"),
            ("un", "un deux"),
            ("un … quatre", "un deux"),
            ("   abaisser  brave  mur  tapis", "   abaisser  brave  mur"),
            ("demain à 14 h 05", "hier à 14 h 05"),
        ] {
            assert!(same(page, shown).is_err(), "{page:?} {shown:?}");
        }
    }
}
