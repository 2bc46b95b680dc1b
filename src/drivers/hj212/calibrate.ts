import { Failure } from '../../contracts/errors.ts';
import { ask } from './ask.ts';
import type { Link } from './link.ts';

/** Set the clock of a station that wants it (1013), unless that is under way; what goes wrong is told as a link event. */
export function calibrate(link: Link, mn: string): void {
  const { shared } = link;
  const online = shared.stations.get(mn);
  if (!shared.config.calibrate || online === undefined || online.isCalibrating) return;
  online.isCalibrating = true;
  ask(shared, { identity: mn, question: { command: 'setClock' }, signal: link.signal })
    .catch((error: unknown) => {
      if (link.signal.aborted) return;
      if (!(error instanceof Failure)) throw error;
      shared.host.link({ kind: 'error', identity: mn, time: shared.host.clock.now(), detail: `calibrating: ${error.message}` });
    })
    .finally(() => {
      online.isCalibrating = false;
    });
}
