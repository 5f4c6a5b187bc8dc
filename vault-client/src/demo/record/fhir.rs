//! FHIR R4 papers: a laboratory report, the history of vaccinations, a patient summary in the shape of the IPS.
//! Codes: LOINC (© Regenstrief Institute), SNOMED CT (© SNOMED International, the free set of the IPS), ATC (WHO).

use serde_json::{Value, json};

use super::people;

const PATIENT: &str = "urn:uuid:0a1f4f6e-0d5c-4f0e-9a55-6d1f2f0c1948";

fn uuid(number: u16) -> String {
    format!("urn:uuid:0a1f4f6e-0d5c-4f0e-9a55-{number:012x}")
}

fn bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec_pretty(value).expect("a tree of values is always JSON")
}

fn entry(url: &str, resource: Value) -> Value {
    Value::Object([("fullUrl".to_owned(), url.into()), ("resource".to_owned(), resource)].into_iter().collect())
}

fn patient() -> Value {
    entry(
        PATIENT,
        json!({
            "resourceType": "Patient",
            "identifier": [{ "system": "urn:oid:1.2.250.1.213.1.4.10", "value": people::INS }],
            "name": [{ "family": "Marchetti-Delorme", "given": ["Hélène"] }],
            "gender": "female",
            "birthDate": "1948-02-14",
            "address": [{ "line": [people::PATIENT_STREET], "postalCode": "99480", "city": people::TOWN, "country": "FR" }],
        }),
    )
}

fn practitioner(number: u16, given: &str, family: &str) -> Value {
    entry(
        &uuid(number),
        json!({ "resourceType": "Practitioner", "name": [{ "prefix": ["Dr"], "given": [given], "family": family }] }),
    )
}

fn coding(system: &str, code: &str, display: &str) -> Value {
    json!({ "coding": [{ "system": system, "code": code, "display": display }], "text": display })
}

const LOINC: &str = "http://loinc.org";
const SNOMED: &str = "http://snomed.info/sct";
const ATC: &str = "http://www.whocc.no/atc";
const UCUM: &str = "http://unitsofmeasure.org";

fn narrative(lines: &[&str]) -> Value {
    let items: String = lines.iter().map(|l| format!("<li>{l}</li>")).collect();
    json!({ "status": "generated", "div": format!("<div xmlns=\"http://www.w3.org/1999/xhtml\"><ul>{items}</ul></div>") })
}

/// One quantity of a report: LOINC code, name, value, unit, UCUM unit.
struct Measure(&'static str, &'static str, f64, &'static str, &'static str);

fn observation(number: u16, day: &str, measure: &Measure) -> Value {
    let Measure(code, name, value, unit, ucum) = measure;
    entry(
        &uuid(number),
        json!({
            "resourceType": "Observation",
            "status": "final",
            "category": [coding("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory", "Laboratory")],
            "code": coding(LOINC, code, name),
            "subject": { "reference": PATIENT },
            "effectiveDateTime": day,
            "performer": [{ "display": people::LAB }],
            "valueQuantity": { "value": value, "unit": unit, "system": UCUM, "code": ucum },
        }),
    )
}

/// Laboratory report of 22 March 2022.
pub(super) fn laboratory_report() -> Vec<u8> {
    let measures = [
        Measure("4548-4", "HbA1c (hémoglobine glyquée)", 7.2, "%", "%"),
        Measure("1558-6", "Glycémie à jeun", 1.36, "g/L", "g/L"),
        Measure("14682-9", "Créatinine", 72.0, "µmol/L", "umol/L"),
        Measure(
            "62238-1",
            "Débit de filtration glomérulaire estimé (CKD-EPI)",
            71.0,
            "mL/min/1,73 m²",
            "mL/min/{1.73_m2}",
        ),
        Measure("18262-6", "Cholestérol LDL", 0.94, "g/L", "g/L"),
        Measure("2823-3", "Potassium", 4.4, "mmol/L", "mmol/L"),
    ];
    let day = "2022-03-22T07:50:00+01:00";
    let mut entries = vec![entry(
        &uuid(100),
        json!({
            "resourceType": "DiagnosticReport",
            "status": "final",
            "category": [coding("http://terminology.hl7.org/CodeSystem/v2-0074", "LAB", "Laboratory")],
            "code": { "coding": [{ "system": LOINC, "code": "11502-2", "display": "Laboratory report" }],
                      "text": "Compte rendu d'examens biologiques" },
            "subject": { "reference": PATIENT },
            "effectiveDateTime": day,
            "issued": "2022-03-22T16:05:00+01:00",
            "performer": [{ "reference": uuid(2), "display": people::BIOLOGIST }],
            "result": (101u16..).zip(&measures).map(|(n, _)| json!({ "reference": uuid(n) })).collect::<Vec<_>>(),
            "conclusion": "Équilibre glycémique amélioré depuis l'arrêt des grignotages nocturnes. Prélèvement n° TR-220322-Bergamote.",
        }),
    )];
    entries.extend([patient(), practitioner(2, "Zénaïde", "Okonkwo-Faure")]);
    entries.extend((101u16..).zip(&measures).map(|(n, m)| observation(n, day, m)));
    bytes(&json!({
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": "2022-03-22T16:05:00+01:00",
        "entry": entries,
    }))
}

