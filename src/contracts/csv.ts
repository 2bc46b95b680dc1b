const signs = [',', ';', '\t'] as const;
const longestHead = 65_536;

/** What parts the cells of a line: comma, semicolon or tab, whichever is there most; comma where none is. */
export const delimiterOf = (line: string): string =>
  signs.reduce<string>((best, sign) => (line.split(sign).length > line.split(best).length ? sign : best), ',');

/** The heading of a table: its first line with anything in it, looked for in the first 64 KiB; '' where there is none. */
export const headingOf = (csv: string): string =>
  csv
    .slice(0, longestHead)
    .split(/\r\n|\r|\n/)
    .find((line) => /[^\s,;\uFEFF]/.test(line)) ?? '';

/** A number as spreadsheets write it where commas stand for decimals, which part no cells then: `0,5` is 0.5. Other cells stay as they are. */
export const withPoint = (cell: string, delimiter: string): string =>
  delimiter !== ',' && /^\s*[+-]?\d*,\d+\s*$/.test(cell) ? cell.replace(',', '.') : cell;
