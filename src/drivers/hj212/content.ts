/** One `name=value` of CP. */
export interface Field {
  readonly name: string;
  readonly value: string;
}

/** The fields of one factor, as far as they stand between two `;`. */
export type Item = readonly Field[];

/**
 * Cut the content of CP into items at `;` and fields at `,`.
 *
 * A piece without `=` belongs to the text of the field before it, with its comma: only texts (3020) have such.
 * Source: HJ 212-2017.
 */
export function readContent(cp: string): Item[] {
  const items: Item[] = [];
  for (const text of cp.split(';')) if (text.trim() !== '') items.push(readItem(text));
  return items;
}

function readItem(text: string): Item {
  const fields: Field[] = [];
  for (const piece of text.split(',')) {
    const at = piece.indexOf('=');
    const before = fields.at(-1);
    if (at !== -1) fields.push({ name: piece.slice(0, at).trim(), value: piece.slice(at + 1).trim() });
    else if (before !== undefined) fields[fields.length - 1] = { name: before.name, value: `${before.value},${piece}` };
    else if (piece.trim() !== '') fields.push({ name: piece.trim(), value: '' });
  }
  return fields;
}

/** The first value of a name, e.g. of `QnRtn`. */
export function fieldValue(items: readonly Item[], name: string): string | undefined {
  for (const item of items) for (const field of item) if (field.name === name) return field.value;
  return undefined;
}

const lacksValue = (piece: string | undefined): boolean => piece?.includes('=') !== true;

/**
 * The contents of the packets of one message as one. Where a cut goes through an item, the two sides are put together again: one of them
 * lacks its `=` then.
 */
export function joinContents(parts: readonly string[]): string {
  let whole = '';
  for (const part of parts) {
    const lastPiece = whole.slice(Math.max(whole.lastIndexOf(';'), whole.lastIndexOf(',')) + 1);
    const isCut = lacksValue(lastPiece) || lacksValue(part.split(/[;,]/, 1)[0]);
    whole += whole === '' || isCut ? part : `;${part}`;
  }
  return whole;
}
