//! The types of paper: the core of the French table of document types, with our grouping.
//!
//! Codes and French labels: value set JDV_J07-XdsTypeCode-CISIS (OID 1.2.250.1.213.1.1.5.471) of the Agence du
//! numérique en santé, revision 2024-09-27; labels shortened here and there. Numeric codes are LOINC (code system
//! 2.16.840.1.113883.6.1, © Regenstrief Institute); the others are of the French table TRE_A05
//! (1.2.250.1.213.1.1.4.12). The English and Arabic labels, the families and what counts as sensitive are **this project's
//! choice** (the Arabic ones by a writer whose language it is not, to be read again), and so is the category of types that the official habilitation matrix is not known to place.

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
    /// Arabic label.
    pub ar: &'static str,
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

const fn t(
    code: &'static str,
    fr: &'static str,
    en: &'static str,
    ar: &'static str,
    category: Category,
    family: Family,
) -> DocumentType {
    DocumentType { code, fr, en, ar, category, family, sensitive: None }
}

/// A type of which every paper is sensitive.
const fn s(
    code: &'static str,
    fr: &'static str,
    en: &'static str,
    ar: &'static str,
    category: Category,
    family: Family,
    what: Sensitive,
) -> DocumentType {
    DocumentType { code, fr, en, ar, category, family, sensitive: Some(what) }
}

use Category::{
    Administered, CarePlan, Certificate, Dispensation, FromPatient, Imaging, Management, Prescription, Reimbursement,
    Report, Summary,
};
use Family::{Analyses, Doctors, Images, Medicines, Papers, Prescriptions, Vaccines};

