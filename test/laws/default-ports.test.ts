import { expect, test } from 'vitest';
import { z } from 'zod';
import { drivers } from '../../src/flow/drivers.ts';

interface Field {
  readonly description?: string;
  readonly default?: unknown;
}
interface Configured {
  readonly protocol: string;
  readonly config: z.ZodType;
}

/** Ports that a driver listens on when nothing is said, as `protocol field port`. */
function listeningPorts({ protocol, config }: Configured): readonly (readonly [name: string, port: unknown])[] {
  const { properties = {} } = z.toJSONSchema(config, { io: 'input' }) as { readonly properties?: Readonly<Record<string, Field>> }; // holds: a source's configuration is an object
  if (properties.host?.description?.includes('listen') !== true) return [];
  return Object.entries(properties)
    .filter(([field]) => /port$/i.test(field) && field !== 'transport')
    .map(([field, { default: port }]) => [`${protocol} ${field}`, port]);
}

/** Those that want a port that another one wants too. */
function clashes(all: readonly Configured[]): readonly string[] {
  const ports = all.flatMap(listeningPorts);
  return ports.filter(([, port]) => ports.filter(([, other]) => other === port).length > 1).map(([name]) => name);
}

test('every driver that listens can be set up with its defaults beside all others', () => {
  expect(drivers.flatMap(listeningPorts).length).toBeGreaterThan(6);
  expect(clashes(drivers)).toEqual([]);
});

test('two that want the same port are found', () => {
  const config = z.object({ host: z.string().describe('Address to listen on'), port: z.number().default(1) });
  expect(clashes([{ protocol: 'one', config }, { protocol: 'other', config }])).toEqual(['one port', 'other port']); // biome-ignore format: one line
});
