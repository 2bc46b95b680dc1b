import type { Words } from '../../i18n/words.ts';

/** Strings of the net that a track looks like. */
export const gearWords = {
  title: { zh: '渔具推断', en: 'Net by track' },
  trawl: { zh: '拖网', en: 'trawl' },
  purseSeine: { zh: '围网', en: 'purse seine' },
  gillNet: { zh: '刺网', en: 'gill net' },
  looksLike: { zh: '像{net}（{p} %）', en: 'looks like {net} ({p} %)' },
  unclear: { zh: '不明显，最接近{net}（{p} %）', en: 'not clear, nearest to {net} ({p} %)' },
  tooShort: { zh: '在航 {n} 小时，不足 6 小时，无法推断', en: '{n} h at sea; 6 h are needed' },
  towing: { zh: '持续拖曳速度占 {v} %', en: 'in long tows {v} %' },
  drifting: { zh: '漂流或起网占 {v} %', en: 'drifting or hauling {v} %' },
  fast: { zh: '高速搜寻占 {v} %', en: 'fast {v} %' },
  setsPerDay: { zh: '每日快慢快 {v} 次', en: 'fast, slow, fast {v} times a day' },
  turning: { zh: '平均转向 {v}°', en: 'turns by {v}° on average' },
  speaksFor: { zh: '{why}（支持）', en: '{why} (for)' },
  speaksAgainst: { zh: '{why}（不支持）', en: '{why} (against)' },
  about: {
    zh: '按航速与转向的规则推断，只是线索，不是证据；时间范围越长越可靠。',
    en: 'By rules on speed and turning; a hint, no proof. A longer range tells more.',
  },
} as const satisfies Words;
