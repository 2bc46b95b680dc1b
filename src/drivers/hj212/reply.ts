import { type Link, refuse } from './link.ts';
import { encodeFrame, type Segment, versionOf, wantsAnswer } from './segment.ts';
import { systemTitle } from './systems.ts';

/** Send a segment on a link that is still there. */
export function send(link: Link, segment: Segment): void {
  if (!link.signal.aborted) link.write(encodeFrame(segment));
}

/** Answer a message with 9013 (notice) or 9014 (data), with its own QN, as system 91. Source: HJ 212-2017, annex C. */
export function answer(link: Link, to: Segment, cn: '9013' | '9014'): void {
  const { qn, pw, mn } = to;
  send(link, { qn, st: '91', cn, pw, mn, flag: versionOf(to) << 2, packet: undefined, cp: '' });
}

/** Answer those of the segments that want it once `ticket` is durable; 0 stands for nothing to wait for. Each packet has its own answer. */
export function answerWhenDurable(link: Link, segments: readonly Segment[], ticket: number): void {
  const waiting = segments.filter(wantsAnswer);
  const act = (): void => {
    for (const segment of waiting) answer(link, segment, '9014');
  };
  if (waiting.length === 0) return;
  if (ticket === 0) {
    act();
    return;
  }
  link.waitingCount++;
  link.shared.durable.when(ticket, () => {
    link.waitingCount--;
    act();
    link.onLess();
  });
}

/** Show a station that is no device to people; it hears nothing. */
export function quarantine(link: Link, { mn, cn, st }: Segment, values: ReadonlyMap<string, number>): void {
  link.shared.host.quarantine(mn, values, `${systemTitle(st)}, command ${cn} from ${link.peer}`);
  refuse(link, 'unknown-device', `command ${cn}`);
}
