import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { statusOf } from '../../contracts/quality.ts';
import { aliasKeyOf } from './aliases.ts';
import { hasMembers, readMembers } from './members.ts';
import { type Metric, nameOf, numberOf } from './metric.ts';
import { createPayloadReader } from './payload-reader.ts';
import { qualityOf } from './quality-property.ts';

import { typeName } from './types.ts';

interface Expected {
  readonly provenance: unknown;
  readonly refused?: 'bad-frame';
  readonly [field: string]: unknown;
}

const folder = new URL('testcases/', import.meta.url);
const read = (name: string, file: string): string => readFileSync(new URL(`${name}/${file}`, folder), 'utf8');
const cases = readdirSync(folder).map((name) => {
  const expected: Expected = JSON.parse(read(name, 'expected.json'));
  return { name, bytes: Buffer.from(read(name, 'wire.hex').trim(), 'hex'), expected };
});

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

function membersOf(metric: Metric): Record<string, number | null> {
  const members: Record<string, number | null> = {};
  readMembers(metric, { name: nameOf(metric), type: metric.type }, (name, value) => {
    members[name] = orNull(value);
  });
  return members;
}

/** A metric with what it says, and nothing else. */
function shown(metric: Metric): Record<string, unknown> {
  const value = numberOf(metric, metric.type);
  return {
    ...(metric.nameFrom < 0 ? {} : { name: nameOf(metric) }),
    ...(metric.hasAlias ? { alias: aliasKeyOf(metric) } : {}),
    ...(Number.isNaN(metric.time) ? {} : { time: metric.time }),
    type: typeName(metric.type),
    ...(Number.isNaN(value) ? {} : { value }),
    ...(metric.isNull ? { isNull: true } : {}),
    ...(metric.isHistorical ? { isHistorical: true } : {}),
    ...(metric.propertiesFrom < 0 ? {} : { quality: statusOf(qualityOf(metric)) }),
    ...(hasMembers(metric.type) ? { members: membersOf(metric) } : {}),
  };
}

test.each(cases)('payload $name reads as it says', ({ bytes, expected: { provenance, refused, ...fields } }) => {
  expect(provenance).toBeDefined();
  const metrics: Record<string, unknown>[] = [];
  const { time, seq, isBroken } = createPayloadReader().read(
    { bytes, from: 0, to: bytes.length },
    100,
    (metric) => void metrics.push(shown(metric)),
  );
  expect(isBroken).toBe(refused === 'bad-frame');
  if (!isBroken) expect({ ...(Number.isNaN(time) ? {} : { time }), seq, metrics }).toEqual(fields);
});
