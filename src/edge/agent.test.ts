import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { Driver } from '../contracts/driver.ts';
import type { EdgeConfig } from '../contracts/edge.ts';
import { Failure } from '../contracts/errors.ts';
import type { FlowSource, SourceStats } from '../contracts/flow.ts';
import { sealTo } from '../kernel/envelope.ts';
import { createVault } from '../kernel/vault.ts';
import { type Agent, startAgent } from './agent.ts';
import type { Centre } from './centre.ts';
import { type EdgeMemory, openEdgeMemory } from './memory.ts';
import { openEdgePoints } from './points.ts';
import { createRunner } from './runner.ts';

// An edge without its program: a data plane and a centre of the test's own making, the disk is real.

const vault = createVault(Buffer.alloc(32, 3));
// holds: only the schema is asked for
const drivers = [
  { protocol: 'plc', config: z.object({ host: z.string(), password: z.string().default('') }) },
] as unknown as readonly Driver[];
const configOf = (host: string, more: object = {}): EdgeConfig => ({
  sources: [
    { id: 'field', protocol: 'plc', config: { host, ...more }, devices: [{ identity: 'g', topics: [], values: { d: 'pond.depth' } }] },
  ],
});
const local = configOf('local');

let folder: string;
let agents: Agent[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yangfan-agent-'));
  agents = [];
});
afterEach(async () => {
  for (const agent of agents) await agent.stop();
  rmSync(folder, { recursive: true });
});

/** A data plane: hosts named `dead…` do not answer, everything else is up at once. */
function createPlane() {
  const running = new Map<string, FlowSource>();
  const starts: string[] = [];
  const hostOf = (source: FlowSource) => (source.config as { host: string }).host; // holds: the schema has seen it
  return {
    running,
    starts,
    flow: {
      setPoints() {},
      setBindings() {},
      startSource(source: FlowSource) {
        starts.push(hostOf(source));
        running.set(source.id, source);
      },
      async stopSource(id: string) {
        running.delete(id);
      },
      stats: async () =>
        ({
          sources: [...running.values()].map(
            (source) =>
              ({
                id: source.id,
                state: hostOf(source).startsWith('dead') ? 'down' : 'up',
                lastError: 'no answer',
                values: 0,
                refused: {},
              }) as unknown as SourceStats, // holds: what is asked for is there
          ),
        }) as never, // holds: only the sources are asked for
    },
  };
}

type Report = {
  readonly running?: { version: number };
  readonly trial?: { version: number };
  readonly outcome?: { version: number; state: string; reason: string };
};

/** A centre that sends one version until it is told what became of it. */
function createCentre() {
  let publicKey = '';
  const state = {
    isCut: false,
    /** Cut while a version is on trial. */
    cutsTrials: false,
    wanted: undefined as { version: number; config: unknown } | undefined,
    reports: [] as Report[],
    enrolled: 0,
    last: (): Report => state.reports.at(-1) ?? {},
    send(version: number, config: unknown) {
      state.wanted = { version, config };
    },
  };
  const centre: Centre = {
    async call(operation, body) {
      if (state.isCut) throw new Failure('NOT_AVAILABLE', 'calling the centre: cut');
      if (operation === 'enrol') {
        publicKey = (body as { publicKey: string }).publicKey; // holds: the agent sends it
        state.enrolled++;
        return { id: 'e', key: 'e' };
      }
      const report = body as Report; // holds: the agent sends it
      if (state.cutsTrials && report.trial !== undefined) throw new Failure('NOT_AVAILABLE', 'calling the centre: cut');
      state.reports.push(report);
      const { wanted } = state;
      const isKnown = wanted === undefined || [report.running, report.trial, report.outcome].some((one) => one?.version === wanted.version);
      if (isKnown) return {};
      return {
        wanted: {
          id: `v${wanted.version}`,
          version: wanted.version,
          confirmSeconds: 0.3,
          sealed: sealTo(publicKey, JSON.stringify(wanted.config)),
        },
      };
    },
  };
  return Object.assign(state, { centre });
}

interface Edge {
  readonly plane: ReturnType<typeof createPlane>;
  readonly agent: Agent;
}

async function startEdge(
  centre: Centre,
  more: { readonly memory?: (memory: EdgeMemory) => EdgeMemory; readonly isUplinked?: () => boolean } = {},
): Promise<Edge> {
  const plane = createPlane();
  const runner = createRunner({ flow: plane.flow, drivers, points: openEdgePoints(folder) });
  const memory = openEdgeMemory(folder, vault);
  const agent = await startAgent({
    centre,
    memory: more.memory?.(memory) ?? memory,
    runner,
    local,
    uplink: () => ({
      isConnected: more.isUplinked?.() ?? true,
      since: 0,
      lastError: undefined,
      waitingBytes: 0,
      waitingSamples: 0,
      lagMs: 0,
      givenUpBytes: 0,
      refused: 0,
    }),
    clock: { now: Date.now },
    program: '1',
    code: 'code',
    everySeconds: 0.01,
    lookMs: 5,
    log: { info() {}, warn() {} },
  });
  agents.push(agent);
  return { plane, agent };
}

async function eventually(claim: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !claim(); await new Promise((resolve) => setTimeout(resolve, 5))) {
    if (Date.now() > end) throw new Error(`waiting for ${claim}`);
  }
}
const host = ({ plane }: Edge): unknown => (plane.running.get('field')?.config as { host: string } | undefined)?.host;

