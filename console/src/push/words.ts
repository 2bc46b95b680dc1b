import type { Words } from '../i18n/words.ts';

/** Strings of push to this browser. */
export const pushWords = {
  title: { zh: '推送通知', en: 'Push notifications' },
  about: {
    zh: '控制台关闭后，重要告警和发给您的通知也会弹出；每台设备单独启用。需要服务器与此设备都能访问浏览器厂商的推送服务（互联网）；不能访问时，控制台内的通知照常工作。',
    en: 'Important alarms and notices for you appear also while the console is closed; each device is turned on by itself. The server and this device both need the internet, to reach the push service of the browser’s maker; without it, notices in the console work as ever.',
  },
  turnOn: { zh: '在此设备启用推送', en: 'Turn on for this device' },
  turnOff: { zh: '在此设备关闭推送', en: 'Turn off for this device' },
  turningOn: { zh: '正在启用…', en: 'Turning on…' },
  on: { zh: '此设备已启用推送', en: 'Push is on for this device' },
  off: { zh: '此设备已关闭推送', en: 'Push is off for this device' },
  ended: {
    zh: '此设备的推送已失效（退出过登录、被移除，或浏览器已取消订阅），需要时请重新启用',
    en: 'Push for this device has ended: it was signed out or removed, or the browser gave the subscription up. Turn it on again if you want it',
  },
  denied: {
    zh: '浏览器已禁止此站点的通知，请在浏览器的网站设置中允许',
    en: 'The browser forbids notifications of this site; allow them in its site settings',
  },
  impossible: {
    zh: '此浏览器在此地址不能接收推送：需要 HTTPS（或在本机打开）；iPhone 和 iPad 须先将控制台添加到主屏幕',
    en: 'This browser cannot receive push here: it needs https, or the console opened on the machine itself; on iPhone and iPad add the console to the home screen first',
  },
  unreachable: {
    zh: '未能启用：浏览器连不上它的推送服务，请检查此设备的互联网连接（{error}）',
    en: 'Not turned on: the browser could not reach its push service; look at the internet connection of this device ({error})',
  },
  devices: { zh: '我的设备', en: 'My devices' },
  none: { zh: '还没有设备', en: 'No device yet' },
  thisDevice: { zh: '此设备', en: 'This device' },
  lastDelivered: { zh: '最近送达 {age}', en: 'Last delivered {age}' },
  never: { zh: '尚未送达过', en: 'Nothing delivered yet' },
  lastError: { zh: '最近错误：{error}', en: 'Last error: {error}' },
  test: { zh: '测试', en: 'Test' },
  testing: { zh: '正在发送…', en: 'Sending…' },
  testSent: { zh: '推送服务已接收，应很快弹出', en: 'The push service has taken it; it should appear soon' },
  testFailed: { zh: '未送达：{error}', en: 'Not sent: {error}' },
  remove: { zh: '移除', en: 'Remove' },
  removeTitle: { zh: '移除“{name}”？', en: 'Remove “{name}”?' },
  removeAbout: { zh: '该设备不再收到推送，可在该设备上重新启用。', en: 'It gets no push any more; it can be turned on there again.' },
  removed: { zh: '已移除', en: 'Removed' },
  least: { zh: '推送哪些', en: 'What is pushed' },
  upTo1: { zh: '仅 1 级', en: 'Priority 1 only' },
  upTo2: { zh: '1 至 2 级', en: 'Priority 1 and 2' },
  upTo3: { zh: '1 至 3 级', en: 'Priority 1 to 3' },
  upTo4: { zh: '规则规定的全部', en: 'All that rules say' },
} as const satisfies Words;
