/** How many rows of how many numbers a text may have. */
export interface RowsShape {
  readonly rows: readonly [least: number, most: number];
  /** The same number in every row. */
  readonly columns: readonly [least: number, most: number];
}

/** Why a text is no rows of numbers; lines are counted from 1. */
export type RowsFault =
  | { readonly word: 'rowsNoNumber'; readonly line: string; readonly said: string }
  | { readonly word: 'rowsWrongLength'; readonly line: string; readonly n: string }
  | { readonly word: 'rowsTooFew' | 'rowsTooMany'; readonly n: string }
  | { readonly word: 'rowsTooWide'; readonly least: string; readonly most: string };

export type ReadRows = { readonly rows: number[][] } | { readonly fault: RowsFault };

/** Corners or heights as people write them: a row a line, numbers apart by blanks, tabs, commas or semicolons. */
export const rowsText = (rows: readonly (readonly number[])[]): string => rows.map((row) => row.join(' ')).join('\n');

const wordsOf = (line: string): readonly string[] => line.split(/[\s,;，；]+/).filter((word) => word !== '');

/** The first row that is no row of so many numbers. */
function faultIn(lines: readonly (readonly string[])[], width: number): RowsFault | undefined {
  for (const [i, words] of lines.entries()) {
    const line = String(i + 1);
    const said = words.find((word) => !Number.isFinite(Number(word)));
    if (said !== undefined) return { word: 'rowsNoNumber', line, said };
    if (words.length !== width) return { word: 'rowsWrongLength', line, n: String(width) };
  }
  return undefined;
}

/** Read rows of numbers; the first thing that is wrong is told. Empty lines count for nothing. */
export function readRows(text: string, { rows: [fewest, most], columns: [narrowest, widest] }: RowsShape): ReadRows {
  const lines = text
    .split('\n')
    .map(wordsOf)
    .filter((words) => words.length > 0);
  const width = narrowest === widest ? narrowest : (lines[0]?.length ?? narrowest);
  const fault = faultIn(lines, width);
  if (fault) return { fault };
  if (lines.length < fewest) return { fault: { word: 'rowsTooFew', n: String(fewest) } };
  if (lines.length > most) return { fault: { word: 'rowsTooMany', n: String(most) } };
  if (width < narrowest || width > widest) return { fault: { word: 'rowsTooWide', least: String(narrowest), most: String(widest) } };
  return { rows: lines.map((words) => words.map(Number)) };
}
