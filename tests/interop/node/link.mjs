// Opens a SMART Health Link with `kill-the-clipboard`, somebody else's reader. See ../README.md.
// Arguments: the folder that holds node_modules, the link, its code or `-`, the largest file that may stand in the manifest or `-`.
// Writes the FHIR resources that it found as one line of JSON, or the name of the error that it ended with.

import { createRequire } from 'node:module';
import { join } from 'node:path';

const [modules, shlinkURI, code, most] = process.argv.slice(2);
const { SHLViewer } = createRequire(join(modules, 'package.json'))('kill-the-clipboard');

try {
  const viewer = new SHLViewer({ shlinkURI });
  const { fhirResources } = await viewer.resolveSHL({
    recipient: 'Dr Ünknown, Praxis am Rhein',
    ...(code !== '-' && { passcode: code }),
    ...(most !== '-' && { embeddedLengthMax: Number(most) }),
  });
  console.log(JSON.stringify({ flag: viewer.shl.flag ?? null, expires: viewer.shl.exp, fhirResources }));
} catch (error) {
  console.log(JSON.stringify({ error: error.name }));
}
