import type { EdgeDevice } from './edge-parts.tsx';

/** A number or a text of a device as it is edited. */
export interface PointRow {
  readonly key: string;
  readonly name: string;
  readonly scale: number;
  readonly offset: number;
  readonly isText: boolean;
}

/** Rows for the numbers of a device. */
export const rowsOf = (values: EdgeDevice['values']): readonly PointRow[] =>
  Object.entries(values).map(([key, value]) => ({
    key,
    scale: 1,
    offset: 0,
    ...(typeof value === 'string' ? { name: value } : value),
    isText: typeof value !== 'string' && value.isText === true,
  }));

const valueOfRow = ({ name, scale, offset, isText }: PointRow): EdgeDevice['values'][string] => {
  if (isText) return { name, scale: 1, offset: 0, isText };
  return scale === 1 && offset === 0 ? name : { name, scale, offset };
};

/** The numbers and texts that whole rows give; the short form where nothing is converted. */
export const valuesOf = (rows: readonly PointRow[]): EdgeDevice['values'] =>
  Object.fromEntries(rows.filter(({ key, name }) => key !== '' && name !== '').map((row) => [row.key, valueOfRow(row)]));
