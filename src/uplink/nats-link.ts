import { connectNats, type Nats } from '../drivers/nats/client.ts';
import { stateEveryMs, stateSubjectOf, subjectOf, usualStream, usualSubject } from '../drivers/nats/names.ts';
import { addressOf, contentsOf, type Link, type LinkOptions, linkFailure, type OpenLink } from './link.ts';
import { createMessageNames, type MessageNames } from './message-names.ts';

const connectMs = 10_000;
/** An acknowledgement is waited for as long as a lane has patience. */
const answerMs = 60_000;

/**
 * Opens links over NATS: each message is published to a stream of JetStream and acknowledged when it is stored there. The path of the URL
 * names the stream; default `yangfan-up`. Remembers over connections how messages were named, so that the server knows those that come again.
 */
export function createNatsLinks(): OpenLink {
  const names = createMessageNames();
  return async (options, signal) => {
    const { url, files } = options;
    const { isSecure, host, port, identity, secret } = addressOf(url, [4222, 4222]);
    const server = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const nats = await connectNats(
      {
        servers: [server],
        user: identity,
        password: secret,
        tls: isSecure ? await contentsOf(files) : undefined,
        name: `uplink-${identity}`,
        inboxPrefix: `_INBOX_${identity}`,
        answerMs: connectMs,
      },
      signal,
    );
    if (nats === undefined) throw linkFailure(server, 'the program stops');
    names.begin();
    return linkOf({ nats, names, identity, stream: decodeURIComponent(new URL(url).pathname.slice(1)) || usualStream, said: options.said });
  };
}

/** Nobody has answered: the library takes it for a server without JetStream. */
const isUntaken = (error: unknown): boolean => error instanceof Error && error.name === 'JetStreamNotEnabled';

interface LinkParts extends Pick<LinkOptions, 'said'> {
  readonly nats: Nats;
  readonly names: MessageNames;
  readonly identity: string;
  readonly stream: string;
}

function linkOf({ nats, names, identity, stream, said }: LinkParts): Link {
  const { connection, lost, js } = nats;
  const client = js.jetstream(connection);
  const subject = subjectOf(usualSubject, identity);
  const publish = (payload: Buffer, msgID?: string) =>
    client.publish(subject, payload, { timeout: answerMs, expect: { streamName: stream }, ...(msgID !== undefined && { msgID }) });
  const tell = (state: Buffer) => {
    if (!connection.isClosed()) connection.publish(stateSubjectOf(identity), state);
  };
  const online = said(true);
  tell(online);
  const timer = setInterval(() => tell(online), stateEveryMs);
  lost.catch(() => clearInterval(timer));
  return {
    lost,
    async send(payload, range) {
      const message = range === undefined ? undefined : names.sending(range);
      try {
        await publish(payload, message?.name);
      } catch (error) {
        // What the server has answered. Otherwise the connection is lost, and nobody knows.
        if (!connection.isClosed()) names.refused();
        throw linkFailure(
          `stream ${stream}`,
          isUntaken(error) ? 'no stream takes it: the centre has not made it yet, or JetStream is off' : error,
        );
      }
      if (message !== undefined) names.acknowledged(message);
      return 'taken';
    },
    close() {
      clearInterval(timer);
      tell(said(false));
      void nats.close();
    },
  };
}
