import { z } from 'zod';
import { byId, id, page, text } from './common.ts';
import type { RouteContract } from './route.ts';

/** A camera and where it looks, by its attributes; what they do not say is absent. */
export const camera = z.object({
  id: id.describe('Asset'),
  title: text,
  longitude: z.number().optional().describe('WGS 84, degrees; absent: it has no place'),
  latitude: z.number().optional(),
  azimuth: z.number().optional().describe('Middle of its view, degrees from true north, clockwise'),
  angle: z.number().optional().describe('Horizontal angle of view, degrees'),
  reach: z.number().optional().describe('How far it shows something of use, m'),
  hasStill: z.boolean().describe('There is an address that stills are fetched from'),
  isSimulated: z.boolean().describe('Its stills are drawn by the demonstration; no camera takes them'),
  page: z.string().optional().describe('Its own page, for who may reach it'),
});

const mostAddress = 1000;
const webAddress = z.url({ protocol: /^https?$/ }).max(mostAddress);

const address = z.strictObject({
  still: webAddress
    .optional()
    .describe('HTTP or HTTPS address of a JPEG, PNG or WebP, such as ONVIF GetSnapshotUri gives; stored sealed, shown to engineers only'),
  page: webAddress.optional().describe('Page of the camera with its moving picture; shown to all who see the camera, so without secrets'),
  user: z.string().min(1).max(100).optional().describe('Whom the camera asks to sign in: by Digest (RFC 7616), or by Basic over HTTPS'),
});

/** Where the pictures of a camera are, as engineers are shown it. */
export const cameraAddress = address.extend({ hasPassword: z.boolean().describe('One is stored; nobody is shown it') });

/** The same as it is said. What is left out is none, but for the password. */
export const cameraAddressBody = address.extend({
  password: z
    .string()
    .max(200)
    .optional()
    .describe('Stored sealed, together with the user. Left out: the one that is stored, while user and host stay the same'),
});

export const cameraRoutes = {
  listCameras: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: { zh: '摄像机及其位置与视场', en: 'Cameras with their places and fields of view' },
    reply: page(camera),
  },
  readCameraStill: {
    permission: 'viewer',
    sites: 'narrowed',
    summary: {
      zh: '摄像机的当前画面（JPEG、PNG 或 WebP），由服务器取回；响应头 x-yangfan-time 为取回时刻',
      en: 'What a camera shows now (JPEG, PNG or WebP), fetched by the server; the header x-yangfan-time says when',
    },
    params: byId,
    media: 'application/octet-stream',
  },
  getCameraAddress: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '摄像机的地址', en: 'Where the pictures of a camera are' },
    params: byId,
    reply: cameraAddress,
  },
  setCameraAddress: {
    permission: 'engineer',
    sites: 'narrowed',
    summary: { zh: '设置摄像机的地址；未写的即清除', en: 'Say where the pictures of a camera are; what is left out is none' },
    params: byId,
    body: cameraAddressBody,
    reply: cameraAddress,
  },
} as const satisfies Record<string, RouteContract>;
