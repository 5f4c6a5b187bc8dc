//! Which language to speak.
//!
//! Order: `--lang`, then `COFFRE_LANG`, then the first set of `LC_ALL`, `LC_MESSAGES`, `LANG`, then what the
//! system says, then French. Arabic is spoken only on an explicit `--lang ar`: most terminals do not lay
//! right-to-left text out, so for an Arabic system the command line answers in French and the page in Arabic.

use unic_langid::{LanguageIdentifier, langid};

/// A language the programs speak. French is the source; a message missing elsewhere falls back to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Lang {
    /// French.
    #[default]
    Fr,
    /// English.
    En,
    /// Arabic.
    Ar,
}

impl Lang {
    /// Every language, French first.
    pub const ALL: [Lang; 3] = [Lang::Fr, Lang::En, Lang::Ar];

    /// The two-letter code, as in `--lang fr`.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::Fr => "fr",
            Lang::En => "en",
            Lang::Ar => "ar",
        }
    }

    /// Reads a code or a locale name: `fr`, `fr_FR.UTF-8`, `en-GB`. `C` and `POSIX` name no language.
    pub fn from_tag(tag: &str) -> Option<Lang> {
        let primary = tag.split(['_', '-', '.', '@']).next().unwrap_or_default();
        Lang::ALL.into_iter().find(|l| primary.eq_ignore_ascii_case(l.code()))
    }

    /// Chooses the language of a command line. `variable` reads the environment; `system` is asked only when no
    /// locale variable is set.
    pub fn choose(
        flag: Option<Lang>,
        variable: impl Fn(&str) -> Option<String>,
        system: impl FnOnce() -> Option<String>,
    ) -> Lang {
        if let Some(lang) = flag {
            return lang;
        }
        let set = |name: &str| variable(name).filter(|v| !v.is_empty());
        set("COFFRE_LANG")
            .and_then(|v| Lang::from_tag(&v))
            .or_else(|| {
                let locale = set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG")).or_else(system);
                locale.and_then(|v| Lang::from_tag(&v))
            })
            .filter(|lang| *lang != Lang::Ar)
            .unwrap_or_default()
    }

    /// [`Lang::choose`] with this process's environment.
    pub fn of_this_process(flag: Option<Lang>) -> Lang {
        Lang::choose(flag, |name| std::env::var(name).ok(), sys_locale::get_locale)
    }

    pub(crate) fn identifier(self) -> LanguageIdentifier {
        match self {
            Lang::Fr => langid!("fr"),
            Lang::En => langid!("en"),
            Lang::Ar => langid!("ar"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    fn choose(flag: Option<Lang>, env: &[(&str, &str)], system: Option<&str>) -> Lang {
        let read = |name: &str| env.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        Lang::choose(flag, read, || system.map(str::to_owned))
    }

    #[test]
    fn the_order_is_flag_own_variable_locale_system_french() {
        let all = [("COFFRE_LANG", "en"), ("LC_ALL", "fr_FR.UTF-8"), ("LANG", "fr_FR")];
        assert_eq!(choose(Some(Lang::Fr), &all, Some("en-US")), Lang::Fr);
        assert_eq!(choose(None, &all, Some("fr-FR")), Lang::En);
        assert_eq!(choose(None, &[("LC_ALL", "en_US.UTF-8"), ("LANG", "fr_FR")], None), Lang::En);
        assert_eq!(choose(None, &[("LC_ALL", ""), ("LC_MESSAGES", "en_GB")], None), Lang::En);
        assert_eq!(choose(None, &[("LANG", "en")], Some("fr")), Lang::En);
        assert_eq!(choose(None, &[], Some("en-US")), Lang::En);
        assert_eq!(choose(None, &[], None), Lang::Fr);
    }

    #[test]
    fn unknown_languages_and_the_c_locale_mean_french() {
        assert_eq!(choose(None, &[("COFFRE_LANG", "tlh"), ("LANG", "en_US")], None), Lang::En);
        assert_eq!(choose(None, &[("LC_ALL", "C.UTF-8")], Some("en-US")), Lang::Fr);
        assert_eq!(choose(None, &[("LANG", "de_DE.UTF-8")], Some("en-US")), Lang::Fr);
        assert_eq!(Lang::from_tag("frx"), None);
        assert_eq!(Lang::from_tag(""), None);
    }

    #[test]
    fn arabic_only_by_the_flag() {
        assert_eq!(choose(Some(Lang::Ar), &[], None), Lang::Ar);
        assert_eq!(choose(None, &[("COFFRE_LANG", "ar"), ("LANG", "en_US")], None), Lang::Fr);
        assert_eq!(choose(None, &[("LANG", "ar_DZ.UTF-8")], None), Lang::Fr);
        assert_eq!(choose(None, &[], Some("ar-MA")), Lang::Fr);
    }
}