/// The core table, by category.
#[rustfmt::skip]
pub static TYPES: &[DocumentType] = &[
    t("11502-2", "CR d'examens biologiques", "Laboratory report", "تقرير تحاليل مخبرية", Report, Analyses),
    t("18748-4", "CR d'imagerie médicale", "Imaging report", "تقرير تصوير طبي", Report, Images),
    t("34112-3", "CR hospitalier", "Hospital report", "تقرير المستشفى", Report, Doctors),
    t("34874-8", "CR opératoire", "Operative report", "تقرير عملية جراحية", Report, Doctors),
    t("15507-7", "CR de passage aux urgences", "Emergency department report", "تقرير زيارة قسم الطوارئ", Report, Doctors),
    t("15508-5", "CR d'accouchement", "Delivery report", "تقرير ولادة", Report, Doctors),
    t("11488-4", "CR de consultation", "Consultation report", "تقرير زيارة الطبيب", Report, Doctors),
    t("34749-2", "CR de consultation pré-anesthésique", "Pre-anaesthetic consultation", "تقرير زيارة قبل التخدير", Report, Doctors),
    t("77436-4", "CR d'anesthésie", "Anaesthesia report", "تقرير تخدير", Report, Doctors),
    t("60568-3", "CR d'anatomie et de cytologie pathologiques", "Pathology report", "تقرير فحص الأنسجة والخلايا", Report, Analyses),
    t("51969-4", "CR de génétique moléculaire", "Molecular genetics report", "تقرير فحص جيني", Report, Analyses),
    t("34794-8", "CR de réunion de concertation pluridisciplinaire", "Multidisciplinary meeting report", "تقرير اجتماع عدة أطباء", Report, Doctors),
    t("11505-5", "CR d'acte thérapeutique", "Therapeutic procedure report", "تقرير علاج", Report, Doctors),
    t("70004-7", "CR d'acte diagnostique", "Diagnostic procedure report", "تقرير فحص", Report, Doctors),
    t("85208-7", "CR de télémédecine", "Telemedicine report", "تقرير استشارة عن بعد", Report, Doctors),
    t("78513-9", "CR d'ophtalmologie", "Ophthalmology report", "تقرير طب العيون", Report, Doctors),
    s("83901-9", "CR de bilan psychologique", "Psychological assessment", "تقرير فحص نفسي", Report, Doctors, Sensitive::Psychiatry),
    t("93024-8", "CR de consultation pharmaceutique", "Pharmacist consultation", "تقرير استشارة الصيدلي", Report, Medicines),
    t("11506-3", "CR de suivi par un auxiliaire médical", "Allied health follow-up", "متابعة من مختص مساعد", Report, Doctors),
    t("59283-2", "CR d'examen de l'enfant", "Child health examination", "فحص صحة الطفل", Report, Doctors),
    t("89233-1", "CR de suivi de grossesse", "Pregnancy follow-up", "متابعة الحمل", Report, Doctors),
    t("96173-0", "CR de test rapide d'orientation diagnostique (TROD)", "Rapid diagnostic test", "فحص سريع", Report, Analyses),
    t("101881-1", "Carte d'implant", "Implant card", "بطاقة زرعة في الجسم", Report, Doctors),
    t("75492-9", "CR de dépistage", "Screening report", "تقرير كشف مبكر", Report, Analyses),
    t("60591-5", "Synthèse médicale", "Patient summary", "ملخص طبي", Summary, Doctors),
    t("34133-9", "Synthèse d'épisode de soins", "Summary of an episode of care", "ملخص فترة علاج", Summary, Doctors),
    t("11490-0", "Lettre de liaison à la sortie", "Discharge letter", "رسالة الخروج من المستشفى", Summary, Doctors),
    t("18761-7", "Note de transfert", "Transfer note", "رسالة نقل المريض", Summary, Doctors),
    s("68599-0", "Synthèse psychiatrique", "Mental health summary", "ملخص الطب النفسي", Summary, Doctors, Sensitive::Psychiatry),
    t("74207-2", "Document de liaison d'urgence", "Emergency liaison document", "ورقة تواصل في حالة الطوارئ", Summary, Doctors),
    t("96349-6", "Lettre d'adressage", "Referral letter", "رسالة توجيه إلى طبيب", Summary, Doctors),
    t("SYNTH", "Synthèse", "Summary", "ملخص", Summary, Doctors),
    t("11369-6", "Historique des vaccinations", "Immunization history", "سجل التطعيمات", Summary, Vaccines),
    t("87273-9", "Note de vaccination", "Immunization note", "ورقة تطعيم", Summary, Vaccines),
    t("68817-6", "Autre document de vaccination", "Other immunization document", "ورقة تطعيم أخرى", Summary, Vaccines),
    t("57833-6", "Prescription de produits de santé", "Prescription", "وصفة أدوية", Prescription, Prescriptions),
    t("57832-8", "Prescription de soins", "Prescription of care", "وصفة علاج", Prescription, Prescriptions),
    t("PRESC-BIO", "Prescription d'examens biologiques", "Laboratory order", "طلب تحاليل", Prescription, Prescriptions),
    t("PRESC-KINE", "Prescription de kinésithérapie", "Physiotherapy order", "وصفة علاج طبيعي", Prescription, Prescriptions),
    t("PRESC-INF", "Prescription de soins infirmiers", "Nursing order", "وصفة تمريض", Prescription, Prescriptions),
    t("PRESC-PEDI", "Prescription de pédicurie", "Podiatry order", "وصفة عناية بالقدم", Prescription, Prescriptions),
    t("PRESC-ORTHOPHO", "Prescription d'orthophonie", "Speech therapy order", "وصفة علاج النطق", Prescription, Prescriptions),
    t("PRESC-AAT", "Avis d'arrêt de travail", "Sick leave certificate", "شهادة توقف عن العمل", Prescription, Papers),
    t("55115-0", "Demande d'examen d'imagerie", "Imaging request", "طلب تصوير", Prescription, Prescriptions),
    t("60593-1", "Dispensation de médicaments", "Medication dispensing", "أدوية سلّمها الصيدلي", Dispensation, Medicines),
    t("DISP_AUT", "Autre dispensation", "Other dispensing", "تسليم آخر", Dispensation, Medicines),
    t("61357-0", "Dispensation de produits de santé", "Dispensing of health products", "مستلزمات صحية سُلّمت", Dispensation, Medicines),
    t("18776-5", "Plan personnalisé de soins", "Personal care plan", "خطة علاج شخصية", CarePlan, Doctors),
    t("PROT_ALD", "Protocole de soins ALD", "Long-term illness protocol", "خطة علاج مرض طويل الأمد", CarePlan, Papers),
    t("80771-9", "Projet d'accueil individualisé", "Individual school care plan", "خطة استقبال الطفل في المدرسة", CarePlan, Papers),
    t("80565-5", "Traitement administré", "Medication administration record", "أدوية أُعطيت للمريض", Administered, Medicines),
    t("89601-9", "Certificat médical", "Medical certificate", "شهادة طبية", Certificate, Papers),
    t("CERT_DECL", "Certificat, déclaration", "Certificate, declaration", "شهادة أو تصريح", Certificate, Papers),
    t("86531-1", "Autre certificat", "Other certificate", "شهادة أخرى", Certificate, Papers),
    t("REMB", "Relevé de remboursements", "Reimbursement statement", "كشف التعويضات", Reimbursement, Papers),
    t("IMG-KOS", "Images d'un examen (DICOM)", "Images of an examination (DICOM)", "صور فحص (DICOM)", Imaging, Images),
    t("52040-3", "Image (hors DICOM)", "Image (not DICOM)", "صورة (غير DICOM)", Imaging, Images),
    t("EXPPAT_1", "Volontés et droits du patient", "Wishes and rights of the patient", "رغبات المريض وحقوقه", FromPatient, Papers),
    t("EXPPAT_2", "Autre expression du patient", "Other statement by the patient", "كلام آخر من المريض", FromPatient, Papers),
    t("EXPPAT_3", "Directives anticipées", "Advance directives", "وصايا العلاج المسبقة", FromPatient, Papers),
    t("DOCPAT01", "Document du patient : synthèse", "Patient's document: summary", "ورقة من المريض: ملخص", FromPatient, Papers),
    t("DOCPAT02", "Document du patient : traitement", "Patient's document: treatment", "ورقة من المريض: علاج", FromPatient, Medicines),
    t("DOCPAT03", "Document du patient : compte rendu", "Patient's document: report", "ورقة من المريض: تقرير", FromPatient, Doctors),
    t("DOCPAT04", "Document du patient : imagerie", "Patient's document: imaging", "ورقة من المريض: صور", FromPatient, Images),
    t("DOCPAT05", "Document du patient : biologie", "Patient's document: test results", "ورقة من المريض: تحاليل", FromPatient, Analyses),
    t("DOCPAT06", "Document du patient : prévention", "Patient's document: prevention", "ورقة من المريض: وقاية", FromPatient, Vaccines),
    t("DOCPAT07", "Document du patient : certificat", "Patient's document: certificate", "ورقة من المريض: شهادة", FromPatient, Papers),
    t("DOCPAT08", "Profil médical", "Medical profile", "الملف الصحي", FromPatient, Papers),
    t("DOCPAT09", "Document du patient : administratif", "Patient's document: administration", "ورقة من المريض: إدارة", FromPatient, Papers),
    t("74465-6", "Questionnaire", "Questionnaire", "استبيان", FromPatient, Papers),
    t("56446-8", "Notification de rendez-vous", "Appointment notice", "إشعار بموعد", Management, Papers),
    t("FICHE-CONTACTS", "Fiche de contacts", "Contact sheet", "قائمة جهات الاتصال", Management, Papers),
    t("FEUILLE-DE-STYLE", "Feuille de style", "Style sheet", "ورقة شكل", Management, Papers),
    t("51851-4", "Note administrative", "Administrative note", "ورقة إدارية", Management, Papers),
    t("PIECE-IDENTITE", "Pièce d'identité", "Identity document", "وثيقة هوية", Management, Papers),
    t("ATTEST-DROITS-AM", "Attestation de droits à l'assurance maladie", "Health insurance certificate", "شهادة التأمين الصحي", Management, Papers),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_labelled() {
        for (i, one) in TYPES.iter().enumerate() {
            assert!(!TYPES[..i].iter().any(|other| other.code == one.code), "{} twice", one.code);
            assert!(!one.fr.is_empty() && !one.en.is_empty());
            assert!(one.ar.chars().any(|c| ('\u{621}'..='\u{64a}').contains(&c)), "{} is not Arabic", one.ar);
            let same = TYPES.iter().filter(|other| other.ar == one.ar).count();
            assert_eq!(same, 1, "{} says two things", one.ar);
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
