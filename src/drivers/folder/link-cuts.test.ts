import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTestHost, eventually } from '../../../test/conformance/driver-host.ts';
import { type CutLink, cutAgainAndAgain, cuts } from '../../../test/conformance/link-cuts.ts';
import { openAgainAndAgain } from '../../../test/conformance/reopening.ts';
import { isLong } from '../../../test/soak/length.ts';
import { folderConfig } from './config.ts';
import { folder } from './driver.ts';

const rowOf = (n: number): string => `${new Date(Date.UTC(2024, 5, 1) + n * 1000).toISOString()},${n}\n`;

// "again and again" is what the long run of all drivers looks for.
test(
  'a folder that vanishes and comes back, again and again, is read on each time, each row once, and no memory is kept',
  async () => {
    const above = mkdtempSync(join(tmpdir(), 'folder-'));
    const [path, away] = [join(above, 'loggers'), join(above, 'unplugged')];
    mkdirSync(path);
    const file = 'pond.csv';
    writeFileSync(join(path, file), `time,level\n${rowOf(0)}`);
    const host = createTestHost();
    host.add({ identity: 'pond', keys: ['level'] });
    const settings = folderConfig.parse({ path, files: 'appended', scanSeconds: isLong ? 0.25 : 0.02 });
    const running = openAgainAndAgain(folder, settings, host);
    const good = () => host.samples.map(({ value }) => value).filter((value) => !Number.isNaN(value));
    const bad = () => host.samples.filter(({ value }) => Number.isNaN(value));
    const link: CutLink = {
      async ready() {},
      async cut(n) {
        host.forget();
        renameSync(path, away);
        await eventually('the loss is told', () => bad().length > 0);
        appendFileSync(join(away, file), rowOf(n + 1));
        renameSync(away, path);
      },
      fresh: (n) => eventually(`row ${n + 1} arrives`, () => good().includes(n + 1)),
      settle(n) {
        running.settle();
        expect(good()).toEqual([n + 1]);
        expect(bad()).toHaveLength(1);
        expect(host.refusals).toEqual([]);
        host.forgetLinks();
      },
    };
    try {
      await eventually('the first row arrives', () => good().includes(0));
      await cutAgainAndAgain('folder', link);
    } finally {
      await running.stop();
      rmSync(above, { recursive: true, force: true });
    }
  },
  cuts * 20_000 + 60_000,
);
