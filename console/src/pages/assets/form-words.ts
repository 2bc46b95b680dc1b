import type { Words } from '../../i18n/words.ts';

/** Strings of making and changing an asset. */
export const formWords = {
  addDevice: { zh: '接入设备', en: 'Add a device' },
  create: { zh: '新建资产', en: 'New asset' },
  createBelow: { zh: '新建下级', en: 'New below it' },
  edit: { zh: '修改', en: 'Edit' },
  editTitle: { zh: '修改资产', en: 'Edit the asset' },
  model: { zh: '型号', en: 'Model' },
  chooseModel: { zh: '请选择', en: 'Choose' },
  modelAbout: { zh: '决定有哪些测点与属性，之后不能更改', en: 'Decides which points and attributes it has; it cannot be changed later' },
  noModels: { zh: '还没有型号', en: 'There are no models yet' },
  noModelsAbout: {
    zh: '型号说明一类资产有哪些测点，由场景包带来。先安装一个场景包，或写自己的场景包（见 docs/packs.zh.md）。',
    en: 'A model says which points a kind of asset has, and comes with a scenario pack. Install one, or write your own (docs/packs.md).',
  },
  toPacks: { zh: '到场景包', en: 'To the packs' },
  key: { zh: '资产键', en: 'Key' },
  keyAbout: {
    zh: '小写字母、数字与连字符，如 vat-1；公司内唯一，之后不能更改',
    en: 'Small letters, digits and hyphens, such as vat-1; one of its kind in the company, cannot be changed later',
  },
  nameZh: { zh: '名称（中文）', en: 'Name (Chinese)' },
  nameEn: { zh: '名称（英文）', en: 'Name (English)' },
  nameAbout: { zh: '只填一种语言时，两种语言都用它', en: 'One of the two is enough; it then stands for both' },
  parent: { zh: '上级资产（可不选）', en: 'Lies within (optional)' },
  latitude: { zh: '纬度（°，WGS 84）', en: 'Latitude (°, WGS 84)' },
  longitude: { zh: '经度（°，WGS 84）', en: 'Longitude (°, WGS 84)' },
  placeAbout: { zh: '填写后显示在地图上；清空则不再有位置', en: 'With both it is shown on the map; emptied, it has no place' },
  wrongPlace: { zh: '纬度 −90 至 90，经度 −180 至 180，两个都填或都不填', en: '−90 to 90 and −180 to 180, both or neither' },
  wrongFigure: { zh: '请填写数字', en: 'Give a number' },
  wrongKey: { zh: '只能用小写字母、数字与连字符', en: 'Only small letters, digits and hyphens' },
  curves: { zh: '年内曲线属性经接口填写：{names}', en: 'Yearly curves are given by API: {names}' },
  saved: { zh: '资产已保存', en: 'Asset saved' },
} as const satisfies Words;
