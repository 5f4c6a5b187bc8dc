//! Papers that are shown to nobody by a rule, only by a gesture: abortion, psychiatry, HIV, addiction, violence,
//! gender. Which words point to them is **this project's choice**; no official list exists.

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
    // Every phrase has at most three words: a window of three slides over the text.
    let mut window: [String; 3] = Default::default();
    for word in words(text) {
        window.rotate_left(1);
        window[2] = word;
        let [first, second, third] = &window;
        let hit = WORDS.iter().find(|(phrase, _)| {
            let mut back = phrase.rsplit(' ');
            let matches = |wanted: Option<&str>, word: &str| {
                wanted.is_none_or(|w| match w.strip_suffix('*') {
                    Some(start) => word.starts_with(start),
                    None => word == w,
                })
            };
            matches(back.next(), third) && matches(back.next(), second) && matches(back.next(), first)
        });
        if let Some((_, what)) = hit {
            return Some(*what);
        }
    }
    None
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
