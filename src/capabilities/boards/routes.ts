import type { BoardWidget } from '../../contracts/api/board-widgets.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import { seenOnly } from '../assets/index.ts';
import { copyBoard, createBoard, getBoard, listBoards, removeBoard, restoreBoard, seenBoard, updateBoard } from './boards.ts';
import { partProblems } from './check.ts';
import type { ShowDeps } from './deps.ts';
import { widgetForms } from './forms.ts';
import { createLink, listLinks, revokeLink } from './links.ts';
import { goneParts, partsOf } from './parts.ts';
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
    fileOf(deps.assets, await seenBoard(deps, caller, { id: params.id, doing: 'exporting' })),
  );
  http.route('importBoard', async ({ caller, body }) => {
    const { board, problems } = readFile(seenOnly(deps.assets, caller), caller.tenant, body.file);
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

/** A screen sees what the company sees: somebody with roles at sites shares no picture or floor plan that they do not see themselves. */
async function refuseUnseenParts(deps: ShowDeps, caller: Caller, widgets: readonly BoardWidget[]): Promise<void> {
  if (caller.sites === undefined || goneParts(await partsOf(deps, caller, widgets), widgets).length === 0) return;
  throw new Failure('NOT_AT_SITES', `sharing a board: it shows a picture, a floor plan or a camera that ${caller.name} does not see`);
}

type Shown = <T>(caller: Caller, group: string, change: Promise<T>) => Promise<T>;

function linkRoutes(deps: ShowDeps, shown: Shown): void {
  const { http } = deps;
  http.route('listBoardLinks', async ({ caller, params }) => {
    await seenBoard(deps, caller, { id: params.id, doing: 'listing the links of' });
    return listLinks(deps, params.id);
  });
  http.route('createBoardLink', async ({ caller, params, body }) => {
    const board = await seenBoard(deps, caller, { id: params.id, doing: 'sharing' });
    await refuseUnseenParts(deps, caller, board.widgets);
    return createLink(deps, caller, { ...body, board: params.id });
  });
  http.route('revokeBoardLink', async ({ caller, params }) => {
    await seenBoard(deps, caller, { id: params.id, doing: 'revoking a link of' });
    await shown(caller, params.id, revokeLink(deps, caller, { board: params.id, link: params.link }));
  });
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
  deps.http.route('readWallCameraStill', ({ request, params, reply }) => wall.cameraStill(request, params.id, reply));
}
