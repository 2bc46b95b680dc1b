import type { PackBoard } from '../../contracts/api/boards.ts';

// The wall of the duty room: on the left the reservoirs, in the middle the dam that is operated, on the right what asks for somebody, below it the city.

type Widget = PackBoard['widgets'][number];
type Box = readonly [x: number, y: number, w: number, h: number];
type Words = { readonly zh: string; readonly en: string };

const boxed = ([x, y, w, h]: Box) => ({ x, y, w, h });
type Reservoir = 'idukki' | 'kakkayam' | 'banasura-sagar';
const depths = ['spot-1.depth', 'spot-2.depth', 'spot-3.depth'];

const level = (asset: Reservoir, box: Box): Widget => ({
  ...{ kind: 'level', id: `level-${asset}`, point: `${asset}.level`, vessel: 'dam' },
  ...boxed(box),
});
const inflow = (asset: Reservoir, title: Words, box: Box): Widget => ({
  ...{ kind: 'value', id: `inflow-${asset}`, point: `${asset}.inflow`, title },
  ...boxed(box),
});

export const boards: Readonly<Record<string, PackBoard>> = {
  dutyRoom: {
    title: { zh: '防汛值班大屏', en: 'Flood duty room' },
    mode: 'wall',
    site: 'bureau',
    widgets: [
      {
        ...{ kind: 'text', id: 'title', x: 0, y: 0, w: 26, h: 2, look: 'heading', align: 'start' },
        text: { zh: '示范水务局 · 防汛值班', en: 'Demonstration water bureau · flood duty' },
      },
      { kind: 'clock', id: 'clock', x: 26, y: 0, w: 6, h: 2, withSeconds: true, withDate: true },

      level('idukki', [0, 2, 9, 5]),
      level('kakkayam', [0, 7, 9, 6]),
      level('banasura-sagar', [0, 13, 9, 5]),

      inflow('idukki', { zh: '伊杜基 入库流量', en: 'Idukki, inflow' }, [9, 2, 5, 2]),
      inflow('kakkayam', { zh: '卡卡亚姆 入库流量', en: 'Kakkayam, inflow' }, [14, 2, 5, 2]),
      inflow('banasura-sagar', { zh: '巴纳苏拉 入库流量', en: 'Banasura, inflow' }, [19, 2, 5, 2]),
      { kind: 'alarmCount', id: 'counts', x: 24, y: 2, w: 8, h: 2, leastPriority: 4 },

      { kind: 'picture', id: 'dam', picture: 'banasura', x: 9, y: 4, w: 16, h: 10 },
      {
        ...{ kind: 'trend', id: 'depths', title: { zh: '积水深度，24 小时', en: 'Standing water, 24 hours' } },
        ...{ x: 9, y: 14, w: 16, h: 4, range: '24h', withLimits: false, points: depths },
      },
      { kind: 'map', id: 'city', title: { zh: '易涝点', en: 'Flood-prone places' }, asset: 'city', x: 25, y: 9, w: 7, h: 5 },

      { kind: 'alarms', id: 'alarms', x: 25, y: 4, w: 7, h: 5, leastPriority: 4 },
      { kind: 'status', id: 'spots', title: { zh: '积水', en: 'Standing water' }, x: 25, y: 14, w: 7, h: 4, points: depths },
    ],
  },
};
