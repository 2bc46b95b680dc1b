import type { Words } from '../../i18n/words.ts';

/** Strings of the sign-in page. */
export const signInWords = {
  title: { zh: '登录', en: 'Sign in' },
  name: { zh: '用户名', en: 'User name' },
  password: { zh: '密码', en: 'Password' },
  submit: { zh: '登录', en: 'Sign in' },
  linkHint: {
    zh: '首次使用请打开启动时打印的一次性链接；也可在服务器上执行 yangfan user link 重新生成。',
    en: 'The first time, open the one-time link that was printed at start, or make a new one on the server with: yangfan user link',
  },
  byProvider: { zh: '用{title}登录', en: 'Sign in with {title}' },
  byOther: { zh: '换账号登录（{title}）', en: 'Sign in with another account ({title})' },
  providerTitle: { zh: '企业账号', en: 'your company account' },
  providerAway: {
    zh: '{title}暂时无法使用：身份提供方没有应答。可用用户名和密码登录。',
    en: 'Signing in with {title} is not possible now: the provider does not answer. Name and password work.',
  },
  finishing: { zh: '正在用企业账号登录…', en: 'Signing in with the company account…' },
  otherCompany: { zh: '其他公司的账号', en: 'Account of another company' },
  company: { zh: '公司代码', en: 'Company key' },
  companyHelp: { zh: '管理员会告知，例如 dyeing', en: 'Your administrator knows it, for example: dyeing' },
  showCompany: { zh: '显示登录方式', en: 'Show ways to sign in' },
  noneOf: {
    zh: '“{company}”在此没有企业账号登录方式，请核对公司代码',
    en: 'No company account can be used here for “{company}”; check the key',
  },
  or: { zh: '或', en: 'or' },
  byLink: { zh: '正在用一次性链接登录…', en: 'Signing in by the one-time link…' },
  setTitle: { zh: '设置密码', en: 'Set a password' },
  setAbout: {
    zh: '已登录。一次性链接只能用一次；设置密码后，下次可直接登录。',
    en: 'You are signed in. The link works only once; with a password you can sign in again without it.',
  },
  newPassword: { zh: '新密码', en: 'New password' },
  rule: { zh: '至少 10 个字符', en: 'At least 10 characters' },
  tooShort: { zh: '还差 {n} 个字符', en: '{n} more characters' },
  oldPassword: { zh: '现有密码', en: 'Present password' },
  set: { zh: '设置并继续', en: 'Set and go on' },
  skip: { zh: '暂不设置', en: 'Not now' },
  changed: { zh: '密码已设置', en: 'The password is set' },
} as const satisfies Words;
