//! Papers that are shown to nobody by a rule, only by a gesture: abortion, psychiatry, HIV, addiction, violence,
//! gender. Which words point to them is **this project's choice**; no official list exists.

use std::sync::LazyLock;

use crate::fold::words;

/// Why a paper is sensitive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sensitive {
    /// Mental health.
    Psychiatry,
    /// HIV.
    Hiv,
    /// Alcohol and other dependence.
    Addiction,
    /// Ending of a pregnancy.
    Abortion,
    /// Violence suffered.
    Violence,
    /// Gender.
    Gender,
}

impl Sensitive {
    /// A short name for scripts; never changes.
    pub fn id(self) -> &'static str {
        match self {
            Sensitive::Psychiatry => "psychiatry",
            Sensitive::Hiv => "hiv",
            Sensitive::Addiction => "addiction",
            Sensitive::Abortion => "abortion",
            Sensitive::Violence => "violence",
            Sensitive::Gender => "gender",
        }
    }
}

/// The first sensitive subject that a text names, in French or English. A wrong yes keeps a paper private for a
/// moment; a wrong no could show it: so any one word is enough, even in `VIH : négatif`. A no proves nothing.
pub fn sensitive_in(text: &str) -> Option<Sensitive> {
    static TABLE: LazyLock<[Vec<Phrase>; 256]> = LazyLock::new(by_last_letter);
    // Every phrase has at most three words: a window of three slides over the text.
    let mut window: [String; 3] = Default::default();
    for word in words(text) {
        window.rotate_left(1);
        window[2] = word;
        let [first, second, third] = &window;
        let Some(letter) = third.bytes().next() else { continue };
        let phrases = &TABLE[usize::from(letter)];
        let hit = phrases.iter().find(|p| p.last.fits(third) && p.middle.fits(second) && p.first.fits(first));
        if let Some(phrase) = hit {
            return Some(phrase.what);
        }
    }
    None
}

/// A phrase, taken apart from its end: the last word decides most often, and soonest by its first letter.
struct Phrase {
    last: Word,
    middle: Word,
    first: Word,
    what: Sensitive,
}

enum Word {
    Any,
    Whole(&'static str),
    Start(&'static str),
}

impl Word {
    fn of(text: Option<&'static str>) -> Word {
        match text.map(|w| (w, w.strip_suffix('*'))) {
            None => Word::Any,
            Some((_, Some(start))) => Word::Start(start),
            Some((whole, None)) => Word::Whole(whole),
        }
    }

    fn fits(&self, word: &str) -> bool {
        match self {
            Word::Any => true,
            Word::Whole(whole) => word == *whole,
            Word::Start(start) => word.starts_with(start),
        }
    }
}

fn by_last_letter() -> [Vec<Phrase>; 256] {
    let mut table = [const { Vec::new() }; 256];
    for (phrase, what) in WORDS {
        let mut back = phrase.rsplit(' ');
        let last = back.next();
        let letter = last.and_then(|w| w.bytes().next()).map_or(0, usize::from);
        let (last, middle, first) = (Word::of(last), Word::of(back.next()), Word::of(back.next()));
        table[letter].push(Phrase { last, middle, first, what: *what });
    }
    table
}

/// Folded phrases of up to three words; `*` at the end of a word stands for any ending.
const WORDS: &[(&str, Sensitive)] = &[
    ("psychiatr*", Sensitive::Psychiatry),
    ("psychotrop*", Sensitive::Psychiatry),
    ("psychotherap*", Sensitive::Psychiatry),
    ("psychologue", Sensitive::Psychiatry),
    ("antidepresseu*", Sensitive::Psychiatry),
    ("antidepressant*", Sensitive::Psychiatry),
    ("neuroleptique*", Sensitive::Psychiatry),
    ("antipsychotique*", Sensitive::Psychiatry),
    ("episode depressif", Sensitive::Psychiatry),
    ("syndrome depressif", Sensitive::Psychiatry),
    ("trouble bipolaire", Sensitive::Psychiatry),
    ("bipolar disorder", Sensitive::Psychiatry),
    ("schizophren*", Sensitive::Psychiatry),
    ("idees suicidaires", Sensitive::Psychiatry),
    ("suicid*", Sensitive::Psychiatry),
    ("escitalopram", Sensitive::Psychiatry),
    ("sertraline", Sensitive::Psychiatry),
    ("lithium", Sensitive::Psychiatry),
    ("vih", Sensitive::Hiv),
    ("vih1", Sensitive::Hiv),
    ("hiv", Sensitive::Hiv),
    ("sida", Sensitive::Hiv),
    ("v i h", Sensitive::Hiv),
    ("h i v", Sensitive::Hiv),
    ("antiretrovir*", Sensitive::Hiv),
    ("seroposit*", Sensitive::Hiv),
    ("addict*", Sensitive::Addiction),
    ("alcoolo*", Sensitive::Addiction),
    ("alcoolique", Sensitive::Addiction),
    ("sevrage", Sensitive::Addiction),
    ("toxicoman*", Sensitive::Addiction),
    ("methadone", Sensitive::Addiction),
    ("buprenorphine", Sensitive::Addiction),
    ("cocaine", Sensitive::Addiction),
    ("heroine", Sensitive::Addiction),
    ("usage de substances", Sensitive::Addiction),
    ("substance use", Sensitive::Addiction),
    ("ivg", Sensitive::Abortion),
    ("i v g", Sensitive::Abortion),
    ("interruption de grossesse", Sensitive::Abortion),
    ("interruption volontaire", Sensitive::Abortion),
    ("interruption medicale", Sensitive::Abortion),
    ("avortement", Sensitive::Abortion),
    ("abortion", Sensitive::Abortion),
    ("mifepristone", Sensitive::Abortion),
    ("violence", Sensitive::Violence),
    ("violences", Sensitive::Violence),
    ("coups et blessures", Sensitive::Violence),
    ("maltraitance", Sensitive::Violence),
    ("viol", Sensitive::Violence),
    ("agression", Sensitive::Violence),
    ("transidentite", Sensitive::Gender),
    ("transgenre", Sensitive::Gender),
    ("transgender", Sensitive::Gender),
    ("dysphorie de genre", Sensitive::Gender),
    ("gender dysphoria", Sensitive::Gender),
    ("vaginoplastie", Sensitive::Gender),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_subject() {
        assert_eq!(sensitive_in("Sérologie V.I.H. : négative"), Some(Sensitive::Hiv));
        assert_eq!(sensitive_in("Antécédents : IVG en 1976"), Some(Sensitive::Abortion));
        assert_eq!(sensitive_in("Certificat de COUPS ET BLESSURES"), Some(Sensitive::Violence));
        assert_eq!(sensitive_in("Consultation d'addictologie"), Some(Sensitive::Addiction));
        assert_eq!(sensitive_in("Unité de psychiatrie"), Some(Sensitive::Psychiatry));
        assert_eq!(sensitive_in("gender dysphoria"), Some(Sensitive::Gender));
    }

    #[test]
    fn ordinary_papers_are_not() {
        for text in
            ["HbA1c 7,1 % ; cholestérol", "Violette, alcool à 70° pour désinfecter", "radiographie du rachis", ""]
        {
            assert_eq!(sensitive_in(text), None, "{text}");
        }
    }

    #[test]
    fn phrases_are_folded_and_short() {
        for (phrase, _) in WORDS {
            assert_eq!(crate::fold::fold(phrase), *phrase);
            assert!(phrase.split(' ').count() <= 3);
        }
    }
}
