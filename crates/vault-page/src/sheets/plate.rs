//! The plate on a desk: whose card it is, the square to photograph, the twelve words, the digits.

use maud::{Markup, html};

use super::Voice;
use crate::look::Language;

/// How large a plate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// A sheet of A4, for a wall.
    A4,
    /// Two halves of A6 on a sheet of A4, one upside down: cut out and folded once, it stands.
    A6,
}

impl Size {
    /// `a4`, `a6`.
    pub fn code(self) -> &'static str {
        match self {
            Size::A4 => "a4",
            Size::A6 => "a6",
        }
    }

    /// The size that is called so.
    pub fn from_code(code: &str) -> Option<Size> {
        [Size::A4, Size::A6].into_iter().find(|size| size.code() == code)
    }
}

/// A plate. Nothing on it is secret, and none of it proves anything: who puts another plate there
/// chooses its words. What counts is what the person reads from their own screen, and that is what it asks for.
#[derive(Clone, Debug)]
pub struct Plate<'a> {
    /// Name, as the card says it.
    pub name: &'a str,
    /// Profession, as the card says it.
    pub role: &'a str,
    /// The twelve words, of each list that a patient who reads this plate may have on their screen.
    pub words: &'a [(Language, Vec<&'a str>)],
    /// The sixty digits, in lines: the same on every screen.
    pub digits: &'a [String],
    /// The square to photograph.
    pub square: Option<Markup>,
    /// The text of the square, for who cannot photograph it.
    pub text: &'a str,
}

impl Plate<'_> {
    /// The plate.
    pub fn sheet(&self, voice: &Voice<'_>, size: Size) -> Markup {
        let one = |turned: bool| {
            html! {
                div class=(if turned { "plate turned" } else { "plate" }) aria-hidden=[turned.then_some("true")] {
                    div class="plate-who" { strong { bdi { (self.name) } } br; bdi { (self.role) } }
                    div class="plate-square" { @if let Some(square) = &self.square { (square) } }
                    div class="plate-words" {
                        p { (voice.both("plate-words")) }
                        @for (language, words) in self.words {
                            ol lang=(language.code()) dir="ltr" { @for word in words { li { (word) } } }
                        }
                    }
                    p class="plate-digits" dir="ltr" { @for line in self.digits { span { (line) } " " } }
                    p class="plate-how" { (voice.both("plate-how")) }
                    p class="plate-text" dir="ltr" { (self.text) }
                }
            }
        };
        html! {
            section class=(format!("sheet plates {}", size.code())) {
                @if size == Size::A6 {
                    (one(true))
                    p class="plate-fold" { (voice.both("plate-fold")) }
                }
                (one(false))
            }
        }
    }
}
