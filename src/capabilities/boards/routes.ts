import type { Caller } from '../../contracts/roles.ts';
import { copyBoard, createBoard, getBoard, listBoards, ownBoard, removeBoard, restoreBoard, updateBoard } from './boards.ts';
import { partProblems } from './check.ts';
import type { ShowDeps } from './deps.ts';
import { widgetForms } from './forms.ts';
import { createLink, listLinks, revokeLink } from './links.ts';
import { partsOf } from './parts.ts';
import { fileOf, readFile } from './portable.ts';
import { nowOf, pointViews } from './show.ts';
import { createWall } from './wall.ts';

/** Answer the operations of contracts/api/boards.ts. */
export function boardRoutes(deps: ShowDeps): void {
  const { http, live } = deps;
  /** Do a change of a board, and have its screens looked at before it is answered. */
  const shown = async <T>({ tenant }: Caller, group: string, change: Promise<T>): Promise<T> => {
    const reply = await change;
    await live.refreshGuests({ tenant, group });
    return reply;
  };
  http.route('listBoards', ({ caller, query }) => listBoards(deps, caller, query));
  http.route('listWidgetKinds', async () => ({ items: widgetForms }));
  http.route('getBoard', ({ caller, params }) => getBoard(deps, caller, params.id));
  http.route('createBoard', ({ caller, body }) => createBoard(deps, caller, body));
  http.route('updateBoard', ({ caller, params, body }) =>
    shown(caller, params.id, updateBoard(deps, caller, { id: params.id, change: body })),
  );
  http.route('removeBoard', ({ caller, params }) => shown(caller, params.id, removeBoard(deps, caller, params.id)));
  http.route('restoreBoard', ({ caller, params }) => restoreBoard(deps, caller, params.id));
  http.route('copyBoard', ({ caller, params }) => copyBoard(deps, caller, params.id));
  http.route('exportBoard', async ({ caller, params }) =>
    fileOf(deps.assets, await ownBoard(deps.db, caller.tenant, { id: params.id, doing: 'exporting' })),
  );
  http.route('importBoard', async ({ caller, body }) => {
    const { board, problems } = readFile(deps.assets, caller.tenant, body.file);
    if (board === undefined) return { problems: [...problems] };
    const gone = partProblems(await partsOf(deps, caller, board.widgets), board.widgets);
    if (gone.length > 0 || body.isTrial) return { problems: [...gone] };
    return { board: await createBoard(deps, caller, board), problems: [] };
  });
  http.route('viewBoardPoints', async ({ caller, body }) => ({ points: await pointViews(deps, caller, body.points) }));
  http.route('readBoardNow', ({ caller, body }) => nowOf(deps, caller, body));
  linkRoutes(deps, shown);
  wallRoutes(deps);
}

type Shown = <T>(caller: Caller, group: string, change: Promise<T>) => Promise<T>;

function linkRoutes(deps: ShowDeps, shown: Shown): void {
  const { http, db } = deps;
  http.route('listBoardLinks', async ({ caller, params }) => {
    await ownBoard(db, caller.tenant, { id: params.id, doing: 'listing the links of' });
    return listLinks(deps, params.id);
  });
  http.route('createBoardLink', async ({ caller, params, body }) => {
    await ownBoard(db, caller.tenant, { id: params.id, doing: 'sharing' });
    return createLink(deps, caller, { ...body, board: params.id });
  });
  http.route('revokeBoardLink', ({ caller, params }) =>
    shown(caller, params.id, revokeLink(deps, caller, { board: params.id, link: params.link })),
  );
}

function wallRoutes(deps: ShowDeps): void {
  const wall = createWall(deps);
  deps.live.admit(wall.door);
  deps.http.route('openWall', ({ request }) => wall.open(request));
  deps.http.route('readWallNow', ({ request }) => wall.now(request));
  deps.http.route('readWallBuckets', ({ request, query }) => wall.buckets(request, query));
  deps.http.route('readWallRaw', ({ request, query }) => wall.raw(request, query));
  deps.http.route('readWallMapFile', ({ request, params, reply }) => wall.mapFile(request, params.id, reply));
  deps.http.route('readWallMapTile', ({ request, params, reply }) => wall.mapTile(request, params, reply));
  deps.http.route('readWallPlanFile', ({ request, params, reply }) => wall.planFile(request, params.id, reply));
}
