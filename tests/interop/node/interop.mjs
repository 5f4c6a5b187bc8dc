// Signs and verifies requests of the Coffre profile with npm's http-message-signatures. See ../README.md.
// Arguments: the folder that holds node_modules, and `sign` or `verify`.

import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [modules, mode] = process.argv.slice(2);
const require = createRequire(join(modules, 'package.json'));
const { createSigner, createVerifier, httpbis } = require('http-message-signatures');

// What stands before 32 bytes in the DER forms of Ed25519 keys (RFC 8410).
const PRIVATE = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC = Buffer.from('302a300506032b6570032100', 'hex');

function requests() {
  return readFileSync(0, 'utf8').split('\n\n').filter((block) => block.trim()).map((block) =>
    Object.fromEntries(block.trim().split('\n').map((line) => {
      const at = line.indexOf(' ');
      return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
    })));
}

function message(fields) {
  const names = ['content-digest', 'coffre-blake3', 'signature-input', 'signature'];
  const headers = Object.fromEntries(names.filter((name) => name in fields).map((name) => [name, fields[name]]));
  return { method: fields.method, url: fields.url, headers };
}

const covered = (fields) => ['@method', '@authority', '@path', '@query', fields['digest-name']];

async function sign(fields) {
  const der = Buffer.concat([PRIVATE, Buffer.from(fields.seed, 'hex')]);
  const key = createSigner(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }), 'ed25519', fields.keyid);
  const created = new Date(Number(fields.created) * 1000);
  const params = ['created', 'expires', 'nonce', 'keyid', 'tag'];
  const signed = await httpbis.signMessage({
    key,
    // Another order than ours.
    params: fields.alg === 'yes' ? ['tag', 'alg', ...params.slice(0, 4)] : params,
    fields: covered(fields).reverse(),
    paramValues: { created, expires: new Date(created.getTime() + 60_000), nonce: fields.nonce, tag: 'coffre-v1' },
  }, message(fields));
  return [`signature-input ${signed.headers['Signature-Input']}`, `signature ${signed.headers.Signature}`];
}

async function verify(fields) {
  const der = Buffer.concat([PUBLIC, Buffer.from(fields.keyid, 'hex')]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  try {
    const good = await httpbis.verifyMessage({
      keyLookup: async ({ keyid, nonce, tag }) =>
        keyid === fields.keyid && nonce === fields.nonce && tag === 'coffre-v1'
          ? { id: keyid, algs: ['ed25519'], verify: createVerifier(key, 'ed25519') }
          : null,
      maxAge: 60,
      tolerance: 30,
      requiredParams: ['created', 'expires', 'nonce', 'keyid', 'tag'],
      requiredFields: covered(fields),
    }, message(fields));
    return [good === true ? 'verdict good' : `verdict bad ${good}`];
  } catch (error) {
    return [`verdict bad ${error.name}: ${error.message}`.replaceAll('\n', ' ')];
  }
}

for (const fields of requests()) {
  console.log([...await (mode === 'sign' ? sign : verify)(fields), ''].join('\n'));
}
