//! An authority is brought a login with an identity provider, and takes it for the one request it was made for. Real programs;
//! the provider says what an attacker would like it to say. Row D11 (docs/threat-model.md).
#![allow(clippy::unwrap_used, clippy::needless_pass_by_value, reason = "a test, in which `json!` is given")]

mod stage;

use std::fs::Permissions;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use stage::{Person, Ran, Server};
use vault_engine::authority::read_request;
use vault_tests::provider::{self, TokenKey};

const ISSUER: &str = "https://fournisseur.example/realms/pro";
const CLIENT: &str = "coffre-ordre";

/// An order, and a dentist who asks it for a credential.
struct Desk {
    server: Server,
    order: Person,
    dentist: Person,
    key: TokenKey,
}

fn asks(who: &Person, name: &str) {
    let number = ["--number", "rpps:10100000016", "--profession", "G15_40", "--specialty", "SM26", "--name", name];
    who.run(&[&["credential", "request", "-o", "demande.coffre", "--yes"][..], &number].concat()).ok();
}

/// What binds a login to a request: as docs/decisions/0020-who-asks.md says it, not as the program does it.
fn nonce(who: &Person) -> String {
    let file = std::fs::read(who.at("demande.coffre")).unwrap();
    BASE64URL_NOPAD.encode(read_request(&file, stage_now()).unwrap().hash.as_bytes())
}

/// A count of seconds, as the programs write it.
fn iso(seconds: u64) -> Value {
    let at = format!("@{seconds}");
    let said = std::process::Command::new("date").args(["-u", "-d", &at, "+%Y-%m-%dT%H:%M:%SZ"]).output().unwrap();
    String::from_utf8(said.stdout).unwrap().trim().into()
}

fn stage_now() -> vault_protocol::ids::Time {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    vault_protocol::ids::Time(now.as_secs())
}

impl Desk {
    fn new() -> Desk {
        let server = Server::start();
        let order = Person::bare("coffre-pro");
        order.run(&["authority", "init", "--name", "Ordre", "--server", &server.url(), "--no-secret"]).ok();
        let dentist = Person::new("coffre-pro", "Dr Anne Lenoir", &server.url(), &[]);
        asks(&dentist, "Dr Anne Lenoir");
        let key = TokenKey::new("un");
        let desk = Desk { server, order, dentist, key };
        desk.publishes(&[desk.key.jwk()]);
        desk.provider("");
        desk
    }

    /// The authority's file about the provider, with more lines.
    fn provider(&self, more: &str) {
        let text = format!(
            "issuer = \"{ISSUER}\"\nclient = \"{CLIENT}\"\nauthorize = \"{ISSUER}/auth\"\ntoken = \"{ISSUER}/token\"\n\
             keys = \"cles.json\"\n{more}\n"
        );
        std::fs::write(self.order.at("fournisseur.toml"), text).unwrap();
    }

    fn publishes(&self, keys: &[Value]) {
        std::fs::write(self.order.at("cles.json"), json!({"keys": keys}).to_string()).unwrap();
    }

    /// What an honest provider says of the dentist, for her request.
    fn claims(&self) -> Value {
        let now = stage_now().0;
        json!({
            "iss": ISSUER, "aud": CLIENT, "sub": "f:1:810100000016", "iat": now, "auth_time": now, "exp": now + 120,
            "nonce": nonce(&self.dentist), "acr": "eidas1", "given_name": "ANNE", "family_name": "LENOIR",
            "SubjectNameID": "810100000016", "SubjectRole": ["40^1.2.250.1.213.1.1.5.5"],
        })
    }

