//! What people and programs type: requests, rescue words, fingerprints; and the outboards of objects made by counting.

use super::*;

pub(super) fn requests(w: &World, out: &mut Out) {
    let body = b"a body".to_vec();
    let digest = content_digest(&body);
    let key = &w.patient.device.sign;
    let path = format!("/v1/vaults/{}/journal", w.patient.id());
    let target = Target {
        method: "POST",
        authority: "coffre.example",
        path: &path,
        query: "a=1",
        digest_name: CONTENT_DIGEST,
        digest: &digest,
    };
    let (input, signature) = key.sign_request(&target.prepare(NOW, &[0x58; 16], key.public()));
    let base = vec![
        pair("method", "POST"),
        pair("authority", "coffre.example"),
        pair("path", path.clone()),
        pair("query", "a=1"),
        pair("content-digest", digest.clone()),
        pair("signature-input", input.clone()),
        pair("signature", signature.clone()),
        pair("now", NOW.0.to_string()),
        pair("started", (NOW.0 - 3600).to_string()),
    ];
    let with = |name: &str, value: &str| {
        let mut f = base.clone();
        f.iter_mut().find(|(n, _)| n == name).unwrap().1 = value.to_owned();
        f
    };
    let mut add = |name: &str, expect: &str, comment: &str, f: Vec<(String, String)>| {
        out.add(name, expect, comment, &f, body.clone())
    };
    add("good", "ok", "as it must be", base.clone());
    add("other_method", "signature", "another method", with("method", "PUT"));
    add("other_host", "signature", "sent to another server", with("authority", "evil.example"));
    add("other_path", "signature", "another path", with("path", "/v1/vaults"));
    add("other_query", "signature", "another query", with("query", "a=2"));
    add(
        "signature_bit",
        "signature",
        "one character of the signature changed",
        with("signature", &flip_base64(&signature)),
    );
    add(
        "not_covered",
        "covered",
        "the query is not covered",
        with("signature-input", &input.replace(" \"@query\"", "")),
    );
    add(
        "covered_twice",
        "malformed",
        "a component named twice",
        with("signature-input", &input.replace("\"@query\"", "\"@path\"")),
    );
    add(
        "unknown_parameter",
        "malformed",
        "a parameter outside the profile",
        with("signature-input", &format!("{input};x=1")),
    );
    add(
        "other_tag",
        "malformed",
        "the tag of another use of RFC 9421",
        with("signature-input", &input.replace("coffre-v1", "coffre-v2")),
    );
    add("other_label", "malformed", "two labels", with("signature", &signature.replace("coffre=", "other=")));
    add(
        "lower_case_key",
        "malformed",
        "a key in capital letters",
        with("signature-input", &input.replace(&key.public().to_string(), &key.public().to_string().to_uppercase())),
    );
    let small = format!("{:064x}", 0);
    add(
        "small_order_key",
        "signature",
        "a key of small order",
        with("signature-input", &input.replace(&key.public().to_string(), &small)),
    );
    add("too_late", "clock", "91 seconds later", with("now", &NOW.plus(91).0.to_string()));
    add("too_early", "clock", "31 seconds early", with("now", &(NOW.0 - 31).to_string()));
    add("before_start", "clock", "made before the server started", with("started", &NOW.plus(1).0.to_string()));
    let expires = format!("expires={}", NOW.plus(60).0);
    let lived = input.replace(&expires, &format!("expires={}", NOW.plus(61).0));
    let text = lived.strip_prefix("coffre=").unwrap().to_owned();
    let signed = format!(
        "\"@method\": POST\n\"@authority\": coffre.example\n\"@path\": {path}\n\"@query\": ?a=1\n\"content-digest\": {digest}\n\"@signature-params\": {text}"
    );
    let sig = data_encoding::BASE64.encode(&key.sign_context(signed.as_bytes()));
    let mut f = with("signature-input", &lived);
    f.iter_mut().find(|(n, _)| n == "signature").unwrap().1 = format!("coffre=:{sig}:");
    add("too_long_a_life", "life", "a life of 61 seconds, signed", f);
    out.add("other_body", "digest", "the body is another", &base, b"another body".to_vec());
}

/// Changes one character in the middle of a signature's base 64.
pub(super) fn flip_base64(signature: &str) -> String {
    let at = signature.len() / 2;
    let other = if &signature[at..=at] == "A" { "B" } else { "A" };
    format!("{}{other}{}", &signature[..at], &signature[at + 1..])
}

pub(super) fn rescues(_: &World, out: &mut Out) {
    let (french, english) = (rescue_words(WordList::French), rescue_words(WordList::English));
    let mut add = |name: &str, expect: &str, comment: &str, words: String| {
        out.add(name, expect, comment, &[], words.into_bytes())
    };
    add("french", "ok", "24 French words", french.clone());
    add("english", "ok", "the same in English", english.clone());
    add("capitals", "ok", "in capitals, comma between", french.to_uppercase().replace(' ', ", "));
    let fold = fingerprint::fold;
    add("no_accents", "ok", "without accents", french.split(' ').map(fold).collect::<Vec<_>>().join(" "));
    let four: Vec<String> = english.split(' ').map(|w| w.chars().take(4).collect()).collect();
    add("four_letters", "ok", "each word cut to its first four letters", four.join(" "));
    let list: Vec<&str> = english.split(' ').collect();
    add("23_words", "count", "one word missing", list[..23].join(" "));
    add("25_words", "count", "one word too many", format!("{english} {}", list[0]));
    add("no_words", "count", "nothing", String::new());
    let mut bad = list.clone();
    bad[4] = "xyzzy";
    add("unknown_word", "unknown-word", "the fifth word is in no list", bad.join(" "));
    let mut swapped = list.clone();
    swapped.swap(0, 1);
    add("swapped", "checksum", "the first two words in the other order", swapped.join(" "));
    add("mixed_lists", "unknown-word", "the first word in French, the rest in English", {
        let first = french.split(' ').next().unwrap();
        [&[first], &list[1..]].concat().join(" ")
    });
}

