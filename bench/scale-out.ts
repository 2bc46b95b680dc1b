import { startThreeNodes, type ThreeNodes, threeNodesMissing } from '../test/setup/three-nodes.ts';
import { numberAfter, printFigure } from './figures.ts';
import { check } from './ingest.ts';
import { family, meterCpu } from './measure-process.ts';
import { generate, type Order } from './order.ts';
import { pointsPerDevice } from './plant.ts';
import { type PlantServer, startPlant, startPlantApart } from './plant-server.ts';

/** As `saturation` of `ingest`: as fast as acknowledged, six limits a machine of 58 points. */
const size = { devices: 1000, rulesPerDevice: 6, protocol: 'mqtt' } as const;
const load = { protocol: 'mqtt', payload: 'array', inFlight: 4, stepMs: 10, profile: 'steady', perSecond: 0 } as const;
const seconds = numberAfter('--seconds=') ?? 10;

/** Send, read back what was acknowledged, and say how fast it was. */
async function measure(plant: PlantServer, pids: () => readonly number[]): Promise<Record<string, number>> {
  const startTime = Math.floor(Date.now() / 1000) * 1000 - 3_000_000;
  const usedCpu = meterCpu(() => pids().flatMap(family));
  const order: Order = { ...load, seconds, startTime, devices: plant.devices, port: plant.server.ports.mqtt };
  const generated = await generate(order);
  const cores = usedCpu() / generated.seconds;
  await check(plant, order, generated);
  return {
    values_per_second: (generated.messages * pointsPerDevice) / generated.seconds,
    acknowledgement_p50: generated.p50,
    acknowledgement_p99: generated.p99,
    server_cores: cores,
    generator_cores: generated.cores,
  };
}

async function oneNode(): Promise<Record<string, number>> {
  const plant = await startPlant(size);
  try {
    return await measure(plant, () => [plant.server.process.pid ?? 0]);
  } finally {
    await plant.remove();
  }
}

async function threeNodes(isLogReplicated: boolean): Promise<Record<string, number>> {
  if (threeNodesMissing !== undefined) throw new Error(threeNodesMissing);
  const nodes: ThreeNodes = await startThreeNodes({ env: { YANGFAN_LOG_LEVEL: 'warn' }, isLogReplicated });
  try {
    const plant = await startPlantApart(size, nodes.apiEnv);
    try {
      return await measure(plant, () => [plant.server.process.pid ?? 0, ...nodes.pids()]);
    } finally {
      await plant.remove();
    }
  } finally {
    await nodes.remove();
  }
}

const cases = {
  'one-node': oneNode,
  'three-nodes': () => threeNodes(false),
  'three-nodes-replicated': () => threeNodes(true),
} as const;
const units = {
  values_per_second: '1/s',
  acknowledgement_p50: 'ms',
  acknowledgement_p99: 'ms',
  server_cores: 'cores',
  generator_cores: 'cores',
} as const;

/**
 * The same load on one process and on the three-node layout, where all of it goes to one MQTT source and so to one of two data planes,
 * whose log is on its own disk alone or on those of three NATS servers too.
 */
export async function scaleOut(runs: number, only: string | undefined): Promise<void> {
  for (const [name, run] of Object.entries(cases).filter(([one]) => only === undefined || one === only)) {
    const results: Record<string, number>[] = [];
    for (let i = 0; i < runs; i++) results.push(await run());
    for (const [metric, unit] of Object.entries(units))
      printFigure({ bench: 'scale-out', case: name, metric, unit, values: results.map((result) => result[metric] ?? Number.NaN) });
  }
}
