import { printFigure } from './figures.ts';
import { startPlant } from './plant-server.ts';

const cases = [
  { name: '1000-machines', devices: 1000, rulesPerDevice: 10 },
  { name: '10000-machines', devices: 10_000, rulesPerDevice: 1 },
  { name: 'group', devices: 25_951, rulesPerDevice: 6 },
] as const;

/** From the order to install a pack until its rules are made and its devices connected; 58 points per machine. */
export async function install(runs: number, only: string | undefined): Promise<void> {
  for (const { name, ...size } of cases.filter((one) => only === undefined || one.name === only)) {
    const values: number[] = [];
    for (let i = 0; i < runs; i++) {
      const plant = await startPlant(size, false);
      values.push(plant.installSeconds);
      await plant.remove();
    }
    printFigure({ bench: 'install', case: name, metric: 'time', unit: 's', values });
  }
}
