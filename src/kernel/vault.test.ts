import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createVault, openVault, vaultKeyFile } from './vault.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yangfan-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a vault', () => {
  const vault = createVault(Buffer.alloc(32, 1));

  test('unseals what it sealed, and seals it otherwise each time', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(vault.unseal(vault.seal(text))).toBe(text);
        expect(vault.seal(text)).not.toBe(vault.seal(text));
      }),
    );
  });

  test('unseals nothing that was changed, cut off, or sealed with another key', () => {
    const sealed = Buffer.from(vault.seal('secret'), 'base64url');
    for (let i = 0; i < sealed.length; i++) {
      const changed = Buffer.from(sealed);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(vault.unseal(changed.toString('base64url'))).toBeUndefined();
      expect(vault.unseal(sealed.subarray(0, i).toString('base64url'))).toBeUndefined();
    }
    expect(createVault(Buffer.alloc(32, 2)).unseal(sealed.toString('base64url'))).toBeUndefined();
  });

  test('tags a text always in the same way, and with another key in another', () => {
    expect(vault.tag('secret')).toBe(vault.tag('secret'));
    expect(vault.tag('secret')).toMatch(/^[0-9a-f]{16}$/);
    expect(vault.tag('secret')).not.toBe(createVault(Buffer.alloc(32, 2)).tag('secret'));
  });
});

describe('the key of a data folder', () => {
  test('is made once, and only its owner may read it', async () => {
    const sealed = (await openVault(folder)).seal('secret');
    expect((await openVault(folder)).unseal(sealed)).toBe('secret');
    expect((await stat(join(folder, vaultKeyFile))).mode & 0o777).toBe(0o600);
    expect((await readFile(join(folder, vaultKeyFile), 'utf8')).trim()).toHaveLength(43);
  });

  test('that is damaged is told, and not made anew', async () => {
    await writeFile(join(folder, vaultKeyFile), 'half a key');
    await expect(openVault(folder)).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
    expect(await readFile(join(folder, vaultKeyFile), 'utf8')).toBe('half a key');
  });
});
