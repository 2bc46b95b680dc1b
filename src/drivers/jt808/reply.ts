import type { Due } from './assembly.ts';
import { writeFragmentRequest } from './fragment-request.ts';
import type { Frame } from './frame.ts';
import { result, writeGenericAnswer } from './generic-answer.ts';
import { type Link, sendDown } from './link.ts';
import { id } from './messages.ts';

/** Answer a message with the generic answer 0x8001. */
export function answer(link: Link, { serial, id: answered }: Pick<Frame, 'serial' | 'id'>, how: number = result.ok): void {
  sendDown(link, id.platformAnswer, writeGenericAnswer({ serial, id: answered, result: how }));
}

/** Answer a message when its samples are on disk; ticket 0 stands for a message without samples. */
export function answerWhenDurable(link: Link, frame: Frame, { ticket, how }: { readonly ticket: number; readonly how: number }): void {
  if (ticket === 0) {
    answer(link, frame, how);
    return;
  }
  link.waitingCount++;
  link.shared.durable.when(ticket, () => {
    link.waitingCount--;
    answer(link, frame, how);
    link.onLess();
  });
}

/** Ask for the fragments that a message lacks (0x8003). */
export function askFragments(link: Link, { firstSerial, missing }: Extract<Due, { kind: 'ask' }>): void {
  sendDown(link, id.askFragments, writeFragmentRequest({ firstSerial, indexes: missing }, link.address.version));
}
