//! The patient's appointments as a calendar program exports them (RFC 5545): CRLF, lines folded at 75 octets.

/// Start, end, identifier, summary, place, remark.
const EVENTS: [(&str, &str, &str, &str, &str, &str); 5] = [
    (
        "20260414T093000",
        "20260414T095000",
        "bilan-trimestriel",
        "Dr Quéméneur-Vasse – renouvellement du traitement",
        "Cabinet du Pilori, 14 place du Pilori, Vaurillon",
        "Apporter le carnet de tension et le dernier compte rendu d'HbA1c.",
    ),
    (
        "20260616T140000",
        "20260616T143000",
        "dentiste-controle",
        "Dr Garancher – détartrage et contrôle de la 46",
        "Cabinet dentaire du Vieux-Pont, Vaurillon",
        "Rappeler l'allergie à la pénicilline.",
    ),
    (
        "20261006T101500",
        "20261006T110000",
        "cardiologie",
        "Dr Roustan-Peyre – contrôle annuel",
        "Maison de santé du Beffroi, Vaurillon",
        "Ordonnance et dernier électrocardiogramme.",
    ),
    (
        "20261124T083000",
        "20261124T085000",
        "podologue",
        "Mme Apolline Grandsire – soins des pieds du diabète",
        "4 rue du Puits-Salé, Vaurillon",
        "Séance 3 sur 5, grade 2.",
    ),
    (
        "20270309T110000",
        "20270309T113000",
        "fond-d-oeil",
        "Dr Trévignac – fond d'œil du diabète",
        "18 rue des Orfèvres-Aveugles, Vaurillon",
        "Ne pas conduire : dilatation des pupilles.",
    ),
];

pub(super) fn appointments() -> Vec<u8> {
    let mut lines: Vec<String> = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Coffre//demonstration//FR",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Mes rendez-vous de santé",
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Paris",
        "BEGIN:DAYLIGHT",
        "DTSTART:19810329T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19961027T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]
    .map(str::to_owned)
    .into();
    for (start, end, id, summary, place, remark) in EVENTS {
        lines.extend([
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{id}@vaurillon.invalid"),
            "DTSTAMP:20260317T080000Z".to_owned(),
            format!("DTSTART;TZID=Europe/Paris:{start}"),
            format!("DTEND;TZID=Europe/Paris:{end}"),
            format!("SUMMARY:{}", escape(summary)),
            format!("LOCATION:{}", escape(place)),
            format!("DESCRIPTION:{}", escape(remark)),
            "BEGIN:VALARM".to_owned(),
            "ACTION:DISPLAY".to_owned(),
            "TRIGGER:-P1D".to_owned(),
            "DESCRIPTION:Rappel".to_owned(),
            "END:VALARM".to_owned(),
            "END:VEVENT".to_owned(),
        ]);
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().flat_map(|line| fold(line).into_bytes()).collect()
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;")
}

/// At most 75 octets a line; what continues begins with a space. Never within a character.
fn fold(line: &str) -> String {
    let mut out = String::new();
    let mut octets = 0;
    for c in line.chars() {
        if octets + c.len_utf8() > 74 {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}
