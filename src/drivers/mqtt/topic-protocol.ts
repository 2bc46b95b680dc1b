import type { DeviceBinding } from '../../contracts/driver.ts';
import type { Message } from './message.ts';

/** A message on a topic that a {@link TopicProtocol} owns. */
export interface OwnedMessage {
  readonly topic: string;
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
  /** 0, or what was answered for the same bytes. */
  readonly resumeAt: number;
  /** Stands for the connection that it came on; `undefined` for a will. */
  readonly by: object | undefined;
}

/** What became of an {@link OwnedMessage}; see `Taken` of Sparkplug for the meaning. */
export interface OwnedOutcome {
  readonly fate: 'done' | 'no-room' | 'refused';
  /** Samples appended by this call. */
  readonly samples: number;
  readonly resumeAt: number;
  readonly isUseless: boolean;
}

/** A protocol that owns topics of the broker and reads their messages itself, such as Sparkplug B. The broker does all that is MQTT. */
export interface TopicProtocol {
  /** True when a client may sign in under this name. */
  isIdentity(identity: string): boolean;
  /** Stands in for the binding of an unknown client that is let in without a secret, so that it can be shown to people; `undefined` keeps it out. */
  guest(identity: string): DeviceBinding | undefined;
  /** Entries that every device's topic list has beside its own. */
  topicsOf(identity: string): readonly string[];
  /** True for a topic whose messages it takes, provided that the client may publish them. */
  owns(topic: string): boolean;
  /** Take a message; never throws. At any QoS, a message without room waits at the socket. */
  take(message: OwnedMessage): OwnedOutcome;
  /** A connection has gone, `by` of its messages; its will, if due, was taken before. Another one of the same identity may be there. */
  left(identity: string, by: object): void;
  /** The source serves; `publish` reaches the subscribers. */
  started(publish: (message: Message) => void): void;
  /** The source is about to end; clients are still there. */
  stopping(): void;
  /** One second has passed. */
  tick(): void;
  /** There is room again; called before the clients that waited go on. */
  resume(): void;
}
