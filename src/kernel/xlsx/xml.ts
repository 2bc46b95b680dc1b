/** Namespaces of SpreadsheetML and DrawingML. Source: ECMA-376 part 1, annex A. */
export const namespaces = {
  main: 'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
  relations: 'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
  packages: 'http://schemas.openxmlformats.org/package/2006',
  drawing: 'http://schemas.openxmlformats.org/drawingml/2006/main',
  sheetDrawing: 'http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing',
  chart: 'http://schemas.openxmlformats.org/drawingml/2006/chart',
} as const;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text as the content of an element or an attribute; half a surrogate pair becomes U+FFFD in UTF-8. The caller sees to what XML cannot hold. */
export const entitled = (text: string): string => text.replace(/[&<>"]/g, (char) => entities[char] ?? char);

/** A text of a drawing: what XML cannot hold is a space there, as drawings know no escapes for it. */
export const drawnText = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML refuses
  entitled(text.replace(/[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]/g, ' '));

/** Name of a column: A … Z, AA … */
export const letters = (index: number): string =>
  (index >= 26 ? letters(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26));

/** The part that says which parts another one uses. */
export const relationsPart = (all: readonly { readonly id: string; readonly type: string; readonly target: string }[]): string => {
  const { packages, relations } = namespaces;
  const lines = all.map(({ id, type, target }) => `<Relationship Id="${id}" Type="${relations}/${type}" Target="${target}"/>`);
  return `<Relationships xmlns="${packages}/relationships">${lines.join('')}</Relationships>`;
};
