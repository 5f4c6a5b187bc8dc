use super::*;

fn bundle(resources: &[&str]) -> Record {
    let entries: Vec<String> = resources.iter().map(|r| format!("{{\"resource\":{r}}}")).collect();
    read(format!("{{\"resourceType\":\"Bundle\",\"entry\":[{}]}}", entries.join(",")).as_bytes()).unwrap()
}

const FATIMA: &str =
    r#"{"resourceType":"Patient","id":"f","name":[{"family":"Benali","given":["Fatima"]}],"birthDate":"1951-05-03"}"#;

fn status(list: &str, code: &str) -> String {
    format!(r#"{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/{list}","code":"{code}"}}]}}"#)
}

fn allergy(clinical: &str, verification: &str) -> String {
    format!(
        r#"{{"resourceType":"AllergyIntolerance","patient":{{"reference":"Patient/f"}},"criticality":"high",
        "clinicalStatus":{},"verificationStatus":{},"code":{{"text":"Pénicilline"}},"onsetDateTime":"1998-05",
        "reaction":[{{"manifestation":[{{"text":"Urticaire"}}]}}]}}"#,
        status("allergyintolerance-clinical", clinical),
        status("allergyintolerance-verification", verification)
    )
}

#[test]
fn an_international_summary() {
    let bytes = include_bytes!("../../tests/data/ips-bundle-01.json");
    let record = read(bytes).unwrap();
    assert!(!record.mixed);
    assert_eq!(record.subject, Some(Subject { name: "Martha DeLarosa".into(), born: Some("1972-05-01".into()) }));
    let words = |all: &[Stated]| all.iter().map(|s| (s.words.clone(), s.now)).collect::<Vec<_>>();
    let allergies = words(&record.allergies);
    assert_eq!(allergies.len(), 2);
    assert!(allergies[0].0.contains("penicillin") && allergies[0].1 == Now::Yes && record.allergies[0].high);
    assert_eq!(allergies[1], ("no-known-food-allergies".into(), Now::None));
    let treatments = words(&record.treatments);
    assert_eq!(treatments[0].0, "Product containing anastrozole (medicinal product)");
    assert_eq!(treatments[1].0, "Black Cohosh Extract herbal supplement");
    assert_eq!(record.treatments[0].since.as_deref(), Some("2015-03"));
    assert_eq!(words(&record.problems).iter().map(|p| p.1).collect::<Vec<_>>(), [Now::Yes, Now::Past]);
    let hba1c = record.results.iter().find(|r| r.code.as_ref().unwrap().code == "17856-6").unwrap();
    assert_eq!((hba1c.parts[0].shown.as_str(), hba1c.on.as_deref()), ("7.5 %", Some("2017-11-10")));
    assert_eq!(hba1c.parts[0].quantity, Some(Quantity { value: 7.5, unit: "%".into() }));
    // The panel that only points to its members has no value of its own.
    assert!(record.results.iter().all(|r| r.words != "Blood typing"));
}

#[test]
fn what_the_sender_took_back_is_not_stated() {
    let kept = bundle(&[FATIMA, &allergy("active", "confirmed")]);
    assert_eq!(kept.allergies[0].more, ["Urticaire"]);
    assert_eq!((kept.allergies[0].since.as_deref(), kept.allergies[0].sure), (Some("1998-05"), true));
    for taken_back in ["refuted", "entered-in-error"] {
        assert!(bundle(&[FATIMA, &allergy("active", taken_back)]).allergies.is_empty(), "{taken_back}");
    }
    assert!(!bundle(&[FATIMA, &allergy("active", "unconfirmed")]).allergies[0].sure);
    assert_eq!(bundle(&[FATIMA, &allergy("resolved", "confirmed")]).allergies[0].now, Now::Past);
    let medication = |status: &str| {
        let one = format!(
            r#"{{"resourceType":"MedicationStatement","status":"{status}","medicationCodeableConcept":{{"text":"Eliquis"}}}}"#
        );
        bundle(&[&one]).treatments.first().map(|t| t.now)
    };
    assert_eq!(medication("active"), Some(Now::Yes));
    assert_eq!(medication("stopped"), Some(Now::Past));
    assert_eq!(medication("on-hold"), Some(Now::Paused));
    assert_eq!(medication("unknown"), Some(Now::Unsaid));
    assert_eq!(medication("not-taken"), None);
    let vaccine = |status: &str| {
        let one = format!(
            r#"{{"resourceType":"Immunization","status":"{status}","vaccineCode":{{"text":"Tétanos"}},"occurrenceDateTime":"2020-01-02T09:00:00Z","lotNumber":"A1"}}"#
        );
        bundle(&[&one]).vaccines
    };
    assert_eq!(vaccine("completed")[0].since.as_deref(), Some("2020-01-02"));
    assert_eq!(vaccine("completed")[0].more, ["A1"]);
    assert!(vaccine("not-done").is_empty());
}

