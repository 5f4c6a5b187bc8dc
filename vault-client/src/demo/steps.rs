//! The steps, in order. Each does one thing with real processes, proves it, and gives the line that says so.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use vault_audit::store::words::Search;
use vault_terminal::{Message, msg};

use super::blind::Searched;
use super::record::{self, SamplePaper};
use super::stage::{Failed, Stage, must, worked};

const PURPOSE: &str = "Soins de la dent 26";
const LETTER: &str = "Compte rendu : couronne posée sur la 26.\nContrôle dans six mois. Mot rare : Passiflore-Douze.\n";
const LETTER_WORD: &str = "Passiflore-Douze";
const LETTER_FILE: &str = "compte-rendu-couronne.txt";

/// Papers opened by the dentist in one call; one more is tried after the door is closed.
const OPENED: usize = 3;

/// What one step leaves for the next.
pub(crate) struct Play<'a> {
    pub(crate) stage: &'a mut Stage,
    papers: Vec<SamplePaper>,
    /// Id of each paper in the patient's vault, in the order of `papers`.
    ids: Vec<String>,
    pub(super) url: String,
    shown: Vec<String>,
}

type Step = Result<Message, Failed>;

/// A step by the name that programs read.
pub(crate) type Named<'a> = (&'static str, fn(&mut Play<'a>) -> Step);

impl<'a> Play<'a> {
    pub(crate) fn new(stage: &'a mut Stage) -> Self {
        Play { stage, papers: record::papers(), ids: Vec::new(), url: String::new(), shown: Vec::new() }
    }

    /// All the steps.
    pub(crate) fn steps() -> Vec<Named<'a>> {
        vec![
            ("server", Play::server),
            ("vault", Play::vault),
            ("sent", Play::sent),
            ("card", Play::card),
            ("verified", Play::verified),
            ("shown", Play::shown),
            ("opened", Play::opened),
            ("history", Play::history),
            ("given", Play::given),
            ("stopped", Play::stopped),
            ("refused", Play::refused),
            ("blind", Play::blind),
            ("control", Play::control),
        ]
    }

    fn server(&mut self) -> Step {
        self.url = self.stage.start_server()?;
        Ok(msg!("demo-server", url = self.url.as_str()))
    }

    fn vault(&mut self) -> Step {
        let folder = self.stage.at("papers");
        fs::create_dir_all(&folder)?;
        let name = record::PATIENT_NAME;
        let made = self.stage.patient_json(&["init", "--offline", "--no-secret", "--name", name])?;
        must(texts(&made["rescue"]["words"]).len() == 24, || "no 24 rescue words".to_owned())?;
        for paper in &self.papers {
            let path = folder.join(&paper.file_name);
            fs::write(&path, &paper.bytes)?;
            let date = paper.date.to_string();
            // The description as she would give it; what is delicate goes to the private drawer.
            let drawer = if paper.sensitive { "--private" } else { "--no-private" };
            let path = path.display().to_string();
            let words =
                ["--title", &paper.title, "--type", paper.type_code, "--date", &date, "--author", &paper.author];
            let args: Vec<&str> = ["add", &path].into_iter().chain(words).chain([drawer]).collect();
            let added = self.stage.patient_json(&args)?;
            self.ids.push(text(&added["items"][0]["paper"]["id"])?);
        }
        let delicate = self.papers.iter().filter(|p| p.sensitive).count();
        let status = self.stage.patient_json(&["status"])?;
        must(status["papers"] == self.papers.len(), || format!("{} papers kept", status["papers"]))?;
        must(status["private"] == delicate, || format!("{} papers in the private drawer", status["private"]))?;
        Ok(msg!("demo-vault", name = name, count = self.papers.len(), delicate = delicate))
    }

    fn sent(&mut self) -> Step {
        let url = self.url.clone();
        let set = self.stage.patient_json(&["server", "set", &url])?;
        must(set["synced"] == true && set["waiting"] == 0, || format!("not sent: {set}"))?;
        Ok(msg!("demo-sent", count = self.papers.len()))
    }

    fn card(&mut self) -> Step {
        let (name, url) = (record::DENTIST_NAME, self.url.clone());
        let role = "chirurgien-dentiste";
        self.stage.dentist_json(&["init", "--server", &url, "--no-secret", "--name", name, "--role", role])?;
        let file = self.stage.at("dentist.coffre").display().to_string();
        self.stage.dentist_json(&["card", "-o", &file])?;
        Ok(msg!("demo-card", name = name))
    }

    fn verified(&mut self) -> Step {
        let card = self.stage.dentist_json(&["card"])?;
        let fingerprint = text(&card["fingerprint"])?;
        let file = self.stage.at("dentist.coffre").display().to_string();
        let added = self.stage.patient_json(&["contact", "add", &file])?;
        let id = text(&added["item"]["id"])?;
        let verified = self.stage.patient_json(&["contact", "verify", &id, "--fingerprint", &fingerprint])?;
        must(verified["item"]["verified"] == "in-person", || format!("not verified: {verified}"))?;
        Ok(msg!("demo-verified", name = record::DENTIST_NAME))
    }

    fn shown(&mut self) -> Step {
        let chosen = || self.papers.iter().zip(&self.ids).filter(|(p, _)| p.for_dentist);
        must(chosen().all(|(p, _)| !p.sensitive), || "a delicate paper was about to be shown".to_owned())?;
        self.shown = chosen().map(|(_, id)| id.clone()).collect();
        let ids = self.shown.clone();
        let ends = ["--to", record::DENTIST_NAME, "--purpose", PURPOSE];
        let args: Vec<&str> = ["grant"].into_iter().chain(ids.iter().map(String::as_str)).chain(ends).collect();
        let grant = self.stage.patient_json(&args)?;
        must(texts(&grant["item"]["papers"]).len() == ids.len(), || format!("shown: {grant}"))?;
        Ok(msg!("demo-shown", count = ids.len(), all = self.papers.len()))
    }

    fn opened(&mut self) -> Step {
        self.stage.dentist_json(&["receive"])?;
        let list = self.stage.dentist_json(&["list", record::PATIENT_NAME])?;
        let seen: BTreeSet<String> = titles(&list);
        let wanted = self.papers.iter().filter(|p| p.for_dentist).map(|p| p.title.clone()).collect();
        must(seen == wanted, || format!("he sees {seen:?} and not {wanted:?}"))?;
        let ids = self.listed()?;
        let into = self.stage.at("dentist-papers").display().to_string();
        fs::create_dir_all(&into)?;
        let ends = ["-o", &into];
        let first = ids.iter().take(OPENED).map(String::as_str);
        let args: Vec<&str> = ["open", record::PATIENT_NAME].into_iter().chain(first).chain(ends).collect();
        let opened = self.stage.dentist_json(&args)?;
        must(opened["receipts"] == OPENED, || format!("receipts: {opened}"))?;
        // What he reads is what she kept, byte for byte.
        for item in opened["items"].as_array().into_iter().flatten() {
            let bytes = fs::read(text(&item["path"])?)?;
            let same = self.papers.iter().any(|p| p.bytes == bytes && Some(p.title.as_str()) == item["title"].as_str());
            must(same, || format!("{item} is not the paper that was kept"))?;
        }
        Ok(msg!("demo-opened", seen = seen.len(), count = OPENED))
    }

    fn listed(&mut self) -> Result<Vec<String>, Failed> {
        let list = self.stage.dentist_json(&["list", record::PATIENT_NAME])?;
        let items = list["items"].as_array().cloned().unwrap_or_default();
        items.iter().map(|item| text(&item["id"])).collect()
    }

    fn history(&mut self) -> Step {
        let history = self.stage.patient_json(&["history"])?;
        let items = history["items"].as_array().cloned().unwrap_or_default();
        must(items.len() == OPENED, || format!("history: {history}"))?;
        let right = |item: &Value| {
            item["who"]["name"] == record::DENTIST_NAME
                && item["did"] == "asked-to-open"
                && self.shown.iter().any(|id| item["paper"]["id"] == id.as_str())
        };
        must(items.iter().all(right), || format!("history: {history}"))?;
        Ok(msg!("demo-history", name = record::DENTIST_NAME, count = items.len()))
    }

    fn given(&mut self) -> Step {
        let path = self.stage.at(LETTER_FILE);
        fs::write(&path, LETTER)?;
        self.stage.dentist_json(&["give", "--yes", record::PATIENT_NAME, &path.display().to_string()])?;
        let inbox = self.stage.patient_json(&["inbox"])?;
        must(inbox["items"].as_array().is_some_and(|i| i.len() == 1), || format!("letter box: {inbox}"))?;
        let before = self.stage.patient_json(&["find", "Passiflore"])?;
        must(titles(&before).is_empty(), || "it was in the vault before she said so".to_owned())?;
        let accepted = self.stage.patient_json(&["accept", &text(&inbox["items"][0]["id"])?])?;
        must(accepted["paper"]["origin"] == "signed", || format!("accepted: {accepted}"))?;
        self.ids.push(text(&accepted["paper"]["id"])?);
        Ok(msg!("demo-given"))
    }

    fn stopped(&mut self) -> Step {
        let revoked = self.stage.patient_json(&["revoke", record::DENTIST_NAME])?;
        must(revoked["items"][0]["confirmed"] == true, || format!("not confirmed: {revoked}"))?;
        Ok(msg!("demo-stopped"))
    }

    fn refused(&mut self) -> Step {
        let ids = self.listed()?;
        let next = ids.get(OPENED).ok_or_else(|| Failed("no paper left to try".to_owned()))?.clone();
        let into = self.stage.at("dentist-papers").display().to_string();
        let ran = self.stage.dentist(&["open", record::PATIENT_NAME, &next, "-o", &into, "--json"])?;
        must(ran.code == Some(14), || format!("exit {:?} instead of 14: {}", ran.code, ran.err))?;
        let history = self.stage.patient_json(&["history"])?;
        let readings = history["items"].as_array().map_or(0, Vec::len);
        must(readings == OPENED, || format!("{readings} readings after the door was closed"))?;
        Ok(msg!("demo-refused"))
    }

    /// Every rare word of the papers, their names and titles, the people and what was said between them.
    fn search(&self) -> Search {
        let rare = record::canaries().into_iter().map(|c| c.text.to_owned());
        let names = self.papers.iter().flat_map(|p| [p.file_name.clone(), p.title.clone()]);
        let people = [record::PATIENT_NAME, record::DENTIST_NAME, PURPOSE, LETTER_WORD, LETTER_FILE];
        Search::new(rare.chain(names).chain(people.into_iter().map(str::to_owned)))
    }

    fn blind(&mut self) -> Step {
        self.stage.stop_server()?;
        let search = self.search();
        let mut searched = Searched::default();
        for place in ["server", "server.log"] {
            searched.through(&search, &self.stage.at(place))?;
        }
        must(searched.bytes > 1 << 20, || format!("only {} bytes to search", searched.bytes))?;
        must(searched.found.is_empty(), || format!("the server could read: {:?}", searched.found))?;
        Ok(msg!("demo-blind", words = search.words().len(), files = searched.files))
    }

    fn control(&mut self) -> Step {
        let export = self.stage.at("export");
        fs::create_dir_all(&export)?;
        for id in self.ids.clone() {
            let path = export.join(&id).display().to_string();
            worked(&self.stage.patient(&["open", &id, "-o", &path])?)?;
        }
        for (name, args) in [("list", &["list"][..]), ("doors", &["grants", "--all"]), ("card", &["card"])] {
            let answer = self.stage.patient(&[args, &["--json"]].concat())?;
            fs::write(export.join(format!("{name}.json")), &worked(&answer)?.out)?;
        }
        let search = self.search();
        let mut searched = Searched::default();
        searched.through(&search, &export)?;
        let found = searched.words();
        let lost: Vec<&String> = search.words().iter().filter(|w| !found.contains(w.as_str())).collect();
        must(lost.is_empty(), || format!("the search itself misses {lost:?}"))?;
        Ok(msg!("demo-control", found = found.len(), words = search.words().len()))
    }
}

fn text(value: &Value) -> Result<String, Failed> {
    value.as_str().map(str::to_owned).ok_or_else(|| Failed(format!("no text: {value}")))
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

fn titles(answer: &Value) -> BTreeSet<String> {
    let items = answer["items"].as_array().into_iter().flatten();
    items.filter_map(|item| item["title"].as_str().map(str::to_owned)).collect()
}
