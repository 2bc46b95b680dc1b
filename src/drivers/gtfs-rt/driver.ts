import type { Driver } from '../../contracts/driver.ts';
import { createHttpGetter } from '../http-get.ts';
import { type GtfsRtConfig, gtfsRtConfig } from './config.ts';
import { decodeFeed } from './feed.ts';
import { openSession, placesOf } from './session.ts';
import { sourceOf } from './source.ts';

/** GTFS Realtime: where vehicles are, how late trips are, what is disturbed; see README.md. */
export const gtfsRt: Driver<GtfsRtConfig> = {
  protocol: 'gtfs-rt',
  title: { zh: 'GTFS Realtime 公交实时数据', en: 'GTFS Realtime' },
  config: gtfsRtConfig,
  open: openSession,
  probe,
};

async function probe(config: GtfsRtConfig, signal: AbortSignal): Promise<string> {
  const getter = createHttpGetter(config.ca);
  try {
    const found: string[] = [];
    for (const place of placesOf(config).keys()) {
      const source = sourceOf(place, config, getter);
      const {
        feed: { header, entity = [] },
      } = decodeFeed((await source.get(signal)) ?? new Uint8Array());
      found.push(`${source.name} holds ${entity.length} entities of version ${header.version}`);
    }
    return found.join('; ');
  } finally {
    getter.close();
  }
}