    fn with(&self, changes: Value) -> String {
        let mut claims = self.claims();
        for (name, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
                value => claims[name] = value.clone(),
            }
        }
        self.key.sign(&self.key.header(), &claims)
    }

    /// Issues for what `who` asked, with this login, `later` seconds from now.
    fn issues(&self, who: &Person, token: &str, later: u64) -> Ran {
        std::fs::write(self.order.at("connexion"), token).unwrap();
        let _ = std::fs::remove_file(self.order.at("attestation.coffre"));
        let print = who.json(&["status"])["fingerprint"].as_str().unwrap().to_owned();
        let request = who.at("demande.coffre");
        let mut command =
            self.order.command(&["authority", "issue", request.to_str().unwrap(), "--fingerprint", &print]);
        command.args(["-o", "attestation.coffre", "--login", "connexion", "--provider", "fournisseur.toml", "--json"]);
        command.args(["--proof", "records"]);
        Ran::of(command.env("COFFRE_TEST_CLOCK", later.to_string()))
    }

    /// It is refused for this reason, and nothing is issued.
    #[track_caller]
    fn refuses(&self, who: &Person, token: &str, (code, details): (&str, &str)) {
        let error = self.issues(who, token, 0).fails(14);
        assert_eq!((error["code"].as_str(), error["details"].as_str()), (Some(code), Some(details)), "{error}");
        assert_eq!(error["at_fault"], "sender");
        assert!(!error["what"].as_str().unwrap().is_empty() && !error["advice"].as_str().unwrap().is_empty());
        assert!(!self.order.at("attestation.coffre").exists());
    }
}

#[test]
fn a_login_confirms_what_it_says_and_the_rest_is_told() {
    let desk = Desk::new();
    let issued = desk.issues(&desk.dentist, &desk.with(json!({})), 0).ok();
    let checked = &issued.json()["item"]["checked"];
    assert_eq!((&checked[0]["how"], &checked[0]["by"]), (&"login".into(), &ISSUER.into()));
    assert_eq!(checked[0]["confirmed"], json!(["number", "name", "profession"]));
    assert!(issued.err.contains("spécialité"), "the login does not say it: {}", issued.err);

    let practice = json!({"codeProfession": "40", "codeSavoirFaire": "SM26", "nomDexercice": "LE NOIR"});
    let issued = desk.issues(&desk.dentist, &desk.with(json!({"SubjectRefPro": {"exercices": [practice]}})), 0).ok();
    let confirmed = json!(["number", "name", "profession", "specialty"]);
    assert_eq!(issued.json()["item"]["checked"][0]["confirmed"], confirmed);
    assert!(!issued.err.contains("spécialité") || issued.err.contains("métier, spécialité"), "{}", issued.err);

    // Two audiences, of which ours asked; a token that does not name its key, where there is one.
    desk.issues(&desk.dentist, &desk.with(json!({"aud": [CLIENT, "autre"], "azp": CLIENT})), 0).ok();
    desk.issues(&desk.dentist, &desk.key.sign(&json!({"alg": "ES256"}), &desk.claims()), 0).ok();
    // Without a login the command is what it was; the words are compared with one as well.
    let request = desk.dentist.at("demande.coffre");
    let plain = ["authority", "issue", request.to_str().unwrap(), "-o", "seule.coffre"];
    let print = desk.dentist.json(&["status"])["fingerprint"].as_str().unwrap().to_owned();
    assert_eq!(desk.order.json(&[&plain[..], &["--fingerprint", &print]].concat())["item"]["checked"], json!([]));
    std::fs::write(desk.order.at("connexion"), desk.with(json!({}))).unwrap();
    let login = ["--login", "connexion", "--provider", "fournisseur.toml", "--yes", "--proof", "in-person"];
    // How the person was known is said beside a login, or nothing is issued.
    let unsaid = [&plain[..], &login[..5], &["--fingerprint", &print]].concat();
    let unsaid = desk.order.run(&unsaid);
    assert!(unsaid.code == 2 && unsaid.err.contains("--proof"), "{unsaid:?}");
    assert_eq!(desk.order.error(2, &[&plain[..], &login].concat())["code"], "compare-needed");
    let other = desk.order.json(&["status"])["fingerprint"].as_str().unwrap().to_owned();
    let args = [&plain[..], &login, &["--fingerprint", &other]].concat();
    assert_eq!(desk.order.error(15, &args)["code"], "wrong-fingerprint");
}

