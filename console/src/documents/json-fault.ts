/** Where a text stops being JSON; both count from 1. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
}

type Token = '{' | '}' | '[' | ']' | ':' | ',' | 'string' | 'plain';
type State = 'value' | 'items' | 'key' | 'members' | 'colon' | 'next' | 'end';

const blank = /[ \t\r\n]*/y;
const tokens: readonly (readonly [kind: 'sign' | 'string' | 'plain', pattern: RegExp])[] = [
  ['sign', /[{}[\]:,]/y],
  ['string', /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy],
  ['plain', /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y],
];

/** How long what stands at a place is, and what it is; `undefined` for nothing of JSON. */
function tokenAt(text: string, at: number): { readonly length: number; readonly token: Token } | undefined {
  for (const [kind, pattern] of tokens) {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    if (found) return { length: found.length, token: kind === 'sign' ? (found as Token) : kind }; // holds: the pattern takes these signs only
  }
  return undefined;
}

type Move = State | 'open' | 'done';

/** What follows a token, by what was awaited; what is not here may not stand there. `open` enters an object or a list, `end` leaves one, `done` is a whole value. */
const moves: Readonly<Record<State, Partial<Record<Token, Move>>>> = {
  value: { '{': 'open', '[': 'open', string: 'done', plain: 'done' },
  items: { '{': 'open', '[': 'open', string: 'done', plain: 'done', ']': 'end' },
  key: { string: 'colon' },
  members: { string: 'colon', '}': 'end' },
  colon: { ':': 'value' },
  next: { ',': 'value', '}': 'end', ']': 'end' },
  end: {},
};

const bracketOf = { '}': '{', ']': '[' } as const;

/** What is awaited after a token, with the brackets that are open; `undefined` when the token may not stand there. */
function after(state: State, token: Token, open: Token[]): State | undefined {
  const move = moves[state][token];
  if (move === 'open') {
    open.push(token);
    return token === '{' ? 'members' : 'items';
  }
  if (token === '}' || token === ']') {
    if (move === undefined || open.pop() !== bracketOf[token]) return undefined;
    return open.length === 0 ? 'end' : 'next';
  }
  if (move === 'done') return open.length === 0 ? 'end' : 'next';
  return token === ',' && open.at(-1) === '{' && move !== undefined ? 'key' : move;
}

const afterBlanks = (text: string, at: number): number => {
  blank.lastIndex = at;
  return at + (blank.exec(text)?.[0].length ?? 0);
};

/** The place at which a text stops being JSON; its length when it ends too early, `undefined` when nothing is wrong. */
function placeOfFault(text: string): number | undefined {
  const open: Token[] = [];
  let state: State | undefined = 'value';
  let at = afterBlanks(text, 0);
  while (at < text.length) {
    const found = tokenAt(text, at);
    state = found && after(state, found.token, open);
    if (found === undefined || state === undefined) return at;
    at = afterBlanks(text, at + found.length);
  }
  return state === 'end' ? undefined : at;
}

/** Where a text stops being JSON, which browsers tell in English and each in its own way; `undefined` for JSON. */
export function jsonFault(text: string): JsonFault | undefined {
  const at = placeOfFault(text);
  if (at === undefined) return undefined;
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
