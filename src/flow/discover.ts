import { type Discovery, type FoundPoint, mostFound } from '../contracts/driver.ts';
import { Failure } from '../contracts/errors.ts';
import { issuesOf, issuesText } from '../contracts/issue-text.ts';
import { said } from '../contracts/said.ts';
import type { Text } from '../contracts/text.ts';
import { timeLimit } from '../contracts/time.ts';
import { listenRequest } from '../contracts/trial.ts';
import { runAlone } from '../drivers/run-alone.ts';
import { createTrialHost, type TrialNotes } from '../drivers/trial-host.ts';
import { driverOf, readConfig } from './source.ts';
import type { TrialOptions } from './trial.ts';

/** Looking may take so long. */
const discoverMs = 60_000;

/** What is to be looked at. */
export interface DiscoverWish {
  readonly protocol: string;
  readonly config: unknown;
  /** Checked by the driver's schema, or by `listenRequest` when the driver has no way of its own. */
  readonly request: unknown;
  /** Identities of the devices of the source, for a driver that calls them (`Discoverer.devices`). Default: none. */
  readonly identities?: readonly string[] | undefined;
}

/**
 * Find the points of devices: the driver's own way, or listening to what unknown devices send.
 *
 * Throws `NOT_FOUND` (protocol), `BAD_REQUEST` (configuration, request), and what the driver throws when there is no link.
 */
export async function discover({ drivers, clock }: TrialOptions, wish: DiscoverWish): Promise<Discovery> {
  const { protocol, config } = wish;
  const driver = driverOf(drivers, protocol);
  const accepted = readConfig(driver, config);
  const schema = driver.discover?.request ?? listenRequest;
  const asked = schema.safeParse(requestOf(wish, driver.discover?.devices));
  if (!asked.success) {
    const what = issuesText(issuesOf(asked.error));
    throw new Failure('BAD_REQUEST', `looking for points of ${protocol}: ${what.en}`, { details: { what } });
  }
  if (driver.discover !== undefined) return cut(await driver.discover.find(accepted, asked.data, timeLimit(discoverMs)));
  const { seconds } = listenRequest.parse(asked.data);
  const host = createTrialHost(clock, []);
  const { error } = await runAlone(driver, accepted, { host, limit: timeLimit(seconds * 1000), isDone: () => false });
  if (error !== undefined) throw error;
  return cut(heard(host.notes(), seconds));
}

/** The request; with the devices of the source where it names none. */
function requestOf({ request, identities = [] }: DiscoverWish, field: string | undefined): unknown {
  if (field === undefined || typeof request !== 'object' || request === null) return request;
  const named = new Map<string, unknown>(Object.entries(request)).get(field);
  return named === undefined || named === '' ? { ...request, [field]: identities.join(', ') } : request;
}

/** Points that unknown devices sent. */
function heard({ strangers }: TrialNotes, seconds: number): Discovery {
  const points = [...strangers].flatMap(([identity, { values }]) => [...values].map((value) => pointOf(identity, value)));
  const silent = [...strangers].filter(([, { values }]) => values.size === 0);
  const remarks = silent.map(([identity, { detail }]) => ({
    zh: `${identity} 已呼入（${said(detail).zh}），加为设备后才会有数值`,
    en: `${identity} has called (${detail}); its values come once it is a device`,
  }));
  const nothing = { zh: `${seconds} 秒内没有未知设备发来数值`, en: `No unknown device sent anything within ${seconds} s` };
  return { points, places: [], remarks: strangers.size === 0 ? [nothing] : remarks };
}

const pointOf = (identity: string, [key, value]: readonly [string, number]): FoundPoint => ({
  identity,
  key,
  name: key,
  path: [],
  type: '',
  unit: '',
  value,
});

/** A discovery within its limit. */
function cut({ points, places, remarks }: Discovery): Discovery {
  if (points.length <= mostFound) return { points, places, remarks };
  const left: Text = {
    zh: `另有 ${points.length - mostFound} 个未列出，请缩小范围`,
    en: `${points.length - mostFound} more are not listed; look at less at a time`,
  };
  return { points: points.slice(0, mostFound), places, remarks: [...remarks, left] };
}
