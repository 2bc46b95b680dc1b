import { expect, test } from 'vitest';
import { z } from 'zod';
import { configNames } from '../../console/src/pages/connections/config-names.ts';
import { ownNames } from '../../console/src/pages/connections/config-names-own.ts';
import { requestNames } from '../../console/src/pages/connections/request-names.ts';
import { listenRequest } from '../../src/contracts/trial.ts';
import { drivers } from '../../src/flow/drivers.ts';

interface Field {
  readonly description?: string;
  readonly zh?: { readonly title?: string };
  readonly items?: { readonly properties?: Readonly<Record<string, Field>> };
}

interface Configured {
  readonly protocol: string;
  readonly config: z.ZodType;
}

const fieldsOf = ({ config }: Configured) =>
  (z.toJSONSchema(config, { io: 'input' }) as { readonly properties?: Readonly<Record<string, Field>> }).properties ?? {}; // holds: a source's configuration is an object

const isChinese = (text = '') => /\p{Script=Han}/u.test(text);

/** Settings of a driver that have no name or no help in Chinese, those of its rows included. */
function lackingChinese(driver: Configured): readonly string[] {
  const names = configNames(driver.protocol, 'zh');
  return Object.entries(fieldsOf(driver)).flatMap(([key, { items }]) => {
    const own = names[key]?.title === undefined || !isChinese(names[key]?.description) ? [key] : [];
    const rows = Object.entries(items?.properties ?? {}).filter(([, row]) => !isChinese(row.zh?.title));
    return [...own, ...rows.map(([row]) => `${key}[].${row}`)];
  });
}

test.each(drivers)('every setting of $protocol has a name and help in Chinese', (driver) => {
  expect(lackingChinese(driver)).toEqual([]);
});

test.each(drivers)('every setting of $protocol has a name in English', (driver) => {
  const names = configNames(driver.protocol, 'en');
  expect(Object.keys(fieldsOf(driver)).filter((key) => names[key]?.title === undefined)).toEqual([]);
});

test.each(drivers.filter(({ discover }) => discover !== undefined))(
  'what can be asked of $protocol has names and help in Chinese',
  (driver) => {
    const names = requestNames(driver.protocol, 'ask', 'zh');
    const fields = Object.keys(fieldsOf({ protocol: driver.protocol, config: driver.discover?.request ?? z.object({}) }));
    expect(fields.filter((key) => !isChinese(names[key]?.title) || !isChinese(names[key]?.description))).toEqual([]);
  },
);

test('what can be said of listening has names and help in Chinese', () => {
  const fields = Object.keys(fieldsOf({ protocol: 'listen', config: listenRequest }));
  expect(fields.filter((key) => !isChinese(requestNames('mqtt', 'listen', 'zh')[key]?.title))).toEqual([]);
});

test('a setting without a Chinese name is found, in rows too', () => {
  const config = z.object({ port: z.number(), colour: z.string(), stations: z.array(z.object({ shade: z.string() })) });
  expect(lackingChinese({ protocol: 'paint', config })).toEqual(['colour', 'stations', 'stations[].shade']);
});

test.each(Object.entries(ownNames))('%s has no names of settings that it does not have', (protocol, names) => {
  const driver = drivers.find((one) => one.protocol === protocol);
  const fields = driver ? fieldsOf(driver) : {};
  expect(Object.keys(names).filter((key) => !(key in fields))).toEqual([]);
});

test.each(drivers.filter((driver) => 'host' in fieldsOf(driver)))('the host of $protocol is called what it is', (driver) => {
  const listens = fieldsOf(driver).host?.description?.includes('listen') === true;
  const { title, description } = configNames(driver.protocol, 'zh').host ?? {};
  expect(`${title} ${description}`.includes('监听')).toBe(listens);
});

test('the same setting of two protocols may be called differently', () => {
  expect(configNames('hj212', 'zh').mode?.description).toContain('no-checksum');
  expect(configNames('sparkplug', 'zh').mode?.description).toContain('broker');
  expect(configNames('modbus', 'zh').host?.title).toBe('设备地址');
});
