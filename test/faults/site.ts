import { builtServer } from '../setup/build.ts';
import { type ApiClient, type RunningServer, type ServerOptions, signIn, startServer } from '../setup/server.ts';
import { eventually } from './patience.ts';

// A whole program with the water pack but without its demonstration, and one measuring device of ours on each protocol.

/** A page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
}

/** A source as `/sources` shows it. */
export interface SourceView {
  readonly id: string;
  readonly protocol: string;
  readonly state: string;
  readonly lastError?: string;
  readonly retryAt?: number;
  readonly values: number;
  readonly refused: Readonly<Record<string, number>>;
}

/** An alarm as `/alarms` shows it. */
export interface AlarmView {
  readonly id: string;
  readonly asset: string;
  readonly ruleKey: string;
  readonly state: string;
  readonly isActive: boolean;
  readonly raisedAt: number;
  readonly returns: number;
}

/** A device of ours: what it signs in with, and the point that its one value feeds. */
export interface Meter {
  readonly identity: string;
  readonly secret: string;
  readonly asset: string;
  readonly point: number;
}

/** Protocols that have a device. */
export type Protocol = 'mqtt' | 'http' | 'sl651';

/** The program under test. */
export interface Site {
  /** The present process; another one after {@link again}. */
  readonly server: RunningServer;
  readonly api: ApiClient;
  readonly meters: Readonly<Record<Protocol, Meter>>;
  /** Start again on the same data and ports, after the process has ended. Resolves with the time that it took, in ms. */
  again(env?: ServerOptions['env']): Promise<number>;
  source(protocol: Protocol): Promise<SourceView>;
  /** Everything stored of a point: time → value. */
  stored(point: number): Promise<ReadonlyMap<number, number>>;
  /** All alarms of one rule at one asset, open and closed. */
  alarms(asset: string, ruleKey: string): Promise<readonly AlarmView[]>;
}

/** Depth, in cm, above which the rule `depthWarn` raises. */
export const warnDepth = 15;

/** What each device measures: its asset's model, the point, and the raw key. */
const kinds: Readonly<
  Record<Protocol, { readonly identity: string; readonly model: string; readonly point: string; readonly key: string }>
> = {
  mqtt: { identity: 'meter-mqtt', model: 'floodSpot', point: 'depth', key: 'depth' },
  http: { identity: 'meter-http', model: 'floodSpot', point: 'depth', key: 'depth' },
  sl651: { identity: '0099000001', model: 'reservoir', point: 'level', key: 'Z' },
};

/** Start a program on new data, install the water pack and make the devices. */
export async function openSite(options: ServerOptions = {}): Promise<Site> {
  await builtServer();
  const server = await startServer(options);
  const api = await signIn(server);
  await api.send('POST', '/packs/water/install');
  await eventually(
    async () => ((await api.get('/sources')) as Page<SourceView>).items.filter(({ state }) => state === 'up').length === 3,
    20_000,
  );
  const meters = { mqtt: await addMeter(api, 'mqtt'), http: await addMeter(api, 'http'), sl651: await addMeter(api, 'sl651') };
  return siteOf(server, { api, meters, options });
}

/** Another device of a protocol, with an asset of its own. */
export async function addMeter(api: ApiClient, protocol: Protocol, identity = kinds[protocol].identity): Promise<Meter> {
  const { model, point: key, key: raw } = kinds[protocol];
  const title = { zh: identity, en: identity };
  const attributes = model === 'floodSpot' ? { warnDepth } : {};
  const asset = (await api.send('POST', '/assets', { key: identity, model, title, attributes })) as {
    id: string;
    points: { key: string; number: number }[];
  };
  const point = asset.points.find((one) => one.key === key)?.number ?? -1;
  const { items } = (await api.get('/sources')) as Page<SourceView>;
  const source = items.find((one) => one.protocol === protocol);
  const device = (await api.send('POST', `/sources/${source?.id}/devices`, { identity, asset: asset.id, keys: { [raw]: { point } } })) as {
    id: string;
  };
  const { secret } = (await api.send('POST', `/devices/${device.id}/secret`)) as { secret: string };
  return { identity, secret, asset: asset.id, point };
}

interface Series {
  readonly time: readonly number[];
  readonly value: readonly number[];
  readonly truncated: boolean;
}

async function rawPage(api: ApiClient, point: number, from: number): Promise<Series> {
  const query = `points=${point}&from=${from}&to=${Date.now() + 86_400_000}&limit=100000`;
  const { series } = (await api.get(`/history/raw?${query}`)) as { series: readonly [Series] };
  return series[0];
}

function siteOf(first: RunningServer, { api, meters, options }: { api: ApiClient; meters: Site['meters']; options: ServerOptions }): Site {
  let server = first;
  const { dataFolder, ports } = first;
  return {
    get server() {
      return server;
    },
    api,
    meters,
    async again(env = options.env) {
      const began = Date.now();
      server = await startServer({ ...options, dataFolder, ports, ...(env !== undefined && { env }) });
      return Date.now() - began;
    },
    async source(protocol) {
      const { items } = (await api.get('/sources')) as Page<SourceView>;
      const found = items.find((one) => one.protocol === protocol);
      if (found === undefined) throw new Error(`there is no source of ${protocol}`);
      return found;
    },
    async stored(point) {
      const all = new Map<number, number>();
      for (let from = 0; ; ) {
        const page = await rawPage(api, point, from);
        page.time.forEach((time, i) => void all.set(time, page.value[i] ?? Number.NaN));
        if (!page.truncated) return all;
        from = (page.time.at(-1) ?? from) + 1;
      }
    },
    async alarms(asset, ruleKey) {
      const lists = await Promise.all(['open', 'history'].map((view) => api.get(`/alarms?view=${view}&limit=1000`)));
      const all = (lists as Page<AlarmView>[]).flatMap(({ items }) => items);
      return [...new Map(all.map((one) => [one.id, one])).values()].filter((one) => one.asset === asset && one.ruleKey === ruleKey);
    },
  };
}

/** What an HTTP request was answered: the status, and the body when it is JSON. */
export interface Answered {
  readonly status: number;
  readonly body: { readonly code?: string; readonly taken?: number; readonly refused?: readonly unknown[] };
}

/** Post values to the HTTP source as a device does. */
export async function post({ server }: Site, { identity, secret }: Meter, body: unknown, signal?: AbortSignal): Promise<Answered> {
  const answer = await fetch(`http://127.0.0.1:${server.ports.gateway}/v1/${identity}/values`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${identity}:${secret}`)}` },
    body: JSON.stringify(body),
    ...(signal !== undefined && { signal }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : {} };
}
