/** Names of fields whose values never reach a log or the audit, at any depth. Compared without case, `-` and `_`. */
const secretNames: ReadonlySet<string> = new Set([
  'password',
  'oldpassword',
  'old',
  'passphrase',
  'secret',
  'secrets',
  'secretsha256',
  'token',
  'apikey',
  'accesskey',
  'privatekey',
  'presharedkey',
  'presharedkeys',
  'link',
  'provideranswer',
  'webhookurl',
  'pushsubscription',
  'csrf',
  'authorization',
  'headers',
  'cookie',
  'setcookie',
  'xyangfancsrf',
  'xyangfanwall',
  'secwebsocketprotocol',
]);

/** What stands in the place of a secret. */
export const redacted = '[redacted]';

/** Texts that are secrets wherever they stand: API tokens, sign-in links, bearer headers, passwords in an address. */
const secretTexts: readonly (readonly [RegExp, string])[] = [
  [/\byf_[\w-]{16,}/g, `yf_${redacted}`],
  [/(signin#)[\w-]{16,}/g, `$1${redacted}`],
  [/(bearer[ .])[\w.~+/-]{16,}=*/gi, `$1${redacted}`],
  [/(\w+:\/\/[^:@/\s"]*):[^@/\s"]*@/g, `$1:${redacted}@`],
];

/** A text without the secrets that can be known by their look. */
export function scrub(text: string): string {
  let clean = text;
  for (const [look, instead] of secretTexts) clean = clean.replace(look, instead);
  return clean;
}

/** Names that end so are secrets too: `brokerPassword`, `authKey`. */
const secretEndings = /(password|passphrase|secret|token|apikey|authkey|privkey|accesskey|privatekey|community)$/;

/** Whether the value of a field with this name never reaches a log or the audit. */
export function isSecret(name: string): boolean {
  const plain = name.toLowerCase().replace(/[-_]/g, '');
  return secretNames.has(plain) || secretEndings.test(plain);
}

/** How much of a value is kept, so that one call cannot fill the log or the audit. */
const most = { depth: 6, items: 20, fields: 50, characters: 300 };

/** A copy of plain data without its secrets, cut to a size that fits a log. Errors and other objects stay as they are. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.length > most.characters ? `${value.slice(0, most.characters)}… (${value.length})` : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return depth >= most.depth ? '[…]' : redactItems(value, depth);
  if (!isPlain(value)) return value;
  return depth >= most.depth ? '{…}' : redactFields(value, depth);
}

function redactItems(items: readonly unknown[], depth: number): readonly unknown[] {
  const kept = items.slice(0, most.items).map((item) => redact(item, depth + 1));
  return items.length > most.items ? [...kept, `… (${items.length})`] : kept;
}

function redactFields(fields: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(fields).slice(0, most.fields);
  return Object.fromEntries(entries.map(([name, value]) => [name, isSecret(name) ? redacted : redact(value, depth + 1)]));
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
