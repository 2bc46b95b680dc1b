import type { Text } from './text.ts';

/** What may drift, by the classes of leeway that IAMSAR volume II and the national rescue services use; a mean class where nothing more is known. */
export const driftObjects = {
  personUnknown: { zh: '落水人员（状态不明）', en: 'Person in the water, state unknown' },
  personVertical: { zh: '落水人员（清醒，穿救生衣直立）', en: 'Person in the water, conscious, upright in a life-jacket' },
  personSitting: { zh: '落水人员（坐姿，穿救生衣）', en: 'Person in the water, sitting, life-jacket' },
  personSuit: { zh: '落水人员（救生服，仰面）', en: 'Person in the water, survival suit, face up' },
  personDeceased: { zh: '落水人员（俯面）', en: 'Person in the water, face down' },
  raftUnknown: { zh: '救生筏（无压载，一般）', en: 'Life-raft without ballast, general' },
  raftDeepBallast: { zh: '救生筏（深压载，一般）', en: 'Life-raft, deep ballast, general' },
  raftDrogue: { zh: '救生筏（深压载，有海锚）', en: 'Life-raft, deep ballast, with drogue' },
  lifeCapsule: { zh: '救生艇（封闭硬壳）', en: 'Enclosed hard-shell lifeboat' },
  skiffCapsized: { zh: '小艇（进水或倾覆）', en: 'Skiff, swamped or capsized' },
  fishingVessel: { zh: '渔船（一般）', en: 'Fishing vessel, general' },
  gillNetter: { zh: '渔船（刺网，尾卷网机）', en: 'Fishing vessel, gill-netter with rear reel' },
  coastalFreighter: { zh: '沿海货船', en: 'Coastal freighter' },
  debris: { zh: '渔船残骸', en: 'Debris of a fishing vessel' },
} as const satisfies Readonly<Record<string, Text>>;

/** A class of what may drift. */
export type DriftObject = keyof typeof driftObjects;
