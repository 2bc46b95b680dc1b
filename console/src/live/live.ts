import type { FromServer } from '../../../src/contracts/api/live.ts';
import { invalidate, queryClient } from '../api/queries.ts';
import { sessionQuery } from '../app/session.ts';
import { askAgain } from './ask-again.ts';
import { checkSilence, lineClosed, lineOpened, useLink } from './link.ts';
import { createSequence } from './sequence.ts';
import { type LiveSocket, openSocket, type SocketLike } from './socket.ts';
import { createLiveStore } from './store.ts';

const flushEveryMs = 200;
const countsSettleMs = 300;

/** The one store of live values. */
export const liveStore = createLiveStore();

/** Called with every alarm that the live connection brings, for what is loaded later. */
export const alarmListeners = new Set<(alarm: Extract<FromServer, { type: 'alarm' }>['alarm']) => void>();
const sequence = createSequence();
let socket: LiveSocket | undefined;
let isCountingSoon = false;

/** Counters and asset marks follow a burst of alarms with one question, not one each. */
function countAlarmsSoon(): void {
  if (isCountingSoon) return;
  isCountingSoon = true;
  setTimeout(() => {
    isCountingSoon = false;
    invalidate('countAlarms', 'listAssets');
  }, countsSettleMs);
}

function refetchLists(): void {
  invalidate('listAlarms', 'getAlarm', 'countAlarms', 'listJobs', 'getJob', 'listSources', 'listWorkOrders');
}

function noteSequence(seq: number): void {
  if (sequence.isGap(seq)) refetchLists();
}

function take(message: FromServer): void {
  useLink.setState({ heardAt: Date.now() });
  switch (message.type) {
    case 'values':
      liveStore.write(message, isWatched);
      return;
    case 'alarm':
      // In the order in which they come; whoever cannot load how asks the server.
      void import('./alarm-cache.ts').then(({ applyAlarm }) => applyAlarm(queryClient, message.alarm), refetchLists);
      for (const tell of alarmListeners) tell(message.alarm);
      noteSequence(message.seq);
      countAlarmsSoon();
      return;
    case 'job':
      queryClient.setQueryData(['getJob', { params: { id: message.job.id } }], message.job);
      noteSequence(message.seq);
      invalidate('listJobs');
      return;
    case 'notice':
      noteSequence(message.seq);
      void import('./notice.ts').then(({ showNotice }) => showNotice(message.notice, queryClient.getQueryData(sessionQuery.queryKey)));
      return;
    case 'source':
      noteSequence(message.seq);
      invalidate('listSources');
      return;
    case 'heartbeat':
      useLink.setState({ refusal: message.refusal, diskUsedRatio: message.diskUsedRatio, load: message.load });
      return;
    case 'error':
      console.warn(`live connection: ${message.code} ${message.message}`);
  }
}

const browserSocket = (): SocketLike =>
  new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/live`) as SocketLike; // holds: WebSocket has these members with wider event types

/** Start the live connection of the signed-in page; a second call does nothing. */
export function startLive(): void {
  if (socket) return;
  let wasOpen = false;
  socket = openSocket({
    connect: browserSocket,
    listener: {
      message: take,
      opened: () => {
        lineOpened(Date.now());
        sequence.restart();
        // What happened while the line was down is not told again: ask.
        if (wasOpen) void queryClient.invalidateQueries();
        else askAgain({ isAsking: () => queryClient.isFetching() > 0, ask: refetchLists });
        wasOpen = true;
      },
      closed: lineClosed,
      unwatched: liveStore.forget,
    },
  });
  setInterval(() => liveStore.isDirty && liveStore.flush(), flushEveryMs);
  setInterval(() => checkSilence(Date.now()), 1000);
}

/** True while something shows the value of a point; of others what is known grows old and is forgotten. */
export const isWatched = (point: number): boolean => socket?.isWatched(point) ?? false;

/** Ask for the values of points while something shows them. */
export const watchPoints = (points: readonly number[]): (() => void) => socket?.watch(points) ?? (() => {});
