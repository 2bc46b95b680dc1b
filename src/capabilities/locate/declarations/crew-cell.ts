import type { Language, Text } from '../../../contracts/text.ts';
import type { Declared } from '../crew/compare.ts';

/** Persons of one movement, and signs of a name and of a document, at most: as `POST /declarations` takes them. */
const most = { persons: 500, name: 80, document: 40 } as const;

/** Signs that part persons, and a name from its document, also as Chinese keyboards write them. A semicolon parts columns of many tables, so that it counts only in a quoted cell. */
const [betweenPersons, betweenParts] = [/[|、;；\n]/, /[/／]/];
const written: Readonly<Record<Language, string>> = { zh: '、', en: ' | ' };

/**
 * Persons as one cell of a table: `name/document | name`. A sign that would part them is written after a backslash, so that {@link readCrewCell} reads back what was written.
 */
export const crewCell = (crew: readonly Declared[], language: Language): string =>
  crew.map(({ name, document }) => [name, document].filter(Boolean).map(escaped).join('/')).join(written[language]);

const escaped = (text: string): string => text.replaceAll(/[\\|、;；/／\n]/g, (sign) => `\\${sign}`);

/** The persons of a cell, `undefined` for an empty one, or what is wrong with it. */
export function readCrewCell(cell: string): readonly Declared[] | undefined | { readonly problem: Text } {
  const parts = split(cell, betweenPersons).filter((part) => part.trim() !== '');
  if (parts.length === 0) return undefined;
  if (parts.length > most.persons) return { problem: { zh: `最多 ${most.persons} 人`, en: `At most ${most.persons} persons` } };
  const crew = parts.map((part) => split(part, betweenParts).map((text) => text.replaceAll(/\\([\s\S])/g, '$1').trim()));
  const problem = crew.map(problemOf).find((text) => text !== undefined);
  return problem === undefined ? crew.map(([name = '', document = '']) => ({ name, document })) : { problem };
}

function problemOf([name = '', document = '', ...more]: readonly string[], at: number): Text | undefined {
  const n = at + 1;
  if (more.length > 0) return { zh: `第 ${n} 人：应为“姓名/证件号”`, en: `Person ${n}: use “name/document”` };
  if (name === '') return { zh: `第 ${n} 人没有姓名`, en: `Person ${n} has no name` };
  if (name.length > most.name)
    return { zh: `第 ${n} 人：姓名最多 ${most.name} 个字符`, en: `Person ${n}: a name has ${most.name} characters at most` };
  if (document.length <= most.document) return undefined;
  return { zh: `第 ${n} 人：证件号最多 ${most.document} 个字符`, en: `Person ${n}: a document has ${most.document} characters at most` };
}

/** Parts of a text between signs that stand after no backslash. */
function split(text: string, sign: RegExp): readonly string[] {
  const parts = [''];
  for (const piece of text.match(/\\[\s\S]?|[^\\]/g) ?? []) {
    if (sign.test(piece) && !piece.startsWith('\\')) parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts;
}
