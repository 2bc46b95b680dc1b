import type { StoryInject } from '../../contracts/pack.ts';
import { type At, placeAt } from './hall.ts';

/** What a tag says; in silence it says none of them. */
const said = ['longitude', 'latitude', 'floor', 'accuracy', 'battery', 'button', 'strap', 'lot'] as const;

const goTo = (atSeconds: number, to: At, overSeconds: number) => {
  const [longitude, latitude] = placeAt(to);
  return [
    { atSeconds, point: 'cart.longitude', to: longitude, overSeconds },
    { atSeconds, point: 'cart.latitude', to: latitude, overSeconds },
  ] as const;
};
const silent = (atSeconds: number) => said.map((key) => ({ atSeconds, point: `cart.${key}`, to: 'silence', overSeconds: 0 }) as const);
const jump = <P extends string>(atSeconds: number, values: Readonly<Record<P, number>>) =>
  (Object.entries(values) as [P, number][]).map(([point, to]) => ({ atSeconds, point, to, overSeconds: 0 }) as const); // holds: the keys of `values`

/** What can be played on the spot; `pack.ts` checks their points and rules. */
export const stories = {
  cartMissing: {
    title: { zh: '布车丢失', en: 'A cart goes missing' },
    about: {
      zh: '停在大门内通道的 07 号布车被推出车间（电子围栏告警），绑带被剪断，随后标签失联；三分半钟后找回。',
      en: 'Cart 07 stands in the corridor before the gate and is pushed out of the hall (fence alarm), its strap is cut, then its tag falls silent; it is back after three and a half minutes.',
    },
    asset: 'cart-07',
    returnSeconds: 0,
    inject: [
      ...goTo(0, [90, 24], 0), // in the corridor before the gate: the way there would lead through walls
      ...goTo(40, [108, 24], 18),
      ...goTo(60, [125, 50], 30),
      ...jump(75, { 'cart.strap': 0 }),
      ...silent(95),
      ...goTo(200, [90, 24], 0),
      ...jump(200, {
        'cart.floor': 1,
        'cart.accuracy': 0.3,
        'cart.battery': 3.85,
        'cart.button': 0,
        'cart.strap': 1,
        'cart.lot': 26_112_807,
      }),
    ] as const satisfies readonly StoryInject[],
    expect: [
      { atSeconds: 70, rule: 'strapCut', state: 'none' },
      { atSeconds: 85, rule: 'strapCut', state: 'raised', workOrder: true },
      { atSeconds: 120, rule: 'tagLost', state: 'none' },
      { atSeconds: 170, rule: 'tagLost', state: 'raised', workOrder: true },
      { atSeconds: 225, rule: 'tagLost', state: 'cleared' },
      { atSeconds: 225, rule: 'strapCut', state: 'cleared' },
    ],
  },
  callForHelp: {
    title: { zh: '工人求助', en: 'A worker calls for help' },
    about: { zh: '03 号工牌的求助键被按下，半分钟后复位。', en: 'The button of badge 03 is pressed, and released after half a minute.' },
    asset: 'person-03',
    inject: [...jump(10, { 'person.button': 1 }), ...jump(40, { 'person.button': 0 })],
    expect: [
      { atSeconds: 5, rule: 'personCalls', state: 'none' },
      { atSeconds: 20, rule: 'personCalls', state: 'raised', workOrder: true },
      { atSeconds: 60, rule: 'personCalls', state: 'cleared' },
    ],
  },
} as const;
