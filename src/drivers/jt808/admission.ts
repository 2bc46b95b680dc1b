import type { Frame } from './frame.ts';
import { identityOf } from './frame.ts';
import { result } from './generic-answer.ts';
import { quarantine } from './intake.ts';
import { type Link, refuse, sendAnswer } from './link.ts';
import type { Location } from './location.ts';
import { id } from './messages.ts';
import { answer } from './reply.ts';
import { type Registration, readAuthentication, readRegistration, registrationResult, writeRegistered } from './sign-in.ts';

// Refusals before the sign-in after which a connection is closed.
const failureLimit = 20;

/** Note a refusal on a link without sign-in; too many of them end it. */
export function countFailure(link: Link): void {
  if (link.identity === undefined && ++link.failures > failureLimit) link.close('too many refusals before the sign-in');
}

const shownRegistration = ({ manufacturer, model, terminalId, plate }: Registration): string =>
  `registration of ${[manufacturer, model, terminalId, plate].filter((text) => text !== '').join(' / ')}`;

/** 0x0100: hand out the authentication code, or say why not. */
export function register(link: Link, frame: Frame): void {
  const registration = readRegistration(frame.body, frame.version);
  const { host, codes } = link.shared;
  const identity = identityOf(frame.phone);
  const how = resultOf(link, identity, registration);
  host.count(1, 0, frame.body.length);
  sendAnswer(link, frame, id.registered, writeRegistered(frame.serial, how, codes.of(identity)));
  if (how !== registrationResult.ok) countFailure(link);
}

/** Decide on a registration; what is refused is shown and counted. */
function resultOf(link: Link, identity: string, registration: Registration): number {
  const { host, config, claims, online } = link.shared;
  const isKnown = host.device(identity) !== undefined;
  if (!isKnown) quarantine(link, identity, [], shownRegistration(registration));
  if (config.registration === 'none' && isKnown) refuse(link, 'not-allowed', identity, 'registration is switched off');
  if (config.registration === 'none' || (config.registration === 'known' && !isKnown)) return registrationResult.noTerminal;
  const how = claims.resultOf(identity, registration, (other) => online.has(other));
  const shown = shownRegistration(registration);
  if (how === registrationResult.vehicleTaken)
    refuse(link, 'not-allowed', identity, `the vehicle is that of another terminal that is signed in: ${shown}`);
  if (how === registrationResult.terminalTaken)
    refuse(link, 'not-allowed', identity, `the terminal's number is that of another terminal that is signed in: ${shown}`);
  return how;
}

/** True when the code is the one that registration hands out, or the secret of the device. */
function isRight(link: Link, identity: string, code: string): boolean {
  const { host, config, codes } = link.shared;
  return (config.registration !== 'none' && codes.isCodeOf(identity, code)) || host.verify(identity, code);
}

/** 0x0102: sign the terminal in, or say that it failed. */
export function authenticate(link: Link, frame: Frame): void {
  const { code } = readAuthentication(frame.body, frame.version);
  const { host, config } = link.shared;
  const identity = identityOf(frame.phone);
  const isKnown = host.device(identity) !== undefined;
  if (!isKnown && config.registration !== 'any') quarantine(link, identity, [], 'authentication');
  else if (isRight(link, identity, code)) {
    signIn(link, identity);
    host.count(1, 0, frame.body.length);
    answer(link, frame);
    return;
  } else refuse(link, 'not-allowed', identity, 'wrong authentication code');
  answer(link, frame, result.failed);
  countFailure(link);
}

/** The terminal is here now: an older connection of it is dead. */
function signIn(link: Link, identity: string): void {
  const { online, host } = link.shared;
  const before = online.get(identity);
  if (before === link) return;
  online.set(identity, link);
  link.identity = identity;
  link.failures = 0;
  before?.close('the terminal has come back on another connection');
  host.link({ kind: 'connected', identity, time: host.clock.now(), detail: link.peer });
}

/** The terminal has logged out or its connection has ended. */
export function signOut(link: Link, why: string): void {
  const { online, host } = link.shared;
  const { identity } = link;
  if (identity === undefined) return;
  link.identity = undefined;
  link.openedAt = link.shared.now();
  if (online.get(identity) !== link) return;
  online.delete(identity);
  host.link({ kind: 'disconnected', identity, time: host.clock.now(), detail: `${why} (${link.peer})` });
}

/** A message before the sign-in: shown when its terminal is unknown, counted, answered as failed. */
export function turnAway(link: Link, frame: Frame, locations: readonly Location[], name: string): void {
  const identity = identityOf(frame.phone);
  if (link.shared.host.device(identity) === undefined) quarantine(link, identity, locations, `${name} before the sign-in`);
  else refuse(link, 'not-allowed', identity, `${name} before the sign-in`);
  answer(link, frame, result.failed);
  countFailure(link);
}
