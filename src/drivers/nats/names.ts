/** The stream in which the messages of all sites wait, unless configured otherwise. */
export const usualStream = 'yangfan-up';

/** Where the values of a device are published; `%u` is its identity. */
export const usualSubject = 'yf.%u.values';

/** Where a site says that it is online; kept by {@link stateStreamOf}. */
export const stateSubjectOf = (identity: string): string => `yf.${identity}.up.uplink`;

/** The stream that keeps what was last said there, beside the stream of values. */
export const stateStreamOf = (stream: string): string => `${stream}-state`;

/** A site says that it is online this often. */
export const stateEveryMs = 20_000;

/** An identity that can be one token of a subject: no dots, wildcards or blanks. */
export const isToken = (identity: string): boolean => /^[^.*>\s\p{Cc}]{1,120}$/u.test(identity);

/** The subject of a device. */
export const subjectOf = (pattern: string, identity: string): string => pattern.replace('%u', () => identity);
