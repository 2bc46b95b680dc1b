const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xa001 : value >>> 1;
  return value;
});

/**
 * CRC-16/MODBUS of `bytes[start, end)`: start value FFFF, reflected polynomial A001.
 *
 * SL 651 sends it high byte first, unlike Modbus. Source: SL 651-2014 table 20 (X¹⁶+X¹⁵+X²+1).
 */
export function crc16(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let value = 0xffff;
  for (let i = start; i < end; i++) value = (value >>> 8) ^ (table[(value ^ (bytes[i] ?? 0)) & 0xff] ?? 0);
  return value;
}
