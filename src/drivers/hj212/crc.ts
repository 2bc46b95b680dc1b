const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  return crc;
});

/**
 * Checksum of the data segment in `bytes[from, to)`, 0…65,535. Source: HJ 212-2017 annex A.
 *
 * It looks like CRC-16/MODBUS and is not: the register is shifted by a byte *before* the byte is mixed in, so its low byte is lost each time.
 */
export function crcOf(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let crc = 0xffff;
  for (let i = from; i < to; i++) crc = table[(crc >>> 8) ^ (bytes[i] ?? 0)] ?? 0;
  return crc;
}
