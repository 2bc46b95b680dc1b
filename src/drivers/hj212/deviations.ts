/** What stations of the field do against the standard, and lenient stations may: name to what it means, for people. */
export const deviations = {
  'no-qn': 'no QN (HJ/T 212-2005)',
  'qn-form': 'QN is not 17 digits',
  'no-flag': 'no Flag (HJ/T 212-2005)',
  'no-st': 'no ST',
  'no-pw': 'no PW',
  'mn-form': 'MN is not 24 characters of 0-9A-F',
  'field-order': 'fields of the head in another order, e.g. PNO before PNUM',
  'unknown-field': 'a field of the head that the standard does not name',
  'packet-flag': 'packet number without bit D of Flag, or the bit without the number',
  'long-time': 'a time with milliseconds',
  'no-data-time': 'data (2xxx) without DataTime; the time of QN is taken',
  'flag-apart': 'a flag or sampling time in an item of its own, behind ; instead of ,',
  'unknown-flag': 'a data flag that the standard does not name',
  'unknown-command': 'a command of 2000 to 3999 that the standard does not name',
  'split-item': 'a message that is cut within an item or names its DataTime only once',
  length: 'a length that does not count the bytes of the segment',
  'long-segment': 'a segment of more than 1024 bytes',
  terminator: 'no CR LF behind the checksum',
  charset: 'text in GBK instead of UTF-8',
  checksum: 'a wrong checksum; only from stations of the mode no-checksum',
} as const satisfies Readonly<Record<string, string>>;

/** A key of {@link deviations}. */
export type Deviation = keyof typeof deviations;
