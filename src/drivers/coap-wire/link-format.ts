/** A link: where to, and what is said of it. An attribute without a value has an empty one. */
export interface Link {
  readonly target: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Links that are read of one text; more are an error. */
export const mostLinks = 2_000;

const linkStart = /\s*<([^<>]{0,500})>/y;
const attribute = /\s*;\s*([^\s=;,"<>]{1,100})\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?/y;
const separator = /\s*(,|$)/y;

/** What a sticky pattern finds at a place. */
function at(pattern: RegExp, text: string, from: number): RegExpExecArray | undefined {
  pattern.lastIndex = from;
  return pattern.exec(text) ?? undefined;
}

/** Links as devices list them [RFC 6690, 2]; `undefined` when the text is not in this form or holds too many. Never throws. */
export function readLinks(text: string): readonly Link[] | undefined {
  const links: Link[] = [];
  if (text.trim() === '') return links;
  for (let from = 0; links.length < mostLinks; ) {
    const start = at(linkStart, text, from);
    if (start === undefined) return undefined;
    from = linkStart.lastIndex;
    const attributes = new Map<string, string>();
    for (let found = at(attribute, text, from); found !== undefined; found = at(attribute, text, from)) {
      attributes.set(found[1] ?? '', found[2]?.replace(/\\(.)/g, '$1') ?? found[3] ?? '');
      from = attribute.lastIndex;
    }
    const end = at(separator, text, from);
    if (end === undefined) return undefined;
    links.push({ target: start[1] ?? '', attributes });
    from = separator.lastIndex;
    if (end[1] !== ',') return links;
  }
  return undefined;
}
