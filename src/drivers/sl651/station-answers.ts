import type { Clock, EpochMs } from '../../contracts/time.ts';
import { type Content, type DownBody, fiveMinutes, type Reading, type Request, type Setting, stepMs, type UpBody } from './body.ts';
import { elementOfSymbol } from './elements.ts';
import { codeOf, momentOf } from './time-code.ts';

/** What a simulated station knows of itself when the centre asks. Everything has a default, so `{}` is a station without sensors. */
export interface StationState {
  /** Present values by symbol. */
  readonly values?: () => Readonly<Record<string, number | undefined>>;
  /** A past value; default: none. */
  readonly past?: (symbol: string, time: EpochMs) => number | undefined;
  readonly picture?: () => Uint8Array;
  /** Last manual entry. */
  readonly manual?: () => Uint8Array;
  readonly version?: string;
}

/** What of a station changes when the centre orders it. */
export interface Answerer {
  readonly station: string;
  readonly stationType: string;
  readonly clock: Clock;
  readonly zoneMinutes: number;
  readonly state: StationState;
  readonly settings: Map<number, Setting>;
  /** Station clock minus real clock in ms. */
  offsetMs: number;
  password: string;
  /** Status bits ZT. */
  bits: number;
}

/** The body of an answer without serial and send time. */
export type Answer = Omit<UpBody, 'serial' | 'sentAt'>;

/** A reading with the decimals of its element. */
export const readingOf = (
  station: string,
  symbol: string,
  reading: Pick<Reading, 'observedAt' | 'values'> & { readonly step?: Reading['step'] },
): Reading => ({
  station,
  symbol,
  observedAt: reading.observedAt,
  step: reading.step,
  values: reading.values,
  decimals: elementOfSymbol(symbol)?.decimals ?? 3,
});

/** Digits of the station's own clock. */
export const clockCode = ({ clock, offsetMs, zoneMinutes }: Answerer, digits: number): string =>
  codeOf(clock.now() + offsetMs, zoneMinutes, digits);

function body({ station, stationType }: Answerer, readings: readonly Reading[], content: Content = { kind: 'none' }): Answer {
  return { station, stationType, observedAt: undefined, readings, content };
}

function present(of: Answerer, symbols?: readonly string[]): Answer {
  const values = of.state.values?.() ?? {};
  const observedAt = clockCode(of, 10);
  return body(
    of,
    (symbols ?? Object.keys(values)).map((symbol) => readingOf(of.station, symbol, { observedAt, values: [values[symbol]] })),
  );
}

// Values in the answer to a period query; more would be many packets.
const longestPeriod = 500;

function period(of: Answerer, request: Request): Answer {
  if (request.kind !== 'period') return body(of, []);
  const from = momentOf(request.from, of.zoneMinutes) ?? 0;
  const to = momentOf(request.to, of.zoneMinutes) ?? from;
  const step = request.step === 'hourly' ? fiveMinutes : request.step;
  const wanted = request.step === 'hourly' ? 12 : Math.floor((to - from) / stepMs(step)) + 1;
  const times = Array.from({ length: Math.max(0, Math.min(longestPeriod, wanted)) }, (_, i) => from + i * stepMs(step));
  const read = (symbol: string) => times.map((time) => of.state.past?.(symbol, time));
  return body(
    of,
    request.symbols.map((symbol) => readingOf(of.station, symbol, { observedAt: `${request.from}00`, values: read(symbol), step })),
  );
}

function status(of: Answerer): Answer {
  return body(of, [{ ...readingOf(of.station, 'ZT', { observedAt: undefined, values: [of.bits] }), decimals: 0 }]);
}

/** Keep settings and give them back. */
function write(of: Answerer, request: Request): Answer {
  const settings = request.kind === 'settings' ? request.settings : [];
  for (const setting of settings) of.settings.set(setting.id, setting);
  return body(of, [], { kind: 'settings', settings });
}

function read(of: Answerer, request: Request): Answer {
  const ids = request.kind === 'ids' ? request.ids : [];
  return body(of, [], { kind: 'settings', settings: ids.flatMap((id) => of.settings.get(id) ?? []) });
}

function changePassword(of: Answerer, request: Request): Answer {
  const [from, to] = request.kind === 'settings' ? request.settings : [];
  if (from?.data === of.password && to !== undefined) of.password = to.data;
  return body(of, [], { kind: 'settings', settings: [{ id: 0x03, data: of.password, decimals: 0 }] });
}

function setClock(of: Answerer, sentAt: string): Answer {
  of.offsetMs = (momentOf(sentAt, of.zoneMinutes) ?? of.clock.now() + of.offsetMs) - of.clock.now();
  return body(of, []);
}

const icCardBit = 1 << 9; // the only bit that 4BH may change (SL 651-2014 table 69)

function setIcCard(of: Answerer, request: Request): Answer {
  if (request.kind === 'status') of.bits = (of.bits & ~icCardBit) | (request.bits & icCardBit);
  return status(of);
}

/** Switches do as they are told and say so. */
function obey(of: Answerer, { request }: DownBody): Answer {
  const isOrder = request.kind === 'switches' || request.kind === 'gates' || request.kind === 'quota';
  return body(of, [], isOrder ? request : { kind: 'none' });
}

const motorSymbols = ['VTA', 'VTB', 'VTC', 'VIA', 'VIB', 'VIC'];

const answers: Readonly<Record<number, (of: Answerer, down: DownBody) => Answer>> = {
  54: (of) => ({ ...body(of, [], { kind: 'picture', bytes: of.state.picture?.() ?? new Uint8Array() }), observedAt: clockCode(of, 10) }),
  55: (of) => present(of),
  56: (of, { request }) => period(of, request),
  57: (of) => ({ ...body(of, [], { kind: 'text', bytes: of.state.manual?.() ?? new Uint8Array() }), station: undefined }),
  58: (of, { request }) => present(of, request.kind === 'symbols' ? request.symbols : []),
  64: (of, { request }) => write(of, request),
  65: (of, { request }) => read(of, request),
  66: (of, { request }) => write(of, request),
  67: (of, { request }) => read(of, request),
  68: (of) => present(of, motorSymbols),
  69: (of) => body(of, [], { kind: 'version', version: of.state.version ?? 'YANGFAN-SIM-1' }),
  70: status,
  71: (of) => body(of, []),
  72: (of) => {
    of.settings.clear();
    return body(of, []);
  },
  73: (of, { request }) => changePassword(of, request),
  74: (of, { sentAt }) => setClock(of, sentAt),
  75: (of, { request }) => setIcCard(of, request),
  76: obey,
  77: obey,
  78: obey,
  79: obey,
  80: (of) => body(of, [], { kind: 'counters', counts: new Array<number>(32).fill(0) }),
  81: (of) => body(of, []),
};

/** What a station answers to a down-link, having done as it says; `undefined` for functions that a station does not answer. */
export const answerTo = (of: Answerer, functionCode: number, down: DownBody): Answer | undefined => answers[functionCode]?.(of, down);
