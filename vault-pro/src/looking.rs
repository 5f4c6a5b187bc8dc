//! Papers that are looked for by words: in their description and, once opened, in themselves. Nothing is opened for it.

use vault_engine::Error;
use vault_formats::{fold, stem, words};
use vault_terminal::Lang;

use crate::desk::{Office, Speaks};
use crate::granted::Paper;
use crate::letters::Sent;
use crate::shown::label_of;

/// Most words that are looked for at once: the engine answers with a bit for each.
const MOST_WORDS: usize = 64;

impl<S: Speaks> Office<S> {
    /// Which of these papers have every word that was typed; none if nothing was.
    pub(crate) fn hits(&mut self, papers: &[Paper], typed: &str, lang: Lang) -> Result<Vec<bool>, Error> {
        let wanted: Vec<String> = words(typed).map(|word| stem(&word).into_owned()).take(MOST_WORDS).collect();
        let in_text = self.vault.find_received(&wanted)?;
        let in_letters = self.vault.find(&wanted, &fold)?;
        let hit = |p: &Paper| {
            let said: Vec<String> = described(p, lang);
            let bits = p.copies.iter().filter_map(|c| in_text.get(&(c.head, c.entry))).fold(0, |all, bits| all | bits);
            let has = |(i, w): (usize, &String)| bits >> i & 1 == 1 || said.iter().any(|s| s.starts_with(w.as_str()));
            let in_letter = matches!(p.sent, Some(Sent::Kept(doc)) if in_letters.contains(&doc));
            !wanted.is_empty() && (in_letter || wanted.iter().enumerate().all(has))
        };
        Ok(papers.iter().map(hit).collect())
    }
}

/// The words of a paper's description.
fn described(paper: &Paper, lang: Lang) -> Vec<String> {
    let about = &paper.about;
    let author = about.author.as_deref().unwrap_or_default();
    let kind = label_of(about.type_code.as_str(), lang);
    let all = [about.title.as_str(), author, about.file_name.as_str(), paper.date(), kind].join(" ");
    words(&all).map(|word| stem(&word).into_owned()).collect()
}
