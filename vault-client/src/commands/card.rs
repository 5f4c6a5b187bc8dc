//! `coffre card`: what to hand over so that somebody can open a door here, or give something back.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use qrcodegen::{QrCode, QrCodeEcc};
use serde::Serialize;
use vault_desk::print::{Fingerprint, digits_lines};
use vault_engine::Error;
use vault_terminal::out::Mode;
use vault_terminal::table::Record;
use vault_terminal::{Problem, Session, msg};

use crate::cli::Card;
use crate::desk::Desk;
use crate::problems::{Engine, FILE_EXISTS, NO_FOLDER_FOR_IT};
use crate::time;

/// Light modules around a QR code: scanners need them.
const QUIET: i32 = 4;

#[derive(Serialize)]
struct Own {
    id: String,
    #[serde(flatten)]
    fingerprint: Fingerprint,
    name: Option<String>,
    until: Option<String>,
    path: Option<String>,
}

/// Shows the fingerprint in its forms, and writes the card to a file if one is named.
pub(crate) fn card(session: &Session, args: &Card) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let to_stdout = args.output.as_deref() == Some(Path::new("-"));
    if let Some(path) = args.output.as_deref().filter(|p| !to_stdout && !session.global.yes && p.exists()) {
        return Err(Problem::new(FILE_EXISTS).with("path", path));
    }
    // Without a server there is no address to put on a card; the fingerprint stands already.
    let file = match desk.vault.card_file(desk.now) {
        Err(Error::NoServer) if args.output.is_none() => None,
        made => Some(made.map_err(Engine)?),
    };
    if to_stdout {
        let mut raw = session.out.raw()?;
        raw.write_all(file.as_deref().unwrap_or_default()).map_err(vault_terminal::out::OutError::from)?;
        drop(raw);
        return desk.after_change();
    }
    if let (Some(path), Some(bytes)) = (&args.output, &file) {
        fs::write(path, bytes).map_err(|e| Problem::new(NO_FOLDER_FOR_IT).with("path", path).details(e))?;
    }
    let own = desk.vault.own_card(desk.now).map(|(_, card)| card);
    let body = Own {
        id: desk.vault.id().to_string(),
        fingerprint: Fingerprint::of(desk.vault.id(), desk.lang()),
        name: own.as_ref().and_then(|c| c.name.as_ref()).map(|t| t.to_string()),
        until: own.as_ref().map(|c| time::iso(c.not_after)),
        path: args.output.as_ref().map(|p| p.display().to_string()),
    };
    if session.out.mode() == Mode::Person {
        session.out.own_text(&page(session, &body, args.qr))?;
    } else {
        session.out.data("card", &body, || record(&body))?;
        if args.qr && session.out.mode() == Mode::Tsv {
            session.out.own_text(&qr_lines(&body.fingerprint.fingerprint))?;
        }
    }
    match (&args.output, &file) {
        (Some(path), _) => session.out.say(&msg!("card-written", path = path)),
        (None, Some(_)) => session.out.say(&msg!("card-how")),
        (None, None) => session.out.say(&msg!("card-no-server")),
    }
    desk.after_change()
}

fn record(own: &Own) -> Record {
    let mut record = Record::new();
    record.field("fingerprint", msg!("fingerprint-heading"), own.fingerprint.fingerprint.as_str());
    record.field("words", msg!("fingerprint-heading"), own.fingerprint.words.join(" "));
    record.field("digits", msg!("fingerprint-heading"), own.fingerprint.digits.as_str());
    record
}

fn page(session: &Session, own: &Own, qr: bool) -> String {
    let catalog = session.out.words();
    let mut text = session.out.wrapped(&catalog.get(&msg!("fingerprint-heading"))) + "\n\n";
    for words in own.fingerprint.lines() {
        text += &format!("   {words}\n");
    }
    text += &format!("\n{}\n\n", catalog.get(&msg!("digits-heading")));
    for line in digits_lines(&own.fingerprint.digits) {
        text += &format!("   {line}\n");
    }
    text += "\n";
    if qr {
        text += &qr_lines(&own.fingerprint.fingerprint);
    }
    text + &format!("   {}\n\n", own.fingerprint.fingerprint)
}

/// A QR code in half blocks: two rows of modules a line, light as full so that it reads on a dark terminal. The text
/// itself always stands below, for those who cannot scan.
pub(crate) fn qr_lines(text: &str) -> String {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return String::new() };
    let light = |x: i32, y: i32| !code.get_module(x, y);
    let mut out = String::new();
    for y in (-QUIET..code.size() + QUIET).step_by(2) {
        for x in -QUIET..code.size() + QUIET {
            // Below the last row everything is the quiet zone.
            out.push(match (light(x, y), light(x, y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            });
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_qr_code_reads_back_module_by_module() {
        let text = "COFFRE1:AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QA";
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        let lines: Vec<Vec<char>> = qr_lines(text).lines().map(|l| l.chars().collect()).collect();
        let side = usize::try_from(code.size() + 2 * QUIET).unwrap();
        assert_eq!((lines.len(), lines[0].len()), (side.div_ceil(2), side));
        for y in 0..code.size() {
            for x in 0..code.size() {
                let (row, column) = (usize::try_from(y + QUIET).unwrap(), usize::try_from(x + QUIET).unwrap());
                let block = lines[row / 2][column];
                let light = if row % 2 == 0 { matches!(block, '█' | '▀') } else { matches!(block, '█' | '▄') };
                assert_eq!(light, !code.get_module(x, y), "{x} {y}");
            }
        }
        assert!(lines[0].iter().chain(&lines[1]).all(|c| *c == '█'), "quiet zone");
    }
}
