/** One step into a document: a name, a place in a list, all of a list, or those of a list that have this text under this name. */
export type Step =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'place'; readonly place: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'where'; readonly name: string; readonly text: string };

const stepPattern = /\.?(?:([^.[\]'"=\s]+)|\[(?:(-?\d{1,9})|(\*)|'([^']*)'|([^[\]='"]+)=([^[\]]*))\])/y;
const mostSteps = 32;

/**
 * The steps of a path such as `data.stations[0].level`, `$.items[*]`, `['with space'].x`, `sensors[id=7].value`, `@unit`; negative places
 * count from the end.
 *
 * @returns `undefined` when the text is no path; no steps for '' and `$`
 */
export function parsePath(text: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  stepPattern.lastIndex = text.startsWith('$') ? 1 : 0;
  while (stepPattern.lastIndex < text.length) {
    const found = stepPattern.exec(text);
    if (found === null || steps.length === mostSteps) return undefined;
    const [, name, place, all, quoted, where, wanted = ''] = found;
    if (place !== undefined) steps.push({ kind: 'place', place: Number(place) });
    else if (all !== undefined) steps.push({ kind: 'all' });
    else if (where !== undefined) steps.push({ kind: 'where', name: where, text: wanted });
    else steps.push({ kind: 'name', name: name ?? quoted ?? '' });
  }
  return steps;
}

function named(value: unknown, name: string): readonly unknown[] {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
  return [(value as Readonly<Record<string, unknown>>)[name]]; // holds: it has the property
}

/** An XML element that stands alone is no list, but may be one of several another time. */
const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

function follow(value: unknown, step: Step): readonly unknown[] {
  switch (step.kind) {
    case 'name':
      return named(value, step.name);
    case 'all':
      return listOf(value);
    case 'place': {
      const list = listOf(value);
      const at = step.place < 0 ? list.length + step.place : step.place;
      return at in list ? [list[at]] : [];
    }
    case 'where':
      return listOf(value).filter((item) => named(item, step.name).some((found) => String(found) === step.text));
  }
}

/** All that lies at the end of a path. */
export const find = (root: unknown, steps: readonly Step[]): readonly unknown[] =>
  steps.reduce<readonly unknown[]>((values, step) => values.flatMap((value) => follow(value, step)), [root]);

const isPlain = /^[^.[\]'"=\s$]+$/;
const stepText = (name: string, isFirst: boolean): string => {
  if (isPlain.test(name)) return isFirst ? name : `.${name}`;
  return `['${name}']`;
};

/** The numbers in an item with their paths, the first `most` of them, to show an unknown device to people. */
export function numbersIn(item: unknown, numberOf: (value: unknown) => number, most: number): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const visit = (value: unknown, path: string, depth: number): void => {
    if (found.size >= most || depth > mostSteps) return;
    if (Array.isArray(value)) for (const [i, one] of value.entries()) visit(one, `${path}[${i}]`, depth + 1);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, one] of Object.entries(value)) if (!name.includes("'")) visit(one, path + stepText(name, path === ''), depth + 1);
    } else if (Number.isFinite(numberOf(value))) found.set(path, numberOf(value));
  };
  visit(item, '', 0);
  return found;
}
