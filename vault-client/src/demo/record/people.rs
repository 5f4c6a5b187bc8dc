//! Who is in the record. All invented.

use super::pdf::Colour;

pub(super) const TOWN: &str = "Vaurillon";
pub(super) const PATIENT: &str = "Hélène Marchetti-Delorme";
pub(super) const PATIENT_TITLED: &str = "Mme Hélène MARCHETTI-DELORME";
pub(super) const PATIENT_BORN: &str = "Née DELORME le 14/02/1948 – sexe F";
/// Test OID of the INS: 1.2.250.1.213.1.4.10.
pub(super) const INS: &str = "248029900000048";
pub(super) const PATIENT_INS: &str = "INS (identité de test) : 2 48 02 99 000 000 48";
pub(super) const PATIENT_STREET: &str = "6 ruelle des Tanneurs-Gris";
pub(super) const PATIENT_TOWN: &str = "99480 VAURILLON";

/// A letterhead.
pub(super) struct House {
    pub(super) name: &'static str,
    pub(super) lines: &'static [&'static str],
    pub(super) foot: &'static str,
    pub(super) colour: Colour,
}

pub(super) const GP: &str = "Dr Anselme Quéméneur-Vasse";
pub(super) static GP_OFFICE: House = House {
    name: "Dr Anselme Quéméneur-Vasse",
    lines: &[
        "Médecine générale – conventionné secteur 1",
        "Cabinet du Pilori, 14 place du Pilori, 99480 Vaurillon",
        "Tél. 02 61 91 04 18 – sur rendez-vous",
    ],
    foot: "Cabinet du Pilori – N° RPPS fictif 899 0001 0018 – membre d'une association agréée, règlement par chèque accepté",
    colour: (0.13, 0.29, 0.47),
};

pub(super) const LAB: &str = "Laboratoire des Trois-Rivières";
pub(super) const BIOLOGIST: &str = "Dr Zénaïde Okonkwo-Faure";
pub(super) static LAB_OFFICE: House = House {
    name: "Laboratoire des Trois-Rivières",
    lines: &[
        "Laboratoire de biologie médicale – 3 quai des Lavandières, 99480 Vaurillon",
        "Tél. 02 61 91 22 40 – ouvert du lundi au samedi de 7 h à 18 h 30",
        "Biologiste responsable : Dr Zénaïde Okonkwo-Faure",
    ],
    foot: "Laboratoire des Trois-Rivières – portée d'accréditation fictive n° 8-0000 – * résultat hors des valeurs usuelles",
    colour: (0.05, 0.42, 0.42),
};

