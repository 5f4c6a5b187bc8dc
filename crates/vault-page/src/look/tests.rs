//! What can be told of the look without a browser: contrast, sides, sizes, where things come from.

use std::collections::BTreeMap;

use super::*;

/// The stylesheet without comments.
fn css() -> String {
    let mut rest = CSS;
    let mut out = String::new();
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").unwrap().1;
    }
    out + rest
}

/// The variables of the first block after `mark`.
fn variables(css: &str, mark: &str) -> BTreeMap<String, String> {
    let after = css.split_once(mark).unwrap().1;
    let block = after.split_once(":root {").unwrap().1.split_once('}').unwrap().0;
    let pairs = block.split(';').filter_map(|line| line.trim().strip_prefix("--")?.split_once(':'));
    pairs.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect()
}

/// WCAG's relative luminance of `#rgb` or `#rrggbb`.
fn luminance(colour: &str) -> f64 {
    let hex = colour.strip_prefix('#').unwrap();
    let wide = if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.to_owned() };
    let channel = |i: usize| {
        let c = f64::from(u8::from_str_radix(&wide[i..i + 2], 16).unwrap()) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn what_is_written_can_be_read_in_light_and_in_dark() {
    // What is written, on what, and how far apart at least: 4.5 for text, 3 for edges.
    let pairs = [
        ("ink", "paper", 7.0),
        ("ink", "card", 7.0),
        ("ink", "soft", 7.0),
        ("ink", "note", 7.0),
        ("ink", "warn", 7.0),
        ("small", "paper", 4.5),
        ("small", "card", 4.5),
        ("small", "note", 4.5),
        ("small", "warn", 4.5),
        ("small", "soft", 4.5),
        ("on-go", "go", 4.5),
        ("on-stop", "stop", 4.5),
        ("on-urgent", "urgent", 4.5),
        ("stop", "card", 4.5),
        ("stop", "paper", 4.5),
        ("line", "card", 3.0),
        ("line", "paper", 3.0),
        ("go", "card", 3.0),
        ("focus", "round", 3.0),
    ];
    let css = css();
    for (which, mark) in [("light", ""), ("dark", "@media (prefers-color-scheme: dark)")] {
        let colours = variables(&css, mark);
        for (a, b, least) in pairs {
            let found = contrast(&colours[a], &colours[b]);
            assert!(found >= least, "{which}: {a} on {b} is {found:.2}, wanted {least}");
        }
    }
    assert!((contrast("#000", "#ffffff") - 21.0).abs() < 0.01);
    assert!(contrast("#777", "#fff") < 4.5);
}

#[test]
fn every_colour_is_a_variable_that_the_test_of_contrast_knows() {
    let css = css();
    let outside = css.split_once("* { box-sizing").unwrap().1.split_once("@media print").unwrap().0;
    for rule in outside.split('}') {
        let (who, what) = rule.split_once('{').unwrap_or((rule, ""));
        // Paper is white with black on it, whatever the screen is.
        if who.contains(".sheet") || who.contains(".rescue-words") || who.contains(".preview img") {
            continue;
        }
        assert!(!what.contains('#'), "a colour of its own: {rule}");
    }
}

#[test]
fn only_logical_sides() {
    for (n, line) in css().lines().enumerate() {
        for banned in ["left", "right", "padding-top", "padding-bottom", "margin-top", "margin-bottom", "float:"] {
            assert!(!line.contains(banned), "line {n}: {banned} in {line}");
        }
        for property in ["width:", "height:"] {
            for (at, _) in line.match_indices(property) {
                let before = &line[..at];
                let fine = ["line-", "min-", "max-", "border-", "stroke-"].iter().any(|p| before.ends_with(p));
                assert!(fine, "line {n}: {property} in {line}");
            }
        }
    }
}

#[test]
fn nothing_comes_from_elsewhere_and_every_address_is_there() {
    for text in [CSS, SCRIPT, ICON] {
        for banned in ["http:", "https:", "//www", "@import", "data:"] {
            let found = text.replace("http://www.w3.org/2000/svg", "");
            assert!(!found.contains(banned), "{banned}");
        }
    }
    for part in CSS.split("url(").skip(1) {
        let address = part.split(')').next().unwrap();
        assert!(asset(address).is_some(), "{address}");
    }
    assert!(asset("/assets/fonts/../page.css").is_none());
    assert!(asset("/page.css").is_none());
}

#[test]
fn the_script_makes_no_markup_and_is_small() {
    for banned in
        ["innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval", "Function(", "speech", "setTimeout(\""]
    {
        assert!(!SCRIPT.contains(banned), "{banned}");
    }
    let door = include_str!("../door/door.js");
    assert!(SCRIPT.len() + door.len() <= 15_000, "{} bytes", SCRIPT.len() + door.len());
}

#[test]
fn the_style_says_the_same_in_fewer_bytes() {
    let [whole, told] = [CSS, style()].map(str::to_owned);
    assert!(told.len() + 1_500 < whole.len() && !told.contains("/*") && !told.contains('\n'), "{}", told.len());
    // Nothing but comments and spaces went, and the last semicolon of each rule.
    let bare = |css: &str| css.chars().filter(|c| !c.is_whitespace() && *c != ';').collect::<String>();
    let mut without = String::new();
    let mut rest = whole.as_str();
    while let Some(start) = rest.find("/*") {
        without.push_str(&rest[..start]);
        rest = &rest[start + rest[start..].find("*/").unwrap() + 2..];
    }
    without.push_str(rest);
    assert_eq!(bare(&told), bare(&without));
    // Words of one value are still apart, and so are what is inside what.
    assert!(told.contains("content:counter(word) \". \"") && told.contains("body > header{display:flex"), "{told}");
}

#[test]
fn a_page_with_its_letters_stays_under_200_kilobytes() {
    let size = |path: &str| asset(path).unwrap().bytes.len();
    let letters = |names: &[&str]| names.iter().map(|n| size(&format!("/assets/fonts/{n}.woff2"))).sum::<usize>();
    let frame = size("/assets/page.css") + size("/assets/page.js") + size("/assets/symbols.svg");
    let arabic = letters(&["latin-400", "latin-700", "arabic-400", "arabic-700"]);
    // 16 kB for the door's script and a page's own text.
    assert!(frame + arabic + 16_000 <= 200_000, "{}", frame + arabic);
}

#[test]
fn large_enough_to_read_and_to_touch() {
    let css = css();
    assert!(css.contains("html { font-size: 125%"), "20 px: 125 % of what the reader set");
    assert!(css.matches("min-block-size: 44px").count() >= 4);
    for (n, line) in css.lines().enumerate() {
        for part in line.split("font-size: ").skip(1) {
            let Some(rem) = part.split("rem").next().and_then(|number| number.parse::<f64>().ok()) else { continue };
            // A sheet shows on the screen what will be on paper, in the paper's proportions.
            let least = if line.contains(".sheet") || line.contains(".rescue-words") { 0.75 } else { 1.0 };
            assert!(rem >= least, "line {n}: {rem}rem, at least {least}");
        }
    }
}

fn sample(language: Language) -> String {
    let page = Page {
        language,
        title: "Titre",
        name: "Coffre",
        skip: "Aller",
        head: html! {},
        header: sounds::listen(language, "home", "Écouter"),
        main: html! { h1 { "Titre" } (print_button("Imprimer")) (on_its_way("Un instant")) (steps(1, 5, "2 sur 5")) },
        footer: html! {},
    };
    Markup::from(page).into_string()
}

#[test]
fn a_page_says_its_language_and_direction_and_holds_no_code() {
    let arabic = sample(Language::Arabic);
    assert!(arabic.starts_with("<!DOCTYPE html><html lang=\"ar\" dir=\"rtl\">"));
    assert!(sample(Language::French).contains("lang=\"fr\" dir=\"ltr\""));
    for page in Language::ALL.map(sample) {
        assert!(!page.contains("style=") && !page.contains("<style") && !page.contains(" on"), "{page}");
        assert_eq!(page.matches("<script").count(), page.matches("<script src=\"/assets/").count());
        assert_eq!(page.matches("<h1").count(), 1);
        for part in page.split("=\"/assets/").skip(1) {
            let path = format!("/assets/{}", part.split(['"', '#']).next().unwrap());
            assert!(asset(&path).is_some(), "{path}");
        }
    }
}

#[test]
fn a_field_says_what_is_wrong_where_it_is() {
    let input = html! { input id="code" name="code" aria-describedby="code-more" aria-invalid="true"; };
    let shown = field("code", "Votre code", None, Some("Six chiffres au moins."), &input).into_string();
    assert!(shown.contains("label for=\"code\"") && shown.contains("id=\"code-more\""), "{shown}");
    assert!(!field("code", "Votre code", None, None, &input).into_string().contains("code-more\">"));
}