pub(super) fn fingerprints(w: &World, out: &mut Out) {
    let id = w.patient.id();
    let f = [pair("vault", id.to_string())];
    let mut add =
        |name: &str, expect: &str, comment: &str, text: String| out.add(name, expect, comment, &f, text.into_bytes());
    add("qr", "ok", "the text of the QR code", fingerprint::qr_text(&id));
    add("qr_lower_case", "ok", "the same in small letters", fingerprint::qr_text(&id).to_lowercase());
    add("digits", "ok", "60 digits", fingerprint::digits(&id));
    add("digits_dashes", "ok", "60 digits with dashes", fingerprint::digits(&id).replace(' ', "-"));
    let french = fingerprint::words(&id, WordList::French);
    let english = fingerprint::words(&id, WordList::English);
    add("words_french", "ok", "12 French words", french.join(" "));
    add("words_english", "ok", "12 English words", english.join(" "));
    let cut: Vec<String> = french.iter().map(|w| fingerprint::fold(w).chars().take(4).collect()).collect();
    add("words_cut", "ok", "first four letters, no accents", cut.join(" "));
    let other = w.dentist.id();
    add("other_qr", "different", "another vault's QR code", fingerprint::qr_text(&other));
    add("other_digits", "different", "another vault's digits", fingerprint::digits(&other));
    add("other_words", "different", "another vault's words", fingerprint::words(&other, WordList::French).join(" "));
    let mut typed = english.to_vec();
    typed[2] = "xyzzy";
    add("unknown_word", "unknown-word", "the third word is in no list", typed.join(" "));
    add("11_words", "unreadable", "one word missing", english[1..].join(" "));
    add("59_digits", "unreadable", "one digit missing", fingerprint::digits(&id)[1..].to_owned());
    add("qr_cut", "unreadable", "one character of the QR code missing", {
        let mut t = fingerprint::qr_text(&id);
        t.pop();
        t
    });
    add(
        "qr_other_prefix",
        "unreadable",
        "the QR code of another version",
        fingerprint::qr_text(&id).replace("COFFRE1", "COFFRE2"),
    );
    add("nothing", "unreadable", "no text", String::new());
}

/// The object of `size` bytes is 0, 1, … 250, 0, 1, …: no vector has to hold it.
pub(super) fn outboards(_: &World, out: &mut Out) {
    const GROUP: u64 = vault_protocol::outboard::GROUP;
    let of = |size: u64| {
        let mut builder = vault_protocol::outboard::Builder::new();
        builder.update(&(0..size).map(|at| u8::try_from(at % 251).unwrap()).collect::<Vec<_>>());
        let (digest, outboard) = builder.finish();
        (hex(digest.as_bytes()), outboard.to_bytes())
    };
    let field = |name: &str, n: u64| pair(name, n.to_string());
    let about = |size: u64, group: u64| vec![field("size", size), pair("digest", of(size).0), field("group", group)];
    for (name, size, group, comment) in [
        ("two_groups", GROUP + 1, 0, "the first of two groups"),
        ("short_last", GROUP + 1, 1, "one byte in the last group"),
        ("whole_last", 2 * GROUP, 1, "two whole groups"),
        ("three_groups", 2 * GROUP + 1025, 2, "the left half is larger"),
        ("five_groups", 4 * GROUP + 64, 3, "halves of four and one"),
    ] {
        out.add(name, "ok", comment, &about(size, group), of(size).1);
    }
    let size = 2 * GROUP + 1025;
    let (_, good) = of(size);
    let mut bad = |name: &str, comment: &str, fields: Vec<(String, String)>, body: Vec<u8>| {
        out.add(name, "damaged", comment, &fields, body);
    };
    let with = |more: (String, String)| [about(size, 2), vec![more]].concat();
    bad("group_bit", "a bit of the group is changed", with(field("changed", 1024)), good.clone());
    bad("group_cut", "the last byte of the group is missing", with(field("missing", 1)), good.clone());
    let mut changed = good.clone();
    changed[70] ^= 1;
    bad("value_bit", "a bit of a value is changed", about(size, 2), changed);
    let mut swapped = good.clone();
    swapped[..64].rotate_left(32);
    bad("values_swapped", "two values are swapped, neither the group's", about(size, 2), swapped);
    bad("value_missing", "one value is missing", about(size, 1), good[..64].to_vec());
    bad("value_more", "one value too many", about(size, 1), [&good[..], &[7; 32]].concat());
    bad("cut", "a value is cut", about(size, 1), good[..95].to_vec());
    bad("empty", "nothing, for an object of several groups", about(size, 1), Vec::new());
    let mut other = about(size, 1);
    other[1].1 = of(size + 1).0;
    bad("other_digest", "the digest of another object", other, good.clone());
    bad("one_group", "values for an object of one group", about(GROUP, 0), good);
}
