// The vault that the pages are looked at with: the demonstration's, ten years of invented papers, played by `coffre demo`; then a
// door that is open, a reading, a gift that waits, a note, a paper in the bin. Made once for all pages.
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
  await dentist("give", PATIENT, letter);
  const paper = shown[0].id;
  await patient("note", paper, "Ce n'est pas la bonne dent.");
  const bin = shown[5].id;
  await patient("remove", bin);
  await patient("sync");
  await patient("history");
  // Another patient's vault, which opens with a code.
  stage.write("code", CODE);
  await stage.json("coffre", ["init", "--offline", "--name", "Fatima", "--secret-file", stage.at("code"), "--home", stage.at("fatima")]);
  holds(of("application/pdf"), "the record has a PDF");
  return {
    stage, home, server, url: before.server,
    locked: stage.at("fatima"),
    paper, bin, person: contact.id, contact,
    pdf: of("application/pdf").id,
    kept: (items.find((one) => /xml|dicom|zip/.test(one.mime) && !one.private) ?? {}).id,
    delicate: items.find((one) => one.private).id,
  };
}
