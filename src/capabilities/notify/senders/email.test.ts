import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { certify, createAuthority } from '../../../../test/setup/certificates.ts';
import { timeLimit } from '../../../contracts/time.ts';
import { createReach } from '../../../kernel/own-network.ts';
import { sendEmail } from './email.ts';
import type { Outgoing } from './outgoing.ts';

type Mail = Parameters<typeof sendEmail>[0];

let folder: string;
let port: number;
let close: () => Promise<void>;
let mails: string[];
/** Lines that came before TLS. */
let inClear: string[];
let offersTls: boolean;
const file = (name: string) => readFileSync(join(folder, name), 'utf8');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'yangfan-mail-'));
  createAuthority(folder, 'ca');
  certify(folder, { name: 'mail', authority: 'ca', subject: '/CN=localhost', names: 'DNS:localhost' });
});
afterAll(() => rmSync(folder, { recursive: true }));

const login = `AUTH PLAIN ${Buffer.from('\0yangfan\0yangfan').toString('base64')}`;
/** What a mail server says to a line (RFC 5321, 3207, 4954); the first that fits. Takes user and password `yangfan`. */
const replies: readonly (readonly [RegExp, (isSecure: boolean, line: string) => string])[] = [
  [/^EHLO/, (isSecure) => (isSecure ? '250-here\r\n250 AUTH PLAIN' : offersTls ? '250-here\r\n250 STARTTLS' : '250 here')],
  [/^STARTTLS/, () => (offersTls ? '220 go on' : '502 not here')],
  [/^AUTH/, (_, line) => (line === login ? '235 welcome' : '535 wrong')],
  [/^RCPT.*nobody/, () => '550 unknown'],
  [/^DATA/, () => '354 go on'],
  [/^/, () => '250 ok'],
];

/** As much of a mail server as a client sees. */
function serve(socket: Socket, isSecure: boolean): void {
  let rest = '';
  let mail: string[] | undefined;
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  const takeMail = (lines: string[], line: string): void => {
    if (line !== '.') {
      lines.push(line);
      return;
    }
    mails.push(lines.join('\n'));
    mail = undefined;
    say('250 taken');
  };
  const take = (line: string): void => {
    if (!isSecure) inClear.push(line);
    if (mail !== undefined) takeMail(mail, line);
    else answer(line);
  };
  const answer = (line: string): void => {
    const reply = replies.find(([look]) => look.test(line))?.[1](isSecure, line) ?? '';
    say(reply);
    if (reply.startsWith('354')) mail = [];
    if (reply.startsWith('220')) secure(socket);
  };
  socket.on('data', (part) => {
    const lines = (rest + part).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
}

function secure(socket: Socket): void {
  socket.removeAllListeners('data');
  const secureContext = createSecureContext({ key: file('mail.key'), cert: file('mail.crt') });
  const within = new TLSSocket(socket, { isServer: true, secureContext });
  within.on('error', () => socket.destroy());
  serve(within, true);
}

beforeEach(async () => {
  mails = [];
  inClear = [];
  offersTls = true;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.write('220 here\r\n');
    serve(socket, false);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  port = (server.address() as { port: number }).port; // holds: it listens on TCP
  close = () =>
    new Promise((done) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => done());
    });
});
afterEach(() => close());

const config = (more: Partial<Mail> = {}): Mail => ({
  ...{ kind: 'email', host: 'localhost', port, security: 'starttls', from: 'yangfan@plant.cn', to: ['li@plant.cn'], ca: file('ca.crt') },
  ...{ user: 'yangfan', password: 'yangfan' },
  ...more,
});
const out = (to = ['li@plant.cn']): Outgoing => ({
  ...{ id: 'm-1', kind: 'raised', to, language: 'zh', now: Date.UTC(2026, 10, 24), timeoutMs: 10_000, signal: timeLimit(20_000) },
  reach: createReach({ range: 'company', allowsLoopback: true }),
  message: { title: { zh: '水位高', en: 'High' }, text: { zh: '大坝', en: 'Dam' }, facts: {} },
});

test('a mail goes over TLS, with sign-in, and carries the id', async () => {
  expect(await sendEmail(config(), out())).toBeUndefined();
  expect(mails).toHaveLength(1);
  expect(mails[0]).toContain('Message-ID: <m-1@plant.cn>');
  expect(mails[0]).toContain('X-Yangfan-ID: m-1');
  expect(mails[0]).toContain(Buffer.from('水位高').toString('base64'));
  expect(inClear.map((line) => line.slice(0, 4))).toEqual(['EHLO', 'STAR']);
});

test('a certificate that nobody trusted signed is refused', async () => {
  await expect(sendEmail(config({ ca: undefined }), out())).rejects.toThrow(/certificate/);
  expect(mails).toEqual([]);
});

test('without TLS nothing is sent unless told so', async () => {
  offersTls = false;
  await expect(sendEmail(config(), out())).rejects.toMatchObject({ code: 'LINK_LOST' });
  expect(inClear.filter((line) => line.startsWith('MAIL') || line.startsWith('AUTH'))).toEqual([]);
  await sendEmail(config({ security: 'none', user: undefined, password: undefined }), out());
  expect(mails).toHaveLength(1);
});

test('a wrong password is told', async () => {
  await expect(sendEmail(config({ password: 'guess' }), out())).rejects.toThrow('535 wrong');
});

test('receivers that the server refuses are named; when it refuses all, the mail failed', async () => {
  expect(await sendEmail(config(), out(['nobody@plant.cn', 'li@plant.cn']))).toContain('refused nobody@plant.cn');
  await expect(sendEmail(config(), out(['nobody@plant.cn']))).rejects.toThrow('550 unknown');
  expect(mails).toHaveLength(1);
});

test.each(['localhost', '127.0.0.1', '2130706433', '::ffff:127.0.0.1'])(
  'a mail server at %s is not called unless that is allowed',
  async (host) => {
    const guarded = { ...out(), reach: createReach({ range: 'company' }) };
    await expect(sendEmail(config({ host }), guarded)).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
    expect(inClear).toEqual([]);
  },
);

test('a mail server that is not there is told', async () => {
  await close();
  await expect(sendEmail(config(), out())).rejects.toMatchObject({ code: 'LINK_LOST', message: expect.stringContaining('ECONNREFUSED') });
});
