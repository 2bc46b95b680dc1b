import { timeLimit } from '../contracts/time.ts';
import { rtlsConfig } from '../drivers/rtls/config.ts';
import { planOf } from '../drivers/rtls/plan.ts';
import { distance } from '../drivers/rtls/solver/measure.ts';
import type { Sender } from './courier.ts';
import type { Account } from './gauge-sender.ts';
import { noise } from './signals.ts';

/** An anchor hears a tag within so many metres. */
const reach = 40;
/** Greatest error of a range, m. */
const rangeNoise = 0.2;

/**
 * A UWB tag: where it is becomes ranges to the anchors of its source, one HTTP POST per observation, acknowledged by its answer.
 *
 * An anchor has nothing to report: its health follows from the ranges of tags.
 */
export function tagSender({ host, port, identity, secret, config }: Account & { readonly config: unknown }): Sender {
  const plan = rtlsConfig.parse(config);
  const { anchors, fromEarth } = planOf(plan);
  const authorization = `Basic ${Buffer.from(`${identity}:${secret}`).toString('base64')}`;
  return {
    async send(observedAt, values) {
      const at = fromEarth(values.get('longitude') ?? Number.NaN, values.get('latitude') ?? Number.NaN);
      if (anchors.has(identity) || at === undefined || Number.isNaN(at[0])) return;
      const ranges = [...anchors.values()].flatMap(({ id, place }) => {
        const metres = distance([at[0], at[1], plan.tagHeight], place);
        const said = Math.max(0, metres + rangeNoise * noise(`${identity} ${id}`, observedAt));
        return metres > reach ? [] : [{ anchor: id, distance_m: Number(said.toFixed(3)) }];
      });
      if (ranges.length === 0) return; // out of reach of all
      const answer = await fetch(`http://${host}:${port}/v1/ranges`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ tag: identity, t: observedAt, ranges }),
        signal: timeLimit(30_000),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`reporting by ${identity}: HTTP ${answer.status} ${text.slice(0, 200)}`);
    },
    close: async () => {},
  };
}
