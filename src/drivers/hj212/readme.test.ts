import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { configTable } from '../config-table.ts';
import { commands } from './commands.ts';
import { hj212Config, rulesOf } from './config.ts';
import { createDeframer } from './deframe.ts';
import { deviations } from './deviations.ts';
import { dataFlags } from './flags.ts';
import { readReadings } from './readings.ts';
import { readSegment } from './segment.ts';

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
/** The formatter aligns the columns of a table. */
const withoutPadding = (text: string) => text.replace(/ *\| */g, '|').replace(/-{3,}/g, '---');
const rows = withoutPadding(readme).split('\n');

describe('the README', () => {
  test('shows the configuration as it is', () => {
    expect(withoutPadding(readme)).toContain(withoutPadding(configTable(hj212Config)));
  });

  test.each(commands)('lists command $code', ({ code, title, time }) => {
    const row = rows.find((line) => line.startsWith(`|${code}|${title.zh}|${title.en}|`));
    expect(row?.split('|')[5]).toBe(time ?? '–');
  });

  test.each(Object.entries(deviations))('explains the deviation %s', (name, meaning) => {
    expect(rows).toContain(`|\`${name}\`|${meaning}|`);
  });

  test.each(Object.entries(dataFlags))('explains the flag %s', (flag, { title, status, origin }) => {
    expect(rows).toContain(`|${flag}|${title.zh}|${title.en}|${status}${origin === undefined ? '' : `, origin ${origin}`}|`);
  });

  test('shows a frame that can be sent', () => {
    const frames: unknown[] = [];
    const deframer = createDeframer((found) => {
      const result = found.kind === 'frame' && found.isCrcRight ? readSegment(found.segment) : undefined;
      if (result !== undefined && 'segment' in result) frames.push(readReadings(result.segment, 480).readings);
    });
    deframer.push(Buffer.from(`${/printf '(##[^']+)\\r\\n'/.exec(readme)?.[1]}\r\n`));
    expect(frames).toMatchObject([
      [
        { key: 'w01018-Rtd', value: 40.1 },
        { key: 'w01001-Rtd', value: 7.25 },
      ],
    ]);
  });
});

describe('the configuration', () => {
  test('is complete when it is empty, and listens on loopback', () => {
    expect(hj212Config.parse({})).toMatchObject({ host: '127.0.0.1', port: 9212, mode: 'lenient', stations: [] });
  });

  test('gives a station its exceptions over what holds for all', () => {
    const rules = rulesOf(
      hj212Config.parse({
        mode: 'strict',
        password: 'a',
        stations: [
          { mn: 'X', mode: 'lenient' },
          { mn: 'Y', password: 'b' },
        ],
      }),
    );
    expect(['X', 'Y', 'Z'].map(rules)).toEqual([
      { mode: 'lenient', password: 'a' },
      { mode: 'strict', password: 'b' },
      { mode: 'strict', password: 'a' },
    ]);
  });
});
