//! What can be wrong with a request, and a plain page that says it.

use hyper::StatusCode;
use maud::{DOCTYPE, Markup, html};

/// Why a request was not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trouble {
    /// Asked under a name that is not ours. Answered without a page: nobody of ours is there to read it.
    Misdirected,
    /// From another page, another port, or inside a frame.
    Elsewhere,
    /// Not a request that a browser sends.
    Malformed,
    /// A method that no page of ours uses.
    Method,
    /// No session: the address was taken from somewhere, or the program has started anew.
    Stranger,
    /// The address that opens the page was used, or a minute has gone by.
    AddressUsed,
    /// The form is of another session, or was changed.
    Stale,
    /// There is nothing here.
    NotFound,
    /// More than a form may hold.
    TooLarge,
    /// What was being sent stopped on its way.
    Cut,
    /// The address of a paper was used, or is too old.
    PaperGone,
    /// A mistake of ours.
    Broken,
}

impl Trouble {
    /// As HTTP says it.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Trouble::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Trouble::Elsewhere | Trouble::Stranger | Trouble::Stale => StatusCode::FORBIDDEN,
            Trouble::Malformed | Trouble::Cut => StatusCode::BAD_REQUEST,
            Trouble::Method => StatusCode::METHOD_NOT_ALLOWED,
            Trouble::AddressUsed | Trouble::PaperGone => StatusCode::GONE,
            Trouble::NotFound => StatusCode::NOT_FOUND,
            Trouble::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Trouble::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What happened and what to do, in French and English.
    fn words(self) -> [&'static str; 2] {
        match self {
            Trouble::Misdirected | Trouble::Elsewhere => {
                ["Cette page ne s'ouvre que depuis elle-même.", "This page opens only from itself."]
            }
            Trouble::Malformed | Trouble::Method => {
                ["Cette demande n'a pas été comprise. Revenez en arrière.", "This was not understood. Go back."]
            }
            Trouble::Stranger => [
                "Cette page s'ouvre depuis le programme. Fermez-la et relancez le programme.",
                "This page opens from the program. Close it and start the program again.",
            ],
            Trouble::AddressUsed => [
                "Cette adresse a déjà servi. Relancez le programme : il en donne une neuve.",
                "This address was used already. Start the program again: it gives a new one.",
            ],
            Trouble::Stale => [
                "Cette page est trop ancienne. Revenez en arrière : ce que vous avez écrit y est encore. Puis rechargez-la.",
                "This page is too old. Go back: what you wrote is still there. Then reload it.",
            ],
            Trouble::NotFound => ["Il n'y a rien ici.", "There is nothing here."],
            Trouble::TooLarge => ["C'est trop grand. Rien n'est parti.", "This is too large. Nothing was sent."],
            Trouble::Cut => [
                "L'envoi s'est arrêté en route. Revenez en arrière et recommencez.",
                "It stopped on its way. Go back and try again.",
            ],
            Trouble::PaperGone => [
                "Cette vue du papier est fermée. Revenez à vos papiers et ouvrez-le de nouveau.",
                "This view of the paper is closed. Go back to your papers and open it again.",
            ],
            Trouble::Broken => [
                "Le programme s'est trompé. Rien n'est perdu. Revenez en arrière.",
                "The program made a mistake. Nothing is lost. Go back.",
            ],
        }
    }

    /// A page without a program's frame: for who is not let in, and for programs that say nothing of their own.
    pub fn plain_page(self) -> Markup {
        let [french, english] = self.words();
        html! {
            (DOCTYPE)
            html lang="fr" {
                head { meta charset="utf-8"; meta name="viewport" content="width=device-width,initial-scale=1"; title { (french) } }
                body { main { h1 { (french) } p lang="en" { (english) } @if self.goes_home() { p { a href="/" { "↩ Accueil · Home" } } } } }
            }
        }
    }

    /// Whether there is a home to go back to.
    fn goes_home(self) -> bool {
        !matches!(
            self,
            Trouble::Misdirected | Trouble::Elsewhere | Trouble::Stranger | Trouble::AddressUsed | Trouble::PaperGone
        )
    }
}
