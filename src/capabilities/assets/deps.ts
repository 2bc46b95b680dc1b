import type { z } from 'zod';
import type { asset, found } from '../../contracts/api/assets.ts';
import type { LatestReader } from '../../contracts/flow.ts';
import type { Pack } from '../../contracts/pack.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Clock, EpochMs } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import type { Jobs } from '../../kernel/jobs.ts';
import type { Outbox } from '../../kernel/outbox.ts';

/** A device that brings values of an asset, as its page shows it. */
export type AssetDevice = z.output<typeof asset>['devices'][number];

/** One hit of the global search. */
export type Found = z.output<typeof found>;

/** Plays the stories of packs over the real protocols; the app gives it. */
export interface StoryPlayer {
  play(pack: string, story: string): Promise<{ readonly startedAt: EpochMs; readonly seconds: number }>;
  stop(pack: string, story: string): Promise<void>;
  /** Stories that play at the moment. */
  playing(): readonly { readonly pack: string; readonly story: string; readonly startedAt: EpochMs }[];
}

/** What `assets` is built from. */
export interface AssetDeps {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly http: Http;
  readonly clock: Clock;
  /** Packs that can be installed. */
  readonly packs: readonly Pack[];
  readonly latest: LatestReader;
  readonly jobs: Jobs;
  /** Count and highest priority of the open alarms of an asset; asked once per listed asset, so it must be cheap. */
  readonly openAlarms: (asset: string) => { readonly count: number; readonly priority?: number };
  readonly devicesOf: (asset: string) => readonly AssetDevice[];
  /** Further places that the global search asks. */
  readonly searchers: readonly ((caller: Caller, text: string, limit: number) => Promise<readonly Found[]>)[];
  readonly stories: StoryPlayer;
}
