import { BellRing, Boxes, ChartLine, House, type LucideIcon, UserRound } from 'lucide-react';
import type { Role } from '../../../src/contracts/roles.ts';
import type { PlainKey } from '../i18n/words.ts';
import type { appWords } from './words.ts';

/** One entry of the menu. */
export interface NavEntry {
  readonly to: '/' | '/alarms' | '/trends' | '/assets' | '/me';
  readonly word: PlainKey<typeof appWords>;
  readonly icon: LucideIcon;
  /** Letter after `g` that leads there. */
  readonly key: string;
  readonly onRail: boolean;
  readonly onPhone: boolean;
  /** Least role that sees it; default everybody. */
  readonly role?: Role;
}

/** The menu: rail at the left, tabs at the bottom of a phone, `g` keys, palette. One line per page. */
export const nav: readonly NavEntry[] = [
  { to: '/', word: 'overview', icon: House, key: 'h', onRail: true, onPhone: true },
  { to: '/alarms', word: 'alarms', icon: BellRing, key: 'a', onRail: true, onPhone: true },
  { to: '/trends', word: 'trends', icon: ChartLine, key: 't', onRail: true, onPhone: false },
  { to: '/assets', word: 'assets', icon: Boxes, key: 's', onRail: true, onPhone: true },
  { to: '/me', word: 'me', icon: UserRound, key: 'u', onRail: false, onPhone: true },
];
