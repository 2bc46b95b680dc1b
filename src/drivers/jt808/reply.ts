import type { Due } from './assembly.ts';
import { writeFragmentRequest } from './fragment-request.ts';
import type { Frame } from './frame.ts';
import { result, writeGenericAnswer } from './generic-answer.ts';
import { type Link, sendAnswer } from './link.ts';
import { id } from './messages.ts';

/** Answer a message with the generic answer 0x8001. */
export function answer(link: Link, frame: Frame, how: number = result.ok): void {
  sendAnswer(link, frame, id.platformAnswer, writeGenericAnswer({ serial: frame.serial, id: frame.id, result: how }));
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
export function askFragments(link: Link, { frame, firstSerial, missing }: Extract<Due, { kind: 'ask' }>): void {
  sendAnswer(link, frame, id.askFragments, writeFragmentRequest({ firstSerial, indexes: missing }, frame.version));
}