#[test]
fn d11_a_login_is_of_no_use_to_anybody_else() {
    let desk = Desk::new();
    let token = desk.with(json!({}));
    // A thief asks in her name, for a vault of their own: with her login, with one that says nothing of a request.
    let thief = Person::new("coffre-pro", "Dr Anne Lenoir", &desk.server.url(), &[]);
    asks(&thief, "Dr Anne Lenoir");
    desk.refuses(&thief, &token, ("login-refused", "other-request"));
    desk.refuses(&thief, &desk.with(json!({"nonce": null})), ("login-refused", "other-request"));
    // Her own next request is another one, too.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    asks(&desk.dentist, "Dr Anne Lenoir");
    desk.refuses(&desk.dentist, &token, ("login-refused", "other-request"));
    // The thief's own login: an account without a number, of another list, of another person.
    let own = |changes: Value| {
        let mut all = changes;
        all["nonce"] = nonce(&thief).into();
        desk.with(all)
    };
    desk.refuses(&thief, &own(json!({"SubjectNameID": null})), ("login-refused", "no-number"));
    desk.refuses(&thief, &own(json!({"SubjectNameID": "010100000016"})), ("login-refused", "no-number"));
    desk.refuses(&thief, &own(json!({"SubjectNameID": 810_100_000_016_u64})), ("login-refused", "no-number"));
    desk.refuses(&thief, &own(json!({"SubjectNameID": "899700075122"})), ("identity-differs", "number"));
    desk.refuses(&thief, &own(json!({"family_name": "Voleur"})), ("identity-differs", "name"));
    desk.refuses(&thief, &own(json!({"given_name": null})), ("login-refused", "no-name"));
    desk.refuses(
        &thief,
        &own(json!({"SubjectRole": ["10^1.2.250.1.213.1.1.5.5"]})),
        ("identity-differs", "profession"),
    );
    let practice = json!([{"codeProfession": "40", "codeSavoirFaire": "SM42"}]);
    desk.refuses(&thief, &own(json!({"SubjectRefPro": {"exercices": practice}})), ("identity-differs", "specialty"));
}

#[test]
fn d11_only_the_providers_word_to_this_authority_counts() {
    let desk = Desk::new();
    let refuses = |token: &str, why: &str| desk.refuses(&desk.dentist, token, ("login-refused", why));
    refuses(&desk.with(json!({"iss": "https://fournisseur.example/realms/autre"})), "issuer");
    refuses(&desk.with(json!({"iss": format!("{ISSUER}/")})), "issuer");
    refuses(&desk.with(json!({"aud": "autre"})), "audience");
    refuses(&desk.with(json!({"aud": []})), "audience");
    refuses(&desk.with(json!({"aud": [CLIENT, "autre"]})), "audience");
    refuses(&desk.with(json!({"azp": "autre"})), "audience");
    let now = stage_now().0;
    refuses(&desk.with(json!({"iat": now - 600, "exp": now - 300})), "expired");
    refuses(&desk.with(json!({"iat": now + 600, "exp": now + 900})), "early");
    refuses(&desk.with(json!({"nbf": now + 600})), "early");
    // Who was logged in in the morning is perhaps not who sits there; a time after the token's is none.
    refuses(&desk.with(json!({"auth_time": null})), "no-login-time");
    refuses(&desk.with(json!({"auth_time": now - 700})), "old-login");
    refuses(&desk.with(json!({"auth_time": now + 70})), "early");
    let at = now - 30;
    let issued = desk.issues(&desk.dentist, &desk.with(json!({"auth_time": at})), 0).ok();
    assert_eq!(issued.json()["item"]["checked"][0]["time"], iso(at), "when she logged in, not when the token was made");
    refuses(&desk.with(json!({"exp": null})), "malformed");
    refuses(&desk.with(json!({"iat": "hier"})), "malformed");
    desk.provider("acr = \"eidas2\"");
    refuses(&desk.with(json!({})), "weak");
    refuses(&desk.with(json!({"acr": null})), "weak");
    desk.provider("acr = \"eidas1\"");
    desk.issues(&desk.dentist, &desk.with(json!({})), 0).ok();

    // A token of minutes, brought the next day: as long as this authority says, and no longer.
    let (token, day) = (desk.with(json!({})), 86_400);
    assert_eq!(desk.issues(&desk.dentist, &token, day / 2).fails(14)["details"], "expired");
    desk.provider("hours = 24");
    desk.issues(&desk.dentist, &token, day / 2).ok();
    assert_eq!(desk.issues(&desk.dentist, &token, day + 3600).fails(14)["details"], "expired");
}

