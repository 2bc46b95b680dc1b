import { objectNames } from './mib.ts';

/** Which row of a table a key means: the one in which another column has this text. */
export interface Lookup {
  /** OID of the column with the names. */
  readonly column: string;
  readonly text: string;
}

/** What a key of a binding means. */
export interface SnmpKey {
  /** Whole OID of a value; of a column where `row` says which. */
  readonly oid: string;
  readonly row: Lookup | undefined;
  /** Change per second of a counter instead of its value. */
  readonly isRate: boolean;
  /** Only taken from traps and informs. */
  readonly isTrap: boolean;
}

/** OID of the time since the agent began, in hundredths of a second. */
export const upTimeOid = '1.3.6.1.2.1.1.3.0';

const pattern = /^(trap:)?([A-Za-z]\w*|\.?[0-2](?:\.\d{1,10})+)((?:\.\d{1,10})*)(?:\[([^=[\]]+)=([^[\]]{1,200})\])?(:rate)?$/;
const oidPattern = /^\.?[0-2](?:\.\d{1,10}){1,126}$/;
const mostSubIdentifier = 4_294_967_295;

/** The OID of a known name (mib.ts) or of its dotted text; `undefined` for what is neither. */
export function oidOf(text: string): string | undefined {
  const [name = '', ...rest] = text.split('.');
  const known = Object.hasOwn(objectNames, name) ? [objectNames[name], ...rest].join('.') : text;
  if (!oidPattern.test(known)) return undefined;
  const oid = known.replace(/^\./, '');
  return oid.split('.').every((part) => Number(part) <= mostSubIdentifier) ? oid : undefined;
}

/** Take a key apart, such as `1.3.6.1.2.1.1.3.0`, `ifHCInOctets.3:rate`, `ifOperStatus[ifName=eth0]`, `trap:linkDown`; `undefined` when it is none. */
export function parseKey(text: string): SnmpKey | undefined {
  const found = pattern.exec(text);
  if (found === null) return undefined;
  const [, trap, head = '', tail = '', column, wanted = '', rate] = found;
  const oid = oidOf(head + tail);
  const names = column === undefined ? undefined : oidOf(column);
  const isTrap = trap !== undefined;
  if (oid === undefined || (column !== undefined && names === undefined) || (isTrap && (rate !== undefined || column !== undefined)))
    return undefined;
  return { oid, row: names === undefined ? undefined : { column: names, text: wanted }, isRate: rate !== undefined, isTrap };
}

/** An agent's address. */
export interface AgentAddress {
  readonly host: string;
  readonly port: number;
}

/** Where the device of an identity is: `10.0.0.5`, `switch.example:1161`, `name@10.0.0.5`; `undefined` when it names no address. */
export function addressOf(identity: string, port: number): AgentAddress | undefined {
  const found = /^(?:[^@]*@)?([A-Za-z0-9][A-Za-z0-9.-]{0,253})(?::(\d{1,5}))?$/.exec(identity);
  if (found === null) return undefined;
  const own = found[2] === undefined ? port : Number(found[2]);
  return own > 0 && own <= 65_535 ? { host: found[1] ?? '', port: own } : undefined;
}
