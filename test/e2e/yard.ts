import type { Pack } from '../../src/contracts/pack.ts';

const both = (zh: string, en: string) => ({ zh, en });
const point = (title: ReturnType<typeof both>, unit: 'none' | 'm_s' | 'm' = 'none') => ({ title, unit });

/** A pack with so many carts that say where they are, by HTTP. */
export function yardPack(carts: number): Pack {
  return {
    ...{
      id: 'yard',
      version: '1.0.0',
      title: both('堆场', 'Yard'),
      about: both('测试用', 'For a test'),
      uses: ['assets', 'connect', 'locate'],
    },
    models: {
      cart: {
        title: both('布车', 'Cart'),
        icon: 'truck',
        points: {
          longitude: point(both('经度', 'Longitude')),
          latitude: point(both('纬度', 'Latitude')),
          speed: point(both('速度', 'Speed'), 'm_s'),
          direction: point(both('方向', 'Direction')),
          floor: point(both('楼层', 'Floor')),
          accuracy: point(both('精度', 'Accuracy'), 'm'),
        },
      },
    },
    ...{ rules: {}, responses: [], screens: {}, sources: {}, stories: {}, simulate: {}, history: [] },
    site: Array.from({ length: carts }, (_, i) => ({
      key: `cart${i}`,
      model: 'cart',
      title: both(`布车 ${i}`, `Cart ${i}`),
      provenance: both('测试用', 'For a test'),
    })),
  };
}