#[test]
fn d11_a_signature_is_the_providers_or_it_is_none() {
    let desk = Desk::new();
    let (key, header, claims) = (&desk.key, desk.key.header(), desk.claims());
    let refuses = |token: &str, why: &str| desk.refuses(&desk.dentist, token, ("login-refused", why));
    let said = |changes: Value| {
        let mut header = header.clone();
        changes.as_object().unwrap().iter().for_each(|(name, value)| header[name] = value.clone());
        header
    };
    // No signature; and a secret that is no secret: what is published, taken for one.
    for alg in ["none", "None", "nOnE", ""] {
        refuses(&format!("{}.", provider::unsigned(&said(json!({"alg": alg})), &claims)), "algorithm");
    }
    let published = json!({"keys": [key.jwk()]}).to_string();
    for secret in [key.public(), published.as_bytes(), b""] {
        let signed = provider::unsigned(&said(json!({"alg": "HS256"})), &claims);
        let tag = ring::hmac::sign(&ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret), signed.as_bytes());
        refuses(&format!("{signed}.{}", BASE64URL_NOPAD.encode(tag.as_ref())), "algorithm");
    }
    // Another's key: under a name of its own, under the provider's, brought along in the token.
    let other = TokenKey::new("autre");
    refuses(&other.sign(&other.header(), &claims), "key");
    refuses(&other.sign(&header, &claims), "signature");
    refuses(
        &other.sign(&said(json!({"jwk": other.jwk(), "jku": "https://voleur.example/keys"})), &claims),
        "signature",
    );
    // The right key for another algorithm than its own.
    for alg in ["RS256", "PS256"] {
        refuses(&key.sign(&said(json!({"alg": alg})), &claims), "key");
    }
    for (alg, why) in [("ES384", "algorithm"), ("EdDSA", "algorithm"), ("es256", "algorithm")] {
        refuses(&key.sign(&said(json!({"alg": alg})), &claims), why);
    }
    // What a reader must understand and does not.
    refuses(&key.sign(&said(json!({"crit": ["exp"]})), &claims), "malformed");
    refuses(&key.sign(&said(json!({"b64": false})), &claims), "malformed");
    // Other words under a good signature; a signature cut short, in the other encoding, repeated.
    let good = key.sign(&header, &claims);
    let [first, _, last] = good.split('.').collect::<Vec<_>>()[..] else { panic!("{good}") };
    let mut changed = claims.clone();
    changed["SubjectNameID"] = "899700075122".into();
    refuses(&format!("{}.{last}", provider::unsigned(&header, &changed)), "signature");
    refuses(&good[..good.len() - 6], "signature");
    for token in [format!("{good}="), format!("{good}.{last}"), first.to_owned(), String::new(), "é".repeat(9000)] {
        refuses(&token, "malformed");
    }
    // The provider changed its keys, has two of one name, none, or publishes what is no key.
    desk.publishes(&[other.jwk()]);
    refuses(&good, "key");
    desk.publishes(&[key.jwk(), key.jwk()]);
    refuses(&good, "key");
    desk.publishes(&[]);
    refuses(&good, "key");
    let mut encrypts = key.jwk();
    encrypts["use"] = "enc".into();
    let mut short = key.jwk();
    short["x"] = "AA".into();
    let mut nowhere = key.jwk();
    nowhere["y"] = nowhere["x"].clone();
    for (jwk, why) in [(encrypts, "key"), (short, "key"), (nowhere, "signature"), (json!({"kty": "oct"}), "key")] {
        desk.publishes(&[jwk]);
        refuses(&good, why);
    }
    std::fs::write(desk.order.at("cles.json"), "<html>").unwrap();
    assert_eq!(desk.issues(&desk.dentist, &good, 0).fails(14)["code"], "provider-failed");
    desk.publishes(&[other.jwk(), key.jwk()]);
    desk.issues(&desk.dentist, &good, 0).ok();
}