#[test]
fn whose_it_is_is_never_guessed() {
    let karim = FATIMA.replace("\"f\"", "\"k\"").replace("Fatima", "Karim");
    let of = |who: &str| allergy("active", "confirmed").replace("Patient/f", who);
    for (what, parts) in [
        ("two people", vec![FATIMA.to_owned(), karim.clone(), of("Patient/f")]),
        ("an unknown one", vec![FATIMA.to_owned(), of("Patient/x")]),
        ("two unknown ones", vec![of("Patient/x"), of("Patient/y")]),
        ("one address for two", vec![FATIMA.to_owned(), of("Patient/f"), FATIMA.to_owned()]),
    ] {
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let record = bundle(&parts);
        assert_eq!(record, Record { mixed: true, ..Record::default() }, "{what}");
    }
    assert_eq!(bundle(&[&of("Patient/x"), &of("Patient/x")]).allergies.len(), 2);
    assert_eq!(bundle(&[FATIMA, &of("https://other.example/fhir/Patient/f/_history/2")]).allergies.len(), 1);
}

#[test]
fn a_medicine_is_found_by_type_and_number() {
    let statement = r#"{"resourceType":"MedicationStatement","medicationReference":{"reference":"Medication/1"},
        "dosage":[{"doseAndRate":[{"doseQuantity":{"value":5,"unit":"mg"}}]}]}"#;
    let medicine = r#"{"resourceType":"Medication","id":"1","code":{"text":"Eliquis"}}"#;
    let decoy = r#"{"resourceType":"Condition","id":"1","code":{"text":"Diabète"}}"#;
    let record = bundle(&[statement, decoy, medicine]);
    assert_eq!(
        (record.treatments[0].words.as_str(), &record.treatments[0].more[..]),
        ("Eliquis", &["5 mg".into()][..])
    );
    // Not there, or there twice: a treatment all the same, of which nobody says the name.
    assert_eq!(bundle(&[statement, decoy]).treatments[0].words, "?");
    assert_eq!(bundle(&[statement, medicine, &medicine.replace("Eliquis", "Previscan")]).treatments[0].words, "?");
}

#[test]
fn numbers_are_the_laboratorys() {
    let observation = |value: &str| {
        let one = format!(r#"{{"resourceType":"Observation","status":"final","code":{{"text":"CRP"}},{value}}}"#);
        bundle(&[&one]).results.first().map(|r| r.parts[0].clone())
    };
    let quantity =
        |value: &str| observation(&format!("\"valueQuantity\":{value}")).map(|p| (p.shown, p.quantity.is_some()));
    assert_eq!(quantity(r#"{"value":0.3,"unit":"mg/L","comparator":"<"}"#), Some(("< 0.3 mg/L".into(), false)));
    assert_eq!(quantity(r#"{"value":12,"unit":"mg/L"}"#), Some(("12 mg/L".into(), true)));
    assert_eq!(quantity(r#"{"value":12,"unit":"mg/L","comparator":"~"}"#), None);
    assert_eq!(quantity(r#"{"value":"12"}"#), None);
    let bounded = observation(
        r#""valueQuantity":{"value":7.5,"unit":"%"},"referenceRange":[{"low":{"value":4,"unit":"%"},"high":{"value":6,"unit":"%"}}],
        "interpretation":[{"coding":[{"code":"H"}]}]"#,
    )
    .unwrap();
    assert_eq!((bounded.bounds.as_deref(), &bounded.marks[..]), (Some("4 % – 6 %"), &["H".to_owned()][..]));
    assert_eq!(observation(r#""dataAbsentReason":{"text":"hémolysé"}"#), None);
    assert_eq!(observation(r#""valueString":"a","focus":[{"reference":"Patient/other"}]"#), None);
    let pressure = bundle(&[r#"{"resourceType":"Observation","code":{"text":"Tension"},"component":[
        {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6","display":"Systolique"}]},"valueQuantity":{"value":140,"unit":"mmHg"}},
        {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":80,"unit":"mmHg"}}]}"#]);
    let parts: Vec<(&str, &str)> =
        pressure.results[0].parts.iter().map(|p| (p.words.as_str(), p.shown.as_str())).collect();
    assert_eq!(parts, [("Systolique", "140 mmHg"), ("8462-4", "80 mmHg")]);
}

#[test]
fn hostile_papers() {
    assert!(matches!(read(b"{}"), Err(ReadError::Malformed { .. })));
    assert!(matches!(read(b"[1]"), Err(ReadError::Malformed { .. })));
    let many = vec!["{\"resourceType\":\"X\"}"; MAX_STATED + 1];
    let entries: Vec<String> = many.iter().map(|r| format!("{{\"resource\":{r}}}")).collect();
    let bytes = format!("{{\"resourceType\":\"Bundle\",\"entry\":[{}]}}", entries.join(","));
    assert!(matches!(read(bytes.as_bytes()), Err(ReadError::Excessive { .. })));
    let turned = bundle(&[r#"{"resourceType":"Condition","code":{"text":"a\u202eb\u0000\nc"}}"#]);
    assert_eq!(turned.problems[0].words, "ab c");
    // Dates that are none are left out; nothing panics on odd shapes.
    let odd = bundle(&[
        r#"{"resourceType":"Condition","code":{"text":"x","coding":7},"onsetDateTime":"hier","clinicalStatus":[1]}"#,
    ]);
    assert_eq!((odd.problems[0].since.as_deref(), odd.problems[0].now), (None, Now::Unsaid));
}