pub(super) const DIABETOLOGIST: &str = "Dr Iskander Belhaouari";
pub(super) static HOSPITAL_DIABETES: House = House {
    name: "Centre hospitalier de Vaurillon",
    lines: &[
        "Service d'endocrinologie, diabétologie et nutrition",
        "1 avenue du Docteur-Absent, 99480 Vaurillon – secrétariat 02 61 91 50 12",
    ],
    foot: "Centre hospitalier de Vaurillon – FINESS fictif 990000000",
    colour: (0.20, 0.25, 0.55),
};
pub(super) const EMERGENCY_DOCTOR: &str = "Dr Barnabé Kwiatkowski";
pub(super) static HOSPITAL_EMERGENCY: House = House {
    name: "Centre hospitalier de Vaurillon",
    lines: &["Service d'accueil des urgences", "1 avenue du Docteur-Absent, 99480 Vaurillon – tél. 02 61 91 50 15"],
    foot: "Centre hospitalier de Vaurillon – FINESS fictif 990000000",
    colour: (0.20, 0.25, 0.55),
};
pub(super) const ALLERGIST: &str = "Dr Eudoxie Lampérière";
pub(super) static HOSPITAL_ALLERGY: House = House {
    name: "Centre hospitalier de Vaurillon",
    lines: &[
        "Unité d'allergologie – consultation des allergies médicamenteuses",
        "1 avenue du Docteur-Absent, 99480 Vaurillon – secrétariat 02 61 91 50 31",
    ],
    foot: "Centre hospitalier de Vaurillon – FINESS fictif 990000000",
    colour: (0.20, 0.25, 0.55),
};
pub(super) const GASTROENTEROLOGIST: &str = "Dr Honorine Szymczak";
pub(super) static HOSPITAL_DIGESTIVE: House = House {
    name: "Centre hospitalier de Vaurillon",
    lines: &[
        "Service d'hépato-gastro-entérologie – plateau d'endoscopie",
        "1 avenue du Docteur-Absent, 99480 Vaurillon – secrétariat 02 61 91 50 44",
    ],
    foot: "Centre hospitalier de Vaurillon – FINESS fictif 990000000",
    colour: (0.20, 0.25, 0.55),
};
pub(super) const PATHOLOGIST: &str = "Dr Melchior d'Entraigues";
pub(super) static PATHOLOGY: House = House {
    name: "Cabinet d'anatomie pathologique de l'Écluse",
    lines: &["9 rue de l'Écluse-Neuve, 99480 Vaurillon – tél. 02 61 91 37 05"],
    foot: "Cabinet d'anatomie pathologique de l'Écluse – N° RPPS fictif 899 0001 0117",
    colour: (0.40, 0.20, 0.42),
};
pub(super) const PSYCHIATRIST: &str = "Dr Ludivine Achterberg";
pub(super) static PSYCHIATRY: House = House {
    name: "Centre médico-psychologique Les Glycines",
    lines: &[
        "Pôle de psychiatrie générale du centre hospitalier de Vaurillon",
        "27 rue du Vieux-Lavoir, 99480 Vaurillon – tél. 02 61 91 50 70",
    ],
    foot: "Pôle de psychiatrie – courrier confidentiel, à remettre à la patiente seule",
    colour: (0.35, 0.32, 0.22),
};
pub(super) const ADDICTOLOGIST: &str = "Dr Corentin Malherbe-Nazé";
pub(super) static ADDICTOLOGY: House = House {
    name: "Consultation d'addictologie La Passerelle",
    lines: &[
        "Centre de soins, d'accompagnement et de prévention",
        "2 impasse des Charpentiers, 99480 Vaurillon – tél. 02 61 91 50 88",
    ],
    foot: "La Passerelle – consultation gratuite et confidentielle",
    colour: (0.55, 0.32, 0.12),
};
pub(super) const GYNAECOLOGIST: &str = "Dr Solveig Hautecombe";
pub(super) static GYNAECOLOGY: House = House {
    name: "Dr Solveig Hautecombe",
    lines: &["Gynécologie médicale", "31 boulevard des Tilleuls-Blancs, 99480 Vaurillon – tél. 02 61 91 16 60"],
    foot: "N° RPPS fictif 899 0001 0224 – conventionnée secteur 2, option tarifaire maîtrisée",
    colour: (0.50, 0.18, 0.34),
};
pub(super) const CARDIOLOGIST: &str = "Dr Mathilde Roustan-Peyre";
pub(super) static CARDIOLOGY: House = House {
    name: "Dr Mathilde Roustan-Peyre",
    lines: &[
        "Cardiologie et maladies vasculaires – ancienne cheffe de clinique",
        "Maison de santé du Beffroi, 5 rue du Beffroi, 99480 Vaurillon – tél. 02 61 91 08 33",
    ],
    foot: "N° RPPS fictif 899 0001 0331 – conventionnée secteur 1",
    colour: (0.56, 0.11, 0.15),
};
pub(super) const SURGEON: &str = "Pr Octave Lindqvist-Marsan";
pub(super) const ANAESTHETIST: &str = "Dr Gaspard Ettori";
pub(super) static CLINIC: House = House {
    name: "Clinique Sainte-Ombeline",
    lines: &[
        "Chirurgie orthopédique et traumatologique – Pr Octave Lindqvist-Marsan, Dr Yseult Charbonnel",
        "Anesthésie – Dr Gaspard Ettori, Dr Firmin Obertal",
        "40 chemin des Hautes-Vignes, 99480 Vaurillon – tél. 02 61 91 70 00",
    ],
    foot: "Clinique Sainte-Ombeline – FINESS fictif 990000018 – établissement certifié (fictif)",
    colour: (0.10, 0.36, 0.24),
};
pub(super) const OPHTHALMOLOGIST: &str = "Dr Sidonie Trévignac";
pub(super) static OPHTHALMOLOGY: House = House {
    name: "Dr Sidonie Trévignac",
    lines: &[
        "Ophtalmologie – chirurgie de la cataracte et de la rétine",
        "18 rue des Orfèvres-Aveugles, 99480 Vaurillon – tél. 02 61 91 45 27",
    ],
    foot: "N° RPPS fictif 899 0001 0448 – conventionnée secteur 2",
    colour: (0.12, 0.38, 0.58),
};
pub(super) const DENTIST: &str = "Dr Paul-Émile Garancher";
pub(super) static DENTAL: House = House {
    name: "Dr Paul-Émile Garancher",
    lines: &[
        "Chirurgien-dentiste",
        "Cabinet dentaire du Vieux-Pont, 2 rue du Vieux-Pont, 99480 Vaurillon – tél. 02 61 91 63 09",
    ],
    foot: "N° RPPS fictif 899 0001 0555 – conventionné",
    colour: (0.06, 0.45, 0.55),
};
pub(super) const RADIOLOGIST: &str = "Dr Wassila Cordonnier";
pub(super) static IMAGING: House = House {
    name: "Imagerie du Beffroi",
    lines: &[
        "Radiologie – échographie – scanner – IRM – mammographie – densitométrie",
        "Dr Wassila Cordonnier, Dr Lazare Pontévès",
        "7 rue du Beffroi, 99480 Vaurillon – tél. 02 61 91 30 30",
    ],
    foot: "Imagerie du Beffroi – images conservées dix ans, disponibles sur demande",
    colour: (0.24, 0.27, 0.31),
};
pub(super) const PHYSIOTHERAPIST: &str = "M. Thibault Escoffier";
pub(super) static PHYSIOTHERAPY: House = House {
    name: "Cabinet de kinésithérapie des Remparts",
    lines: &[
        "M. Thibault Escoffier, masseur-kinésithérapeute diplômé d'État",
        "11 rue des Remparts-Bas, 99480 Vaurillon – tél. 02 61 91 12 77",
    ],
    foot: "N° ADELI fictif 997000012",
    colour: (0.42, 0.36, 0.08),
};
pub(super) const PHARMACIST: &str = "Mme Perpétue Vandenabeele";
pub(super) static PHARMACY: House = House {
    name: "Pharmacie du Beffroi",
    lines: &[
        "Mme Perpétue Vandenabeele, docteure en pharmacie",
        "1 rue du Beffroi, 99480 Vaurillon – tél. 02 61 91 28 14",
    ],
    foot: "Pharmacie du Beffroi – FINESS fictif 990000026",
    colour: (0.07, 0.48, 0.20),
};
