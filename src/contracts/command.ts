import type { Figure, SourceOfFigure } from './pack.ts';
import type { Role } from './roles.ts';
import type { Text } from './text.ts';

/**
 * Where a command stands. `requested` waits for a second person, `confirmed` for its time; `checked` has passed its interlocks; `sent` may be
 * at the device; `acknowledged` was taken by the device; `verified` was read back. `refused`, `expired` and `cancelled` were surely not carried
 * out; `failed` was sent and is not known to be carried out.
 */
export const commandStates = [
  'requested',
  'confirmed',
  'checked',
  'sent',
  'acknowledged',
  'verified',
  'refused',
  'expired',
  'cancelled',
  'failed',
] as const;
export type CommandState = (typeof commandStates)[number];

/** What its states are called. */
export const commandStateTitles: Readonly<Record<CommandState, Text>> = {
  requested: { zh: '待确认', en: 'Requested' },
  confirmed: { zh: '已确认', en: 'Confirmed' },
  checked: { zh: '已校验', en: 'Checked' },
  sent: { zh: '已发送', en: 'Sent' },
  acknowledged: { zh: '设备已应答', en: 'Acknowledged' },
  verified: { zh: '已读回', en: 'Verified' },
  refused: { zh: '被拒绝', en: 'Refused' },
  expired: { zh: '已过期', en: 'Expired' },
  cancelled: { zh: '已撤销', en: 'Taken back' },
  failed: { zh: '失败', en: 'Failed' },
};

/**
 * How a command is confirmed: `hold` by the issuer, who holds the button; `type` by the issuer, who says the value once more;
 * `secondPerson` by another user (four eyes).
 */
export const confirmations = ['hold', 'type', 'secondPerson'] as const;
export type Confirmation = (typeof confirmations)[number];

/** Seconds that a command lives when its pack says nothing; counted from issue, or from the time that it is scheduled for. */
export const usualTtlSeconds = 60;
/** No command lives longer, whatever its pack says: an order that is an hour old was given for another situation. */
export const mostTtlSeconds = 3600;
/** No interlock and no read-back may lie further in the future than this; more is a clock that is wrong. */
export const mostReadAheadMs = 1000;
/** A command may be scheduled so far ahead. */
export const mostScheduleDays = 31;

/** Why a command was not carried out. Each goes with a text for people. */
export const refusalCodes = [
  'value',
  'unit',
  'repeated',
  'gone',
  'noWriter',
  'severalWriters',
  'sourceOff',
  'twin',
  'busy',
  'interlock',
  'notConfirmed',
  'late',
  'cancelled',
  'group',
  'device',
  'outcomeUnknown',
  'notVerified',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** A condition that must hold when a command is issued and again when it is sent. What cannot be judged does not hold. */
export type PackInterlock<Path extends string = string, A extends string = string> = {
  /** What must hold, as a claim. */
  readonly title: Text;
  readonly source: SourceOfFigure;
  /** Asked only when the command raises (lowers) the point; when the present value is not known it is asked. Default: always. */
  readonly when?: 'raising' | 'lowering';
} & (
  | {
      /** `model.point`: a point of the asset, or of the one related asset of that model. */
      readonly on: Path;
      /** Limits in the unit of the point, ends included; at least one of the three is given. Attributes are those of the commanded asset. */
      readonly atLeast?: Figure<A>;
      readonly atMost?: Figure<A>;
      readonly equals?: number;
      /** An older value does not hold. Default: `freshSeconds` of the point, usually 600. */
      readonly freshSeconds?: number;
    }
  /** No work order is open on the asset: somebody may be working on it. */
  | { readonly noOpenWorkOrder: true }
);

/** What may be ordered of an asset: one point that is written. Not a safety function (IEC 61508, IEC 61511): emergency stops stay in the PLC. */
export interface PackCommand<Path extends string = string, A extends string = string> {
  /** `model.point`; the command exists once per asset of the model. The value goes to the one device whose key feeds this point. */
  readonly writes: Path;
  readonly title: Text;
  /** What it does and what to look at before. */
  readonly about: Text;
  /** Allowed values in the unit of the point, ends included. */
  readonly range: readonly [low: Figure<A>, high: Figure<A>];
  /** The only values that are allowed, with their names; default: all of the range. */
  readonly choices?: readonly { readonly value: number; readonly title: Text }[];
  readonly interlocks: readonly PackInterlock<Path, A>[];
  readonly confirmation: Confirmation;
  /** Least role that may issue it; default `operator`. */
  readonly issueBy?: Role;
  /** Least role of the second person; default `operator`. */
  readonly confirmBy?: Role;
  /** Carried out when this point reads the value, give or take the tolerance, in a sample that is newer than the sending. */
  readonly verify: { readonly on: Path; readonly tolerance: number; readonly withinSeconds: number };
  /** Default {@link usualTtlSeconds}, at most {@link mostTtlSeconds}. It must be sent within this time, or is not sent at all. */
  readonly ttlSeconds?: number;
}
