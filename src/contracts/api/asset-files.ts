import { z } from 'zod';
import { byId, id } from './common.ts';
import { attachment } from './maintain.ts';
import type { RouteContract } from './route.ts';

const ofAsset = byId.extend({ file: id });

export const assetFileRoutes = {
  listAssetFiles: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: {
      zh: '设备资料：说明书、图纸、证书、照片',
      en: 'Documents of an asset: manuals, drawings, certificates, photos; the oldest first',
    },
    params: byId,
    reply: z.object({ items: z.array(attachment) }),
  },
  putAssetFile: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: {
      zh: '上传设备资料',
      en: 'Keep a document of an asset: JPEG, PNG, WebP or PDF of at most 10 MiB, 100 for one (body: application/octet-stream); the id is made by the client',
    },
    params: ofAsset,
    query: z.object({ name: z.string().trim().min(1).max(200) }),
    reply: attachment,
  },
  readAssetFile: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '读取设备资料', en: 'A document of an asset' },
    params: ofAsset,
    media: 'application/octet-stream',
  },
  removeAssetFile: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '删除设备资料', en: 'Remove a document of an asset for good' },
    params: ofAsset,
  },
} as const satisfies Record<string, RouteContract>;
