import type { ErrorDetails } from './errors.ts';
import { saidTables } from './said/tables.ts';
import type { Text } from './text.ts';

/** A sentence with places for what changes in it, read for matching. */
interface Pattern {
  /** Letters that must be there; the pattern with the most of them says most. */
  readonly weight: number;
  readonly places: readonly string[];
  readonly match: RegExp;
  readonly zh: string;
}

const placePattern = /\{(\w+)\}/g;
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** A pattern that begins with a place and has fewer letters of its own, such as `{1} from {2}`, takes single words only. */
const leastWeight = 8;

/** A place takes in what stands there up to the next clause; one that ends the sentence behind a colon takes all. */
function patternOf([english, zh]: readonly [string, string]): Pattern {
  const pieces = english.split(/\{\w+\}/);
  const last = pieces.length - 1;
  const weight = pieces.join('').length;
  const isVague = pieces[0] === '' && weight < leastWeight;
  const source = pieces.map((piece, i) => {
    if (i === last) return escaped(piece);
    const isRest = i === last - 1 && pieces[last] === '' && piece.endsWith(': ');
    const hole = isVague ? '(\\S+)' : isRest ? '(.*)' : '((?:(?![:;] ).)*?)';
    return `${escaped(piece)}${piece.endsWith(':') ? '(?! )' : ''}${hole}`;
  });
  const places = [...english.matchAll(placePattern)].map(([, name = '']) => name);
  return { weight, places, match: new RegExp(`^${source.join('')}$`, 's'), zh };
}

/** The word that a sentence begins with, by which its patterns are found; empty for those that begin with what changes. */
const firstWord = (text: string): string => /^[^\s{:]*(?=[\s:]|$)/.exec(text)?.[0] ?? '';

let byFirstWord: ReadonlyMap<string, readonly Pattern[]> | undefined;

function patterns(): ReadonlyMap<string, readonly Pattern[]> {
  if (byFirstWord !== undefined) return byFirstWord;
  const found = new Map<string, Pattern[]>();
  for (const entry of saidTables.flatMap((table) => Object.entries(table))) {
    const word = firstWord(entry[0]);
    found.set(word, [...(found.get(word) ?? []), patternOf(entry)]);
  }
  for (const [, list] of found) list.sort((a, b) => b.weight - a.weight);
  byFirstWord = found;
  return found;
}

/** Longer texts are only taken apart at their semicolons; deeper than this, and into more clauses, nothing is looked at: devices may send anything. */
const longest = 1000;
const deepest = 6;
const mostClauses = 20;

/** The sentence as a whole, as the tables have it; what stands in its places is said in Chinese too where that is known. */
function byPattern(english: string, depth: number): string | undefined {
  const all = patterns();
  const candidates = [...(all.get(firstWord(english)) ?? []), ...(all.get('') ?? [])];
  for (const { match, places, zh } of candidates) {
    const found = match.exec(english);
    if (found === null) continue;
    const values = new Map(places.map((place, i) => [place, found[i + 1] ?? '']));
    return zh.replace(placePattern, (_, place: string) => {
      const value = values.get(place) ?? '';
      return (value.includes('"') ? undefined : inChinese(value, depth + 1)) ?? value; // what is quoted was said by others
    });
  }
  return undefined;
}

/** How clauses are joined in English, and in Chinese. */
const joints = [
  ['; ', '；'],
  [': ', '：'],
  [', ', '，'],
] as const;

/** Clause by clause, the last ones as a whole where they are known so; `undefined` when none of them is known. */
function byClause(english: string, depth: number): string | undefined {
  const [joint, mark] = joints.find(([one]) => english.includes(one)) ?? [];
  const parts = joint === undefined ? [] : english.split(joint);
  if (joint === undefined || parts.length > mostClauses) return undefined;
  const known = parts.map((part) => inChinese(part, depth + 1));
  const one = (i: number): string => known[i] ?? parts[i] ?? '';
  for (let i = 1; i < parts.length - 1; i++) {
    const tail = parts.slice(i).join(joint);
    const whole = tail.length > longest ? undefined : byPattern(tail, depth + 1);
    if (whole !== undefined) return [...parts.slice(0, i).map((_, at) => one(at)), whole].join(mark);
  }
  return known.every((part) => part === undefined) ? undefined : parts.map((_, at) => one(at)).join(mark);
}

/** Something that is said of a name, `holding:70000: the address is beyond 65536`, where all behind a colon is known as a whole, its semicolons too. */
function byTail(english: string, depth: number): string | undefined {
  const ends = [...english.matchAll(/: /g)].slice(0, mostClauses).map(({ index }) => index);
  for (const at of ends) {
    const whole = byPattern(english.slice(at + 2), depth + 1);
    if (whole === undefined) continue;
    const head = english.slice(0, at);
    return `${inChinese(head, depth + 1) ?? head}：${whole}`;
  }
  return undefined;
}

/** What is in round brackets, alone or behind a clause. */
function byBracket(english: string, depth: number): string | undefined {
  const [, head, inside] = /^(?:(.+?) )?\((.+)\)$/s.exec(english) ?? [];
  if (inside === undefined) return undefined;
  const [first, rest] = [inChinese(head ?? '', depth + 1), inChinese(inside, depth + 1)];
  return first === undefined && rest === undefined ? undefined : `${first ?? head ?? ''}（${rest ?? inside}）`;
}

function inChinese(english: string, depth = 0): string | undefined {
  const bare = english.trim();
  if (depth > deepest || !/[A-Za-z]{2}/.test(bare)) return undefined;
  if (bare.length > longest) return bare.includes('; ') ? byClause(bare, depth) : undefined;
  const tail = bare.includes('; ') ? byTail(bare, depth) : undefined;
  return byPattern(bare, depth) ?? tail ?? byClause(bare, depth) ?? byBracket(bare, depth);
}

/**
 * What a driver, a bridge or the system said in English where something happened, for people: the same with its Chinese. Numbers, names,
 * addresses and codes are carried over. The sentences are in `said/`, one table for each who says them; what is in none of them stays English,
 * and a test holds that drivers, data plane, links and channels say nothing that is not.
 */
export const said = (english: string): Text => ({ zh: inChinese(english) ?? english, en: english });

/** {@link said} of what may be missing. */
export const saidIf = (english: string | undefined): Text | undefined => (english === undefined ? undefined : said(english));

/** English that only half a translation would leave; what is in quotation marks was carried over. */
const half = /(?<![\w-])(the|is|are|was|not|no|of|with|has|have|does|from|at|by|that|in|an?|for|to|it)(?![\w-])/;

/** Details of a failure with what is wholly known in Chinese in both languages; names, numbers and what has both already stay as they are. */
export const saidDetails = (details: ErrorDetails): ErrorDetails =>
  Object.fromEntries(
    Object.entries(details).map(([key, detail]) => {
      const zh = typeof detail === 'string' ? inChinese(detail) : undefined;
      return [
        key,
        zh === undefined || half.test(zh.replace(/"[^"]*"|'[^']*'/g, '')) || typeof detail !== 'string' ? detail : { zh, en: detail },
      ];
    }),
  );
