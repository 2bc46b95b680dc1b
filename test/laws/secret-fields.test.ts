import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { drivers } from '../../src/flow/drivers.ts';
import { isSecret } from '../../src/kernel/redact.ts';

interface Shape {
  readonly type?: string;
  readonly writeOnly?: boolean;
  readonly [part: string]: unknown;
}

/** Every field of a JSON Schema with a name, at any depth. */
function fieldsOf(shape: unknown, name = ''): readonly (readonly [name: string, field: Shape])[] {
  if (typeof shape !== 'object' || shape === null) return [];
  if (Array.isArray(shape)) return shape.flatMap((one) => fieldsOf(one, name));
  const { properties, ...rest } = shape as Shape & { readonly properties?: Readonly<Record<string, unknown>> }; // holds: an object of JSON
  const own = Object.entries(properties ?? {}).flatMap(([key, field]) => [[key, field as Shape] as const, ...fieldsOf(field, key)]);
  return [...own, ...Object.values(rest).flatMap((part) => fieldsOf(part, name))];
}

const fields = drivers.flatMap(({ protocol, config }) =>
  fieldsOf(z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' })).map(([name, field]) => ({ protocol, name, field })),
);

describe('the configuration of every driver', () => {
  test('is looked through to the last field', () => {
    expect(fields.filter(({ field }) => field.writeOnly === true).map(({ protocol, name }) => `${protocol}.${name}`)).toEqual(
      expect.arrayContaining(['sparkplug.brokerPassword', 'hj212.password', 'jt808.authKey', 'sl651.password']),
    );
  });

  test.each(fields.filter(({ field }) => field.writeOnly === true))('keeps $protocol.$name out of logs and audit', ({ name }) => {
    expect(isSecret(name)).toBe(true);
  });

  test.each(fields.filter(({ name, field }) => field.type === 'string' && isSecret(name)))(
    'marks $protocol.$name as secret',
    ({ field }) => {
      expect(field.writeOnly).toBe(true);
    },
  );
});
