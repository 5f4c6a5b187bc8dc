//! CDA release 2, level N1 of the CI-SIS: a header and a PDF in base64.

use data_encoding::BASE64;
use vault_formats::Date;

use super::people;

pub(super) struct Header<'a> {
    pub(super) code: &'a str,
    pub(super) display: &'a str,
    pub(super) title: &'a str,
    pub(super) date: Date,
    /// Prefix, given name, family name.
    pub(super) author: [&'a str; 3],
    /// Profession and specialty of TRE_R38.
    pub(super) specialty: [&'a str; 2],
    pub(super) organisation: &'a str,
    /// Last arc of the document's identifier.
    pub(super) number: u32,
}

/// The document, with `pdf` inside.
pub(super) fn n1(header: &Header<'_>, pdf: &[u8]) -> Vec<u8> {
    let Header { code, display, title, date, author: [prefix, given, family], specialty, organisation, number } =
        header;
    let [specialty_code, specialty_name] = specialty;
    let day = format!("{}{:02}{:02}", date.year(), date.month(), date.day());
    let time = format!("{day}161200+0100");
    let (ins, street, town) = (people::INS, people::PATIENT_STREET, people::TOWN.to_uppercase());
    let base64 = BASE64.encode(pdf);
    let lines: Vec<&str> =
        base64.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).expect("base64 is ASCII")).collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- Document fictif de démonstration : aucune personne réelle. -->
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <realmCode code="FR"/>
  <typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
  <templateId root="2.16.840.1.113883.2.8.2.1"/>
  <templateId root="1.2.250.1.213.1.1.1.1"/>
  <templateId root="1.3.6.1.4.1.19376.1.2.20"/>
  <id root="2.25.{number}"/>
  <code code="{code}" displayName="{display}" codeSystem="2.16.840.1.113883.6.1" codeSystemName="LOINC"/>
  <title>{title}</title>
  <effectiveTime value="{time}"/>
  <confidentialityCode code="N" displayName="Normal" codeSystem="2.16.840.1.113883.5.25"/>
  <languageCode code="fr-FR"/>
  <setId root="2.25.{number}0"/>
  <versionNumber value="1"/>
  <recordTarget><patientRole>
    <id extension="{ins}" root="1.2.250.1.213.1.4.10"/>
    <addr><streetName>{street}</streetName><postalCode>99480</postalCode><city>{town}</city><country>FRANCE</country></addr>
    <telecom value="tel:0639980117" use="MC"/>
    <patient classCode="PSN"><name><family qualifier="BR">DELORME</family><family qualifier="SP">MARCHETTI-DELORME</family><given>Hélène</given></name>
      <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="19480214"/></patient>
  </patientRole></recordTarget>
  <author><time value="{time}"/><assignedAuthor><id root="1.2.250.1.71.4.2.1" extension="8990001{number}"/>
    <code code="{specialty_code}" displayName="{specialty_name}" codeSystem="1.2.250.1.213.1.1.4.5"/>
    <addr nullFlavor="NASK"/><telecom nullFlavor="NASK"/>
    <assignedPerson><name><prefix>{prefix}</prefix><given>{given}</given><family>{family}</family></name></assignedPerson>
    <representedOrganization><name>{organisation}</name></representedOrganization></assignedAuthor></author>
  <custodian><assignedCustodian><representedCustodianOrganization><id root="1.2.250.1.71.4.2.2" extension="1990000000"/><name>{organisation}</name><telecom nullFlavor="NASK"/><addr nullFlavor="NASK"/></representedCustodianOrganization></assignedCustodian></custodian>
  <legalAuthenticator><time value="{time}"/><signatureCode code="S"/><assignedEntity><id root="1.2.250.1.71.4.2.1" extension="8990001{number}"/></assignedEntity></legalAuthenticator>
  <documentationOf><serviceEvent><effectiveTime><low value="{day}074000+0100"/></effectiveTime></serviceEvent></documentationOf>
  <component><nonXMLBody><text mediaType="application/pdf" representation="B64">{}</text></nonXMLBody></component>
</ClinicalDocument>
"#,
        lines.join("\n")
    )
    .into_bytes()
}
