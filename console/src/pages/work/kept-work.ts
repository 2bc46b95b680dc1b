import { useMemo } from 'react';
import { uuidv7 } from 'uuidv7';
import type { Sent } from '../../../../src/contracts/api/index.ts';
import { call } from '../../api/client.ts';
import { invalidate, queryClient } from '../../api/queries.ts';
import { bytesOf, createKept, type Kept, type KeptFile } from '../../offline/kept.ts';
import { type Sending, useKeptOutbox } from '../../offline/use-kept-outbox.ts';
import { toast } from '../../ui/toast.tsx';
import type { FailureWord } from './failure-fields.tsx';
import { changed, type OrderDetail } from './order.tsx';
import { workWords } from './words.ts';

type Change = Sent<'updateWorkOrder', 'body'>;
export type Tick = NonNullable<Change['tick']>;
export type NewEntry = Sent<'addOrderEntry', 'body'>['entry'];
export type End = 'done' | 'verified';

/** What somebody did with an order. */
export type Deed =
  | { readonly kind: 'tick'; readonly tick: Tick }
  | { readonly kind: 'entry'; readonly entry: NewEntry }
  | { readonly kind: 'file'; readonly file: KeptFile; readonly purpose: 'photo' | 'file' }
  | {
      readonly kind: 'end';
      readonly body: Pick<Change, 'version' | 'failure' | 'noFailure' | 'undetermined'> & { readonly state: End };
      readonly signature?: { readonly picture: KeptFile; readonly name: string } | undefined;
    };

/** A deed on an order while it is not known to have arrived. */
export interface KeptDeed extends Kept {
  readonly id: string;
  readonly at: number;
  readonly order: string;
  readonly number: string;
  readonly deed: Deed;
}
/** How an order ends, while that is not known to have arrived. */
export type KeptEnd = KeptDeed & { readonly deed: Extract<Deed, { readonly kind: 'end' }> };
export const isEnd = (kept: KeptDeed): kept is KeptEnd => kept.deed.kind === 'end';

/** Of a check and of the end of an order only the newest word counts; everything else is kept beside the rest. */
function placeOf({ id, order, deed }: KeptDeed): string {
  if (deed.kind === 'tick') return `${order}/tick/${deed.tick.index}`;
  return deed.kind === 'end' ? `${order}/end` : `${order}/${id}`;
}

/** Work on this phone. It is sent in the order in which it was done, so that an order is not closed before its checks have arrived. */
export const keptWork = createKept<KeptDeed>({
  head: 'yangfan.work',
  placeOf,
  idOf: ({ id }) => id,
  atOf: ({ at }) => at,
  isOne: ({ id, order, deed }) => typeof id === 'string' && typeof order === 'string' && typeof deed?.kind === 'string',
});

/** A deed as it is kept. */
export const keptDeed = <D extends Deed>(
  { id: order, number }: Pick<OrderDetail, 'id' | 'number'>,
  deed: D,
): KeptDeed & { readonly deed: D } => ({
  id: uuidv7(),
  at: Date.now(),
  order,
  number,
  deed,
});

/** An order's end as it is kept. What is verified is what was looked at; finishing builds on what is there by then. */
export const endOf = (
  order: Pick<OrderDetail, 'id' | 'number' | 'version'>,
  state: End,
  { word, signature }: { readonly word?: FailureWord | undefined; readonly signature?: KeptEnd['deed']['signature'] },
): KeptEnd =>
  keptDeed(order, {
    kind: 'end',
    body: { state, ...(state === 'verified' && { version: order.version }), ...word },
    ...(signature && { signature }),
  });

/** Sending it again changes nothing. */
export async function sendDeed({ id, at, order, deed }: KeptDeed): Promise<void> {
  const params = { id: order };
  const put = (kept: KeptFile, purpose: 'photo' | 'file' | 'signature') =>
    call('putOrderFile', { params: { id: order, file: kept.id }, query: { name: kept.name, purpose } }, { file: bytesOf(kept) });
  if (deed.kind === 'tick') await call('updateWorkOrder', { params, body: { tick: { ...deed.tick, at } } });
  else if (deed.kind === 'entry') await call('addOrderEntry', { params, body: { id, at, entry: deed.entry } });
  else if (deed.kind === 'file') await put(deed.file, deed.purpose);
  else {
    const { body, signature } = deed;
    if (signature) await put(signature.picture, 'signature');
    const signed = signature && { signature: { file: signature.picture.id, name: signature.name } };
    await call('updateWorkOrder', { params, body: { ...body, ...signed } });
  }
}

/** What the page shows of an order when the deeds on this phone are counted in; refused ones are not. */
export function withKept(order: OrderDetail, list: readonly KeptDeed[]): OrderDetail {
  const mine = list.filter((kept) => kept.order === order.id && kept.refused === undefined).map(({ deed }) => deed);
  const ticks = new Map(mine.flatMap((deed) => (deed.kind === 'tick' ? [[deed.tick.index, deed.tick] as const] : [])));
  const note = mine.flatMap((deed) => (deed.kind === 'entry' && deed.entry.kind === 'note' ? [deed.entry.text] : [])).at(-1);
  const checklist = order.checklist.map((check, index) => {
    const tick = ticks.get(index);
    if (tick === undefined) return check;
    const { done, notApplicable, value } = tick;
    return { ...check, done, notApplicable, value, by: undefined, at: undefined };
  });
  return { ...order, checklist, ...(note !== undefined && { note }) };
}

const sending: Sending<KeptDeed> = {
  kind: keptWork,
  changes: changed,
  async send(kept) {
    await sendDeed(kept);
    // The page shows it as arrived before it is no longer kept, so that no tick goes out and on again.
    await queryClient.invalidateQueries({ queryKey: ['getWorkOrder', { params: { id: kept.order } }] });
  },
};

/**
 * Work of this person on this phone; while a page of work is open, it is sent by itself. `does` keeps a deed first and sends it then, so that
 * nothing is lost between the two, and resolves to whether it could be kept; what becomes of it is told as soon as it is known.
 */
export function useWork() {
  const outbox = useKeptOutbox(sending);
  return useMemo(() => {
    const tell = async (kept: KeptDeed) => {
      await outbox.flush();
      const { list } = keptWork.useKept.getState();
      const left = list.find(({ id }) => id === kept.id);
      if (left?.refused) toast(left.refused, true);
      // Told once; then the bar over the order counts them.
      else if (left && list.length === 1) toast(workWords.keptHere, true);
      else if (!left && kept.deed.kind !== 'tick') toast(workWords.saved);
    };
    const does = (kept: KeptDeed): boolean => {
      try {
        outbox.keep(kept);
      } catch {
        toast(workWords.noRoom, true);
        return false;
      }
      void tell(kept);
      return true;
    };
    /** What does not fit on this phone is sent at once; @throws `ApiProblem` */
    const doesNow = async (kept: KeptDeed): Promise<void> => {
      await sendDeed(kept);
      toast(workWords.saved);
      invalidate(...changed);
    };
    return { ...outbox, does, doesNow };
  }, [outbox]);
}

export type Work = ReturnType<typeof useWork>;
