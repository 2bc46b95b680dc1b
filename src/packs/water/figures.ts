/** Levels of the dams. */
export const bulletin = {
  kind: 'data',
  reference: 'KSEB 水库公报 bulletin 2026-08-18: blueLevel / orangeLevel / redLevel / FRL',
} as const;
/** What is usual at this time of the year. */
export const percentile = {
  kind: 'data',
  reference: 'KSEB 公报 2021–2025 逐月日水位 90% 分位 · 90th percentile of daily level by month',
} as const;
/** A figure that nobody has stated yet, with the reason for it. */
export const assumed = (reason: string) => ({ kind: 'assumed', reference: reason }) as const;
