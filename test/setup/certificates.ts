import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** node-opcua sets `OPENSSL_CONF` to the text `undefined`, where it is loaded in the same process. */
const { OPENSSL_CONF: _conf, ...env } = process.env;
const openssl = (folder: string, line: readonly string[]): void => void execFileSync('openssl', line, { cwd: folder, stdio: 'pipe', env });
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Make a certificate authority of a test: `<name>.crt` and `<name>.key` in the folder. */
export function createAuthority(folder: string, name: string): void {
  const files = ['-keyout', `${name}.key`, '-out', `${name}.crt`];
  openssl(folder, ['req', '-x509', ...newKey, '-days', '2', '-subj', `/CN=test authority ${name}`, ...files]);
}

/** A certificate for {@link certify}. */
export interface Wanted {
  readonly name: string;
  readonly authority: string;
  /** As openssl wants it: `/CN=pump-1`. */
  readonly subject: string;
  /** Alternative names as openssl wants them: `DNS:localhost,IP:127.0.0.1`. */
  readonly names: string;
}

/** Make a key and a certificate that the authority has signed: `<name>.crt` and `<name>.key` in the folder. */
export function certify(folder: string, { name, authority, subject, names }: Wanted): void {
  openssl(folder, ['req', ...newKey, '-subj', subject, '-keyout', `${name}.key`, '-out', `${name}.csr`]);
  writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${names}\n`);
  const by = ['-CA', `${authority}.crt`, '-CAkey', `${authority}.key`, '-CAcreateserial'];
  openssl(folder, ['x509', '-req', '-in', `${name}.csr`, ...by, '-days', '2', '-extfile', `${name}.ext`, '-out', `${name}.crt`]);
}
