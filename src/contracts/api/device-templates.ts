import { z } from 'zod';
import { byId, id, page, text } from './common.ts';
import { device } from './connect.ts';
import type { RouteContract } from './route.ts';

const newTemplate = z.object({
  title: text,
  protocol: z.string().max(60),
  /** Of the assets that such devices feed. */ model: z.string().max(120),
  parameters: z
    .array(z.object({ name: z.string().regex(/^\w{1,40}$/), title: text.optional(), default: z.string().max(100).optional() }))
    .max(20)
    .default([])
    .describe('What differs from device to device; used as {name}, {name+10} or {name-1} in keys and topics'),
  keys: z
    .array(
      z.object({
        key: z.string().min(1).max(120),
        point: z.string().max(120),
        scale: z.number().default(1),
        offset: z.number().default(0),
      }),
    )
    .max(5000),
  texts: z.array(z.string().min(1).max(120)).max(50).default([]).describe('Keys whose texts are kept as facts of the device'),
  topics: z.array(z.string().max(200)).max(50).default([]),
});
export const deviceTemplate = newTemplate.extend({ id });

export const deviceTemplateRoutes = {
  listDeviceTemplates: { permission: 'viewer', summary: { zh: '设备模板', en: 'Templates of device types' }, reply: page(deviceTemplate) },
  createDeviceTemplate: {
    permission: 'engineer',
    summary: { zh: '新建或导入设备模板', en: 'Make or import a template of a device type' },
    body: newTemplate,
    reply: deviceTemplate,
  },
  removeDeviceTemplate: {
    permission: 'engineer',
    summary: { zh: '删除设备模板（设备保留）', en: 'Remove a template; its devices stay' },
    params: byId,
  },
  saveDeviceTemplate: {
    permission: 'engineer',
    summary: { zh: '把设备存为模板', en: 'Save a device as a template' },
    params: byId,
    body: z.object({ title: text }),
    reply: deviceTemplate,
  },
  createFromTemplate: {
    permission: 'engineer',
    summary: { zh: '按模板批量新建设备', en: 'Make devices of a template' },
    params: byId,
    body: z.object({
      template: id,
      devices: z
        .array(
          z.object({
            identity: z.string().min(1).max(120),
            values: z.record(z.string(), z.string().max(100)).default({}),
            asset: id.optional().describe('An existing asset; else newAsset'),
            newAsset: z
              .object({ key: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/), title: text.optional(), parent: id.optional() })
              .optional(),
          }),
        )
        .min(1)
        .max(500),
    }),
    reply: z.object({ items: z.array(device) }),
  },
} as const satisfies Record<string, RouteContract>;
