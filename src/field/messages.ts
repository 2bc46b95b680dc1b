import type { EpochMs } from '../contracts/time.ts';
import type { CourierCounts } from './courier.ts';

/** What the program tells the field process. */
export type ToField =
  | {
      readonly type: 'begin';
      readonly pack: string;
      /** Per source of the pack: where it listens. */
      readonly addresses: Readonly<Record<string, { readonly host: string; readonly port: number }>>;
      /** The devices' memory: what they observed from here until now is reported first, as after a lost link. */
      readonly rememberedFrom: EpochMs;
      /** Device identity → secret. */
      readonly secrets: Readonly<Record<string, string>>;
    }
  | { readonly type: 'play'; readonly story: string }
  | { readonly type: 'stop'; readonly story: string };

/** What the field process tells the program. */
export type FromField =
  | { readonly type: 'ready' }
  | { readonly type: 'playing'; readonly story: string; readonly startedAt: EpochMs }
  | { readonly type: 'trouble'; readonly identity: string; readonly detail: string }
  | { readonly type: 'counts'; readonly counts: CourierCounts };
