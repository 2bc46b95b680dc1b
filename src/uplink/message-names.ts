import { randomUUID } from 'node:crypto';

/** A message that was sent and not acknowledged. */
export interface NamedMessage {
  readonly range: string;
  readonly name: string;
}

/** Names for messages, so that one that is sent again over another connection is known by its receiver and kept once. */
export interface MessageNames {
  /** A connection begins: what was not acknowledged over the last one is sent again. */
  begin(): void;
  /** Name the message that holds a range. To be called in the order of sending. */
  sending(range: string): NamedMessage;
  acknowledged(message: NamedMessage): void;
  /** A message was refused, and others behind it perhaps not: all are sent again under new names, so that their order is right. */
  refused(): void;
}

/**
 * A name is used again only as long as exactly the same ranges are sent again in the same order. Otherwise the receiver would leave out
 * a message behind one that it keeps anew, and of two values of one time the earlier would stand last. Names are not kept over a restart:
 * then messages are kept twice, which does no harm.
 */
export function createMessageNames(): MessageNames {
  let sent: NamedMessage[] = [];
  let again: NamedMessage[] = [];
  return {
    begin() {
      again = [...sent, ...again];
      sent = [];
    },
    sending(range) {
      const known = again.shift();
      if (known?.range !== range) again = [];
      const message = known?.range === range ? known : { range, name: randomUUID() };
      sent.push(message);
      return message;
    },
    acknowledged(message) {
      sent = sent.filter((one) => one !== message);
    },
    refused() {
      sent = [];
      again = [];
    },
  };
}
