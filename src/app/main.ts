#!/usr/bin/env node
import { Failure } from '../contracts/errors.ts';
import type { Pack } from '../contracts/pack.ts';
import { systemClock } from '../contracts/time.ts';
import { unknownVariables } from '../kernel/config.ts';
import { createLifecycle } from '../kernel/lifecycle.ts';
import { lockFolder } from '../kernel/lock.ts';
import { createLog } from '../kernel/log.ts';
import { complaint } from './complaint.ts';
import type { Program } from './compose.ts';
import type { FieldProcess } from './field-process.ts';
import { modeOf } from './mode.ts';
import { settings } from './settings.ts';
import { version } from './version.ts';

const config = settings();
const log = createLog(config.logLevel);
const lifecycle = createLifecycle({ log });

/** The program cannot go on: end it in order, with an error, so that whoever watches it starts it again. */
async function fail(error: unknown, doing: string): Promise<never> {
  if (error instanceof Failure) process.stderr.write(complaint(error));
  else log.fatal({ err: error }, doing);
  await lifecycle.stop(doing);
  process.exit(1);
}

async function start(): Promise<void> {
  const unknown = unknownVariables(process.env);
  if (unknown.length > 0) log.warn({ variables: unknown }, 'no setting has these names; see: yangfan settings');
  const lock = await lockFolder(config.dataFolder);
  lifecycle.onStop('lock', () => lock.release());
  const onFailure = (error: Error) => void fail(error, 'a part that nothing works without has failed');
  const mode = modeOf(config);
  const parts = { config, log, lifecycle, onFailure };
  // Only what the mode needs is loaded: an edge takes 90 MiB then, and 120 with the code that it never runs.
  if (mode === 'plane') return greetShortly(await (await import('./compose-plane.ts')).composePlane(parts));
  if (mode === 'edge') return greetShortly(await (await import('./compose-edge.ts')).composeEdge(parts));
  const [{ compose }, { loadPacks }] = await Promise.all([import('./compose.ts'), import('./load-packs.ts')]);
  const packs = await loadPacks(config.packs);
  const program = await compose({ ...parts, packs });
  await greet(program);
  if (config.demo) await demonstrate(program, packs);
}

/** A process without console and sign-in says where its health is. */
function greetShortly({ address }: { readonly address: string }): void {
  const lines = [
    `扬帆 Yangfan ${version} 已就绪 · ready`,
    `  角色 roles    ${config.roles.join(', ')}`,
    `  健康 health   ${address}/api/v1/health`,
  ];
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
}

async function greet({ auth, address }: Program): Promise<void> {
  const link = await auth.firstLink();
  const lines = [
    `扬帆 Yangfan ${version} 已就绪 · ready`,
    `  打开 open     ${address}/`,
    ...(link === undefined
      ? []
      : [`  登录 sign in  ${address}${link}`, '                一次性链接，15 分钟内有效 · one-time link, valid for 15 minutes']),
    `  数据 data     ${config.dataFolder}`,
    '  停止 stop     Ctrl-C',
  ];
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
}

async function demonstrate(program: Program, packs: readonly Pack[]): Promise<void> {
  const { demoPack } = config;
  const pack = packs.find(({ id }) => id === demoPack);
  if (pack === undefined) {
    const what = `YANGFAN_DEMO_PACK is ${demoPack}; there are ${packs.map(({ id }) => id).join(', ')}`;
    throw new Failure('BAD_SETTINGS', `starting the demonstration: ${what}`, { details: { what } });
  }
  const [{ startDemo, followInstallations }, { demoTenant: tenant }] = await Promise.all([import('./demo.ts'), import('./compose.ts')]);
  const caller = { id: 'system', name: 'demo', role: 'administrator', tenant, kind: 'system' } as const;
  const deps = { ...program, clock: systemClock, log, caller, dataFolder: config.dataFolder };
  const take = (id: string, field: FieldProcess) => {
    program.takeField(id, field);
    lifecycle.onStop(`field ${id}`, () => field.close());
  };
  take(demoPack, await startDemo(pack, deps));
  followInstallations(
    packs.filter(({ id }) => id !== demoPack),
    deps,
    take,
  );
}

process.on('uncaughtException', (error) => void fail(error, 'unexpected error'));
process.on('unhandledRejection', (error) => void fail(error, 'unexpected rejection'));
const starting = start();
// Told to stop while it starts, it first comes to where everything that was opened can be closed; what fails on that way is no failure.
lifecycle.onStop('start', () => starting.catch(() => undefined));
starting.catch((error: unknown) => (lifecycle.stopping.aborted ? undefined : fail(error, 'starting')));