#[test]
fn a_file_about_a_provider_has_nothing_unknown_and_nothing_plain() {
    let desk = Desk::new();
    let token = desk.with(json!({}));
    let refuses = |text: String| {
        std::fs::write(desk.order.at("fournisseur.toml"), &text).unwrap();
        let error = desk.issues(&desk.dentist, &token, 0).fails(1);
        assert_eq!((&error["code"], &error["at_fault"]), (&"provider-file".into(), &"file".into()), "{text}");
    };
    let good = std::fs::read_to_string(desk.order.at("fournisseur.toml")).unwrap();
    for line in ["secrte = \"x\"", "scope = \"email\"", "hours = 0", "hours = 721", "port = 70000", "number = \"\""] {
        refuses(format!("{good}{line}\n"));
    }
    refuses(good.replace("https://", "http://"));
    refuses(good.replace("client = ", "# "));
    refuses("\0".into());
}

/// `coffre-pro credential login`, and the browser that a test plays.
struct Going {
    program: std::process::Child,
    out: BufReader<std::process::ChildStdout>,
    /// Where it sends the browser.
    asked: Vec<(String, String)>,
    /// What it starts the browser with, and what is found there.
    opened: PathBuf,
}

impl Going {
    fn new(desk: &Desk) -> Going {
        let mut command = desk.dentist.command(&["credential", "login", "demande.coffre", "--json"]);
        // A browser that writes down what it was given, instead of going there. Each has a folder of its own: the one before may
        // still be writing.
        let opened = (1..).map(|n| desk.dentist.at(&format!("browser-{n}"))).find(|folder| !folder.exists()).unwrap();
        std::fs::create_dir(&opened).unwrap();
        std::fs::set_permissions(&opened, Permissions::from_mode(0o700)).unwrap();
        let script = format!(
            "#!/bin/sh\ncd '{}'\n/bin/cp \"$1\" page\nprintf %s \"$*\" > new\n/bin/mv new told\n",
            opened.display()
        );
        std::fs::write(opened.join("xdg-open"), script).unwrap();
        std::fs::set_permissions(opened.join("xdg-open"), Permissions::from_mode(0o700)).unwrap();
        command.env("PATH", &opened).env("XDG_RUNTIME_DIR", &opened);
        command.args(["--provider", desk.order.at("fournisseur.toml").to_str().unwrap(), "-o", "connexion"]);
        let mut program = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(program.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
        assert_eq!(said["type"], "login-address");
        let (_, query) = said["address"].as_str().unwrap().split_once('?').unwrap();
        let text = |part: &str| part.replace("%3A", ":").replace("%2F", "/").replace('+', " ");
        let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap());
        let asked = pairs.map(|(name, value)| (name.to_owned(), text(value))).collect();
        Going { program, out, asked, opened }
    }

    fn said(&self, name: &str) -> &str {
        &self.asked.iter().find(|(found, _)| found == name).unwrap().1
    }

