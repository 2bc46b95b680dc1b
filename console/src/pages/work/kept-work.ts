import { uuidv7 } from 'uuidv7';
import type { Sent } from '../../../../src/contracts/api/index.ts';
import { call } from '../../api/client.ts';
import { bytesOf, createKept, type Kept, type KeptFile } from '../../offline/kept.ts';
import { type Sending, useKeptOutbox } from '../../offline/use-kept-outbox.ts';
import type { FailureWord } from './failure-fields.tsx';
import { changed, type OrderDetail } from './order.tsx';

/** How an order was finished or verified, while that is not known to have arrived. */
export interface KeptFinish extends Kept {
  readonly id: string;
  readonly at: number;
  readonly order: string;
  readonly number: string;
  readonly body: Pick<Sent<'updateWorkOrder', 'body'>, 'state' | 'version' | 'failure' | 'noFailure' | 'undetermined'>;
  readonly signature?: { readonly picture: KeptFile; readonly name: string };
}

/** Finished orders on this phone, one of each order. */
export const keptFinishes = createKept<KeptFinish>({
  head: 'yangfan.finish',
  placeOf: ({ order }) => order,
  idOf: ({ id }) => id,
  atOf: ({ at }) => at,
  isOne: ({ id, order, body }) => typeof id === 'string' && typeof order === 'string' && typeof body?.state === 'string',
});

/** An order's end as it is kept. What is verified is what was looked at; finishing builds on what is there by then. */
export const finishOf = (
  { id: order, number, version }: Pick<OrderDetail, 'id' | 'number' | 'version'>,
  state: 'done' | 'verified',
  { word, signature }: { readonly word?: FailureWord | undefined; readonly signature?: KeptFinish['signature'] },
): KeptFinish => ({
  id: uuidv7(),
  at: Date.now(),
  order,
  number,
  body: { state, ...(state === 'verified' && { version }), ...word },
  ...(signature && { signature }),
});

/** Sending it again changes nothing. */
export async function sendFinish({ order, body, signature }: KeptFinish): Promise<void> {
  const params = { id: order };
  if (signature === undefined) return void (await call('updateWorkOrder', { params, body }));
  const { picture, name } = signature;
  const query = { name: picture.name, purpose: 'signature' as const };
  await call('putOrderFile', { params: { id: order, file: picture.id }, query }, { file: bytesOf(picture) });
  await call('updateWorkOrder', { params, body: { ...body, signature: { file: picture.id, name } } });
}

const sending: Sending<KeptFinish> = { kind: keptFinishes, send: sendFinish, changes: changed };

/** Finished orders of this person on this phone; while a page of work is open, they are sent by themselves. */
export const useFinishes = () => useKeptOutbox(sending);
