import {
  BellRing,
  Boxes,
  Cable,
  CalendarClock,
  ChartLine,
  CirclePlay,
  ClipboardCheck,
  Database,
  FileText,
  House,
  Joystick,
  LayoutDashboard,
  type LucideIcon,
  MapPinned,
  Palette,
  Server,
  ShieldAlert,
  Siren,
  SlidersHorizontal,
  UserRound,
  UsersRound,
  Waves,
} from 'lucide-react';
import type { Role } from '../../../src/contracts/roles.ts';
import type { PlainKey } from '../i18n/words.ts';
import type { appWords } from './words.ts';

/** One entry of the menu. */
export interface NavEntry {
  readonly to:
    | '/'
    | '/alarms'
    | '/trends'
    | '/assets'
    | '/me'
    | '/rules'
    | '/work'
    | '/duty'
    | '/patrols'
    | '/reports'
    | '/incidents'
    | '/places'
    | '/boards'
    | '/pictures'
    | '/commands'
    | '/connections'
    | '/data'
    | '/packs'
    | '/admin/users'
    | '/system'
    | '/design';
  readonly word: PlainKey<typeof appWords>;
  readonly icon: LucideIcon;
  /** Letter after `g` that leads there. */
  readonly key: string;
  readonly onRail: boolean;
  readonly onPhone: boolean;
  /** Least role that sees it; default everybody. */
  readonly role?: Role;
  /** True for what concerns the whole company: left out for somebody whose role holds at sites only. */
  readonly isWhole?: true;
}

/** The menu: rail at the left, tabs at the bottom of a phone, `g` keys, palette. One line per page. */
export const nav: readonly NavEntry[] = [
  { to: '/', word: 'overview', icon: House, key: 'h', onRail: true, onPhone: true },
  { to: '/alarms', word: 'alarms', icon: BellRing, key: 'a', onRail: true, onPhone: true },
  { to: '/trends', word: 'trends', icon: ChartLine, key: 't', onRail: true, onPhone: false },
  { to: '/assets', word: 'assets', icon: Boxes, key: 's', onRail: true, onPhone: true },
  { to: '/work', word: 'work', icon: ClipboardCheck, key: 'w', onRail: true, onPhone: true },
  { to: '/duty', word: 'duty', icon: CalendarClock, key: 'q', onRail: true, onPhone: false },
  { to: '/patrols', word: 'patrols', icon: ShieldAlert, key: 'n', onRail: true, onPhone: false },
  { to: '/reports', word: 'reports', icon: FileText, key: 'f', onRail: true, onPhone: false },
  { to: '/incidents', word: 'incidents', icon: Siren, key: 'i', onRail: true, onPhone: false },
  { to: '/places', word: 'placesPage', icon: MapPinned, key: 'l', onRail: true, onPhone: false },
  { to: '/boards', word: 'boards', icon: LayoutDashboard, key: 'b', onRail: true, onPhone: false },
  { to: '/pictures', word: 'pictures', icon: Waves, key: 'v', onRail: true, onPhone: false },
  { to: '/commands', word: 'commands', icon: Joystick, key: 'o', onRail: true, onPhone: false },
  { to: '/rules', word: 'rules', icon: SlidersHorizontal, key: 'r', onRail: true, onPhone: false },
  { to: '/connections', word: 'connections', icon: Cable, key: 'c', onRail: true, onPhone: false, isWhole: true },
  { to: '/data', word: 'data', icon: Database, key: 'd', onRail: true, onPhone: false, isWhole: true },
  { to: '/packs', word: 'packs', icon: CirclePlay, key: 'p', onRail: true, onPhone: false, isWhole: true },
  { to: '/system', word: 'system', icon: Server, key: 'y', onRail: true, onPhone: false, isWhole: true },
  { to: '/admin/users', word: 'users', icon: UsersRound, key: 'm', onRail: true, onPhone: false, role: 'administrator' },
  { to: '/design', word: 'design', icon: Palette, key: 'e', onRail: false, onPhone: false },
  { to: '/me', word: 'me', icon: UserRound, key: 'u', onRail: false, onPhone: true },
];
