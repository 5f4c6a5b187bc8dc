//! The types of paper: the core of the French table of document types, with our grouping.
//!
//! Codes and French labels: value set JDV_J07-XdsTypeCode-CISIS (OID 1.2.250.1.213.1.1.5.471) of the Agence du
//! numérique en santé, revision 2024-09-27; labels shortened here and there. Numeric codes are LOINC (code system
//! 2.16.840.1.113883.6.1, © Regenstrief Institute); the others are of the French table TRE_A05
//! (1.2.250.1.213.1.1.4.12). The English labels, the families and what counts as sensitive are **this project's
//! choice**, and so is the category of types that the official habilitation matrix is not known to place.

use crate::sensitive::Sensitive;

/// One type of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentType {
    /// LOINC or TRE_A05 code: what goes into the description.
    pub code: &'static str,
    /// French label.
    pub fr: &'static str,
    /// English label.
    pub en: &'static str,
    /// Category of the habilitation matrix.
    pub category: Category,
    /// The drawer it lies in on the patient's page.
    pub family: Family,
    /// Set if every paper of this type is sensitive, whatever it says.
    pub sensitive: Option<Sensitive>,
}

/// The 11 categories of the French habilitation matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// Compte rendu.
    Report,
    /// Synthèse.
    Summary,
    /// Imagerie médicale.
    Imaging,
    /// Prescription.
    Prescription,
    /// Dispensation.
    Dispensation,
    /// Plan de soins, protocole de soins.
    CarePlan,
    /// Traitement administré.
    Administered,
    /// Certificat, déclaration.
    Certificate,
    /// Données de remboursement.
    Reimbursement,
    /// Autres documents déposés par le patient.
    FromPatient,
    /// Documents de gestion.
    Management,
}

impl Category {
    /// All of them, in the order of the matrix.
    pub const ALL: [Category; 11] = [
        Category::Report,
        Category::Summary,
        Category::Imaging,
        Category::Prescription,
        Category::Dispensation,
        Category::CarePlan,
        Category::Administered,
        Category::Certificate,
        Category::Reimbursement,
        Category::FromPatient,
        Category::Management,
    ];

    /// A short name for scripts; never changes.
    pub fn id(self) -> &'static str {
        match self {
            Category::Report => "report",
            Category::Summary => "summary",
            Category::Imaging => "imaging",
            Category::Prescription => "prescription",
            Category::Dispensation => "dispensation",
            Category::CarePlan => "care-plan",
            Category::Administered => "administered",
            Category::Certificate => "certificate",
            Category::Reimbursement => "reimbursement",
            Category::FromPatient => "from-patient",
            Category::Management => "management",
        }
    }

    /// French label, as in the matrix.
    pub fn fr(self) -> &'static str {
        match self {
            Category::Report => "Compte rendu",
            Category::Summary => "Synthèse",
            Category::Imaging => "Imagerie médicale",
            Category::Prescription => "Prescription",
            Category::Dispensation => "Dispensation",
            Category::CarePlan => "Plan de soins, protocole de soins",
            Category::Administered => "Traitement administré",
            Category::Certificate => "Certificat, déclaration",
            Category::Reimbursement => "Données de remboursement",
            Category::FromPatient => "Autres documents déposés par le patient",
            Category::Management => "Documents de gestion",
        }
    }

    /// English label.
    pub fn en(self) -> &'static str {
        match self {
            Category::Report => "Report",
            Category::Summary => "Summary",
            Category::Imaging => "Medical imaging",
            Category::Prescription => "Prescription",
            Category::Dispensation => "Dispensing",
            Category::CarePlan => "Care plan, care protocol",
            Category::Administered => "Treatment given",
            Category::Certificate => "Certificate, declaration",
            Category::Reimbursement => "Reimbursement data",
            Category::FromPatient => "Other papers from the patient",
            Category::Management => "Administration",
        }
    }
}

