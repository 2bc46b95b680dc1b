import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { configTable } from '../config-table.ts';
import { createAuthCodes } from './auth-code.ts';
import { jt808Config } from './config.ts';
import { createDeframer } from './deframe.ts';
import type { Frame } from './frame.ts';
import { identityOf } from './frame.ts';
import { allKeys } from './keys.ts';
import { readLocation, valuesOf } from './location.ts';
import { question } from './questions.ts';
import { readAuthentication } from './sign-in.ts';

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
/** The formatter aligns the columns of a table. */
const withoutPadding = (text: string) => text.replace(/ *\| */g, '|').replace(/-{3,}/g, '---');

/** The frames of the example. */
function shownFrames(): readonly Frame[] {
  const frames: Frame[] = [];
  const deframer = createDeframer((found) => found.kind === 'frame' && frames.push(found.frame));
  deframer.push(Buffer.from(/echo ([0-9A-F]+)/.exec(readme)?.[1] ?? '', 'hex'));
  return frames;
}

describe('the README', () => {
  test('shows the configuration as it is', () => {
    expect(withoutPadding(readme)).toContain(withoutPadding(configTable(jt808Config)));
  });

  test('an empty configuration is complete and listens on loopback', () => {
    expect(jt808Config.parse({})).toMatchObject({ host: '127.0.0.1', port: 7611, registration: 'known' });
  });

  test.each(allKeys.filter((key) => !/^tyrePressure([1-9]|1\d|2[0-8])$/.test(key)))('lists the key %s', (key) => {
    expect(readme).toContain(`\`${key}\``);
  });

  test.each(question.options.map(({ shape }) => shape.command.value))('shows the question %s', (command) => {
    expect(readme).toContain(`command: '${command}'`);
  });

  test('shows frames that can be sent with the key that it names', () => {
    const [signIn, report] = shownFrames();
    if (signIn === undefined || report === undefined) throw new Error('no two frames');
    const key = /`authKey` is `([^`]+)`/.exec(readme)?.[1];
    expect(readAuthentication(signIn.body, signIn.version).code).toBe(createAuthCodes(key).of(identityOf(signIn.phone)));
    expect(Object.fromEntries(valuesOf(readLocation(report.body)))).toMatchObject({ longitude: 114.305, latitude: 30.593, speed: 42.5 });
  });
});
