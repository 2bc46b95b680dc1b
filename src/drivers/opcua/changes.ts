import type { DataValue } from 'node-opcua-client';
import type { OpcuaConfig } from './config.ts';
import type { Item, SaidText, Values } from './messages.ts';
import type { StateNames } from './state-names.ts';
import { createColumns } from './value-columns.ts';
import { wordsOf } from './variant.ts';

/** An item with what its numbers are called, where it is a text and they have names. */
export interface NamedItem extends Item {
  readonly names?: StateNames | undefined;
}

/** A value that a server tells of an item; `item` is `undefined` for one that is no longer watched. */
export interface Change {
  readonly handle: number;
  readonly item: NamedItem | undefined;
  readonly value: DataValue;
}

/** Numbers go across in columns, texts beside them. */
export function sortChanges(
  changes: readonly Change[],
  time: OpcuaConfig['time'],
): { readonly values: Values; readonly texts: readonly SaidText[] } {
  const numbers = changes.filter(({ item }) => item?.isText !== true);
  const columns = createColumns(numbers.length, time);
  for (const { handle, item, value } of numbers) columns.add(handle, item?.element, value);
  const texts = changes.filter(({ item }) => item?.isText === true);
  return {
    values: columns.values,
    texts: texts.map(({ handle, item, value }) => ({ handle, text: wordsOf(value, { element: item?.element, names: item?.names }) })),
  };
}
