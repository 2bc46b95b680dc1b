import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './ports.ts';

/** A real server of ours, run as a process of its own on a data folder of its own. */
export interface RunningServer {
  /** Where it answers, without a slash at the end. */
  readonly url: string;
  /** One-time sign-in link; empty when an administrator has a password. */
  readonly link: string;
  readonly dataFolder: string;
  readonly ports: Ports;
  readonly process: ChildProcess;
  /** All that it has said so far. */
  said(): string;
  /** End it and wait; SIGTERM unless another signal is named. Its data stay. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** End it and remove its data. */
  remove(): Promise<void>;
}

/** Ports of the server under test. */
export interface Ports {
  readonly http: number;
  readonly mqtt: number;
  readonly sl651: number;
  readonly gateway: number;
  readonly modbus: number;
}

/** How to start it. */
export interface ServerOptions {
  /** Default: no demonstration. */
  readonly demo?: boolean;
  /** Default: a new one. */
  readonly dataFolder?: string;
  /** Default: free ones. */
  readonly ports?: Ports;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the bundle of the checkout. */
  readonly main?: string;
}

/** The checkout: the nearest folder above with a package.json, also when this file runs compiled elsewhere in it. */
export const root = ((folder: string): string => {
  let at = folder;
  while (!existsSync(join(at, 'package.json'))) at = dirname(at);
  return at;
})(dirname(fileURLToPath(import.meta.url)));

/** Ports that nobody has at the moment. */
export const freePorts = async (): Promise<Ports> => ({
  http: await freePort(),
  mqtt: await freePort(),
  sl651: await freePort(),
  gateway: await freePort(),
  modbus: await freePort(),
});

/** Servers that run; whoever began them may end without ending them, as a test does whose hook takes too long. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill();
});
// So ends vitest its processes, and without this nothing would hear of it.
process.once('SIGTERM', () => process.exit(143));

/** Start the compiled server and wait until it says that it is ready. It is told to stop when this process ends, at the latest. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'yangfan-server-')));
  const ports = options.ports ?? (await freePorts());
  // The server gets what it is told here and nothing that the test run says to itself.
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('YANGFAN_')));
  const env = {
    ...inherited,
    YANGFAN_DATA: dataFolder,
    YANGFAN_PORT: String(ports.http),
    YANGFAN_MQTT_PORT: String(ports.mqtt),
    YANGFAN_SL651_PORT: String(ports.sl651),
    YANGFAN_HTTP_SOURCE_PORT: String(ports.gateway),
    YANGFAN_MODBUS_PORT: String(ports.modbus),
    YANGFAN_DEMO: String(options.demo ?? false),
    ...options.env,
  };
  const child = spawn(process.execPath, [options.main ?? join(root, 'dist/bundle/app/main.js')], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let text = '';
  const hear = (chunk: Buffer): void => {
    text = (text + String(chunk)).slice(-200_000);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  await ready(child, () => text);
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  };
  return {
    url: `http://127.0.0.1:${ports.http}`,
    link: text.match(/signin#([\w-]+)/)?.[1] ?? '',
    dataFolder,
    ports,
    process: child,
    said: () => text,
    stop,
    remove: async () => {
      await stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

function ready(child: ChildProcess, said: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => fail('is not ready after 120 s'), 120_000); // ten others may start theirs at the same time
    const look = (): void => {
      if (said().includes('已就绪 · ready')) done();
    };
    const done = (): void => {
      clearTimeout(late);
      child.stdout?.off('data', look);
      resolve();
    };
    const fail = (what: string): void => {
      clearTimeout(late);
      child.kill('SIGKILL');
      reject(new Error(`the server ${what}:\n${said()}`));
    };
    child.stdout?.on('data', look);
    child.once('exit', (code, signal) => fail(`ended with ${code ?? signal}`));
  });
}

/** A signed-in client that is a stranger to our code: plain fetch with the session's cookie and mark. */
export interface ApiClient {
  get(path: string): Promise<unknown>;
  send(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
  /** POST a body that is not JSON, or PUT it. */
  upload(path: string, body: string | Buffer, type?: string, method?: 'POST' | 'PUT'): Promise<unknown>;
  /** Cookie header, for a WebSocket. */
  readonly cookie: string;
}

/** Sign in by the server's one-time link. */
export async function signIn({ url, link }: Pick<RunningServer, 'url' | 'link'>): Promise<ApiClient> {
  const answer = await fetch(`${url}/api/v1/session/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link }),
  });
  if (!answer.ok) throw new Error(`signing in: ${answer.status} ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const { csrf } = (await answer.json()) as { csrf: string };
  const ask = async (method: string, path: string, type?: string, body?: string | Buffer): Promise<unknown> => {
    const headers = { cookie, 'x-yangfan-csrf': csrf, ...(type !== undefined && { 'content-type': type }) };
    const reply = await fetch(`${url}/api/v1${path}`, { method, headers, ...(body !== undefined && { body }) });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
    return text.startsWith('{') ? JSON.parse(text) : text;
  };
  const call = (method: string, path: string, body?: unknown): Promise<unknown> =>
    body === undefined ? ask(method, path) : ask(method, path, 'application/json', JSON.stringify(body));
  const upload: ApiClient['upload'] = (path, body, type = 'text/csv', method = 'POST') => ask(method, path, type, body);
  return { get: (path) => call('GET', path), send: call, upload, cookie };
}
