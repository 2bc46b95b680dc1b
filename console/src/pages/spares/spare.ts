import type { Reply } from '../../../../src/contracts/api/index.ts';

/** A spare part as the server tells it. */
export type Spare = Reply<'createSparePart'>;

/** What is asked again after parts or stock have changed. */
export const changed = ['listSpareParts', 'getSparePart', 'listStockMoves', 'listAudit'] as const;

/** What is typed as a number from 0 on, with a comma or a point; `undefined` for anything else, so for nothing too. */
export function figureOf(typed: string): number | undefined {
  const text = typed.trim().replace(',', '.');
  const value = Number(text);
  return text !== '' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** Decimals that a quantity needs: none for whole ones. */
export const decimalsOf = (quantity: number): number => (Number.isInteger(quantity) ? 0 : 2);
