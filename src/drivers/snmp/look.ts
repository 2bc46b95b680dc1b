import snmp, { type Varbind } from 'net-snmp';
import { Failure } from '../../contracts/errors.ts';
import type { AgentLink } from './link.ts';
import { makerNames, mib2Names, mibGroups } from './mib.ts';

/** What to look at in an agent. */
export interface LookWish {
  /** OID of which all is read; `undefined`: the objects of mib.ts, and which other groups there are. */
  readonly under: string | undefined;
  /** Values up to this OID are passed over. */
  readonly after: string | undefined;
  /** Which OIDs are wanted; the others are passed over. */
  readonly isWanted: (oid: string) => boolean;
  /** Values that are read. */
  readonly most: number;
  /** Values in one answer. */
  readonly atOnce: number;
  /** How often a question that was not answered is asked again. */
  readonly retries: number;
}

/** A group of objects that was not looked into. */
export interface Group {
  readonly oid: string;
  readonly name: string;
}

/** What was seen before it was over. */
export interface Seen {
  readonly varbinds: readonly Varbind[];
  readonly groups: readonly Group[];
  /** There is more than was to be read. */
  readonly isFull: boolean;
  /** Why it ended early; `undefined` when it did not, or was told to. */
  readonly error: unknown;
}

const mib2 = '1.3.6.1.2.1';
const makers = '1.3.6.1.4.1';
/** Groups that are told of, at most. */
const mostGroups = 60;
const largestSubIdentifier = 4_294_967_295;

interface Look extends LookWish {
  readonly link: AgentLink;
  readonly signal: AbortSignal;
  readonly varbinds: Varbind[];
  readonly groups: Group[];
  isFull: boolean;
}

/** A question, asked again when it is not answered. */
async function asked<T>({ retries, signal }: Look, question: () => Promise<T>): Promise<T> {
  for (let left = retries; ; left--) {
    try {
      return await question();
    } catch (error) {
      const wasLost = error instanceof Failure && error.code === 'TIMEOUT';
      if (!wasLost || left <= 0 || signal.aborted) throw error;
    }
  }
}

const isUnder = (oid: string, root: string): boolean => oid === root || oid.startsWith(`${root}.`);

/** Read what lies under an OID. An agent that goes in circles is refused by the library. */
async function walk(look: Look, root: string, after: string = root): Promise<void> {
  const { link, atOnce, signal, varbinds, most, isWanted } = look;
  let from = after;
  while (!signal.aborted) {
    const answer = await asked(look, () => link.after(from, atOnce, signal));
    const inside = answer.filter(({ oid }) => isUnder(oid, root));
    const wanted = inside.filter(({ oid }) => isWanted(oid));
    const room = most - varbinds.length;
    varbinds.push(...wanted.slice(0, room));
    look.isFull = wanted.length > room;
    const last = inside.at(-1)?.oid;
    if (look.isFull || last === undefined || inside.length < answer.length) return;
    from = last;
  }
}

/** Read single values; those that the agent does not have are left out. */
async function readScalars(look: Look, oids: readonly string[]): Promise<void> {
  const { link, atOnce, signal } = look;
  for (let at = 0; at < oids.length && !signal.aborted; at += atOnce) {
    const answer = await asked(look, () => link.get(oids.slice(at, at + atOnce), signal));
    look.varbinds.push(...answer.filter((varbind) => !snmp.isVarbindError(varbind)));
  }
}

const scalars = mibGroups
  .filter(({ rowNames }) => rowNames === undefined)
  .flatMap(({ root, objects }) => Object.values(objects).map(([number]) => `${root}.${number}.0`));
const tables = mibGroups.filter(({ rowNames }) => rowNames !== undefined).map(({ root }) => root);

/** Tell which groups lie right under an OID, by asking what comes behind each. */
async function tellGroups(look: Look, root: string, names: Readonly<Record<string, string>>): Promise<void> {
  const { link, signal, groups } = look;
  let from = root;
  while (!signal.aborted && groups.length < mostGroups) {
    const [next] = await asked(look, () => link.after(from, 1, signal));
    if (next === undefined || !isUnder(next.oid, root)) return;
    const number = next.oid.slice(root.length + 1).split('.')[0] ?? '';
    const oid = `${root}.${number}`;
    if (groups.at(-1)?.oid === oid) return;
    groups.push({ oid, name: names[number] ?? number });
    from = `${oid}.${largestSubIdentifier}`;
  }
}

async function lookAtKnown(look: Look): Promise<void> {
  await readScalars(look, scalars);
  for (const table of tables) if (!look.isFull && !look.signal.aborted) await walk(look, table);
  await tellGroups(look, mib2, mib2Names);
  await tellGroups(look, makers, makerNames);
}

/** Look at an agent. Never throws; when the signal aborts, tells what was seen so far. */
export async function lookAt(link: AgentLink, wish: LookWish, signal: AbortSignal): Promise<Seen> {
  const look: Look = { ...wish, link, signal, varbinds: [], groups: [], isFull: false };
  let error: unknown;
  try {
    await (wish.under === undefined ? lookAtKnown(look) : walk(look, wish.under, wish.after));
  } catch (thrown) {
    if (!signal.aborted) error = thrown;
  }
  return { varbinds: look.varbinds, groups: look.groups, isFull: look.isFull, error };
}
