import { Gauge } from 'prom-client';
import type { Assets } from '../capabilities/assets/index.ts';
import type { LatestReader } from '../contracts/flow.ts';
import type { Clock } from '../contracts/time.ts';
import type { Config } from '../kernel/config.ts';
import type { Lifecycle } from '../kernel/lifecycle.ts';
import type { Log } from '../kernel/log.ts';
import { metrics } from '../kernel/metrics.ts';
import type { LogKeeper } from '../uplink/log-keeper.ts';
import type { TextQueue } from '../uplink/text-queue.ts';
import { startUplink, type Uplink, type UplinkState } from '../uplink/uplink.ts';
import { version } from './version.ts';

/** What the way to a central Yangfan is made of. */
export interface UplinkParts {
  readonly config: Pick<Config, 'uplinkUrl' | 'uplinkCaFile' | 'uplinkCertFile' | 'uplinkKeyFile' | 'uplinkKeepMegabytes'>;
  readonly lifecycle: Lifecycle;
  readonly log: Log;
  readonly clock: Clock;
  readonly assets: Pick<Assets, 'point' | 'asset' | 'flowPoints'>;
  readonly flow: { readonly latest: LatestReader };
  /** Of the samples. */
  readonly folder: string;
  /** Texts of devices, sent beside the samples; default: none. */
  readonly texts?: TextQueue;
  /** Shared by all who follow the samples; default: nobody else does. */
  readonly keeper?: LogKeeper;
  /** Whose points are forwarded by their plain names; those of another tenant have its name in front. */
  readonly tenant: string;
}

/** Forward all samples to the central Yangfan that the settings name; `undefined` when they name none. */
export function openUplink({ assets, tenant, ...parts }: UplinkParts): Uplink | undefined {
  if (parts.config.uplinkUrl === undefined) return undefined;
  const keyOf = (point: number): string | undefined => {
    const info = assets.point(point);
    const asset = info === undefined ? undefined : assets.asset(info.asset);
    if (info === undefined || asset === undefined) return undefined;
    const name = `${asset.key}.${info.key}`;
    return info.tenant === tenant ? name : `${info.tenant}/${name}`;
  };
  const points = () => assets.flowPoints().map(({ point }) => point);
  return startNamedUplink({ ...parts, keyOf, points });
}

/** The way to a central Yangfan where the names of the points are known otherwise. */
export interface NamedUplinkParts extends Omit<UplinkParts, 'assets' | 'tenant'> {
  /** Name of a point at the centre. */
  readonly keyOf: (point: number) => string | undefined;
  readonly points: () => readonly number[];
}

/** Forward all samples of named points; the settings name the centre. */
export function startNamedUplink({ config, lifecycle, log, flow, points, ...parts }: NamedUplinkParts): Uplink {
  const { uplinkUrl: url, uplinkCaFile: ca, uplinkCertFile: cert, uplinkKeyFile: key, uplinkKeepMegabytes } = config;
  if (url === undefined) throw new Error('BUG: there is no central Yangfan in the settings');
  const newest = function* () {
    for (const point of points()) {
      const sample = flow.latest.read(point);
      if (sample !== undefined) yield { ...sample, point };
    }
  };
  const onTurn = (isConnected: boolean, detail: string) => log.info({ isConnected, detail }, 'uplink');
  const mostKeptBytes = uplinkKeepMegabytes * 1_000_000;
  const uplink = startUplink({
    url,
    files: { ca, cert, key },
    ...parts,
    random: Math.random,
    version,
    newest,
    mostKeptBytes,
    onTurn,
  });
  lifecycle.onStop('uplink', () => uplink.stop());
  showInMetrics(uplink);
  return uplink;
}

const figures: readonly (readonly [name: string, help: string, of: (state: UplinkState) => number])[] = [
  ['connected', '1 while connected to the central Yangfan', (state) => Number(state.isConnected)],
  ['waiting_bytes', 'Bytes of samples that wait to be forwarded', (state) => state.waitingBytes],
  ['waiting_samples', 'About how many samples wait to be forwarded', (state) => state.waitingSamples],
  ['lag_seconds', 'Age of the newest sample acknowledged in its order; 0 when nothing waits', (state) => state.lagMs / 1000],
  ['sent_total', 'Samples sent in the order of receipt', (state) => state.sent],
  ['acknowledged_total', 'Samples acknowledged by the central Yangfan', (state) => state.acknowledged],
  ['shown_early_total', 'Samples sent beside their order, to be shown at once', (state) => state.shownEarly],
  ['refused_total', 'Samples in messages of which the central Yangfan took nothing', (state) => state.refused],
  ['unnamed_total', 'Samples of points without a name', (state) => state.unnamed],
  ['texts_waiting', 'Texts of devices that wait to be forwarded', (state) => state.textsWaiting],
  ['texts_lost_total', 'Texts of devices that were not forwarded since too many waited', (state) => state.textsLost],
  ['texts_refused_total', 'Texts of devices in messages of which the central Yangfan took nothing', (state) => state.textsRefused],
  ['given_up_bytes_total', 'Bytes of samples that were not forwarded since too many waited', (state) => state.givenUpBytes],
  ['damaged_bytes_total', 'Bytes of logs that could not be read', (state) => state.damagedBytes],
];

function showInMetrics(uplink: Uplink): void {
  for (const [name, help, of] of figures) {
    const gauge: Gauge = new Gauge({
      name: `yangfan_uplink_${name}`,
      help,
      registers: [metrics],
      collect: () => gauge.set(of(uplink.state())),
    });
  }
}
