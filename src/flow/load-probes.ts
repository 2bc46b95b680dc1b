import { availableParallelism, totalmem } from 'node:os';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** What is asked of the system; in tests and stories nothing is. */
export interface LoadProbes {
  /** How late the event loop of this thread was at most since it was last asked, ms. */
  lagMs(): number;
  /** Part of the time since it was last asked in which this thread had something to do. */
  busyShare(): number;
  /** Processor seconds of the process so far, all threads. */
  cpuSeconds(): number;
  /** Seconds of all cores that could have been used until now: monotonic time × cores. */
  coreSeconds(): number;
  /** Memory of the process as a part of what there is. */
  memoryShare(): number;
}

/** Nothing is known and nothing is wrong. */
export const noProbes: LoadProbes = { lagMs: () => 0, busyShare: () => 0, cpuSeconds: () => 0, coreSeconds: () => 0, memoryShare: () => 0 };

/** The histogram looks this often; a loop that is never late shows about this much, which is taken off. */
const resolutionMs = 20;

/** How late the event loop of the calling thread was at most since the last call, ms. */
export function createLagProbe(): () => number {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  return () => {
    const lag = histogram.count === 0 ? 0 : histogram.max / 1e6 - resolutionMs;
    histogram.reset();
    return Math.max(0, lag);
  };
}

/** Part of the time since the last call in which the calling thread did not wait for anything. */
function createBusyProbe(): () => number {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}

/** The memory that the process may use, in bytes: that of its container, else of the machine. */
function memoryBytes(): number {
  const ofContainer = process.constrainedMemory();
  return ofContainer > 0 && ofContainer < totalmem() ? ofContainer : totalmem();
}

/** The probes of the calling thread. */
export function systemProbes(): LoadProbes {
  const cores = availableParallelism();
  const most = memoryBytes();
  return {
    lagMs: createLagProbe(),
    busyShare: createBusyProbe(),
    cpuSeconds() {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
    coreSeconds: () => (performance.now() / 1000) * cores,
    memoryShare: () => process.memoryUsage.rss() / most,
  };
}
