// A real identity provider (npm oidc-provider) on this machine, and a browser that logs in with it. It speaks in lines of JSON:
// first its address; then, for each line `{"visit": URL, "as": ACCOUNT, "deny": bool}`, what the browser was shown at the end.
// Arguments: the folder that holds node_modules; `public` or `secret`, how its clients prove themselves.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [modules, sort] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${modules}/`));
const { default: Provider } = await import(pathToFileURL(require.resolve("oidc-provider")));

// As Pro Santé Connect says who somebody is; the last is no professional.
const accounts = {
  lenoir: {
    given_name: "ANNE", family_name: "LENOIR", SubjectNameID: "810100000016",
    SubjectRole: ["40^1.2.250.1.213.1.1.5.5"],
    SubjectRefPro: { exercices: [{ codeProfession: "40", codeSavoirFaire: "SM26", nomDexercice: "LENOIR", prenomDexercice: "ANNE" }] },
  },
  carole: { given_name: "CAROLE", family_name: "PHARMACH", SubjectNameID: "899700075122" },
  patient: { given_name: "ANNE", family_name: "LENOIR" },
};
const client = (client_id) => ({
  client_id,
  application_type: "native",
  redirect_uris: ["http://127.0.0.1/"],
  grant_types: ["authorization_code"],
  response_types: ["code"],
  ...(sort === "secret"
    ? { token_endpoint_auth_method: "client_secret_post", client_secret: "un secret pour cet essai" }
    : { token_endpoint_auth_method: "none" }),
});
const claims = ["given_name", "family_name", "SubjectNameID", "SubjectRole", "SubjectRefPro"];

const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });

// Its name holds its port: it listens first.
const server = createServer();
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  jwks: { keys: [{ ...key, kid: `cle-${server.address().port}`, use: "sig", alg: "RS256" }] },
  clients: [client("coffre-ordre"), client("autre-service")],
  acrValues: ["eidas1"],
  scopes: ["openid", "scope_all"],
  claims: { openid: ["sub"], acr: null, scope_all: claims },
  conformIdTokenClaims: false,
  findAccount: (_, id) => accounts[id] && { accountId: id, claims: () => ({ sub: id, ...accounts[id] }) },
  pkce: { required: () => true },
  cookies: { keys: ["un essai"] },
  ttl: { IdToken: 300, AccessToken: 300, Interaction: 300, Session: 300, Grant: 300 },
});
server.on("request", provider.callback());
console.log(JSON.stringify({ issuer }));

// A browser: it follows what it is sent to, keeps cookies, and fills in the provider's own pages.
async function visit(address, as, deny) {
  const jar = new Map();
  const go = async (url, form) => {
    const answer = await fetch(url, {
      method: form ? "POST" : "GET",
      redirect: "manual",
      headers: {
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      },
      body: form && new URLSearchParams(form),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      jar.set(name, value);
    }
    return answer;
  };
  let url = address;
  let form;
  for (let steps = 0; steps < 20; steps += 1) {
    const answer = await go(url, form);
    form = undefined;
    const next = answer.headers.get("location");
    if (next) {
      url = new URL(next, url).href;
      continue;
    }
    const text = await answer.text();
    if (!url.startsWith(issuer) || !text.includes("<form")) return { status: answer.status, text };
    if (deny) {
      const abort = text.match(/href="([^"]*abort[^"]*)"/);
      url = new URL(abort[1], url).href;
      continue;
    }
    url = new URL(text.match(/action="([^"]+)"/)[1], url).href;
    form = text.includes('value="login"') ? { prompt: "login", login: as, password: "x" } : { prompt: "consent" };
  }
  throw new Error("no end");
}

for await (const line of createInterface({ input: process.stdin })) {
  const { visit: address, as, deny } = JSON.parse(line);
  console.log(JSON.stringify(await visit(address, as, deny).catch((error) => ({ status: 0, text: String(error) }))));
}
process.exit(0);
