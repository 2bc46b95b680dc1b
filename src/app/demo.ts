import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Assets, StoryPlayer } from '../capabilities/assets/index.ts';
import type { Connect } from '../capabilities/connect/index.ts';
import { importFile } from '../capabilities/history/index.ts';
import { Failure } from '../contracts/errors.ts';
import type { Flow } from '../contracts/flow.ts';
import type { Pack, PackHistory, Story } from '../contracts/pack.ts';
import type { Caller } from '../contracts/roles.ts';
import type { Clock, EpochMs } from '../contracts/time.ts';
import { returnSeconds, storySeconds } from '../field/performance.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { Log } from '../kernel/log.ts';
import type { Outbox } from '../kernel/outbox.ts';
import { type FieldProcess, startField } from './field-process.ts';
import { addressesOf, followSources } from './follow-sources.ts';

/** What the demonstration is set up with. */
export interface DemoDeps {
  readonly assets: Assets;
  readonly connect: Connect;
  readonly outbox: Outbox;
  readonly flow: Flow;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
  readonly caller: Caller;
  /** Where it is noted which records were imported. */
  readonly dataFolder: string;
}

const dayMs = 86_400_000;

/** Where the records of a pack lie, in a checkout and in a package alike. */
export const fixturesOf = (pack: string): URL => new URL(`../../src/packs/${pack}/fixtures/`, import.meta.url);

/** Install a pack with its history and run its field. */
export async function startDemo(pack: Pack, deps: DemoDeps): Promise<FieldProcess> {
  await deps.assets.install(deps.caller, pack);
  deps.outbox.wake();
  await deps.outbox.drained();
  return runField(pack, deps);
}

/** Run the field of an installed pack, and bring its records. */
async function runField(pack: Pack, deps: DemoDeps): Promise<FieldProcess> {
  const addresses = addressesOf(pack, deps);
  const secrets = await secretsOf(pack, deps);
  const begin = { type: 'begin' as const, pack: pack.id, rememberedFrom: rememberedFrom(deps), addresses, secrets };
  const field = followSources(pack, startField(begin, deps.log), deps);
  for (const file of pack.history) await importOnce(pack, file, deps);
  return field;
}

/**
 * Run the fields of further packs: of those that are installed, and of those that a person installs from now on.
 * `started` is told of each, once.
 */
export function followInstallations(packs: readonly Pack[], deps: DemoDeps, started: (pack: string, field: FieldProcess) => void): void {
  const { assets, connect, outbox, caller, log } = deps;
  const running = new Set<string>();
  const missing = ({ id, sources }: Pack) =>
    Object.values(sources).find(({ protocol }) => !connect.sourceByProtocol(caller.tenant, protocol, id));
  const run = async (pack: Pack): Promise<void> => {
    if (running.has(pack.id)) return;
    const what = missing(pack)?.protocol;
    if (what !== undefined)
      throw new Failure('NOT_AVAILABLE', `running the field of ${pack.id}: no ${what} source yet`, { details: { what: `source ${what}` } });
    running.add(pack.id);
    started(pack.id, await runField(pack, deps));
  };
  outbox.subscribe('demo.fields', ['pack.installed'], async ({ body }) => {
    const pack = body.tenant === caller.tenant ? packs.find(({ id }) => id === body.pack) : undefined;
    if (pack !== undefined) await run(pack);
  });
  for (const pack of packs)
    if (assets.pack(pack.id, caller.tenant) !== undefined)
      run(pack).catch((err) => log.warn({ err, pack: pack.id }, 'the field of an installed pack does not run'));
}

/** The stations remember a day at most; what the platform has heard already they do not tell again. */
function rememberedFrom({ assets, flow, clock, caller }: DemoDeps): EpochMs {
  const heard = [...assets.points()]
    .filter(({ tenant }) => tenant === caller.tenant)
    .map(({ number }) => flow.latest.read(number)?.time ?? 0);
  return Math.max(clock.now() - dayMs, ...heard);
}

