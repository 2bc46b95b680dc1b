import type { NatsConnection } from '@nats-io/transport-node';
import { connectNats } from './client.ts';

/** A NATS server's configuration in which each site may publish its own values and nothing else; as README.md shows it. */
export const siteAccounts = (sites: readonly string[], secret: string): string => `
accounts { PLANT { jetstream: enabled, users: [
  { user: centre, password: "${secret}" }
${sites
  .map(
    (site) =>
      `  { user: "${site}", password: "${secret}", permissions: { publish: ["yf.${site}.values", "yf.${site}.up.>"], subscribe: ["_INBOX_${site}.>"] } }`,
  )
  .join('\n')}
] } }
`;

/** Somebody at a server, for tests. */
export async function openPeer(server: string, user: string, password: string) {
  const peer = { servers: [server], user, password, name: user, inboxPrefix: `_INBOX_${user}`, answerMs: 10_000 };
  const nats = await connectNats(peer, new AbortController().signal);
  if (nats === undefined) throw new Error('BUG: nobody aborts');
  const { connection, js } = nats;
  const manager = () => js.jetstreamManager(connection);
  return {
    // Of no interest to most tests.
    connection: connection as NatsConnection,
    publish: (subject: string, payload: string | Uint8Array) => js.jetstream(connection).publish(subject, payload, { timeout: 10_000 }),
    /** Messages of a stream that are not acknowledged; -1 when there is no such stream. */
    async waiting(stream: string): Promise<number> {
      return (await manager()).streams.info(stream).then(
        ({ state }) => state.messages,
        () => -1,
      );
    },
    manager,
    close: () => nats.close(),
  };
}
