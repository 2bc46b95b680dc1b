import type { Reply } from '../../../../src/contracts/api/index.ts';
import type { FormSchema } from '../../ui/schema-form.tsx';

/** A channel as the API gives it. */
export type Channel = Reply<'createNotifyChannel'>;
/** One of the kinds of channels. */
export type ChannelKind = Channel['config']['kind'];

/** The kinds in the order in which they are offered. */
export const channelKinds: readonly ChannelKind[] = ['wecom', 'dingtalk', 'feishu', 'email', 'webhook', 'push', 'inApp'];

type WithChinese = FormSchema & { readonly zh: { readonly title: string; readonly description?: string } };

const webhookUrl: WithChinese = {
  ...{
    type: 'string',
    writeOnly: true,
    title: 'Webhook address',
    description: 'As the other side gives it, with its key; not shown again',
  },
  zh: { title: 'Webhook 地址', description: '对方给出的完整地址，含密钥；保存后不再显示' },
};
const signSecret = (description: string, zh: string): WithChinese => ({
  ...{ type: 'string', writeOnly: true, title: 'Signing secret', description },
  zh: { title: '签名密钥', description: zh },
});
const optional = signSecret('When the robot asks for signatures', '机器人启用“加签”时填写');
const text = (title: string, zh: string, description?: string, zhDescription?: string): WithChinese => ({
  ...{ type: 'string', title, ...(description && { description }) },
  zh: { title: zh, ...(zhDescription && { description: zhDescription }) },
});

/** What is asked for each kind; the server checks it by its own contract. */
export const channelForms: Readonly<Record<ChannelKind, FormSchema>> = {
  inApp: { type: 'object', properties: {} },
  push: {
    type: 'object',
    properties: {
      contact: text(
        'Contact e-mail',
        '联系邮箱',
        'Told to push services, for their questions; without it the https address of the console',
        '告知推送服务，以便对方联系；不填则用控制台的 HTTPS 地址',
      ),
    },
  },
  wecom: { type: 'object', properties: { webhookUrl }, required: ['webhookUrl'] },
  dingtalk: { type: 'object', properties: { webhookUrl, signSecret: optional }, required: ['webhookUrl'] },
  feishu: { type: 'object', properties: { webhookUrl, signSecret: optional }, required: ['webhookUrl'] },
  webhook: {
    type: 'object',
    properties: {
      webhookUrl,
      signSecret: signSecret(
        'At least 8 characters; x-yangfan-signature is HMAC-SHA256 over timestamp.body',
        '至少 8 个字符；x-yangfan-signature 为对“时间戳.正文”的 HMAC-SHA256',
      ),
    },
    required: ['webhookUrl', 'signSecret'],
  },
  email: {
    type: 'object',
    properties: {
      host: text('Mail server', '邮件服务器'),
      port: { type: 'integer', title: 'Port', default: 587, minimum: 1, maximum: 65_535, zh: { title: '端口' } } as FormSchema,
      security: {
        ...{ type: 'string', enum: ['starttls', 'tls', 'none'], default: 'starttls', title: 'Encryption' },
        ...{
          description: 'tls: usually port 465. none: in clear, without password',
          zh: { title: '加密', description: 'tls 一般用 465 端口；none 为明文，不能带密码' },
        },
      } as FormSchema,
      user: text('User', '用户名'),
      password: { type: 'string', writeOnly: true, title: 'Password', zh: { title: '密码' } } as FormSchema,
      from: text('Sender', '发件人'),
      to: {
        type: 'array',
        items: { type: 'string' },
        title: 'Receivers',
        description: 'Unless a rule names others',
        zh: { title: '收件人', description: '规则未指定时发给他们' },
      } as FormSchema,
    },
    required: ['host', 'from', 'to'],
  },
};

/** Names as they are typed with commas or spaces between. */
export const peopleOf = (typed: string): string[] =>
  typed
    .split(/[,，;；\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
