import type { EpochMs } from '../contracts/time.ts';
import type { CourierCounts } from './courier.ts';

/** Where a source listens, or a controller is to listen. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** It takes datagrams. Default: TCP. */
  readonly transport?: 'udp' | undefined;
}

/** Per source of the pack: where it listens, and of one that calls, where its controller is to listen. One that does neither now is missing. */
export type Addresses = Readonly<Record<string, Address>>;

/** What the program tells the field process. */
export type ToField =
  | {
      readonly type: 'begin';
      readonly pack: string;
      readonly addresses: Addresses;
      /** The devices' memory: what they observed from here until now is reported first, as after a lost link. */
      readonly rememberedFrom: EpochMs;
      /** Device identity → secret. */
      readonly secrets: Readonly<Record<string, string>>;
    }
  | { readonly type: 'addresses'; readonly addresses: Addresses }
  | { readonly type: 'play'; readonly story: string }
  | { readonly type: 'stop'; readonly story: string };

/** What the field process tells the program. */
export type FromField =
  | { readonly type: 'ready' }
  | { readonly type: 'playing'; readonly story: string; readonly startedAt: EpochMs }
  | { readonly type: 'trouble'; readonly identity: string; readonly detail: string }
  | { readonly type: 'counts'; readonly counts: CourierCounts }
  /** Where the stills of its cameras are: the key of a camera is appended. */
  | { readonly type: 'stills'; readonly address: string };