    /// What the browser is answered when it comes back with this.
    fn back(&self, target: &str) -> String {
        let port = self.said("redirect_uri").trim_start_matches("http://").trim_end_matches('/');
        let mut line = TcpStream::connect(port).unwrap();
        write!(line, "GET {target} HTTP/1.1\r\nHost: {port}\r\n\r\n").unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).unwrap();
        answer
    }

    fn ends(mut self) -> Ran {
        let (mut out, mut err) = (String::new(), String::new());
        self.out.read_to_string(&mut out).unwrap();
        self.program.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        let code = self.program.wait().unwrap().code().unwrap_or(-1);
        Ran { code, out, err }
    }
}

#[test]
fn the_way_to_the_provider_and_back_opens_for_one_answer() {
    let mut desk = Desk::new();
    let token = desk.with(json!({}));
    let (keys, forms) = (json!({"keys": [desk.key.jwk()]}).to_string(), Arc::new(Mutex::new(Vec::<String>::new())));
    let next = Arc::new(Mutex::new((200, String::new())));
    let (heard, answer) = (forms.clone(), next.clone());
    let url = provider::serve(Arc::new(move |path, body| match path {
        "/keys" => (200, keys.clone()),
        "/token" => {
            heard.lock().unwrap().push(body.to_owned());
            answer.lock().unwrap().clone()
        }
        _ => (404, String::new()),
    }));
    let text = format!(
        "issuer = \"{ISSUER}\"\nclient = \"{CLIENT}\"\nauthorize = \"{url}/auth\"\ntoken = \"{url}/token\"\n\
         keys = \"{url}/keys\"\nacr = \"eidas1\"\nscope = \"openid scope_all\"\nsecret = \"un secret\"\n"
    );
    std::fs::write(desk.order.at("fournisseur.toml"), text).unwrap();
    let answers = |status: u16, body: String| *next.lock().unwrap() = (status, body);
    let given = |token: &str| json!({"id_token": token, "access_token": "x", "token_type": "Bearer"}).to_string();

    // The way there: this request's nonce, a challenge, nothing of the vault or of her.
    answers(200, given(&token));
    let going = Going::new(&desk);
    assert_eq!(going.said("nonce"), nonce(&desk.dentist));
    let fixed = ["response_type", "client_id", "scope", "code_challenge_method", "acr_values"].map(|n| going.said(n));
    assert_eq!(fixed, ["code", CLIENT, "openid scope_all", "S256", "eidas1"]);
    assert_eq!(
        (going.said("prompt"), going.said("max_age")),
        ("login", "0"),
        "no session that is open answers for her"
    );
    assert_eq!(going.asked.len(), 11, "{:?}", going.asked);
    let (state, challenge) = (going.said("state").to_owned(), going.said("code_challenge").to_owned());

    // What the browser is started with, everybody on the machine can read: a file of hers that leads there, gone afterwards.
    let told = going.opened.join("told");
    let patience = Instant::now() + Duration::from_secs(30);
    while !told.exists() {
        assert!(Instant::now() < patience, "no browser was started");
        std::thread::sleep(Duration::from_millis(20));
    }
    let leading = PathBuf::from(std::fs::read_to_string(told).unwrap());
    assert!(
        leading.parent().unwrap().ends_with("coffre-pro") || leading.starts_with(std::env::temp_dir()),
        "{leading:?}"
    );
    assert!(std::fs::read_to_string(going.opened.join("page")).unwrap().contains(&state));
    assert_eq!(std::fs::metadata(&leading).unwrap().permissions().mode() & 0o777, 0o600);

    // Other pages of the same browser knock, too: they bring no answer, and the door stays open.
    let iss = "https%3A%2F%2Fvoleur.example";
    for target in [
        "/?code=vole",
        "/?code=vole&state=",
        "/?code=vole&state=AAAA",
        &format!("/?code=vole&state={state}&state={state}"),
        &format!("/?code=vole&state={state}&iss={iss}"),
        &format!("/autre?code=vole&state={state}"),
        &format!("/?state={state}"),
        "/favicon.ico",
    ] {
        assert!(going.back(target).starts_with("HTTP/1.1 400"), "{target}");
    }
    assert!(forms.lock().unwrap().is_empty(), "nothing was sent to the provider");
    let page = going.back(&format!("/?code=bon&state={state}"));
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("default-src 'none'") && page.contains("C'est fait"));
    let item = going.ends().ok().json()["item"].clone();
    assert!(!leading.exists(), "it leads nobody there a second time");
    assert_eq!((&item["issuer"], &item["subject"]), (&ISSUER.into(), &"rpps:10100000016".into()));

    // The code went with what only this program knows, and whose hash the provider was told.
    let form = forms.lock().unwrap().remove(0);
    let field =
        |name: &str| form.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))).unwrap().to_owned();
    assert_eq!((field("grant_type"), field("code")), ("authorization_code".into(), "bon".into()));
    assert_eq!(field("client_secret"), "un+secret");
    let digest = ring::digest::digest(&ring::digest::SHA256, field("code_verifier").as_bytes());
    assert_eq!(BASE64URL_NOPAD.encode(digest.as_ref()), challenge);

    // What was kept is hers alone to read, is good for the authority, and is not written over.
    let kept = desk.dentist.at("connexion");
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), token);
    let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&kept).unwrap());
    assert_eq!(mode & 0o777, 0o600);
    desk.issues(&desk.dentist, &token, 0).ok();
    let provider = desk.order.at("fournisseur.toml");
    let args = ["credential", "login", "demande.coffre", "--provider", provider.to_str().unwrap(), "-o", "connexion"];
    assert_eq!(desk.dentist.error(1, &args)["code"], "file-exists");
    std::fs::remove_file(&kept).unwrap();

    // The provider says no, lies, goes on without end, sends elsewhere, or gives somebody else's token.
    let ends = |status: u16, body: String, query: &str| {
        answers(status, body);
        let going = Going::new(&desk);
        going.back(&format!("/?state={}&{query}", going.said("state")));
        let ran = going.ends();
        assert!(!desk.dentist.at("connexion").exists());
        let code = ran.code;
        let error = ran.fails(code);
        (code, error["code"].as_str().unwrap().to_owned(), error["details"].as_str().unwrap_or_default().to_owned())
    };
    let failed = |details: &str| (14, "provider-failed".to_owned(), details.to_owned());
    assert_eq!(ends(200, given(&token), "error=access_denied"), failed("access_denied"));
    assert_eq!(ends(200, given(&token), "error=%1B%5B2Jpiege"), failed("2Jpiege"));
    assert_eq!(ends(400, json!({"error": "invalid_grant"}).to_string(), "code=x"), failed("token: 400 invalid_grant"));
    assert_eq!(ends(500, "<html>".into(), "code=x"), failed("token: 500 "));
    assert_eq!(ends(302, String::new(), "code=x"), failed("token: 302 "));
    assert_eq!(ends(200, "{}".into(), "code=x"), failed("token: no id_token"));
    assert_eq!(ends(200, "x".repeat(70_000), "code=x"), failed("its answer is longer than 65536"));
    let other = desk.with(json!({"nonce": "AAAA"}));
    let refused = |why: &str| (14, "login-refused".to_owned(), why.to_owned());
    assert_eq!(ends(200, given(&other), "code=x"), refused("other-request"));
    // A provider that answers out of a session that was open: not in these ten minutes' sense, in those of this command.
    let session = desk.with(json!({"auth_time": stage_now().0 - 300}));
    assert_eq!(ends(200, given(&session), "code=x"), refused("old-login"));
    assert_eq!(ends(200, given(&desk.with(json!({"auth_time": null}))), "code=x"), refused("no-login-time"));
    let thief = TokenKey::new("un");
    assert_eq!(ends(200, given(&thief.sign(&thief.header(), &desk.claims())), "code=x"), refused("signature"));
    desk.server.stop();
}
