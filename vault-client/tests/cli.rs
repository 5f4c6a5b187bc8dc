//! The stories of `tests/cli/`: what a person types and what the program answers, word for word.

#[test]
fn the_stories_are_told_word_for_word() {
    trycmd::TestCases::new()
        .env("COFFRE_HOME", "home")
        .env("COFFRE_LANG", "fr")
        .env("TZ", "UTC")
        .env("NO_COLOR", "1")
        .case("../tests/cli/*.trycmd");
}
