import { type ErrorDetails, Failure } from '../../contracts/errors.ts';
import { timeLimit } from '../../contracts/time.ts';

/** The HTTP interface of one ClickHouse server. */
export interface ClickHouse {
  /** Name of the database that the URL names. */
  readonly database: string;
  /**
   * Ask a question or give an order; the answer comes whole or not at all.
   *
   * Throws a `Failure` NOT_AVAILABLE; when the connection broke it is asked once more first, so that doing it twice must do no harm.
   */
  ask(sql: string): Promise<Buffer>;
  /** Store rows in RowBinary as one block; resolves when the server has them. Throws a `Failure` NOT_AVAILABLE. */
  insert(sql: string, rows: Uint8Array<ArrayBuffer>): Promise<void>;
}

/** How a server is reached. */
export interface ClickHouseOptions {
  /** `http(s)://user:password@host:8123/database`; user, password and database may be left out. */
  readonly url: string;
  /** Ends what is under way, and everything later. */
  readonly signal?: AbortSignal;
  /** The longest wait for an answer and for an insertion; default 30 and 120 s. */
  readonly patience?: { readonly askMs: number; readonly insertMs: number };
}

const usualPatience = { askMs: 30_000, insertMs: 120_000 };
/** The server gathers an answer of up to 8 MiB in memory and a longer one on its disk, so that no error comes after half an answer. */
const whole = { wait_end_of_query: '1', buffer_size: String(8 << 20) };

/** ClickHouse's own number of an error that it answered with, or `undefined` when it did not answer. */
export function serverCodeOf(error: unknown): number | undefined {
  const code = error instanceof Failure ? error.details.serverCode : undefined;
  return typeof code === 'number' ? code : undefined;
}

/** Ready to ask; makes no connection before the first question. Throws a `Failure` BAD_REQUEST for a URL that cannot be used. */
export function openClickHouse({ url, signal, patience = usualPatience }: ClickHouseOptions): ClickHouse {
  const { origin, headers, database } = placeOf(url);
  const post = async (
    query: Readonly<Record<string, string>>,
    body: string | Uint8Array<ArrayBuffer>,
    limitMs: number,
  ): Promise<Buffer> => {
    const limit = timeLimit(limitMs, ...(signal === undefined ? [] : [signal]));
    try {
      const answer = await fetch(`${origin}/?${new URLSearchParams(query)}`, {
        method: 'POST',
        headers,
        body,
        signal: limit,
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      if (!answer.ok) throw serverError(answer.status, bytes.toString());
      return bytes;
    } catch (error) {
      throw error instanceof Failure ? error : lost(error);
    }
  };
  return {
    database,
    async ask(sql) {
      const once = () => post(whole, sql, patience.askMs);
      return once().catch((error: unknown) => {
        if (signal?.aborted || !isBroken(error)) throw error;
        return once();
      });
    },
    insert: async (sql, rows) => void (await post({ query: sql }, rows, patience.insertMs)),
  };
}

const usualDatabase = 'yangfan';

/** What a URL says, with the password where it belongs: in a header, which is never logged. */
function placeOf(url: string): { origin: string; headers: Record<string, string>; database: string } {
  const { protocol, origin, username, password, pathname } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1)) || usualDatabase;
  if (!/^https?:$/.test(protocol) || !/^[A-Za-z_]\w*$/.test(database)) {
    const what = 'http(s)://user:password@host:8123/database';
    throw new Failure('BAD_REQUEST', `reading the URL of ClickHouse: it must be like ${what}`, { details: { what } });
  }
  const secret = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  return { origin, database, headers: username === '' ? {} : { authorization: `Basic ${secret}` } };
}

const mostText = 300;

function serverError(status: number, text: string): Failure {
  const serverCode = Number(/Code: (\d+)/.exec(text)?.[1] ?? Number.NaN);
  const details: ErrorDetails = Number.isNaN(serverCode) ? { what: 'ClickHouse' } : { what: `ClickHouse (${serverCode})`, serverCode };
  return new Failure('NOT_AVAILABLE', `asking ClickHouse: it answered ${status}: ${text.slice(0, mostText).trim()}`, { details });
}

/** `fetch` says only that it failed; the reason is in its cause. */
function lost(error: unknown): Failure {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  const why = cause instanceof Error ? `${message}: ${cause.message}` : message;
  return new Failure('NOT_AVAILABLE', `asking ClickHouse: ${why}`, { cause: error, details: { what: 'ClickHouse' } });
}

/** The connection broke, as it does when the server closed an idle one; no answer and no patience at an end. */
const isBroken = (error: unknown): boolean => error instanceof Failure && error.cause instanceof TypeError;
