use vault_protocol::credential::{CredentialRequest, Profession};
use vault_protocol::ids::{ChainRef, Time, VaultId};
use vault_protocol::wire::Text;

use super::*;

fn asked(number: &str, name: &str, profession: &str, specialty: Option<&str>) -> CredentialRequest {
    let vault = VaultId::from_hex(&"5b".repeat(32)).unwrap();
    CredentialRequest {
        vault,
        chain: ChainRef { seq: 0, hash: vault_protocol::hash::hash(vault_protocol::context::Label::HashStatus, &[]) },
        subject: number.parse().unwrap(),
        name: Text::new(name).unwrap(),
        profession: Profession::new(profession, specialty).unwrap(),
        time: Time(0),
    }
}

fn lenoir(practices: &[(&str, Option<&str>)]) -> Person {
    let practice = |(code, specialty): &(&str, Option<&str>)| Practice {
        profession: (*code).to_owned(),
        specialty: specialty.map(str::to_owned),
    };
    Person {
        subject: rpps("810100000016").unwrap(),
        names: vec![("Anne Élise".into(), "Le Noir".into()), ("Anne".into(), "Dupont".into())],
        practices: practices.iter().map(practice).collect(),
    }
}

fn field(asked: &CredentialRequest, person: &Person) -> String {
    compare(asked, person).unwrap_err().cause().unwrap().to_owned()
}

#[test]
fn a_national_number_is_an_eight_and_an_rpps_number() {
    assert_eq!(rpps("810100000016").unwrap().to_string(), "rpps:10100000016");
    // A number of another list, one digit wrong, one too few, none.
    for text in ["010100000016", "810100000017", "81010000001", "10100000016", "8", "", "8é0100000016"] {
        assert!(rpps(text).is_none(), "{text}");
    }
}

#[test]
fn a_name_is_hers_or_it_is_not() {
    let person = lenoir(&[]);
    for name in ["Anne Le Noir", "Dr Élise LE NOIR", "le-noir anne", "Docteure Anne Élise Le Noir", "Mme Anne DUPONT"]
    {
        assert!(compare(&asked("rpps:10100000016", name, "G15_10", None), &person).is_ok(), "{name}");
    }
    // Another's, half of hers, a title alone, one made longer, one made of both of hers, none.
    for name in
        ["Jean Le Noir", "Le Noir", "Anne", "Dr", "Anne Noir", "Anne Le Noir Hôpital", "Anne Le Noir Dupont", ""]
    {
        assert_eq!(field(&asked("rpps:10100000016", name, "G15_10", None), &person), "name", "{name}");
    }
}

#[test]
fn what_is_passed_over_in_a_comparison_does_not_stand_in_a_credential() {
    let person = lenoir(&[]);
    for name in ["Dr. Anne Le Noir", "Anne Le\u{2010}Noir", "Anne E\u{301}lise Le\u{a0}Noir", "Anne-Élise Le Noir"] {
        assert!(compare(&asked("rpps:10100000016", name, "G15_10", None), &person).is_ok(), "{name}");
    }
    // A verdict, brackets, a turned line, nothing that is seen, a new line, a sum.
    for name in [
        "Dr Anne Le Noir ✔",
        "Anne Le Noir ★★★",
        "Anne Le Noir ()",
        "Anne \u{202e}Le Noir",
        "Anne \u{2066}Le Noir\u{2069}",
        "Anne Le\u{200b} Noir",
        "Anne Le\u{ad} Noir",
        "Anne\nLe Noir",
        "Anne\u{7}Le Noir",
        "Anne + Le Noir",
        "Anne Le Noir, ",
    ] {
        assert_eq!(field(&asked("rpps:10100000016", name, "G15_10", None), &person), "name", "{name:?}");
    }
}

#[test]
fn what_the_register_does_not_say_is_not_confirmed() {
    let request = |profession, specialty| asked("rpps:10100000016", "Anne Le Noir", profession, specialty);
    let confirmed = |request: &CredentialRequest, practices: &[_]| compare(request, &lenoir(practices)).unwrap();
    assert_eq!(confirmed(&request("G15_10", Some("SM26")), &[]), ["number", "name"]);
    assert_eq!(confirmed(&request("G15_10", Some("SM26")), &[("10", None)]), ["number", "name", "profession"]);
    let both = [("10", Some("SM26")), ("10", Some("SM42"))];
    assert_eq!(confirmed(&request("G15_10", Some("SM42")), &both), ["number", "name", "profession", "specialty"]);
    assert_eq!(confirmed(&request("G15_10", None), &both), ["number", "name", "profession"]);

    assert_eq!(field(&request("G15_40", None), &lenoir(&[("10", None)])), "profession");
    assert_eq!(field(&request("G15_10", Some("SM04")), &lenoir(&both)), "specialty");
    // A specialty of another of her professions is none of this one.
    let two = lenoir(&[("10", Some("SM26")), ("40", Some("SCD01"))]);
    assert_eq!(field(&request("G15_40", Some("SM26")), &two), "specialty");
}

#[test]
fn another_number_is_another_person() {
    let person = lenoir(&[]);
    assert_eq!(field(&asked("rpps:99700075122", "Anne Le Noir", "G15_10", None), &person), "number");
    assert_eq!(field(&asked("other:10100000016", "Anne Le Noir", "G15_10", None), &person), "number");
}
