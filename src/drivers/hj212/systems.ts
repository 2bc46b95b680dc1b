import type { Text } from '../../contracts/text.ts';

/** System types (ST), HJ 212-2017; 44 of HJ 212-2025. */
export const systems: Readonly<Record<string, Text>> = {
  '21': { zh: '地表水质量监测', en: 'surface water' },
  '22': { zh: '空气质量监测', en: 'ambient air' },
  '23': { zh: '声环境质量监测', en: 'ambient noise' },
  '24': { zh: '地下水质量监测', en: 'groundwater' },
  '25': { zh: '土壤质量监测', en: 'soil' },
  '26': { zh: '海水质量监测', en: 'sea water' },
  '27': { zh: '挥发性有机物监测', en: 'volatile organic compounds' },
  '31': { zh: '大气环境污染源', en: 'source of air pollution' },
  '32': { zh: '地表水体环境污染源', en: 'source of water pollution' },
  '33': { zh: '地下水体环境污染源', en: 'source of groundwater pollution' },
  '34': { zh: '海洋环境污染源', en: 'source of sea pollution' },
  '35': { zh: '土壤环境污染源', en: 'source of soil pollution' },
  '36': { zh: '声环境污染源', en: 'source of noise' },
  '37': { zh: '振动环境污染源', en: 'source of vibration' },
  '38': { zh: '放射性环境污染源', en: 'source of radioactivity' },
  '39': { zh: '扬尘', en: 'dust' },
  '41': { zh: '电磁环境', en: 'electromagnetic environment' },
  '44': { zh: '用电监控(2025)', en: 'electricity (2025)' },
  '51': { zh: '烟气排放过程监控', en: 'flue gas process' },
  '52': { zh: '污水排放过程监控', en: 'sewage process' },
  '91': { zh: '系统交互', en: 'system' },
};

/** How people call a system type: `surface water (21)`. */
export function systemTitle(st: string | undefined): string {
  const title = st !== undefined && Object.hasOwn(systems, st) ? systems[st]?.en : undefined;
  return title === undefined ? `system ${st ?? 'unknown'}` : `${title} (${st})`;
}
