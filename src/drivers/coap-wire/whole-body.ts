import { askFailure } from './ask-failure.ts';
import { type Block, blockValue, readBlock } from './blocks.ts';
import { codeText, type Message, numberOption, type Option, optionNumber, uintOption } from './message.ts';
import type { Peer } from './port.ts';
import type { Ask } from './requests.ts';

const nothing = new Uint8Array(0);

const blockOf = (message: Message): Block | undefined => {
  const value = uintOption(message, optionNumber.block2);
  return value === undefined ? undefined : readBlock(value);
};

const eTagOf = ({ options }: Message): string =>
  Buffer.from(options.find(({ number }) => number === optionNumber.eTag)?.value ?? nothing).toString('hex');

/** The options of a request for what comes after a block. */
const optionsAfter = (ask: Ask, { number, size }: Block): readonly Option[] => [
  ...ask.options.filter((option) => option.number !== optionNumber.observe && option.number !== optionNumber.block2),
  numberOption(optionNumber.block2, blockValue({ number: number + 1, hasMore: false, size })),
];

/** What a body is put together with. */
export interface Whole {
  readonly peer: Peer;
  readonly ask: Ask;
  readonly mostBytes: number;
  /** Sends one request and resolves with its answer as it is. */
  readonly one: (ask: Ask) => Promise<Message>;
}

/** The body of an answer, its further blocks asked for one after the other [RFC 7959, 2.4]. Throws `BAD_FRAME` or `TOO_LARGE`. */
export async function wholeBody({ peer, ask, mostBytes, one }: Whole, first: Message): Promise<Uint8Array> {
  let block = blockOf(first);
  if (block === undefined || (block.number === 0 && !block.hasMore)) return first.payload;
  const parts = [first.payload.slice()];
  let bytes = first.payload.length;
  if (block.number !== 0 || bytes !== block.size) throw askFailure('BAD_FRAME', peer, 'the first block is not the first');
  while (block.hasMore) {
    const next: Message = await one({ ...ask, options: optionsAfter(ask, block) });
    const found = blockOf(next);
    const follows =
      next.code === first.code && eTagOf(next) === eTagOf(first) && found !== undefined && found.number * found.size === bytes;
    const isWhole = follows && (found.hasMore ? next.payload.length === found.size : next.payload.length <= found.size);
    if (!isWhole) throw askFailure('BAD_FRAME', peer, `a block that does not follow the one before (${codeText(next.code)})`);
    bytes += next.payload.length;
    if (bytes > mostBytes) throw askFailure('TOO_LARGE', peer, `${mostBytes} bytes`);
    parts.push(next.payload.slice());
    block = found;
  }
  return Buffer.concat(parts);
}
