const asked = Number(process.env.YANGFAN_TEST_SOAK ?? 0);

/** True with `YANGFAN_TEST_SOAK`: trials are long and write their report. */
export const isLong = asked > 0;

/** The short measure of a trial in an ordinary run, the long one with `YANGFAN_TEST_SOAK`. */
export const lengthOf = <T>(short: T, long: T): T => (isLong ? long : short);

/** How often the whole program is killed: as often as `YANGFAN_TEST_SOAK` says when that is more than 1. */
export const kills = asked > 1 ? asked : lengthOf(5, 100);

/** How often something is killed during a command: as often as `YANGFAN_TEST_SOAK` says when that is more than 1. */
export const commandKills = asked > 1 ? asked : lengthOf(1, 40);
