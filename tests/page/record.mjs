// The vault that the pages are looked at with: the demonstration's, ten years of invented papers, played by `coffre demo`; then a
// door that is open, a reading, a gift that waits, a note, a paper in the bin. Made once for all pages.
import { mkdirSync } from "node:fs";
import { equal, holds } from "./chromium.mjs";
import { Stage } from "./stage.mjs";

/// Who she is in the demonstration.
const PATIENT = "Hélène Marchetti-Delorme";

/// The code of the vault that opens with one.
export const CODE = "mille lapins";

export async function record() {
  const stage = new Stage();
  const played = await stage.run("coffre", ["demo", "--no-serve", "--home", stage.at("demo")]);
  equal(played.code, 0, `coffre demo: ${played.out}${played.err}`);
  const home = stage.at("demo/patient");
  const patient = (...args) => stage.json("coffre", [...args, "--home", home]);
  const dentist = (...args) => stage.json("coffre-pro", [...args, "--home", stage.at("demo/dentist")]);
  const before = await patient("status");
  const server = await stage.start("coffre-server", ["serve", "--listen", new URL(before.server).host, "--data", stage.at("demo/server")]);
  const { items } = await patient("list");
  const [contact] = (await patient("contact", "list")).items;
  const of = (mime) => items.find((one) => one.mime === mime && !one.private);
  const shown = items.filter((one) => !one.private).slice(0, 6);
  await patient("grant", ...shown.map((one) => one.id), "--to", contact.id, "--until", "3m", "--purpose", "Soins de la dent 26");
  await dentist("receive");
  const { items: seen } = await dentist("list", PATIENT);
  await dentist("open", PATIENT, seen[0].id, "-o", stage.at("read.bin"));
  const letter = stage.write("lettre.txt", "Contrôle de la couronne dans six mois.\n");
  await dentist("give", "--yes", PATIENT, letter);
  await dentist("give", "--yes", PATIENT, stage.write("voisin.txt", "Patient : Jean DUPONT\nNé le 3 mai 1960\nCompte rendu du 4 mai 2026\n"));
  await dentist("request", "--yes", PATIENT, "--types", "11502-2,11506-3", "--for", "14d", "--purpose", "suivi de la couronne");
  await dentist("write", PATIENT, "Prenez le comprimé le soir.", "--yes");
  const paper = shown[0].id;
  await patient("note", paper, "Ce n'est pas la bonne dent.");
  const bin = shown[5].id;
  await patient("remove", bin);
  await patient("sync");
  await patient("history");
  const { items: letters } = await patient("inbox");
  const waits = (what) => letters.find(what)?.id ?? equal(letters, "…", "a letter that waits");
  // Another patient's vault, which opens with a code.
  stage.write("code", CODE);
  mkdirSync(stage.at("cle"));
  await stage.json("coffre", ["init", "--offline", "--name", "Fatima", "--secret-file", stage.at("code"), "--home", stage.at("fatima")]);
  holds(of("application/pdf"), "the record has a PDF");
  return {
    stage, home, server, url: before.server, drive: stage.at("cle"),
    locked: stage.at("fatima"),
    request: waits((one) => one.what === "request"), neighbour: waits((one) => one.file_name === "voisin.txt"),
    paper, bin, person: contact.id, contact,
    pdf: of("application/pdf").id,
    kept: (items.find((one) => /xml|dicom|zip/.test(one.mime) && !one.private) ?? {}).id,
    delicate: items.find((one) => one.private).id,
  };
}
