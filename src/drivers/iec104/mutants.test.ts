import { expect, test } from 'vitest';
import { createTestHost } from '../../../test/conformance/driver-host.ts';
import { changesLength, type Mutant, mutantsOf } from '../../../test/conformance/mutants.ts';
import { lengthOf } from '../../../test/soak/length.ts';
import { encodeI, encodeU } from './apci.ts';
import { encodeAsdu, type InfoObject } from './asdu.ts';
import { iec104Config } from './config.ts';
import { createControlling } from './session.ts';

const now = Date.UTC(2024, 5, 1);
const config = iec104Config.parse({ host: '127.0.0.1' });

const objects = (first: number, count: number, value: number): InfoObject[] =>
  Array.from({ length: count }, (_, i) => ({ address: first + i, value: value + i, time: now - 1000 - i }));

/** What a station tells, one frame after the other: types with and without times, one address and many. */
const asdus = [
  { type: 13, objects: objects(100, 3, 1.5) },
  { type: 11, objects: objects(200, 4, 20), isSequence: true },
  { type: 36, objects: objects(300, 2, 3.25) },
  { type: 1, objects: objects(400, 1, 1) },
  { type: 37, objects: objects(500, 2, 50) },
].map((asdu) => ({ ...asdu, cause: 3, station: 1 }));
const frames = asdus.map((asdu, i) => encodeI(i, 0, encodeAsdu(asdu, 0)));
/** Never damaged: by its number the loss of the one before is noticed. */
const last = encodeI(asdus.length, 0, encodeAsdu({ type: 1, cause: 3, station: 1, objects: objects(600, 1, 0) }, 0));
const keys = [...asdus.flatMap((asdu) => asdu.objects.map(({ address }) => String(address))), '600'];
const addressOf = (point: number): number => Number(keys[point - 1]);

interface Heard {
  readonly values: readonly { readonly address: number; readonly value: number }[];
  readonly isNoticed: boolean;
}

/** Let a station send; what is stored, and whether anything was counted or the link given up. */
function hear(sent: readonly Uint8Array[]): Heard {
  const host = createTestHost({ now, capacity: 64 });
  host.add({ identity: '1', keys });
  let isFailed = false;
  const wire = {
    ...{ peer: 'station', send: () => undefined, pause: () => undefined, resume: () => undefined },
    fail: () => {
      isFailed = true;
    },
  };
  const controlling = createControlling(config, host, { wire, now: () => 0 });
  controlling.start();
  for (const bytes of [encodeU('startCon'), ...sent, last]) if (!isFailed) controlling.receive(bytes);
  controlling.end('the trial is over');
  const values = host.samples.map(({ point, value }) => ({ address: addressOf(point), value }));
  return { values, isNoticed: isFailed || host.refusals.length > 0 };
}

const intact = hear(frames);
const frameOf = (address: number): number => Math.floor(address / 100) - 1;
/** Values of other frames than the damaged one that were not sent. */
const isStrange = ({ of }: Mutant, { values }: Heard): boolean =>
  values.some(
    ({ address, value }) => frameOf(address) !== of && !intact.values.some((one) => one.address === address && one.value === value),
  );

test(
  'a damaged frame that has grown or shrunk is noticed, and the values of others stay as they are',
  () => {
    expect(intact).toMatchObject({ isNoticed: false, values: { length: keys.length } });
    const heard = Array.from(mutantsOf(frames, { most: lengthOf(5_200, 52_000), seed: 3 }), (mutant) => ({
      mutant,
      ...hear(frames.map((frame, i) => (i === mutant.of ? mutant.bytes : frame))),
    }));
    expect(heard.filter(({ mutant, isNoticed }) => changesLength(mutant, frames) && !isNoticed)).toEqual([]);
    // Without a checksum, what a damage makes of an address is an address: one value in two hundred trials is another's.
    expect(heard.filter((one) => isStrange(one.mutant, one)).length).toBeLessThan(heard.length / 200);
  },
  lengthOf(120_000, 1_200_000),
);
