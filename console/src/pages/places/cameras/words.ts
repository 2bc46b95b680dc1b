import type { Words } from '../../../i18n/words.ts';

/** Strings of cameras. */
export const cameraWords = {
  show: { zh: '在地图上显示摄像机', en: 'Show cameras on the map' },
  name: { zh: '名称', en: 'Name' },
  view: { zh: '视场', en: 'View' },
  picture: { zh: '画面', en: 'Picture' },
  viewOf: { zh: '朝向 {azimuth}° · 宽 {angle}° · {reach}', en: '{azimuth}° · {angle}° wide · {reach}' },
  noView: { zh: '未设朝向', en: 'no direction' },
  noPlace: { zh: '无位置', en: 'no place' },
  hasStill: { zh: '有', en: 'yes' },
  noStill: { zh: '未设地址', en: 'no address' },
  none: { zh: '还没有摄像机', en: 'There are no cameras yet' },
  noneAbout: {
    zh: '型号含有属性 viewAzimuth（朝向）的资产是摄像机，例如海洋与渔政场景包的“摄像机”。新建资产后，在此设置画面地址。',
    en: 'Assets whose model has the attribute viewAzimuth are cameras, as “Camera” of the pack Ocean and fishery. Make one under Assets, then say here where its picture is.',
  },
  camera: { zh: '摄像机：{name}', en: 'Camera: {name}' },
  fullScreen: { zh: '全屏', en: 'Full screen' },
  download: { zh: '下载', en: 'Download' },
  page: { zh: '摄像机页面', en: 'Page of the camera' },
  address: { zh: '画面地址…', en: 'Address…' },
  asset: { zh: '打开资产', en: 'Open asset' },
  close: { zh: '关闭画面', en: 'Close the picture' },
  addressOf: { zh: '{name}的画面地址', en: 'Where the picture of {name} is' },
  stillAddress: { zh: '画面（HTTP 或 HTTPS）', en: 'Picture (HTTP or HTTPS)' },
  stillHelp: {
    zh: '每次返回一张 JPEG、PNG 或 WebP，例如 ONVIF 的 GetSnapshotUri。由服务器取回。加密保存，仅工程师可见。',
    en: 'Gives one JPEG, PNG or WebP each time, as ONVIF GetSnapshotUri tells. The server fetches it. Stored sealed, shown to engineers only.',
  },
  user: { zh: '用户名（要求登录的摄像机）', en: 'User (where the camera wants a sign-in)' },
  userHelp: { zh: '按 Digest 登录；Basic 仅限 HTTPS。', en: 'Signs in by Digest; by Basic over HTTPS only.' },
  password: { zh: '密码', en: 'Password' },
  passwordKept: { zh: '已保存；留空则不变。', en: 'One is stored; left empty it stays.' },
  pageAddress: { zh: '摄像机页面（可选）', en: 'Page of the camera (optional)' },
  pageHelp: {
    zh: '有动态画面的页面，凡能看到此摄像机的人都可见，请勿含密码。',
    en: 'With its moving picture; shown to all who see the camera, so without a password.',
  },
  save: { zh: '保存', en: 'Save' },
  saved: { zh: '画面地址已保存', en: 'The address is saved' },
} as const satisfies Words;
