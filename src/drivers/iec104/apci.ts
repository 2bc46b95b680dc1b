/** Every APDU begins with it. [IEC 60870-5-104, 5] */
export const startByte = 0x68;
/** Longest APDU after start and length byte. */
export const longestLength = 253;
/** Send and receive numbers count to 2¹⁵. */
export const numberMask = 0x7fff;

/** Control functions of the U format, by the first control byte. [5.1] */
export const functions = { startAct: 0x07, startCon: 0x0b, stopAct: 0x13, stopCon: 0x23, testAct: 0x43, testCon: 0x83 } as const;

/** A control function of the U format. */
export type ControlFunction = keyof typeof functions;

const functionNames = new Map<number, ControlFunction>(Object.entries(functions).map(([name, code]) => [code, nameOf(name)]));

function nameOf(name: string): ControlFunction {
  return name as ControlFunction; // holds: called with the keys of `functions` only
}

/** The control function of a first control byte; `undefined` for none. */
export const functionOf = (code: number): ControlFunction | undefined => functionNames.get(code);

/** An APDU. The ASDU of an I format stands at `from`…`to` of `bytes`, which are valid until the call that passed them returns. */
export type Apdu =
  | {
      readonly format: 'I';
      /** N(S) and N(R). */
      readonly sent: number;
      readonly received: number;
      readonly bytes: Uint8Array;
      readonly from: number;
      readonly to: number;
    }
  | { readonly format: 'S'; readonly received: number }
  | { readonly format: 'U'; readonly control: ControlFunction };

/** The bytes of an I format around an ASDU. */
export function encodeI(sent: number, received: number, asdu: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(6 + asdu.length);
  bytes.set([startByte, 4 + asdu.length, (sent << 1) & 0xff, sent >> 7, (received << 1) & 0xff, received >> 7]);
  bytes.set(asdu, 6);
  return bytes;
}

/** The bytes of an S format. */
export const encodeS = (received: number): Uint8Array => Uint8Array.of(startByte, 4, 1, 0, (received << 1) & 0xff, received >> 7);

/** The bytes of a U format. */
export const encodeU = (control: ControlFunction): Uint8Array => Uint8Array.of(startByte, 4, functions[control], 0, 0, 0);
