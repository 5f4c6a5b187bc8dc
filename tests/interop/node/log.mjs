// Verifies entries and checkpoints of our logs with @sigstore/verify, npm's own verifier. See ../README.md.
// Arguments: the folder that holds node_modules, and `verify`.

import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [modules] = process.argv.slice(2);
// These two are not exported: what is exported reads whole Sigstore bundles.
const sigstore = join(modules, 'node_modules', '@sigstore', 'verify', 'dist', 'tlog');
const require = createRequire(join(modules, 'package.json'));
const { verifyCheckpoint } = require(join(sigstore, 'checkpoint.js'));
const { verifyMerkleInclusion } = require(join(sigstore, 'merkle.js'));

// What stands before 32 bytes in the DER form of an Ed25519 public key (RFC 8410).
const PUBLIC = Buffer.from('302a300506032b6570032100', 'hex');

function requests() {
  return readFileSync(0, 'utf8').split('\n\n').filter((block) => block.trim()).map((block) =>
    Object.fromEntries(block.trim().split('\n').map((line) => {
      const at = line.indexOf(' ');
      return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
    })));
}

function verify(fields) {
  const [name, id, key] = fields['log-key'].split(/\+(.{8})\+/);
  const log = {
    logID: Buffer.from(id, 'hex'),
    baseURL: `https://${name}`,
    publicKey: createPublicKey({
      key: Buffer.concat([PUBLIC, Buffer.from(key, 'base64').subarray(1)]),
      format: 'der',
      type: 'spki',
    }),
  };
  const hashes = fields.inclusion.split(',').filter((hash) => hash).map((hash) => Buffer.from(hash, 'hex'));
  const entry = {
    canonicalizedBody: Buffer.from(fields.entry, 'hex'),
    inclusionProof: {
      logIndex: fields.index,
      hashes,
      checkpoint: { envelope: Buffer.from(fields.checkpoint, 'hex').toString('utf8') },
    },
  };
  try {
    const checkpoint = verifyCheckpoint(entry, [log]);
    verifyMerkleInclusion(entry, checkpoint);
    return ['verdict good'];
  } catch (error) {
    return [`verdict bad ${error.name}: ${error.message}`.replaceAll('\n', ' ')];
  }
}

for (const fields of requests()) {
  console.log([...verify(fields), ''].join('\n'));
}
