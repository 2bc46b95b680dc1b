import type { Reply, Sent } from '../../../src/contracts/api/index.ts';
import { type OperationId, paths } from '../../../src/contracts/api/paths.ts';
import { badAnswer, problemOf, unreachable } from './problem.ts';

type Fields = 'params' | 'query' | 'body';
type Part<K extends OperationId, F extends Fields> = [Sent<K, F>] extends [undefined]
  ? { readonly [P in F]?: undefined }
  : Partial<Sent<K, F>> extends Sent<K, F>
    ? { readonly [P in F]?: Sent<K, F> }
    : { readonly [P in F]: Sent<K, F> };

/** What an operation takes: `params`, `query` and `body` as its contract says. */
export type Input<K extends OperationId> = Part<K, 'params'> & Part<K, 'query'> & Part<K, 'body'>;

/** What goes with a call besides its input. */
export interface Extra {
  readonly signal?: AbortSignal | undefined;
  /** A file sent as it is, for the operations whose body is one. */
  readonly file?: Blob;
}

/** The input may be left out when nothing in it is required. */
export type Arguments<K extends OperationId> =
  Record<string, never> extends Input<K> ? [input?: Input<K>, extra?: Extra] : [input: Input<K>, extra?: Extra];

/** Operations that answer 401 to somebody who is only about to sign in. */
const knocking: ReadonlySet<OperationId> = new Set(['signIn', 'signInByLink', 'getSession', 'signOut']);
const base = '/api/v1';
let csrf = '';
let wall = '';
let signedOut = () => {};

/** Remember the mark that every change must carry; it comes with the session. */
export function setCsrf(mark: string): void {
  csrf = mark;
}

/** Show a wall by the token of its link from now on; it goes in a header, so that no log of addresses has it. */
export function setWall(token: string): void {
  wall = token;
}

/** What to do when the server says that the session is over. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

/** The address of an operation, e.g. for a download link: `GET` or not is in `paths`. */
export function address(
  template: string,
  params: Readonly<Record<string, unknown>> = {},
  query: Readonly<Record<string, unknown>> = {},
): string {
  const path = template.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(String(params[key] ?? '')));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined && value !== '') search.set(key, String(value));
  const tail = search.toString();
  return `${base}${path}${tail ? `?${tail}` : ''}`;
}

/** The address of a reading operation, for links that the browser follows itself (CSV export). */
export function linkTo<K extends OperationId>(operation: K, ...[input]: Arguments<K>): string {
  const [, template = ''] = paths[operation].split(' ');
  // holds: params and query of every contract are objects with string keys
  return address(template, input?.params as Record<string, unknown> | undefined, input?.query as Record<string, unknown> | undefined);
}

function requestOf(method: string, body: unknown, { signal, file }: Extra): RequestInit {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET' && csrf) headers['x-yangfan-csrf'] = csrf;
  if (wall) headers['x-yangfan-wall'] = wall;
  if (file) headers['content-type'] = file.type || 'application/octet-stream';
  else if (body !== undefined) headers['content-type'] = 'application/json';
  return { method, headers, signal, credentials: 'same-origin', body: file ?? (body === undefined ? undefined : JSON.stringify(body)) };
}

async function send(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (cause) {
    if (request.signal?.aborted) throw cause;
    throw unreachable(cause);
  }
}

async function replyOf(answer: Response): Promise<unknown> {
  if (answer.status === 204) return undefined;
  const text = await answer.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badAnswer(answer.status, cause);
  }
}

/** Read a file by an operation; throws as {@link call} does. For what an address alone cannot read, as a screen on a wall shows its token in a header. */
export async function fetchFile<K extends OperationId>(operation: K, input: Input<K>, signal?: AbortSignal): Promise<Response> {
  const answer = await send(linkTo<K>(operation, ...([input] as unknown as Arguments<K>)), requestOf('GET', undefined, { signal })); // holds: same input
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

/**
 * Call an operation of the API by its name: `await call('listAlarms', { query: { view: 'open' } })`.
 *
 * @returns what the contract says, unchecked: console and server are built together
 * @throws ApiProblem with a text for people, also when no answer came
 */
export async function call<K extends OperationId>(operation: K, ...[input, extra = {}]: Arguments<K>): Promise<Reply<K>> {
  const [method = 'GET'] = paths[operation].split(' ');
  const answer = await send(linkTo<K>(operation, ...([input] as Arguments<K>)), requestOf(method, input?.body, extra)); // holds: same tuple without its tail
  if (answer.status === 401 && !knocking.has(operation)) signedOut();
  if (!answer.ok) throw await problemOf(answer);
  return (await replyOf(answer)) as Reply<K>; // holds: the server serialises by the same contract
}
