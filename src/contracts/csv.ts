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
