import type { Pack, SiteAsset, SiteDevice } from '../contracts/pack.ts';
import { type ModbusAddress, parseAddress } from '../drivers/modbus/address.ts';
import { createSlave, type Slave } from '../drivers/modbus/slave.ts';
import { type SlaveMemory, setValueIn, valueIn } from '../drivers/modbus/slave-memory.ts';
import type { Field } from './field.ts';

/** A Modbus controller of the field: it holds what its devices measure and takes what the platform writes. */
export interface Controller {
  readonly port: number;
  /** Show the values of now, and take what was written since the last call; called several times a second. */
  look(now: number): void;
  close(): Promise<void>;
}

/** A value of the controller with the point behind it. */
interface Cell {
  readonly asset: string;
  readonly point: string;
  readonly unit: number;
  readonly address: ModbusAddress;
  readonly scale: number;
  readonly offset: number;
  readonly isWritten: boolean;
}

/**
 * A controller for the devices that a pack has on one Modbus source, listening on 127.0.0.1; port 0 takes a free one. It knows all keys of numbers.
 *
 * @throws Error when the port is taken, or a key is no number
 */
export async function openController({
  pack,
  source,
  field,
  port,
}: {
  readonly pack: Pack;
  readonly source: string;
  readonly field: Field;
  readonly port: number;
}): Promise<Controller> {
  const cells = pack.site.flatMap((asset) =>
    (asset.devices ?? []).filter((device) => device.source === source).flatMap((device) => cellsOf(pack, asset, device)),
  );
  const slave = createSlave({ framing: 'tcp', units: [...new Set(cells.map(({ unit }) => unit))], memorySize: 1000 });
  for (const cell of cells) show(slave, cell, field.value(cell.asset, cell.point, 0));
  const address = await slave.listen(port);
  return {
    port: address.port,
    look: (now) => {
      for (const cell of cells) if (cell.isWritten) take(slave, field, cell, now);
      for (const cell of cells) if (!cell.isWritten) show(slave, cell, field.value(cell.asset, cell.point, now));
    },
    close: slave.close,
  };
}

function cellsOf(pack: Pack, asset: SiteAsset, { identity, keys }: SiteDevice): readonly Cell[] {
  return Object.entries(keys).map(([key, target]): Cell => {
    const { point, scale = 1, offset = 0 } = typeof target === 'string' ? { point: target } : target;
    const address = parseAddress(key);
    if ('refused' in address || address.text !== undefined) throw new Error(`BUG: ${key} is no Modbus address of a number`);
    const signal = pack.simulate[asset.key]?.[point] ?? {};
    const unit = Number(identity.split('@').at(-1));
    return { asset: asset.key, point, unit, address, scale, offset, isWritten: 'written' in signal };
  });
}

const memoryOf = (slave: Slave, { unit }: Cell): SlaveMemory => {
  const memory = slave.units.get(unit)?.memory;
  if (memory === undefined) throw new Error(`BUG: no unit ${unit}`);
  return memory;
};

function show(slave: Slave, cell: Cell, value: number): void {
  setValueIn(memoryOf(slave, cell), cell.address, (value - cell.offset) / cell.scale);
}

/** The engineering value of a raw one, without the noise of the scale. */
const engineering = ({ scale, offset }: Cell, raw: number): number => Number((raw * scale + offset).toFixed(6));

function take(slave: Slave, field: Field, cell: Cell, now: number): void {
  const value = engineering(cell, valueIn(memoryOf(slave, cell), cell.address));
  if (value !== field.value(cell.asset, cell.point, now)) field.write(cell.asset, cell.point, value);
}
