import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { saidTables } from '../../src/contracts/said/tables.ts';
import { said } from '../../src/contracts/said.ts';
import { thingInChinese } from '../../src/contracts/things.ts';
import { sentencesIn } from './sentences.ts';

/** Where something is said in English that people read as the last error of a link, an event, a refusal, a receipt; whole messages of failures among it. */
const wholly = [
  'drivers',
  'uplink',
  'flow',
  'edge',
  'capabilities/notify/senders',
  'capabilities/notify/push/send-push.ts',
  'capabilities/notify/push/to-device.ts',
  'app/load-packs.ts',
  'contracts/plan-transform.ts',
];
/** Here what was being done is for machines; people read what is wrong. */
const partly = [
  'alarms',
  'assets',
  'connect',
  'edges',
  'outward',
  'notify',
  'control',
  'history',
  'locate',
  'boards',
  'maintain',
  'patrol',
  'pictures',
  'incidents',
  'reports',
  'filters',
  'vision',
]
  .map((one) => `capabilities/${one}`)
  .concat('store', 'contracts/calendar.ts', 'contracts/duty.ts');

/** What is no sentence to people: figures for Prometheus, descriptions of settings and of values in READMEs, labels and names of protocols. */
const unsaid: readonly RegExp[] = [
  /figures\.ts:/,
  /drivers\/[\w-]+\/config\.ts:/,
  /ais\/values\.ts:\d+ [A-Z1]/,
  /dtls\/keys\.ts:/,
  /push\/(encrypt|vapid)\.ts:/,
  /accept-encoding|gzip, deflate, br/,
  /sparkplug\/.* (Node|Device) Control\//,
  / yangfan source$/,
  /config-table\.ts:/,
  / (is not|not in)$/,
  /pictures\/svg\.ts:[12]\d /,
  /locate\/movers\.ts:\d+ Positions|radar\/(radar|things)\.ts:\d+ [A-Z]/,
  /track-file\.ts:\d+ time,asset/,
  /line,reason,detail,row/,
  /store\/reader\.ts:\d+ \{\} /,
  /alarmRule\.id as rule|alarm as child/,
  /alarms\/(link-alarms|rule-change)\.ts:\d+ (root cause of|\{\} by \{\} on)/, // their Chinese stands beside them
];

/** What a capability was doing, for the log. */
const isDoing =
  /^(acknowledging|beginning|bringing|changing|declaring|ending|grouping|listing|looking|making|returning|revoking|suppressing) /;

const sentences = [
  ...wholly.flatMap((folder) => sentencesIn(`src/${folder}`, true)),
  ...partly.flatMap((folder) => sentencesIn(`src/${folder}`, false)).filter(({ shape }) => !isDoing.test(shape)),
].filter(({ shape, at }) => !unsaid.some((one) => one.test(`${at} ${shape}`)));
const shapes = new Map(sentences.map(({ shape, at }) => [shape, at]));

/** English that a half translated sentence still has. */
const english = /(?<![\w-])(the|is|are|was|not|no|of|with|has|have|does|from|at|by|that|in|an?|for|to)(?![\w-])/;
/** A thing with its id, and nothing said of it: `work order {}`. */
const isName = /^(there is no )?[a-z ]+ \{\}$/;
const mark = (n: number): string => `〔${n}〕`;

/** The sentence with marks for what changes, in Chinese. */
function inChinese(shape: string): { readonly zh: string; readonly marks: readonly string[] } {
  const pieces = shape.split('{}');
  const filled = pieces.reduce((text, piece, n) => `${text}${mark(n)}${piece}`);
  return { zh: said(filled).zh, marks: pieces.slice(1).map((_, n) => mark(n + 1)) };
}

test('the sources say many things', () => {
  expect(shapes.size).toBeGreaterThan(700);
});

describe('what is said to people is known in Chinese', () => {
  test.each([...shapes])('“%s” (%s)', (shape) => {
    const { zh, marks } = inChinese(shape);
    if (thingInChinese(zh) !== zh && isName.test(shape)) return; // the name of a thing, which the text of the refusal says in Chinese
    expect(zh).toMatch(/[\u4e00-\u9fff]/);
    expect(zh).not.toMatch(english);
    for (const one of marks) expect(zh).toContain(one);
  });
});

test.each(saidTables.flatMap((table) => Object.entries(table)))('“%s” has the same places in Chinese', (shape, zh) => {
  const placesOf = (text: string) => [...new Set([...text.matchAll(/\{\d\}/g)].map(([place]) => place))].toSorted();
  expect(placesOf(shape)).toEqual(expect.arrayContaining(placesOf(zh)));
});

test.each([
  ['holding:100:string[16]: this is a text, which no point takes: keep it as a text of the device', '这是文本，不能送入测点'],
  ['2 keys cannot be read, the first is x:0: there is no table x; use coil, discrete, input or holding', '没有名为 x 的数据区'],
  ['Flow: "Flow" is no node identifier such as ns=2;s=Pump.Flow', '“Flow”不是节点标识'],
  [
    'talking to opc.tcp://plc:4840: the certificate of the server (CN=plc, valid to Nov 29 13:11:46 2027 GMT) is not trusted (another one is trusted, so it was renewed or somebody stands between); if it is the right one, add its SHA-256 fingerprint 96 to trustedCertificates',
    '服务器的证书（CN=plc，有效至 Nov 29 13:11:46 2027 GMT）不受信任',
  ],
])('“%s” is said in Chinese, also behind the name of what it is about', (sentence, zh) => {
  expect(said(sentence).zh).toContain(zh);
  expect(said(sentence).zh).not.toMatch(english);
});

test('a sentence that nobody translated is found', () => {
  expect(inChinese('nobody has ever translated {}').zh).not.toMatch(/[\u4e00-\u9fff]/);
});

test('no source hands the English of zod on to people: `badRequest` and `issueText` say it in both languages', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  expect(sources.length).toBeGreaterThan(500);
  expect(sources.filter((name) => readFileSync(`src/${name}`, 'utf8').includes('prettifyError('))).toEqual([]);
});
