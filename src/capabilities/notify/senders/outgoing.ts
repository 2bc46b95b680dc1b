import type { Language } from '../../../contracts/text.ts';
import type { EpochMs } from '../../../contracts/time.ts';
import type { Reach } from '../../../kernel/own-network.ts';
import type { MailFile } from '../deps.ts';
import type { Message, MessageKind } from '../schema.ts';

/** A message on its way, as every kind of channel gets it. */
export interface Outgoing {
  /** The same at each try, so that the other side can tell doubles. */
  readonly id: string;
  readonly kind: MessageKind;
  readonly to: readonly string[];
  readonly message: Message;
  readonly language: Language;
  /** Go with a mail; other channels do not carry them. Default: none. */
  readonly files?: readonly MailFile[];
  readonly now: EpochMs;
  /** Ends the try: its time is over, or the program stops. */
  readonly signal: AbortSignal;
  /** Whom we may call. */
  readonly reach: Reach;
  /** The same limit as a number, for libraries that take no signal. */
  readonly timeoutMs: number;
}

/** Title and text as one, in the language of the channel. */
export const plainText = ({ message, language }: Outgoing): string => `${message.title[language]}\n${message.text[language]}`;

/** At most so many bytes of UTF-8, cut between characters. */
export function cutBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const room = most - Buffer.byteLength('…');
  let used = 0;
  let kept = '';
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > room) break;
    kept += character;
  }
  return `${kept}…`;
}
