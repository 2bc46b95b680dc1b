import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { readProviderSettings } from './openid.ts';

describe('the settings of a provider', () => {
  const environment = {
    YANGFAN_OIDC_ISSUER: 'https://idp.example',
    YANGFAN_OIDC_CLIENT_ID: 'yangfan',
    YANGFAN_OIDC_ORIGIN: 'https://yangfan.example/',
    YANGFAN_OIDC_ROLES: 'cn=ops=operator,admins=administrator',
    YANGFAN_OIDC_ALLOW: 'dept=a=b',
  };
  const withSecret = async (text: string) => {
    const folder = await mkdtemp(join(tmpdir(), 'yangfan-openid-'));
    try {
      await writeFile(join(folder, 'secret'), text);
      return await readProviderSettings(readConfig({ ...environment, YANGFAN_OIDC_CLIENT_SECRET_FILE: join(folder, 'secret') }));
    } finally {
      await rm(folder, { recursive: true });
    }
  };
  test('are none by default', async () => {
    expect(await readProviderSettings(readConfig({}))).toBeUndefined();
  });
  test('take the secret from its file, and pairs at the right sign', async () => {
    expect(await withSecret(' s3cret\n')).toMatchObject({
      clientSecret: 's3cret',
      origin: 'https://yangfan.example',
      roles: [
        ['cn=ops', 'operator'],
        ['admins', 'administrator'],
      ],
      allow: [['dept', 'a=b']],
    });
  });
  test('refuse an empty secret, and a file that is not there', async () => {
    await expect(withSecret('\n')).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
    const lost = readConfig({ ...environment, YANGFAN_OIDC_CLIENT_SECRET_FILE: '/nowhere/secret' });
    await expect(readProviderSettings(lost)).rejects.toThrow('/nowhere/secret');
  });
});
