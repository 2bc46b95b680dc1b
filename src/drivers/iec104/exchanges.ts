import { type ErrorCode, Failure } from '../../contracts/errors.ts';
import { type Asdu, everyStation } from './asdu.ts';
import { cause, unknownOf } from './cause.ts';

/** A request whose answer is waited for. */
export interface Request {
  /** For people. */
  readonly doing: string;
  readonly type: number;
  /** Common address. */
  readonly station: number;
  /** Information object address. */
  readonly address: number;
  /** Originator address that the request carries; 0: none. */
  readonly originator: number;
  /** What settles it; `refusal`: only a negative answer does. */
  readonly until: 'confirmation' | 'termination' | 'refusal';
  readonly signal: AbortSignal;
  /** Called when the station has confirmed, which may be before the end. */
  readonly onConfirmed?: () => void;
}

/** Requests that wait for their answer. */
export interface Exchanges {
  /** Resolves with the value that the answer repeats. Throws `NOT_FOUND`, `CONFLICT`, `TIMEOUT` or `LINK_LOST`. */
  settled(request: Request): Promise<number>;
  /** An answer has come; false when nobody waits for it. */
  answer(asdu: Asdu): boolean;
  /** The link has ended. */
  end(detail: string): void;
}

/** Stations need not tell the end of a command: an option of their interoperability list. [IEC 60870-5-104, 9.6] */
const neverEnded = 'confirmed, but its end was not told in time; for stations that never tell it, set awaitsTermination to false';

interface Open {
  readonly request: Request;
  isConfirmed: boolean;
  readonly resolve: (value: number) => void;
  readonly reject: (code: ErrorCode, what: string) => void;
}

/** A station may tell every master what became of the command of one of them; some leave out whose it was. [IEC 60870-5-101, 7.2.3] */
const isOurs = (own: number, originator: number): boolean => own === 0 || originator === 0 || originator === own;

const isFor = ({ request }: Open, { type, station, originator, count, objects }: Asdu): boolean =>
  request.type === type.id &&
  isOurs(request.originator, originator) &&
  (request.station === station || request.station === everyStation) &&
  count > 0 &&
  request.address === objects.address[0];

/** What an answer means for a request that it is for; `undefined`: nothing yet. */
function verdictOf({ until }: Request, asdu: Asdu): 'done' | readonly [ErrorCode, string] | undefined {
  const unknown = unknownOf(asdu.cause);
  if (unknown !== undefined) return ['NOT_FOUND', `the station ${unknown}`];
  if (asdu.isNegative) return ['CONFLICT', `the station refuses (cause ${asdu.cause})`];
  if (until === 'refusal') return undefined;
  const isEnd = asdu.cause === cause.termination || (asdu.cause === cause.confirmation && until === 'confirmation');
  return isEnd ? 'done' : undefined;
}

/** No request waits at first. */
export function createExchanges(): Exchanges {
  const open = new Set<Open>();
  return {
    settled: (request) =>
      new Promise((resolve, reject) => {
        const { doing, signal } = request;
        const close = (): void => {
          open.delete(entry);
          signal.removeEventListener('abort', late);
        };
        const entry: Open = {
          request,
          isConfirmed: false,
          resolve(value) {
            close();
            resolve(value);
          },
          reject(code, what) {
            close();
            reject(new Failure(code, `${doing}: ${what}`, { details: { what } }));
          },
        };
        const late = (): void => entry.reject('TIMEOUT', entry.isConfirmed ? neverEnded : 'no answer in time');
        open.add(entry);
        signal.addEventListener('abort', late, { once: true });
        if (signal.aborted) late();
      }),
    answer(asdu) {
      const entry = [...open].find((one) => isFor(one, asdu));
      if (entry === undefined) return false;
      const verdict = verdictOf(entry.request, asdu);
      if (asdu.cause === cause.confirmation && !asdu.isNegative) {
        entry.isConfirmed = true;
        entry.request.onConfirmed?.();
      }
      if (verdict === 'done') entry.resolve(asdu.objects.value[0] ?? Number.NaN);
      else if (verdict !== undefined) entry.reject(...verdict);
      return true;
    },
    end(detail) {
      for (const entry of [...open]) entry.reject('LINK_LOST', detail);
    },
  };
}
