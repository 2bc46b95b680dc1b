import type { MessagePort } from 'node:worker_threads';
import { AttributeIds, type ClientSession, setDebugLogger, setErrorLogger, setWarningLogger } from 'node-opcua-client';
import { detailIn, Failure } from '../../contracts/errors.ts';
import { browse } from './browse.ts';
import { sortChanges } from './changes.ts';
import { type Connection, connect } from './connection.ts';
import { introduce } from './introduce.ts';
import type { Answer, FromClient, Task, ToClient } from './messages.ts';
import { answerOf, readNow } from './questions.ts';
import { buffersOf } from './value-columns.ts';
import { createWatch, type Watch } from './watch.ts';

// What the library would write to the console is told as the reason of a lost link.
for (const set of [setDebugLogger, setErrorLogger, setWarningLogger]) set(() => {});

const serverState = 'i=2259';
const productName = 'i=2261';
/** The answer to a task as a whole. */
const wholeId = 0;

interface Serving {
  readonly port: MessagePort;
  readonly task: Task;
  /** Aborts when the port is closed or the link is lost. */
  readonly ended: AbortController;
}

function post({ port }: Serving, message: FromClient, transfer: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

const textOf = (error: unknown): string => (error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
const codeOf = (error: unknown): Failure['code'] => (error instanceof Failure ? error.code : 'NOT_AVAILABLE');
const detailOf = (error: unknown): string =>
  error instanceof Failure ? detailIn('en', error.details.what ?? error.message) : textOf(error);

/** Tell what ended the link, and end. */
function lose(serving: Serving, code: Failure['code'], detail: string): void {
  if (serving.ended.signal.aborted) return;
  post(serving, { type: 'lost', code, detail });
  serving.ended.abort();
}

async function answer(serving: Serving, id: number, work: () => Promise<Answer>): Promise<void> {
  try {
    const found = await work();
    const transfer = typeof found === 'object' && 'flags' in found ? buffersOf(found) : [];
    post(serving, { type: 'answer', id, answer: found }, transfer);
  } catch (error) {
    post(serving, { type: 'failed', id, code: codeOf(error), detail: detailOf(error) });
  }
}

/** Present values of items, as if they had changed. They belong to no message of the server. */
async function refresh(
  serving: Serving,
  { session }: Connection,
  { watch, handles }: { watch: Watch; handles: readonly number[] },
): Promise<void> {
  const items = handles.flatMap((handle) => watch.items.get(handle) ?? []);
  if (items.length === 0) return;
  const read = await readNow(session, items);
  const changes = read.flatMap((value, i) => (items[i] === undefined ? [] : [{ handle: items[i].handle, item: items[i], value }]));
  const { values, texts } = sortChanges(changes, serving.task.config.time);
  post(serving, { type: 'values', batch: -1, values, texts, bytes: 0 }, buffersOf(values));
}

/** A server that wants to be silent for longer than so many of our silences is given up all the same. */
const mostSilences = 10;

/**
 * Give the link up when the subscription sends nothing, not even its signs of life, of which a server may give fewer than we want. Only while we
 * hold it back is it asked for: the server would end it otherwise.
 */
function watchSilence(serving: Serving, watching: () => Watch | undefined): { alive(): void } {
  const silentMs = serving.task.config.silentSeconds * 1000;
  let heardAt = performance.now();
  const alive = (): void => {
    heardAt = performance.now();
  };
  const timer = setInterval(() => {
    const silence = performance.now() - heardAt;
    const watch = watching();
    const mostMs = Math.min(Math.max(silentMs, 2 * (watch?.quietMs ?? 0)), mostSilences * silentMs);
    if (silence >= mostMs) lose(serving, 'TIMEOUT', `not a word in ${mostMs / 1000} s`);
    else if (silence >= silentMs / 4 && watch?.isHeldBack === true) watch.hold().then(alive, () => {}); // the silence goes on
  }, silentMs / 4);
  serving.ended.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  return { alive };
}

async function serve(serving: Serving, connection: Connection): Promise<void> {
  const { port, task, ended } = serving;
  const { session } = connection;
  let watched: Watch | undefined;
  const silence = watchSilence(serving, () => watched);
  const watching = createWatch(session, task.config, {
    signal: ended.signal,
    hearing: {
      values: (batch, { values, texts }) =>
        post(serving, { type: 'values', batch, values, texts, bytes: connection.takeBytes() }, buffersOf(values)),
      refused: (handles, detail) => post(serving, { type: 'refused', handles, detail }),
      alive: silence.alive,
      lost: (detail) => lose(serving, 'LINK_LOST', detail),
    },
  });
  // together, because each question that waits for the one before makes values late by a way to the server and back
  const [watch, detail] = await Promise.all([watching, greeting(session, task)]);
  watched = watch;
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<unknown>): void => {
    turn = turn.then(work).catch((error) => lose(serving, 'LINK_LOST', textOf(error)));
  };
  port.on('message', (message: ToClient) => {
    if (message.type === 'follow') inTurn(() => watch.follow(message.add, message.drop));
    if (message.type === 'taken') watch.taken(message.batch);
    if (message.type === 'refresh') inTurn(() => refresh(serving, connection, { watch, handles: message.handles }));
    if (message.type === 'ask') answer(serving, message.id, () => answerOf(session, message.question));
  });
  post(serving, { type: 'up', detail });
}

/** Who answers. */
async function greeting(session: ClientSession, { config }: Task): Promise<string> {
  const [product, state] = await session.read([productName, serverState].map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })));
  const name = String(product?.value?.value ?? 'a server');
  const isRunning = state?.value?.value === 0;
  const security = config.securityMode === 'none' ? 'without security' : `${config.securityMode}, ${config.securityPolicy}`;
  return `${config.endpoint}: ${name}${isRunning ? '' : ' (it says that it is not running)'}, ${security}`;
}

async function perform(serving: Serving): Promise<void> {
  const { task, ended } = serving;
  if (task.kind === 'introduce') {
    await answer(serving, wholeId, () => introduce({ ...task, signal: ended.signal }));
    return;
  }
  const connection = await connect({ config: task.config, folder: task.folder, signal: ended.signal });
  connection.onLost((detail) => lose(serving, 'LINK_LOST', detail));
  if (task.kind === 'serve') await serve(serving, connection);
  if (task.kind === 'probe') await answer(serving, wholeId, () => greeting(connection.session, task));
  if (task.kind === 'discover') await answer(serving, wholeId, () => browse(connection.session, task.request, lookedEnough(serving)));
}

/** Aborts when the other side has seen enough; the link is still needed to answer. */
function lookedEnough({ port }: Serving): AbortSignal {
  const enough = new AbortController();
  port.on('message', (message: ToClient) => message.type === 'end' && enough.abort());
  return enough.signal;
}

/** Do what a port was opened for, until the other side closes it or says `end`; then the link to the server is closed. */
export function openClient(port: MessagePort, task: Task): void {
  const serving: Serving = { port, task, ended: new AbortController() };
  port.on('close', () => serving.ended.abort());
  if (task.kind !== 'discover') port.on('message', (message: ToClient) => message.type === 'end' && serving.ended.abort());
  serving.ended.signal.addEventListener('abort', () => port.close(), { once: true });
  perform(serving).catch((error) => lose(serving, codeOf(error), detailOf(error)));
}