/// The six drawers of the patient's page, and one for the rest. The project's choice: what an old person looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// Ordonnances.
    Prescriptions,
    /// Analyses: blood, urine, tissue.
    Analyses,
    /// Images and their reports.
    Images,
    /// Vaccins.
    Vaccines,
    /// Médicaments: what was handed out or given.
    Medicines,
    /// Médecins et hôpital: letters and reports.
    Doctors,
    /// Papiers: certificates, administration, own words.
    Papers,
}

impl Family {
    /// All of them, in the order of the page.
    pub const ALL: [Family; 7] = [
        Family::Prescriptions,
        Family::Analyses,
        Family::Images,
        Family::Vaccines,
        Family::Medicines,
        Family::Doctors,
        Family::Papers,
    ];

    /// A short name for scripts and addresses; never changes.
    pub fn id(self) -> &'static str {
        match self {
            Family::Prescriptions => "prescriptions",
            Family::Analyses => "analyses",
            Family::Images => "images",
            Family::Vaccines => "vaccines",
            Family::Medicines => "medicines",
            Family::Doctors => "doctors",
            Family::Papers => "papers",
        }
    }

    /// French label.
    pub fn fr(self) -> &'static str {
        match self {
            Family::Prescriptions => "Ordonnances",
            Family::Analyses => "Analyses",
            Family::Images => "Images",
            Family::Vaccines => "Vaccins",
            Family::Medicines => "Médicaments",
            Family::Doctors => "Médecins et hôpital",
            Family::Papers => "Autres papiers",
        }
    }

    /// English label.
    pub fn en(self) -> &'static str {
        match self {
            Family::Prescriptions => "Prescriptions",
            Family::Analyses => "Test results",
            Family::Images => "Images",
            Family::Vaccines => "Vaccines",
            Family::Medicines => "Medicines",
            Family::Doctors => "Doctors and hospital",
            Family::Papers => "Other papers",
        }
    }
}

/// The type with this code, if it is in the core table.
pub fn by_code(code: &str) -> Option<&'static DocumentType> {
    TYPES.iter().find(|t| t.code == code)
}

/// The code for a paper about which nothing is known: deposited by the patient, to be sorted.
pub const UNSORTED: &str = "DOCPAT01";

const fn t(code: &'static str, fr: &'static str, en: &'static str, category: Category, family: Family) -> DocumentType {
    DocumentType { code, fr, en, category, family, sensitive: None }
}

/// A type of which every paper is sensitive.
const fn s(
    code: &'static str,
    fr: &'static str,
    en: &'static str,
    category: Category,
    family: Family,
    what: Sensitive,
) -> DocumentType {
    DocumentType { code, fr, en, category, family, sensitive: Some(what) }
}

use Category::{
    Administered, CarePlan, Certificate, Dispensation, FromPatient, Imaging, Management, Prescription, Reimbursement,
    Report, Summary,
};
use Family::{Analyses, Doctors, Images, Medicines, Papers, Prescriptions, Vaccines};

