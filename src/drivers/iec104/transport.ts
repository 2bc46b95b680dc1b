import { type Apdu, type ControlFunction, encodeI, encodeS, encodeU, numberMask } from './apci.ts';

/** How one side numbers, acknowledges and watches the link. [IEC 60870-5-104, 5] */
export interface TransportOptions {
  /** Who may say STARTDT: the controlling station only. */
  readonly role: 'controlling' | 'controlled';
  /** Most I formats of ours that may be unacknowledged. */
  readonly k: number;
  /** After so many I formats of the peer at the latest they are acknowledged. */
  readonly w: number;
  /** Time for the peer to acknowledge or confirm. */
  readonly t1Ms: number;
  /** Time within which we acknowledge. */
  readonly t2Ms: number;
  /** Silence after which the link is tested. */
  readonly t3Ms: number;
  /** A clock that only goes forward, ms. */
  readonly now: () => number;
  readonly send: (bytes: Uint8Array) => void;
  /** An ASDU has come; once everything up to it is safe, call {@link Transport.safe} with `sequence`. */
  readonly deliver: (apdu: Apdu & { readonly format: 'I' }, sequence: number) => void;
  /** Data may flow from now on, or no more. */
  readonly onFlow: (isStarted: boolean) => void;
  /** The link cannot go on: the peer has broken the rules, or is silent. Called once. */
  readonly fail: (problem: Problem) => void;
}

/** Why a link cannot go on. */
export interface Problem {
  readonly kind: 'rules' | 'silence';
  readonly detail: string;
}

/** The transport of one connection, without a socket. */
export interface Transport {
  readonly isStarted: boolean;
  /** I formats of ours that the peer has not acknowledged. */
  readonly unacknowledged: number;
  receive(apdu: Apdu): void;
  /** Ask the controlled station to let data flow. */
  start(): void;
  /** Ask it to stop. */
  stop(): void;
  /** Send an ASDU, or keep it until the window opens; false when too many wait already. */
  send(asdu: Uint8Array): boolean;
  /** Everything up to this sequence is safe and may be acknowledged. */
  safe(sequence: number): void;
  /** Acknowledge now all that is safe. */
  acknowledge(): void;
  /** Call it a few times in the shortest timer. */
  tick(): void;
}

const mostWaiting = 1024;

/** How far a is ahead of b, with 15 bits. */
export const ahead = (a: number, b: number): number => (a - b) & numberMask;
const next = (number: number): number => (number + 1) & numberMask;

type Flow = 'stopped' | 'starting' | 'started' | 'stopping';

interface State {
  readonly options: TransportOptions;
  /** V(S): number of our next I format. V(R): number that we expect. */
  sending: number;
  receiving: number;
  /** The peer has acknowledged up to here. */
  acknowledgedByPeer: number;
  /** We may acknowledge up to here, and have done up to there. */
  safe: number;
  acknowledged: number;
  /** When our unacknowledged I formats went out. */
  readonly sentAt: number[];
  readonly waiting: Uint8Array[];
  /** When the oldest I format came that we have not acknowledged. */
  oldestAt: number;
  heardAt: number;
  flow: Flow;
  /** When STARTDT, STOPDT or TESTFR went out that is not confirmed. */
  askedAt: number | undefined;
  testedAt: number | undefined;
  isFailed: boolean;
}

const begin = (options: TransportOptions, now: number): State => ({
  options,
  sending: 0,
  receiving: 0,
  acknowledgedByPeer: 0,
  safe: 0,
  acknowledged: 0,
  sentAt: [],
  waiting: [],
  oldestAt: now,
  heardAt: now,
  flow: 'stopped',
  askedAt: undefined,
  testedAt: undefined,
  isFailed: false,
});

function fail(state: State, kind: Problem['kind'], detail: string): void {
  if (state.isFailed) return;
  state.isFailed = true;
  state.options.fail({ kind, detail });
}

const sendU = ({ options }: State, control: ControlFunction): void => options.send(encodeU(control));

function noteAcknowledged(state: State): void {
  state.acknowledged = state.safe;
  state.oldestAt = state.options.now();
}

function acknowledge(state: State): void {
  if (state.safe === state.acknowledged) return;
  noteAcknowledged(state);
  state.options.send(encodeS(state.safe));
}

function sendWaiting(state: State): void {
  const { k, now, send } = state.options;
  while (state.flow === 'started' && state.sentAt.length < k) {
    const asdu = state.waiting.shift();
    if (asdu === undefined) return;
    send(encodeI(state.sending, state.safe, asdu));
    state.sending = next(state.sending);
    state.sentAt.push(now());
    noteAcknowledged(state);
  }
}

/** N(R): false when it acknowledges what was never sent. */
function takeAcknowledgement(state: State, received: number): boolean {
  const count = ahead(received, state.acknowledgedByPeer);
  if (count > state.sentAt.length) {
    fail(state, 'rules', `N(R) ${received} while ${state.acknowledgedByPeer}…${state.sending} were sent`);
    return false;
  }
  state.sentAt.splice(0, count);
  state.acknowledgedByPeer = received;
  sendWaiting(state);
  confirmStop(state);
  return true;
}

