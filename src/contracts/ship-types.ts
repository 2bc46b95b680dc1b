import type { Text } from './text.ts';

/** Groups of the AIS ship type (message 5 and 24). A code that is in none of them, or not told, is in no group. Source: ITU-R M.1371-5, table 53. */
export const shipTypes = {
  fishing: { codes: [30], title: { zh: '渔船', en: 'Fishing' } },
  towing: { codes: [31, 32, 52], title: { zh: '拖带', en: 'Towing and tugs' } },
  dredging: { codes: [33, 34], title: { zh: '疏浚与潜水', en: 'Dredging and diving' } },
  military: { codes: [35], title: { zh: '军事', en: 'Military' } },
  pleasure: { codes: [36, 37], title: { zh: '帆船与游艇', en: 'Sailing and pleasure' } },
  highSpeed: { codes: [40, 41, 42, 43, 44, 45, 46, 47, 48, 49], title: { zh: '高速船', en: 'High-speed craft' } },
  service: { codes: [50, 51, 53, 54, 55, 58, 59], title: { zh: '引航、搜救、公务', en: 'Pilot, rescue, law enforcement' } },
  passenger: { codes: [60, 61, 62, 63, 64, 65, 66, 67, 68, 69], title: { zh: '客船', en: 'Passenger' } },
  cargo: { codes: [70, 71, 72, 73, 74, 75, 76, 77, 78, 79], title: { zh: '货船', en: 'Cargo' } },
  tanker: { codes: [80, 81, 82, 83, 84, 85, 86, 87, 88, 89], title: { zh: '液货船', en: 'Tanker' } },
  other: { codes: [90, 91, 92, 93, 94, 95, 96, 97, 98, 99], title: { zh: '其他', en: 'Other' } },
} as const satisfies Readonly<Record<string, { readonly codes: readonly number[]; readonly title: Text }>>;

/** A key of {@link shipTypes}. */
export type ShipType = keyof typeof shipTypes;

const groups = new Map(
  Object.entries(shipTypes).flatMap(([key, { codes }]) => codes.map((code): [number, ShipType] => [code, key as ShipType])),
); // holds: the entries are those of the table

/** The group of an AIS ship type code, 0…99; `undefined` for one that says nothing. */
export const shipTypeOf = (code: number): ShipType | undefined => groups.get(code);
