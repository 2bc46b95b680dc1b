import { z } from 'zod';
import { type Discoverer, type Discovery, type FoundPlace, mostFound } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { said } from '../../contracts/said.ts';
import type { Text } from '../../contracts/text.ts';
import type { SnmpConfig } from './config.ts';
import { isKnown, pointsOf } from './found-points.ts';
import { addressOf, oidOf } from './key.ts';
import { openLink } from './link.ts';
import { lookAt, type Seen } from './look.ts';

/** Agents of one look. */
const mostAgents = 20;

const listed = (list: string): readonly string[] => [
  ...new Set(
    list
      .split(/[,，]/)
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  ),
];

const isOid = (text: string): boolean => text === '' || oidOf(text) !== undefined;

/** What to look at. */
const request = z.object({
  devices: z
    .string()
    .max(4000)
    .refine((list) => listed(list).every((one) => addressOf(one, 161) !== undefined), 'addresses such as 10.0.0.5, switch.example:1161')
    .refine((list) => listed(list).length <= mostAgents, `at most ${mostAgents} agents at a time`)
    .default('')
    .describe(`Addresses of the agents, such as 10.0.0.5, switch.example:1161, at most ${mostAgents}; empty: the devices of the source`),
  under: z
    .string()
    .max(500)
    .refine(isOid, 'an OID such as 1.3.6.1.4.1.318, or a known name such as ifOperStatus')
    .default('')
    .describe('OID or name of which all is listed, such as 1.3.6.1.4.1.318; empty: the objects that are known by name'),
  after: z.string().max(500).refine(isOid, 'an OID').default('').describe('Go on behind this OID, to page through a large subtree'),
});
type Request = z.infer<typeof request>;

/**
 * Walks the objects of agents: those that are known by name, or a whole subtree. It only reads.
 *
 * What more there is, by groups of MIB-2 and makers, is told as places.
 */
export const discoverSnmp: Discoverer<SnmpConfig, Request> = {
  request,
  devices: 'devices',
  async find(config, wish, signal) {
    const identities = listed(wish.devices);
    if (identities.length === 0) {
      const what = 'name the agents to ask, such as 10.0.0.5';
      throw new Failure('BAD_REQUEST', `looking for points: ${what}`, { details: { what } });
    }
    const most = Math.floor(mostFound / 2 / identities.length); // each may be a counter, which is two points
    const looks = await inLanes(identities, (identity) => look(config, { ...wish, identity, most }, signal));
    const failed = looks.flatMap(({ error }) => error ?? []);
    if (failed.length === looks.length && !failed.every(isSilence)) throw failed[0];
    return {
      points: looks.flatMap(({ found }) => found.points),
      places: looks.flatMap(({ found }) => found.places),
      remarks: looks.flatMap(({ found }) => found.remarks),
    };
  },
};

/** Agents that are looked at side by side. */
const lanes = 8;

async function inLanes<Item, Result>(items: readonly Item[], act: (item: Item) => Promise<Result>): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = [...items.entries()];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) results[next[0]] = await act(next[1]);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

/** An agent that did not answer: there is no link that could have failed. */
const isSilence = (error: unknown): boolean => error instanceof Failure && error.code === 'TIMEOUT';

interface Wish extends Request {
  readonly identity: string;
  /** Values that are read of it. */
  readonly most: number;
}

interface Looked {
  readonly found: Discovery;
  /** Why it answered nothing at all. */
  readonly error: unknown;
}

async function look(config: SnmpConfig, wish: Wish, signal: AbortSignal): Promise<Looked> {
  const { identity, most } = wish;
  const address = addressOf(identity, config.port) ?? { host: '', port: 0 }; // the request has none without
  const under = oidOf(wish.under);
  const link = openLink(config, address, () => undefined);
  const { maxVarbinds: atOnce, retries } = config;
  try {
    const isWanted = under === undefined ? isKnown : () => true;
    const seen = await lookAt(link, { under, after: oidOf(wish.after), isWanted, most, atOnce, retries }, signal);
    const points = pointsOf(identity, seen.varbinds);
    const remarks = remarksOf(seen, { identity, under, signal });
    return { found: { points, places: placesOf(seen, identity, under), remarks }, error: points.length === 0 ? seen.error : undefined };
  } finally {
    link.close();
  }
}

function placesOf({ varbinds, groups, isFull }: Seen, identity: string, under: string | undefined): readonly FoundPlace[] {
  const place = (name: string, asked: object): FoundPlace => ({
    name: `${identity} · ${name}`,
    request: { devices: identity, under: '', after: '', ...asked },
  });
  const last = varbinds.at(-1)?.oid;
  const next = isFull && under !== undefined && last !== undefined ? [place(`> ${last}`, { under, after: last })] : [];
  return [...next, ...groups.map(({ oid, name }) => place(`${name} (${oid})`, { under: oid }))];
}

interface Around {
  readonly identity: string;
  readonly under: string | undefined;
  readonly signal: AbortSignal;
}

function remarksOf({ varbinds, isFull, error }: Seen, { identity, under, signal }: Around): readonly Text[] {
  const why = error instanceof Error ? error.message : '';
  const isSilent = isSilence(error) && varbinds.length === 0;
  const all: readonly (Text | false)[] = [
    isSilent && {
      zh: `${identity} 没有应答；共同体名、用户或口令不对时，代理也不会应答`,
      en: `${identity} does not answer; agents do not answer a wrong community, user or password either`,
    },
    error !== undefined &&
      !isSilent && { zh: `${identity} 没有答完：${said(why).zh}`, en: `${identity} did not answer to the end: ${why}` },
    error === undefined &&
      signal.aborted && { zh: `${identity}：时间到，其余未看`, en: `${identity}: time was up; the rest was not looked at` },
    error === undefined &&
      !signal.aborted &&
      varbinds.length === 0 && { zh: `${identity} 没有这些对象`, en: `${identity} has no such objects` },
    isFull &&
      (under === undefined
        ? {
            zh: `${identity} 的已知对象超过 ${varbinds.length} 个，请选一个子树`,
            en: `${identity} has more than ${varbinds.length} known objects; choose a subtree`,
          }
        : { zh: `${identity} 还有更多对象，见下一页`, en: `${identity} has more objects; the next page has them` }),
  ];
  return all.filter((text) => text !== false);
}
