import type { FormSchema } from './schema-form.tsx';

const simpleTypes: ReadonlySet<string | undefined> = new Set(['string', 'number', 'integer', 'boolean']);

/** Whether a list is edited as rows: of texts, numbers, or of objects with fields. Some of a few choices are no rows, anything else stays JSON. */
export function hasRows({ type, items }: FormSchema): boolean {
  if (type !== 'array' || items === undefined || items.enum !== undefined) return false;
  return simpleTypes.has(items.type) || (items.type === 'object' && items.properties !== undefined);
}

/** A new row: the defaults of its fields; a simple value begins with its default, or empty. */
export function emptyRow({ type, items }: FormSchema): unknown {
  if (type !== 'array' || items === undefined) throw new Error('BUG: a row of no list');
  if (items.default !== undefined) return items.default;
  if (items.properties === undefined) return items.type === 'boolean' ? false : items.type === 'string' ? '' : 0;
  return Object.fromEntries(
    Object.entries(items.properties)
      .filter(([, field]) => field.default !== undefined)
      .map(([key, field]) => [key, field.default]),
  );
}

/** A list with the entry at `from` moved to `to`; the same when there is no such place. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const entry = list[from];
  if (entry === undefined || to < 0 || to >= list.length) return list;
  const rest = list.filter((_, i) => i !== from);
  return [...rest.slice(0, to), entry, ...rest.slice(to)];
}

/** Errors of what lies below a field, by the rest of their path: `stations.3.mn` below `stations` is `3.mn`. */
export const errorsBelow = (errors: Readonly<Record<string, string>>, name: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(errors)
      .filter(([path]) => path.startsWith(`${name}.`))
      .map(([path, text]) => [path.slice(name.length + 1), text]),
  );
