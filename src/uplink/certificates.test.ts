import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  closeAll,
  differentOf,
  identity,
  isDone,
  keys,
  newEdge,
  newFolder,
  newListener,
  points,
  rowsAt,
  secret,
  uplinkOf,
  write,
} from '../../test/conformance/uplink-rig.ts';
import { certify, createAuthority } from '../../test/setup/certificates.ts';
import { freePort } from '../../test/setup/ports.ts';
import { until } from '../flow/testing.ts';

afterEach(closeAll);

describe('an uplink over mqtts', () => {
  /** A centre with TLS whose CA the site has to know, and the files of the site. */
  async function newSecureListener() {
    const folder = await newFolder();
    const at = (name: string) => join(folder, name);
    createAuthority(folder, 'ca');
    certify(folder, { name: 'centre', authority: 'ca', subject: '/CN=localhost', names: 'DNS:localhost,IP:127.0.0.1' });
    certify(folder, { name: 'site', authority: 'ca', subject: `/CN=${identity}`, names: `DNS:${identity}` });
    const port = await freePort();
    const files = { tlsCertificateFile: at('centre.crt'), tlsKeyFile: at('centre.key'), tlsClientCaFile: at('ca.crt') };
    const { host } = await newListener(keys, { ...files, tlsPort: port });
    await until('the TLS listener', () => host.links.some(({ detail }) => detail.endsWith('with TLS')));
    return { host, port, at };
  }

  test.each([
    ['with its secret', encodeURIComponent(secret), {}],
    ['with its certificate', undefined, { cert: 'site.crt', key: 'site.key' }],
  ] as const)('signs in %s and brings its samples', async (_about, password, files) => {
    const [edge, { host, port, at }] = [await newEdge(), await newSecureListener()];
    await write(edge, rowsAt(Date.now() - 60_000));
    const own = Object.fromEntries(Object.entries(files).map(([kind, name]) => [kind, at(name)]));
    const url = `mqtts://${identity}${password === undefined ? '' : `:${password}`}@127.0.0.1:${port}`;
    const uplink = uplinkOf(edge, port, { url, files: { ca: at('ca.crt'), ...own } });
    await until('the samples', isDone(uplink));
    expect(uplink.state()).toMatchObject({ acknowledged: points, refused: 0 });
    expect(differentOf(host.samples)).toBe(points);
  });

  test('does not forward to a centre whose certificate it cannot check, says so, and goes on when the file is mended', async () => {
    const [edge, { host, port, at }] = [await newEdge(), await newSecureListener()];
    await write(edge, rowsAt(Date.now() - 60_000));
    const ca = at('known.crt');
    const url = `mqtts://${identity}:${encodeURIComponent(secret)}@127.0.0.1:${port}`;
    copyFileSync(at('site.crt'), ca); // no CA of the centre
    const uplink = uplinkOf(edge, port, { url, files: { ca } });
    await until('the refusal', () => /certificate/.test(uplink.state().lastError ?? ''));
    expect(host.samples).toEqual([]);
    copyFileSync(at('ca.crt'), ca);
    await until('the samples', isDone(uplink));
    expect(differentOf(host.samples)).toBe(points);
  });
});
