import { type ZodType, z } from 'zod';

interface Field {
  readonly default?: unknown;
  readonly description?: string;
}

/** The configuration of a driver as rows of a Markdown table: field, default, meaning. The README of each driver holds them, and a test compares. */
export function configTable(config: ZodType): string {
  const { properties = {} } = z.toJSONSchema(config, { io: 'input' }) as { properties?: Readonly<Record<string, Field>> }; // holds: a source's configuration is an object
  const rows = Object.entries(properties).map(
    ([name, field]) => `| \`${name}\` | ${JSON.stringify(field.default ?? '–')} | ${field.description} |`,
  );
  return ['| field | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}
