import type { Call, Http } from '../../kernel/http.ts';
import { sendCsv } from '../../kernel/table.ts';
import type { Locate } from './locate.ts';
import { placeEventColumns } from './place-events.ts';
import { mediaOf } from './track-file.ts';
import { useColumns } from './visits.ts';

/** Send a text as a file to be saved. */
function sendFile(
  reply: Call<'exportTrack'>['reply'],
  { name, media, text }: Record<'name' | 'media' | 'text', string>,
): Promise<undefined> {
  reply.header('content-type', media).header('content-disposition', `attachment; filename="${name}"`);
  return reply.send(text) as unknown as Promise<undefined>; // holds: Fastify's reply is a thenable that resolves once sent
}

/** Answer the operations of contracts/api/locate.ts. */
export function locateRoutes(http: Http, locate: Locate): void {
  http.route('listFences', async ({ caller }) => locate.listFences(caller));
  http.route('createFence', ({ caller, body }) => locate.createFence(caller, body));
  http.route('updateFence', ({ caller, params, body }) => locate.updateFence(caller, params.id, body));
  http.route('removeFence', ({ caller, params }) => locate.removeFence(caller, params.id));
  http.route('listMovers', async ({ caller, query }) => locate.listMovers(caller, query));
  http.route('listMapTasks', ({ caller }) => locate.listMapTasks(caller));
  http.route('listPlaceEvents', ({ caller, query }) => locate.listPlaceEvents(caller, query));
  http.route('exportPlaceEvents', async ({ caller, query: { language = 'zh', ...filter }, reply }) =>
    sendCsv(reply, { name: 'place-events', columns: placeEventColumns, language }, await locate.placeEventsOf(caller, filter)),
  );
  http.route('summariseStays', ({ caller, query }) => locate.summariseStays(caller, query));
  http.route('exportStays', async ({ caller, query, reply }) => {
    const text = await locate.staysCsv(caller, query);
    return sendFile(reply, { name: 'stays.csv', media: mediaOf.csv, text });
  });
  http.route('listPastPlaces', ({ caller, query }) => locate.listPastPlaces(caller, query));
  http.route('readTrack', ({ caller, params, query }) => locate.readTrack(caller, params.asset, query));
  http.route('measureTrack', ({ caller, params, query }) => locate.measureTrack(caller, params.asset, query));
  http.route('readGear', ({ caller, params, query }) => locate.readGear(caller, params.asset, query));
  http.route('whoWasNear', ({ caller, query }) => locate.whoWasNear(caller, query));
  http.route('heatOfTracks', ({ caller, query }) => locate.heatOfTracks(caller, query));
  http.route('summariseUse', ({ caller, query }) => locate.summariseUse(caller, query));
  http.route('exportUse', async ({ caller, query: { language = 'zh', ...range }, reply }) =>
    sendCsv(reply, { name: 'use', columns: useColumns, language }, (await locate.summariseUse(caller, range)).items),
  );
  http.route('exportTrack', async ({ caller, params, query, reply }) => {
    const text = await locate.trackFile(caller, params.asset, query);
    return sendFile(reply, { name: `track.${query.format}`, media: mediaOf[query.format], text });
  });
}
