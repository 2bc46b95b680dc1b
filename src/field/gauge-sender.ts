import { timeLimit } from '../contracts/time.ts';
import type { Sender } from './courier.ts';

/** Where and as whom a device signs in. */
export interface Account {
  readonly host: string;
  readonly port: number;
  readonly identity: string;
  readonly secret: string;
}

/** A reporting gateway: one HTTP POST per observation, acknowledged by its answer. */
export function gaugeSender({ host, port, identity, secret }: Account): Sender {
  const url = `http://${host}:${port}/v1/${encodeURIComponent(identity)}/values`;
  const authorization = `Basic ${Buffer.from(`${identity}:${secret}`).toString('base64')}`;
  return {
    send: async (observedAt, values) => {
      const body = JSON.stringify({ ts: observedAt, values: Object.fromEntries(values) });
      const answer = await fetch(url, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body,
        signal: timeLimit(30_000),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`reporting by ${identity}: HTTP ${answer.status} ${text.slice(0, 200)}`);
    },
    close: async () => {},
  };
}
