//! Spoken codes in vectors: who shows or types one, with chosen randomness, held against a message of the other side.

use super::check::{Answer, Vector, no_message, out};
use vault_crypto::random::dangerous_fixed::with_bytes;
use vault_crypto::spoken::{Agreed, Code, Shows, Types};
use vault_protocol::hash::sha256;
use vault_protocol::spoken::{MAX_MESSAGE, SpokenCard, SpokenFirst, SpokenSecond};
use vault_protocol::wire::{Wire, WireError, decode, encode};

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

fn read<T: Wire>(bytes: &[u8]) -> Result<T, &'static str> {
    decode(bytes, MAX_MESSAGE).map_err(no_message)
}

fn code(typed: &str) -> Result<Code, &'static str> {
    Code::parse(typed).map_err(|e| if matches!(e, WireError::Invalid(_)) { "checksum" } else { "unreadable" })
}

pub fn spoken(v: &Vector) -> Answer {
    if v.field("form") == "code" {
        let code = code(std::str::from_utf8(&v.body).map_err(|_| "unreadable")?)?;
        return out([("nameplate", code.nameplate().to_string())]);
    }
    let code = || code(v.field("code")).unwrap();
    let bytes = |name: &str| data_encoding::HEXLOWER.decode(v.field(name).as_bytes()).unwrap();
    let own: SpokenCard = decode(&bytes("own"), MAX_MESSAGE).unwrap();
    let wrong = |_| "wrong-secret";
    // The scalar, then the salt of the own card.
    let shows = |second: &SpokenSecond| {
        with_bytes(&bytes("random"), || {
            let (shows, first) = Shows::start(code());
            shows.answer(second, &own).map(|answered| (first, answered)).map_err(wrong)
        })
    };
    match v.field("form") {
        "second" => {
            let (first, answered) = shows(&read(&v.body)?)?;
            out([
                ("first", hex(&encode(&first))),
                ("vault", answered.theirs.who.vault.to_string()),
                ("file-sha256", hex(&sha256(&answered.theirs.file))),
                ("third-sha256", hex(&sha256(&encode(&answered.third)))),
            ])
        }
        "third" => {
            let third = read(&v.body)?;
            let first: SpokenFirst = decode(&bytes("first"), MAX_MESSAGE).unwrap();
            let (types, second) =
                with_bytes(&bytes("random"), || Types::answer(&code(), &first, own.clone())).map_err(wrong)?;
            let (theirs, fourth) = types.finish(&third).map_err(wrong)?;
            out([
                ("second-sha256", hex(&sha256(&encode(&second)))),
                ("vault", theirs.who.vault.to_string()),
                ("fourth", hex(&encode(&fourth))),
            ])
        }
        "fourth" => {
            let fourth = read(&v.body)?;
            let (_, answered) = shows(&decode(&bytes("second"), MAX_MESSAGE).unwrap()).unwrap();
            Agreed::finish(answered.agreed, &fourth).map_err(wrong)?;
            out([])
        }
        other => panic!("no such form: {other}"),
    }
}