test('a version that holds is kept, told, and runs again after a restart without the centre', async () => {
  const centre = createCentre();
  const edge = await startEdge(centre.centre);
  expect(host(edge)).toBe('local');
  centre.send(1, configOf('one'));
  await eventually(() => centre.last().outcome?.state === 'applied');
  expect(centre.last()).toMatchObject({ running: { version: 1 }, outcome: { version: 1 } });
  expect(host(edge)).toBe('one');
  await edge.agent.stop();
  centre.isCut = true;
  expect(host(await startEdge(centre.centre))).toBe('one');
});

test.each([
  ['of an unknown protocol', { sources: [{ id: 'x', protocol: 'none' }] }, 'x: there is no protocol none'],
  [
    'that its driver refuses',
    {
      sources: [
        { id: 'x', protocol: 'plc', config: { host: 1 } },
        { id: 'y z', protocol: 'plc' },
      ],
    },
    'sources.1.id',
  ],
  ['with a wrong setting', configOf('x', { password: 1 }), 'field: password'],
  ['that is no configuration', 'text', 'must be an object'],
])('a version %s is refused wholly and never runs', async (_, config, reason) => {
  const centre = createCentre();
  const edge = await startEdge(centre.centre);
  centre.send(1, config);
  await eventually(() => centre.last().outcome?.state === 'refused');
  expect(centre.last().outcome?.reason).toContain(reason);
  expect(edge.plane.starts).toEqual(['local']);
  centre.send(2, configOf('two'));
  await eventually(() => centre.last().outcome?.state === 'applied');
});

test('a version whose source does not start, or that cuts off the centre or the uplink, is rolled back by the edge itself', {
  timeout: 60_000,
}, async () => {
  const centre = createCentre();
  let isUplinked = true;
  const edge = await startEdge(centre.centre, { isUplinked: () => isUplinked || host({ plane: edge.plane } as Edge) === 'local' });
  centre.send(1, configOf('dead-1'));
  await eventually(() => centre.last().outcome?.version === 1);
  expect(centre.last().outcome).toMatchObject({ state: 'rolled-back', reason: 'after 0.3 s: source field is down: no answer' });
  expect(host(edge)).toBe('local');
  centre.cutsTrials = true;
  centre.send(2, configOf('two'));
  await eventually(() => centre.last().outcome?.version === 2);
  expect(centre.last().outcome?.reason).toContain('the centre is not reached');
  centre.cutsTrials = false;
  isUplinked = false;
  centre.send(3, configOf('three'));
  await eventually(() => centre.last().outcome?.version === 3);
  expect(centre.last().outcome).toMatchObject({ state: 'rolled-back', reason: 'after 0.3 s: the uplink is lost' });
  expect(edge.plane.starts).toEqual(['local', 'dead-1', 'local', 'two', 'local', 'three', 'local']);
});

test('a source that is not touched goes on without a break, and need not be up when it was not', async () => {
  const centre = createCentre();
  const edge = await startEdge(centre.centre);
  const both = (second: string): EdgeConfig => ({
    sources: [...configOf('dead').sources, { id: 'other', protocol: 'plc', config: { host: second }, devices: [] }],
  });
  await edge.agent.stop();
  const memory = openEdgeMemory(folder, vault);
  memory.keepProgress({ good: { id: 'v1', version: 1, config: both('a') } });
  const again = await startEdge(centre.centre);
  centre.send(2, both('b'));
  await eventually(() => centre.last().outcome?.state === 'applied');
  expect(again.plane.starts).toEqual(['dead', 'a', 'b']);
});

/** The writes of a trial, in order. A kill comes before or after each. */
const kills = [0, 1, 2, 3].flatMap((write) => [`before ${write}`, `after ${write}`]);

test.each(kills)('killed %s writes, an edge starts with one whole configuration and comes to the same end', async (when) => {
  const [side = '', number = ''] = when.split(' ');
  const centre = createCentre();
  let writes = 0;
  let isDead = false;
  const die = (): never => {
    isDead = true;
    throw new Error('killed');
  };
  const dying = (memory: EdgeMemory): EdgeMemory => {
    const write =
      <T>(keep: (value: T) => void) =>
      (value: T) => {
        if (isDead || (side === 'before' && writes === Number(number))) die();
        keep(value);
        if (side === 'after' && writes++ === Number(number)) die();
        else if (side === 'before') writes++;
      };
    return { ...memory, keepCredential: write(memory.keepCredential), keepProgress: write(memory.keepProgress) };
  };
  const cut: Centre = { call: async (...asked) => (isDead ? die() : centre.centre.call(...asked)) };
  centre.send(1, configOf('one'));
  const edge = await startEdge(cut, { memory: dying });
  await eventually(() => isDead);
  await edge.agent.stop();
  const again = await startEdge(centre.centre);
  expect(['local', 'one']).toContain(host(again));
  await eventually(() => centre.last().outcome?.version === 1);
  const { state = '' } = centre.last().outcome ?? {};
  // Killed while the version was on trial, the edge must not trust it.
  expect(host(again)).toBe(state === 'applied' ? 'one' : 'local');
  expect(state).toBe(['after 2', 'before 3'].includes(when) ? 'rolled-back' : 'applied');
});

test('what is remembered of the centre is sealed, and a damaged memory is refused', async () => {
  const centre = createCentre();
  const edge = await startEdge(centre.centre);
  centre.send(1, configOf('one', { password: 'hush-hush' }));
  await eventually(() => centre.last().outcome?.state === 'applied');
  await edge.agent.stop();
  for (const name of ['edge-progress', 'edge-credential']) {
    const text = readFileSync(join(folder, name), 'utf8');
    for (const secret of ['hush-hush', 'yfe_', 'token']) expect(text).not.toContain(secret);
  }
  expect(JSON.stringify(centre.reports)).not.toContain('hush-hush');
  writeFileSync(join(folder, 'edge-progress'), 'nonsense');
  expect(() => openEdgeMemory(folder, vault)).toThrow('damaged');
});
