import { createTurns } from '../../kernel/turns.ts';
import { createBridge, type Desk, listBridges, removeBridge, replaceBridge, tryBridge } from './bridges.ts';
import type { OutwardDeps } from './deps.ts';
import type { Runner } from './runner.ts';

/** Answer the operations of contracts/api/outward.ts. Changes are made one after the other, so that what runs is what is stored. */
export function outwardRoutes(deps: OutwardDeps, runner: Runner | undefined): void {
  const { http } = deps;
  const desk: Desk = { ...deps, runner };
  const inTurn = createTurns();
  http.route('listBridges', ({ caller }) => listBridges(desk, caller));
  http.route('createBridge', ({ caller, body }) => inTurn(() => createBridge(desk, caller, body)));
  http.route('replaceBridge', ({ caller, params, body }) => inTurn(() => replaceBridge(desk, caller, { id: params.id, given: body })));
  http.route('removeBridge', ({ caller, params }) => inTurn(() => removeBridge(desk, caller, params.id)));
  http.route('tryBridge', ({ caller, body }) => tryBridge(desk, caller, body));
}