function takeI(state: State, apdu: Apdu & { readonly format: 'I' }): void {
  if (state.flow === 'stopped' || state.flow === 'starting') {
    fail(state, 'rules', 'data before STARTDT was confirmed');
    return;
  }
  if (apdu.sent !== state.receiving) {
    fail(state, 'rules', `N(S) ${apdu.sent} instead of ${state.receiving}`);
    return;
  }
  if (!takeAcknowledgement(state, apdu.received)) return;
  if (state.receiving === state.acknowledged) state.oldestAt = state.options.now();
  state.receiving = next(state.receiving);
  state.options.deliver(apdu, state.receiving);
}

function setFlow(state: State, flow: Flow): void {
  state.flow = flow;
  if (flow === 'started' || flow === 'stopped') {
    state.askedAt = undefined;
    state.options.onFlow(flow === 'started');
  }
  sendWaiting(state);
}

/** The controlled station confirms STOPDT once all that it sent is acknowledged. */
function confirmStop(state: State): void {
  if (state.options.role !== 'controlled' || state.flow !== 'stopping' || state.sentAt.length > 0) return;
  acknowledge(state);
  sendU(state, 'stopCon');
  setFlow(state, 'stopped');
}

/** What is ours to ask, asked by the other side, or a confirmation without a question. */
const unasked = (state: State, control: ControlFunction): void => fail(state, 'rules', `${control} that is not for us`);

const reactions: Readonly<Record<ControlFunction, (state: State) => void>> = {
  startAct(state) {
    if (state.options.role !== 'controlled') return unasked(state, 'startAct');
    sendU(state, 'startCon');
    setFlow(state, 'started');
  },
  stopAct(state) {
    if (state.options.role !== 'controlled') return unasked(state, 'stopAct');
    setFlow(state, 'stopping');
    confirmStop(state);
  },
  startCon: (state) => (state.flow === 'starting' ? setFlow(state, 'started') : unasked(state, 'startCon')),
  stopCon: (state) => (state.flow === 'stopping' ? setFlow(state, 'stopped') : unasked(state, 'stopCon')),
  testAct: (state) => sendU(state, 'testCon'),
  testCon(state) {
    state.testedAt = undefined;
  },
};

function ask(state: State, control: 'startAct' | 'stopAct', flow: Flow): void {
  state.askedAt = state.options.now();
  state.flow = flow;
  sendU(state, control);
}

function checkSilence(state: State, at: number): void {
  const { t1Ms } = state.options;
  const isLate = (since: number | undefined): boolean => since !== undefined && at - since >= t1Ms;
  if (isLate(state.sentAt[0])) fail(state, 'silence', `no acknowledgement in ${t1Ms} ms`);
  else if (isLate(state.askedAt)) fail(state, 'silence', `no confirmation of STARTDT or STOPDT in ${t1Ms} ms`);
  else if (isLate(state.testedAt)) fail(state, 'silence', `no confirmation of TESTFR in ${t1Ms} ms`);
}

function tick(state: State): void {
  const { now, t2Ms, t3Ms } = state.options;
  const at = now();
  if (!state.isFailed) checkSilence(state, at);
  if (state.isFailed) return;
  if (at - state.oldestAt >= t2Ms) acknowledge(state);
  if (at - state.heardAt < t3Ms || state.testedAt !== undefined) return;
  state.testedAt = at;
  sendU(state, 'testAct');
}

function receive(state: State, apdu: Apdu): void {
  if (state.isFailed) return;
  state.heardAt = state.options.now();
  if (apdu.format === 'I') takeI(state, apdu);
  else if (apdu.format === 'S') takeAcknowledgement(state, apdu.received);
  else reactions[apdu.control](state);
}

/** A transport in its first state: data do not flow. */
export function createTransport(options: TransportOptions): Transport {
  const state = begin(options, options.now());
  return {
    get isStarted() {
      return state.flow === 'started';
    },
    get unacknowledged() {
      return state.sentAt.length;
    },
    receive: (apdu) => receive(state, apdu),
    start: () => ask(state, 'startAct', 'starting'),
    stop() {
      acknowledge(state);
      ask(state, 'stopAct', 'stopping');
    },
    send(asdu) {
      if (state.waiting.length >= mostWaiting) return false;
      state.waiting.push(asdu);
      sendWaiting(state);
      return true;
    },
    safe(sequence) {
      state.safe = sequence;
      // A station confirms STOPDT only when all that it sent is acknowledged.
      if (state.flow === 'stopping' || ahead(state.safe, state.acknowledged) >= options.w) acknowledge(state);
    },
    acknowledge: () => acknowledge(state),
    tick: () => tick(state),
  };
}