/// Vaccine, ATC code, day, batch, who gave it.
const VACCINES: [(&str, &str, &str, &str, &str); 11] = [
    ("Influvac Tetra (grippe)", "J07BB02", "2016-10-18", "QG16-Mirabelle", people::GP),
    ("Prevenar 13 (pneumocoque)", "J07AL02", "2017-02-21", "PN17-0448", people::GP),
    ("Pneumovax (pneumocoque)", "J07AL01", "2017-04-25", "PX17-1190", people::GP),
    ("Repevax (diphtérie, tétanos, coqueluche, polio)", "J07CA02", "2018-03-06", "RV18-3307", people::GP),
    ("Vaxigrip Tetra (grippe)", "J07BB02", "2020-10-20", "VG20-8812", people::PHARMACIST),
    ("Comirnaty (Covid-19), 1re dose", "J07BN01", "2021-03-12", "CM21-EX0711", people::PHARMACIST),
    ("Comirnaty (Covid-19), 2e dose", "J07BN01", "2021-04-02", "CM21-EX2290", people::PHARMACIST),
    ("Comirnaty (Covid-19), rappel", "J07BN01", "2021-12-07", "CM21-EX9013", people::PHARMACIST),
    ("Efluelda (grippe, haute dose)", "J07BB02", "2022-10-25", "EF22-4015", people::PHARMACIST),
    ("Shingrix (zona), 1re dose", "J07BK03", "2024-07-09", "SH24-Santoline", people::GP),
    ("Shingrix (zona), 2e dose", "J07BK03", "2024-10-15", "SH24-7726", people::GP),
];

fn immunization(number: u16, (name, atc, day, batch, giver): &(&str, &str, &str, &str, &str)) -> Value {
    entry(
        &uuid(number),
        json!({
            "resourceType": "Immunization",
            "status": "completed",
            "vaccineCode": { "coding": [{ "system": ATC, "code": atc }], "text": name },
            "patient": { "reference": PATIENT },
            "occurrenceDateTime": day,
            "lotNumber": batch,
            "performer": [{ "actor": { "display": giver } }],
        }),
    )
}

/// All vaccinations up to 15 October 2024.
pub(super) fn vaccinations() -> Vec<u8> {
    let mut entries = vec![patient()];
    entries.extend((200u16..).zip(&VACCINES).map(|(n, v)| immunization(n, v)));
    bytes(&json!({ "resourceType": "Bundle", "type": "collection", "entry": entries }))
}

/// Medicine, ATC code, how to take it.
const MEDICINES: [(&str, &str, &str); 6] = [
    ("Metformine 1000 mg", "A10BA02", "1 comprimé matin et soir, au milieu du repas"),
    ("Gliclazide LM 30 mg", "A10BB09", "1 comprimé le matin"),
    ("Ramipril 10 mg", "C09AA05", "1 comprimé le matin"),
    ("Amlodipine 5 mg", "C08CA01", "1 comprimé le soir"),
    ("Atorvastatine 40 mg", "C10AA05", "1 comprimé le soir"),
    ("Cholécalciférol 50 000 UI", "A11CC05", "1 ampoule par mois"),
];

/// Problem, SNOMED CT code, since.
const PROBLEMS: [(&str, &str, &str); 4] = [
    ("Diabète de type 2", "44054006", "2014-05-20"),
    ("Hypertension artérielle", "38341003", "2009-11-03"),
    ("Hypercholestérolémie", "13644009", "2016-03-14"),
    ("Ostéopénie", "312894000", "2024-11-26"),
];

const PROCEDURES: [(&str, &str, &str); 3] = [
    ("Prothèse totale de hanche droite", "52734007", "2019-04-08"),
    ("Chirurgie de la cataracte de l'œil droit", "54885007", "2021-09-14"),
    ("Chirurgie de la cataracte de l'œil gauche", "54885007", "2022-01-18"),
];

