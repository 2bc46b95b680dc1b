import { connect } from 'node:net';
import type { Clock } from '../contracts/time.ts';
import { createStation } from '../drivers/sl651/station.ts';
import type { Sender } from './courier.ts';

/** Timed report, SL 651-2014 function code 32H. */
const timedReport = 0x32;

/** A telemetry station: SL 651-2014 over TCP, acknowledged by the centre's down frame, resent by the protocol's own rules. */
export function stationSender({
  host,
  port,
  identity,
  clock,
}: {
  readonly host: string;
  readonly port: number;
  readonly identity: string;
  readonly clock: Clock;
}): Sender {
  let newest: Readonly<Record<string, number>> = {}; // what the station answers when it is asked
  const station = createStation({
    state: { values: () => newest },
    station: identity,
    center: 1,
    password: '1234',
    stationType: 'K',
    clock,
    connect: () => connect(port, host),
  });
  return {
    send: (observedAt, values) => {
      newest = Object.fromEntries(values);
      return station.report(timedReport, observedAt, newest);
    },
    close: async () => station.close(),
  };
}
