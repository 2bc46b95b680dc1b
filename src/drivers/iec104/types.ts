import { type ElementKind, elements } from './elements.ts';
import { timeBytes } from './time-code.ts';

/** A type of ASDU. */
export interface AsduType {
  readonly id: number;
  /** Name in the standard. */
  readonly name: string;
  /** `monitor`: carries process values; `command`: an output; `system`: neither. */
  readonly use: 'monitor' | 'command' | 'system';
  readonly element: ElementKind;
  /** A CP56Time2a follows the element. */
  readonly isTimed: boolean;
  /** Bytes of element and time. */
  readonly size: number;
}

type Row = readonly [id: number, name: string, use: AsduType['use'], element: keyof typeof elements, time?: 'time'];

const rows: readonly Row[] = [
  [1, 'M_SP_NA_1', 'monitor', 'single'],
  [3, 'M_DP_NA_1', 'monitor', 'double'],
  [5, 'M_ST_NA_1', 'monitor', 'step'],
  [7, 'M_BO_NA_1', 'monitor', 'bits'],
  [9, 'M_ME_NA_1', 'monitor', 'normalised'],
  [11, 'M_ME_NB_1', 'monitor', 'scaled'],
  [13, 'M_ME_NC_1', 'monitor', 'float'],
  [15, 'M_IT_NA_1', 'monitor', 'counter'],
  [20, 'M_PS_NA_1', 'monitor', 'packed'],
  [21, 'M_ME_ND_1', 'monitor', 'bareNormalised'],
  [30, 'M_SP_TB_1', 'monitor', 'single', 'time'],
  [31, 'M_DP_TB_1', 'monitor', 'double', 'time'],
  [32, 'M_ST_TB_1', 'monitor', 'step', 'time'],
  [33, 'M_BO_TB_1', 'monitor', 'bits', 'time'],
  [34, 'M_ME_TD_1', 'monitor', 'normalised', 'time'],
  [35, 'M_ME_TE_1', 'monitor', 'scaled', 'time'],
  [36, 'M_ME_TF_1', 'monitor', 'float', 'time'],
  [37, 'M_IT_TB_1', 'monitor', 'counter', 'time'],
  [45, 'C_SC_NA_1', 'command', 'singleCommand'],
  [46, 'C_DC_NA_1', 'command', 'doubleCommand'],
  [47, 'C_RC_NA_1', 'command', 'stepCommand'],
  [48, 'C_SE_NA_1', 'command', 'setNormalised'],
  [49, 'C_SE_NB_1', 'command', 'setScaled'],
  [50, 'C_SE_NC_1', 'command', 'setFloat'],
  [51, 'C_BO_NA_1', 'command', 'setBits'],
  [58, 'C_SC_TA_1', 'command', 'singleCommand', 'time'],
  [59, 'C_DC_TA_1', 'command', 'doubleCommand', 'time'],
  [60, 'C_RC_TA_1', 'command', 'stepCommand', 'time'],
  [61, 'C_SE_TA_1', 'command', 'setNormalised', 'time'],
  [62, 'C_SE_TB_1', 'command', 'setScaled', 'time'],
  [63, 'C_SE_TC_1', 'command', 'setFloat', 'time'],
  [64, 'C_BO_TA_1', 'command', 'setBits', 'time'],
  [70, 'M_EI_NA_1', 'system', 'byte'],
  [100, 'C_IC_NA_1', 'system', 'byte'],
  [101, 'C_CI_NA_1', 'system', 'byte'],
  [102, 'C_RD_NA_1', 'system', 'nothing'],
  [103, 'C_CS_NA_1', 'system', 'nothing', 'time'],
  [104, 'C_TS_NA_1', 'system', 'word'],
  [105, 'C_RP_NA_1', 'system', 'byte'],
  [106, 'C_CD_NA_1', 'system', 'word'],
  [107, 'C_TS_TA_1', 'system', 'word', 'time'],
];

/** Every type that we can read and write. [IEC 60870-5-104, 6; 60870-5-101, 7.3] */
export const types: readonly AsduType[] = rows.map(([id, name, use, element, time]) => {
  const isTimed = time !== undefined;
  const kind = elements[element];
  return { id, name, use, element: kind, isTimed, size: kind.size + (isTimed ? timeBytes : 0) };
});

const byId: readonly (AsduType | undefined)[] = Array.from({ length: 256 }, (_, id) => types.find((type) => type.id === id));

/** The type with an identification; `undefined` when we do not know it. */
export const typeOf = (id: number): AsduType | undefined => byId[id];

/** Identifications that the driver itself speaks of. */
export const typeId = { endOfInit: 70, interrogation: 100, counterInterrogation: 101, read: 102, clock: 103, test: 107 } as const;

/** Types with time by those without: an interrogation is answered without. [IEC 60870-5-101, 7.2.3, table 14] */
const untimed: ReadonlyMap<number, number> = new Map([
  [30, 1],
  [31, 3],
  [32, 5],
  [33, 7],
  [34, 9],
  [35, 11],
  [36, 13],
]);

/** The type that carries the same values without a time; the type itself where it carries none. */
export const withoutTime = (id: number): number => untimed.get(id) ?? id;