/// Patient summary of 7 October 2025: what the patient chose to put in it.
pub(super) fn summary() -> Vec<u8> {
    let mut resources = vec![patient(), practitioner(3, "Anselme", "Quéméneur-Vasse")];
    let allergy = uuid(300);
    resources.push(entry(
        &allergy,
        json!({
            "resourceType": "AllergyIntolerance",
            "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "code": "active" }] },
            "type": "allergy",
            "category": ["medication"],
            "criticality": "high",
            "code": coding(SNOMED, "91936005", "Allergie à la pénicilline"),
            "patient": { "reference": PATIENT },
            "onsetDateTime": "1987",
            "note": [{ "text": "Urticaire géante et œdème des lèvres sous amoxicilline ; confirmée par tests cutanés en 2017." }],
        }),
    ));
    let medicines = add(&mut resources, 310, &MEDICINES, |(name, atc, how)| {
        json!({
            "resourceType": "MedicationStatement",
            "status": "active",
            "medicationCodeableConcept": { "coding": [{ "system": ATC, "code": atc }], "text": name },
            "subject": { "reference": PATIENT },
            "effectivePeriod": { "start": "2024-01-09" },
            "dosage": [{ "text": how }],
        })
    });
    let problems = add(&mut resources, 320, &PROBLEMS, |(name, code, since)| {
        json!({
            "resourceType": "Condition",
            "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active" }] },
            "code": coding(SNOMED, code, name),
            "subject": { "reference": PATIENT },
            "onsetDateTime": since,
        })
    });
    let procedures = add(&mut resources, 330, &PROCEDURES, |(name, code, day)| {
        json!({
            "resourceType": "Procedure",
            "status": "completed",
            "code": coding(SNOMED, code, name),
            "subject": { "reference": PATIENT },
            "performedDateTime": day,
        })
    });
    let mut vaccines = Vec::new();
    for (number, vaccine) in (340u16..).zip(&VACCINES) {
        vaccines.push(json!({ "reference": uuid(number) }));
        resources.push(immunization(number, vaccine));
    }
    let result = observation(360, "2025-09-02", &Measure("4548-4", "HbA1c (hémoglobine glyquée)", 7.1, "%", "%"));
    resources.push(result);

    let section = |code: &str, title: &str, lines: &[&str], entries: &[Value]| {
        json!({ "title": title, "code": { "coding": [{ "system": LOINC, "code": code }] },
                "text": narrative(lines), "entry": entries })
    };
    let names = |list: &[(&'static str, &str, &str)]| list.iter().map(|(name, ..)| *name).collect::<Vec<_>>();
    let vaccine_names: Vec<&str> = VACCINES.iter().map(|(name, ..)| *name).collect();
    let composition = json!({
        "resourceType": "Composition",
        "status": "final",
        "type": { "coding": [{ "system": LOINC, "code": "60591-5", "display": "Patient summary Document" }] },
        "subject": { "reference": PATIENT },
        "date": "2025-10-07T10:30:00+02:00",
        "author": [{ "reference": uuid(3) }],
        "title": "Synthèse médicale de Mme Marchetti-Delorme",
        "confidentiality": "N",
        "section": [
            section("48765-2", "Allergies et intolérances", &["Pénicilline : urticaire géante, œdème des lèvres (grave)"], &[json!({ "reference": allergy })]),
            section("10160-0", "Traitements en cours", &names(&MEDICINES), &medicines),
            section("11450-4", "Problèmes en cours", &names(&PROBLEMS), &problems),
            section("47519-4", "Opérations", &names(&PROCEDURES), &procedures),
            section("11369-6", "Vaccinations", &vaccine_names, &vaccines),
            section("30954-2", "Résultats", &["HbA1c 7,1 % le 02/09/2025"], &[json!({ "reference": uuid(360) })]),
        ],
    });
    let mut entries = vec![entry(&uuid(399), composition)];
    entries.extend(resources);
    bytes(&json!({
        "resourceType": "Bundle",
        "identifier": { "system": "urn:ietf:rfc:3986", "value": "urn:uuid:0a1f4f6e-0d5c-4f0e-9a55-6d1f2f0c2025" },
        "type": "document",
        "timestamp": "2025-10-07T10:30:00+02:00",
        "entry": entries,
    }))
}

fn add<T>(resources: &mut Vec<Value>, first: u16, list: &[T], make: impl Fn(&T) -> Value) -> Vec<Value> {
    let mut references = Vec::new();
    for (number, item) in (first..).zip(list) {
        references.push(json!({ "reference": uuid(number) }));
        resources.push(entry(&uuid(number), make(item)));
    }
    references
}