/// The core table, by category.
#[rustfmt::skip]
pub static TYPES: &[DocumentType] = &[
    t("11502-2", "CR d'examens biologiques", "Laboratory report", Report, Analyses),
    t("18748-4", "CR d'imagerie médicale", "Imaging report", Report, Images),
    t("34112-3", "CR hospitalier", "Hospital report", Report, Doctors),
    t("34874-8", "CR opératoire", "Operative report", Report, Doctors),
    t("15507-7", "CR de passage aux urgences", "Emergency department report", Report, Doctors),
    t("15508-5", "CR d'accouchement", "Delivery report", Report, Doctors),
    t("11488-4", "CR de consultation", "Consultation report", Report, Doctors),
    t("34749-2", "CR de consultation pré-anesthésique", "Pre-anaesthetic consultation", Report, Doctors),
    t("77436-4", "CR d'anesthésie", "Anaesthesia report", Report, Doctors),
    t("60568-3", "CR d'anatomie et de cytologie pathologiques", "Pathology report", Report, Analyses),
    t("51969-4", "CR de génétique moléculaire", "Molecular genetics report", Report, Analyses),
    t("34794-8", "CR de réunion de concertation pluridisciplinaire", "Multidisciplinary meeting report", Report, Doctors),
    t("11505-5", "CR d'acte thérapeutique", "Therapeutic procedure report", Report, Doctors),
    t("70004-7", "CR d'acte diagnostique", "Diagnostic procedure report", Report, Doctors),
    t("85208-7", "CR de télémédecine", "Telemedicine report", Report, Doctors),
    t("78513-9", "CR d'ophtalmologie", "Ophthalmology report", Report, Doctors),
    s("83901-9", "CR de bilan psychologique", "Psychological assessment", Report, Doctors, Sensitive::Psychiatry),
    t("93024-8", "CR de consultation pharmaceutique", "Pharmacist consultation", Report, Medicines),
    t("11506-3", "CR de suivi par un auxiliaire médical", "Allied health follow-up", Report, Doctors),
    t("59283-2", "CR d'examen de l'enfant", "Child health examination", Report, Doctors),
    t("89233-1", "CR de suivi de grossesse", "Pregnancy follow-up", Report, Doctors),
    t("96173-0", "CR de test rapide d'orientation diagnostique (TROD)", "Rapid diagnostic test", Report, Analyses),
    t("101881-1", "Carte d'implant", "Implant card", Report, Doctors),
    t("75492-9", "CR de dépistage", "Screening report", Report, Analyses),
    t("60591-5", "Synthèse médicale", "Patient summary", Summary, Doctors),
    t("34133-9", "Synthèse d'épisode de soins", "Summary of an episode of care", Summary, Doctors),
    t("11490-0", "Lettre de liaison à la sortie", "Discharge letter", Summary, Doctors),
    t("18761-7", "Note de transfert", "Transfer note", Summary, Doctors),
    s("68599-0", "Synthèse psychiatrique", "Mental health summary", Summary, Doctors, Sensitive::Psychiatry),
    t("74207-2", "Document de liaison d'urgence", "Emergency liaison document", Summary, Doctors),
    t("96349-6", "Lettre d'adressage", "Referral letter", Summary, Doctors),
    t("SYNTH", "Synthèse", "Summary", Summary, Doctors),
    t("11369-6", "Historique des vaccinations", "Immunization history", Summary, Vaccines),
    t("87273-9", "Note de vaccination", "Immunization note", Summary, Vaccines),
    t("68817-6", "Autre document de vaccination", "Other immunization document", Summary, Vaccines),
    t("57833-6", "Prescription de produits de santé", "Prescription", Prescription, Prescriptions),
    t("57832-8", "Prescription de soins", "Prescription of care", Prescription, Prescriptions),
    t("PRESC-BIO", "Prescription d'examens biologiques", "Laboratory order", Prescription, Prescriptions),
    t("PRESC-KINE", "Prescription de kinésithérapie", "Physiotherapy order", Prescription, Prescriptions),
    t("PRESC-INF", "Prescription de soins infirmiers", "Nursing order", Prescription, Prescriptions),
    t("PRESC-PEDI", "Prescription de pédicurie", "Podiatry order", Prescription, Prescriptions),
    t("PRESC-ORTHOPHO", "Prescription d'orthophonie", "Speech therapy order", Prescription, Prescriptions),
    t("PRESC-AAT", "Avis d'arrêt de travail", "Sick leave certificate", Prescription, Papers),
    t("55115-0", "Demande d'examen d'imagerie", "Imaging request", Prescription, Prescriptions),
    t("60593-1", "Dispensation de médicaments", "Medication dispensing", Dispensation, Medicines),
    t("DISP_AUT", "Autre dispensation", "Other dispensing", Dispensation, Medicines),
    t("61357-0", "Dispensation de produits de santé", "Dispensing of health products", Dispensation, Medicines),
    t("18776-5", "Plan personnalisé de soins", "Personal care plan", CarePlan, Doctors),
    t("PROT_ALD", "Protocole de soins ALD", "Long-term illness protocol", CarePlan, Papers),
    t("80771-9", "Projet d'accueil individualisé", "Individual school care plan", CarePlan, Papers),
    t("80565-5", "Traitement administré", "Medication administration record", Administered, Medicines),
    t("89601-9", "Certificat médical", "Medical certificate", Certificate, Papers),
    t("CERT_DECL", "Certificat, déclaration", "Certificate, declaration", Certificate, Papers),
    t("86531-1", "Autre certificat", "Other certificate", Certificate, Papers),
    t("REMB", "Relevé de remboursements", "Reimbursement statement", Reimbursement, Papers),
    t("IMG-KOS", "Images d'un examen (DICOM)", "Images of an examination (DICOM)", Imaging, Images),
    t("52040-3", "Image (hors DICOM)", "Image (not DICOM)", Imaging, Images),
    t("EXPPAT_1", "Volontés et droits du patient", "Wishes and rights of the patient", FromPatient, Papers),
    t("EXPPAT_2", "Autre expression du patient", "Other statement by the patient", FromPatient, Papers),
    t("EXPPAT_3", "Directives anticipées", "Advance directives", FromPatient, Papers),
    t("DOCPAT01", "Document du patient : synthèse", "Patient's document: summary", FromPatient, Papers),
    t("DOCPAT02", "Document du patient : traitement", "Patient's document: treatment", FromPatient, Medicines),
    t("DOCPAT03", "Document du patient : compte rendu", "Patient's document: report", FromPatient, Doctors),
    t("DOCPAT04", "Document du patient : imagerie", "Patient's document: imaging", FromPatient, Images),
    t("DOCPAT05", "Document du patient : biologie", "Patient's document: test results", FromPatient, Analyses),
    t("DOCPAT06", "Document du patient : prévention", "Patient's document: prevention", FromPatient, Vaccines),
    t("DOCPAT07", "Document du patient : certificat", "Patient's document: certificate", FromPatient, Papers),
    t("DOCPAT08", "Profil médical", "Medical profile", FromPatient, Papers),
    t("DOCPAT09", "Document du patient : administratif", "Patient's document: administration", FromPatient, Papers),
    t("74465-6", "Questionnaire", "Questionnaire", FromPatient, Papers),
    t("56446-8", "Notification de rendez-vous", "Appointment notice", Management, Papers),
    t("FICHE-CONTACTS", "Fiche de contacts", "Contact sheet", Management, Papers),
    t("FEUILLE-DE-STYLE", "Feuille de style", "Style sheet", Management, Papers),
    t("51851-4", "Note administrative", "Administrative note", Management, Papers),
    t("PIECE-IDENTITE", "Pièce d'identité", "Identity document", Management, Papers),
    t("ATTEST-DROITS-AM", "Attestation de droits à l'assurance maladie", "Health insurance certificate", Management, Papers),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_labelled() {
        for (i, one) in TYPES.iter().enumerate() {
            assert!(!TYPES[..i].iter().any(|other| other.code == one.code), "{} twice", one.code);
            assert!(!one.fr.is_empty() && !one.en.is_empty());
            assert_eq!(by_code(one.code), Some(one));
        }
        assert!(by_code("").is_none());
        assert!(by_code(UNSORTED).is_some());
    }

    #[test]
    fn every_category_and_family_is_used() {
        for category in Category::ALL {
            assert!(TYPES.iter().any(|t| t.category == category), "{category:?}");
        }
        for family in Family::ALL {
            assert!(TYPES.iter().any(|t| t.family == family), "{family:?}");
        }
    }
}
