//! What a token of an identity provider must say to count for one request (OpenID Connect Core, 3.1.3.7). Its `nonce` is the hash
//! of the signed request: a token that somebody got for one request is of no use for another key, name or number.

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use serde_json::{Map, Value};
use vault_engine::authority::Asked;
use vault_protocol::ids::Time;
use vault_terminal::Problem;
use vault_terminal::catalog::Value as Word;

use crate::identity::jws::Unsigned;
use crate::identity::provider::Provider;
use crate::identity::{Person, Practice, rpps};
use crate::problems::LOGIN_REFUSED;

/// Largest token, in bytes.
pub(crate) const MAX_TOKEN: usize = 16 * 1024;
/// How far the provider's clock may be from this one, in seconds.
const SLACK: u64 = 60;
/// How long before the token somebody may have logged in, in seconds: as long as `credential login` waits. More than that is a
/// session that was open before, which anybody at that computer may have used.
const MAX_SESSION: u64 = 600;
/// The table of professions in a role (`JDV_J65-SubjectRole-DMP`).
const PROFESSIONS: &str = "1.2.250.1.213.1.1.5.5";
/// Most professions that are looked at.
const MAX_PRACTICES: usize = 32;

/// What binds a login to a request.
pub(crate) fn nonce(asked: &Asked) -> String {
    BASE64URL_NOPAD.encode(asked.hash.as_bytes())
}

/// One or several, as JSON has it.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn all(&self) -> &[String] {
        match self {
            OneOrMore::One(text) => std::slice::from_ref(text),
            OneOrMore::More(all) => all,
        }
    }
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: OneOrMore,
    azp: Option<String>,
    exp: u64,
    iat: u64,
    nbf: Option<u64>,
    /// When the person was there. `iat` says only when the token was made.
    auth_time: Option<u64>,
    nonce: Option<String>,
    acr: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    /// Professions, as `10^OID`.
    #[serde(rename = "SubjectRole")]
    roles: Option<OneOrMore>,
    #[serde(rename = "SubjectRefPro")]
    register: Option<Register>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// What the register of professionals says, as Pro Santé Connect hands it on.
#[derive(Default, Deserialize)]
struct Register {
    #[serde(default)]
    exercices: Vec<Exercice>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Exercice {
    code_profession: String,
    code_savoir_faire: Option<String>,
    nom_dexercice: Option<String>,
    prenom_dexercice: Option<String>,
}

/// Somebody's login, for one request.
#[derive(Debug)]
pub(crate) struct Login {
    /// Who logged in.
    pub(crate) person: Person,
    /// When they did, as the provider says.
    pub(crate) at: Time,
}

impl Provider {
    /// Checks a token for a request. `since`: the person must have logged in after that, where it is known.
    ///
    /// # Errors
    /// [`LOGIN_REFUSED`], with the reason; or the keys cannot be had.
    pub(crate) fn check(&self, token: &str, asked: &Asked, since: Option<Time>, now: Time) -> Result<Login, Problem> {
        let refused = |why: &'static str| Problem::new(LOGIN_REFUSED).with("why", Word::Choice(why)).details(why);
        if token.len() > MAX_TOKEN {
            return Err(refused("malformed"));
        }
        let body = self.keys()?.open(token.trim()).map_err(|unsigned| {
            refused(match unsigned {
                Unsigned::Malformed => "malformed",
                Unsigned::Algorithm => "algorithm",
                Unsigned::Key => "key",
                Unsigned::Signature => "signature",
            })
        })?;
        self.judge(&body, &nonce(asked), since, now).map_err(refused)
    }

    /// Judges what a token says, whose signature holds.
    pub(crate) fn judge(
        &self,
        body: &[u8],
        nonce: &str,
        since: Option<Time>,
        now: Time,
    ) -> Result<Login, &'static str> {
        let claims: Claims = serde_json::from_slice(body).map_err(|_| "malformed")?;
        self.weigh(&claims, nonce, now)?;
        let at = seen(&claims, since)?;
        Ok(Login { person: self.person(claims)?, at })
    }

    fn weigh(&self, claims: &Claims, nonce: &str, now: Time) -> Result<(), &'static str> {
        let audience = claims.aud.all();
        let ours = audience.contains(&self.client) && claims.azp.as_ref().is_none_or(|azp| *azp == self.client);
        // A token for several says which of them asked for it.
        let alone = audience.len() == 1 || claims.azp.is_some();
        let (issued, expires) = (Time(claims.iat), Time(claims.exp));
        if claims.iss != self.issuer {
            Err("issuer")
        } else if !ours || !alone {
            Err("audience")
        } else if claims.nonce.as_deref() != Some(nonce) {
            Err("other-request")
        } else if issued > now.plus(SLACK) || claims.nbf.is_some_and(|from| Time(from) > now.plus(SLACK)) {
            Err("early")
        } else if now > self.until(issued, expires).plus(SLACK) {
            Err("expired")
        } else if self.acr.is_some() && claims.acr != self.acr {
            Err("weak")
        } else {
            Ok(())
        }
    }

    fn person(&self, claims: Claims) -> Result<Person, &'static str> {
        let national = claims.others.get(&self.number).and_then(Value::as_str);
        let subject = national.and_then(rpps).ok_or("no-number")?;
        let register = claims.register.unwrap_or_default();
        let mut names = Vec::from_iter(claims.given_name.zip(claims.family_name));
        let mut practices = Vec::new();
        for exercice in register.exercices.into_iter().take(MAX_PRACTICES) {
            names.extend(exercice.prenom_dexercice.zip(exercice.nom_dexercice));
            let specialty = exercice.code_savoir_faire.filter(|code| !code.is_empty());
            practices.push(Practice { profession: exercice.code_profession, specialty });
        }
        // The roles name the same professions, without what they are special in.
        if practices.is_empty() {
            let roles = claims.roles.as_ref().map_or(&[][..], OneOrMore::all);
            // A code of another table that is spelt alike is not this one.
            let code = |role: &String| match role.split_once('^') {
                None => Some(role.clone()),
                Some((code, PROFESSIONS)) => Some(code.to_owned()),
                Some(_) => None,
            };
            let codes = roles.iter().take(MAX_PRACTICES).filter_map(code);
            practices.extend(codes.map(|profession| Practice { profession, specialty: None }));
        }
        if names.is_empty() { Err("no-name") } else { Ok(Person { subject, names, practices }) }
    }
}

/// When the person logged in: for this token, not in the morning for something else.
fn seen(claims: &Claims, since: Option<Time>) -> Result<Time, &'static str> {
    let at = Time(claims.auth_time.ok_or("no-login-time")?);
    if at > Time(claims.iat).plus(SLACK) {
        Err("early")
    } else if Time(claims.iat) > at.plus(MAX_SESSION) || since.is_some_and(|since| since > at.plus(SLACK)) {
        Err("old-login")
    } else {
        Ok(at)
    }
}
