import type { FlowStats, SourceStats } from '../../contracts/flow.ts';
import { type Load, loadStates, unknownLoad } from '../../contracts/load.ts';

/** What all nodes together say; of load and disk the worst node counts. */
export function mergeStats(nodes: readonly FlowStats[], sources: readonly SourceStats[]): FlowStats {
  const sum = (of: (stats: FlowStats) => number) => nodes.reduce((total, stats) => total + of(stats), 0);
  return {
    sources,
    valuesTotal: sum((stats) => stats.valuesTotal),
    groupsTotal: sum((stats) => stats.groupsTotal),
    lateTotal: sum((stats) => stats.lateTotal),
    duplicateTotal: sum((stats) => stats.duplicateTotal),
    refusal: nodes.find(({ refusal }) => refusal !== undefined)?.refusal,
    memoryError: nodes.find(({ memoryError }) => memoryError !== undefined)?.memoryError,
    diskUsedRatio: Math.max(0, ...nodes.map((stats) => stats.diskUsedRatio)),
    load: worstOf(nodes.map(({ load }) => load)),
  };
}

function worstOf(loads: readonly Load[]): Load {
  const rank = ({ state }: Load) => loadStates.indexOf(state);
  const worst = loads.reduce((a, b) => (rank(b) > rank(a) ? b : a), loads[0] ?? unknownLoad);
  return {
    ...worst,
    droppedTotal: loads.reduce((total, load) => total + load.droppedTotal, 0),
    droppedLastMinute: loads.reduce((total, load) => total + load.droppedLastMinute, 0),
    closedTo: loads.flatMap(({ closedTo }) => closedTo),
  };
}

/** A source whose node does not answer, or that nobody holds yet. */
export const lostSource = (id: string, why: string): SourceStats => ({
  id,
  messages: 0,
  values: 0,
  bytes: 0,
  refused: {},
  state: 'down',
  lastError: why,
  retryAt: undefined,
});
