import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTestHost } from '../../../test/conformance/driver-host.ts';
import { createDeviceTexts } from '../device-texts.ts';
import { createIntake } from '../polling/intake.ts';
import { folderConfig } from './config.ts';
import { openLedger } from './ledger.ts';
import { scan, stateFolder } from './scan.ts';
import { takeFile } from './take-file.ts';

test('a file that has gone since it was seen is passed over, and the others are taken', async () => {
  const path = mkdtempSync(join(tmpdir(), 'folder-'));
  const config = folderConfig.parse({ path, files: 'appended' });
  const host = createTestHost();
  host.add({ identity: 'pond', keys: ['level'] });
  for (const name of ['gone', 'pond']) writeFileSync(join(path, `${name}.csv`), 'time,level\n2024-05-01T00:00:00Z,1\n');
  const found = await scan(config);
  rmSync(join(path, 'gone.csv'));
  const ledger = await openLedger(join(path, stateFolder));
  const parts = { config, host, texts: createDeviceTexts(host), intake: createIntake(host), ledger, durable: async () => true };
  for (const one of found) expect(await takeFile(parts, { ...one, before: undefined }, new AbortController().signal)).toBe(false);
  await ledger.close();
  rmSync(path, { recursive: true });
  expect(host.samples.map(({ value }) => value)).toEqual([1]);
  expect(host.refusals).toEqual([]);
});