async function secretsOf(pack: Pack, { connect, caller }: DemoDeps): Promise<Readonly<Record<string, string>>> {
  const secrets: Record<string, string> = {};
  for (const [key, { protocol }] of Object.entries(pack.sources)) {
    const source = connect.sourceByProtocol(caller.tenant, protocol, pack.id);
    if (source === undefined) throw new Error(`BUG: the pack ${pack.id} is installed without its source ${key}`);
    for (const [identity, secret] of await connect.secretsOf(source.id, pack.id)) secrets[identity] = secret;
  }
  return secrets;
}

/** Import a file of the pack's records once, as ordinary work whose progress people see. One that was broken off begins anew at the next start. */
async function importOnce(pack: Pack, { file, asset: key, origin }: PackHistory, deps: DemoDeps): Promise<void> {
  const { assets, jobs, flow, caller, clock, dataFolder } = deps;
  const asset = assets.byKey(caller.tenant, key);
  if (asset === undefined) return; // it was retired by a person
  const imported = join(dataFolder, 'imported', pack.id, encodeURIComponent(file));
  if (existsSync(imported)) return;
  const path = fileURLToPath(new URL(file, fixturesOf(pack.id)));
  const title = { zh: `导入 ${asset.title.zh} 历史记录`, en: `Import the records of ${asset.title.en}` };
  jobs.start({ kind: 'import', title, tenant: caller.tenant, unit: { zh: '字节', en: 'bytes' } }, async (progress, signal) => {
    const report = await importFile(flow, { path, origin, timeZone: 'UTC', clock, assets, caller, asset: asset.id }, progress, signal);
    await mkdir(dirname(imported), { recursive: true });
    await writeFile(imported, '');
    return { ...report };
  });
}

/** What stories are played with. */
export interface StoryDeps {
  readonly packs: readonly Pack[];
  /** The field of a pack. */
  readonly fieldOf: (pack: string) => FieldProcess | undefined;
  readonly clock: Clock;
  /** Begin or end the drill at the site asset of this key: what comes from there meanwhile is marked as simulated. */
  readonly drill: (assetKey: string, isOn: boolean) => void;
}

interface Played {
  readonly pack: string;
  readonly story: string;
  readonly startedAt: EpochMs;
  readonly endsAt: EpochMs;
  /** Ends the drill once the values have returned to their ordinary course. */
  readonly ending: NodeJS.Timeout;
}

/** Plays stories through the field process; without one (no demonstration) every story is refused with the reason. */
export function createStoryPlayer({ packs, fieldOf, clock, drill }: StoryDeps): StoryPlayer {
  const playing = new Map<string, Played>();
  const storyOf = (pack: string, story: string): Story => {
    const found = packs.find(({ id }) => id === pack)?.stories[story];
    if (found !== undefined) return found;
    throw new Failure('NOT_FOUND', `playing ${pack}/${story}: there is no such story`, { details: { what: `story ${pack}/${story}` } });
  };
  const field = (pack: string): FieldProcess => {
    const found = fieldOf(pack);
    if (found !== undefined) return found;
    throw new Failure('NOT_AVAILABLE', 'playing a story: no field process runs', {
      details: { what: 'stories need the demonstration (YANGFAN_DEMO=true)' },
    });
  };
  const end = (name: string, asset: string): void => {
    clearTimeout(playing.get(name)?.ending);
    playing.delete(name);
    drill(asset, false);
  };
  return {
    play: async (pack, id) => {
      const story = storyOf(pack, id);
      const [name, seconds] = [`${pack}/${id}`, storySeconds(story)];
      clearTimeout(playing.get(name)?.ending);
      const running = field(pack);
      drill(story.asset, true);
      const startedAt = await running.play(id).catch((error: unknown) => {
        drill(story.asset, false);
        throw error;
      });
      const ending = setTimeout(() => end(name, story.asset), (seconds + returnSeconds) * 1000).unref();
      playing.set(name, { pack, story: id, startedAt, endsAt: startedAt + seconds * 1000, ending });
      return { startedAt, seconds };
    },
    stop: async (pack, id) => {
      const { asset } = storyOf(pack, id);
      field(pack).stop(id);
      end(`${pack}/${id}`, asset);
    },
    playing: () => [...playing.values()].filter(({ endsAt }) => endsAt > clock.now()),
  };
}
