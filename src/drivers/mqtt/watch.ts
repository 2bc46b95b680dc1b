import { type Client, close, type Source } from './client.ts';
import { refresh } from './ingest.ts';
import { reason } from './packet.ts';

/** One second has passed: end what has been silent too long, may not go on, or must come again. */
export function watch(source: Source): void {
  source.broker.sessions.tick();
  source.protocol?.tick();
  const isTaking = source.host.sink.refusal === undefined;
  for (const client of [...source.clients]) watchClient(source, client, isTaking);
}

function watchClient(source: Source, client: Client, isTaking: boolean): void {
  const silentTicks = source.broker.sessions.ticks - client.lastTick;
  const { signedIn } = client;
  if (signedIn === undefined) {
    if (silentTicks > source.config.connectSeconds && !client.isParked) {
      source.host.refuse('bad-frame', 1, undefined, `${client.peer}: no CONNECT in ${source.config.connectSeconds} s`);
      close(source, client, { reason: undefined, detail: 'no CONNECT came', isWillDue: false });
    }
    return;
  }
  if (!refresh(source, client, signedIn)) return;
  if (client.isParked && client.wait !== 'ears') {
    client.lastTick = source.broker.sessions.ticks; // We do not read, so silence says nothing; of one that does not read, it does.
    return;
  }
  if (silentTicks > signedIn.idleTicks) {
    close(source, client, { reason: reason.keepAliveTimeout, detail: `silent for ${silentTicks} s`, isWillDue: true });
  } else if (client.isOwed && isTaking) {
    close(source, client, { reason: undefined, detail: 'to have it repeat what was not taken', isWillDue: false });
  }
}
