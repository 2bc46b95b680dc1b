import { Failure } from '../../contracts/errors.ts';
import { ask } from './ask.ts';
import { fieldValue, readContent } from './content.ts';
import type { Link } from './link.ts';
import type { Segment } from './segment.ts';

/**
 * Set the clock of a station that wants it (1013), or that of the instrument which it names, unless that is under way; what goes wrong is
 * told as a link event. Source: HJ 212-2017 table C.4.
 */
export function calibrate(link: Link, { mn, cp }: Pick<Segment, 'mn' | 'cp'>): void {
  const { shared } = link;
  const online = shared.stations.get(mn);
  const instrument = fieldValue(readContent(cp), 'PolId') || undefined;
  if (!shared.config.calibrate || online === undefined || online.calibrating.has(instrument)) return;
  online.calibrating.add(instrument);
  ask(shared, { identity: mn, question: { command: 'setClock', instrument }, signal: link.signal })
    .catch((error: unknown) => {
      if (link.signal.aborted) return;
      if (!(error instanceof Failure)) throw error;
      shared.host.link({ kind: 'error', identity: mn, time: shared.host.clock.now(), detail: `calibrating: ${error.message}` });
    })
    .finally(() => online.calibrating.delete(instrument));
}
