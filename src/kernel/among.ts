import { type RawBuilder, sql } from 'kysely';

/** Condition of a statement: a column holds one of these texts. `undefined`: whatever it holds; an empty list: never. */
export const among = (column: string, values: readonly string[] | undefined): RawBuilder<boolean> =>
  values === undefined ? sql<boolean>`true` : sql<boolean>`${sql.ref(column)} = any(${values}::text[])`;
