import type { Attachment } from '../../../kernel/attachments.ts';
import { sendAttachment, uploadOf } from '../../../kernel/attachments-http.ts';
import type { Call } from '../../../kernel/http.ts';
import type { MaintainDeps } from '../deps.ts';
import { seenAsset } from './asset-life.ts';

/** What the documents of an asset belong to. */
const ownerOf = (asset: string): string => `asset/${asset}`;

/** Documents of assets: manuals, drawings, certificates. They stay when the asset is retired. */
export function assetFileRoutes(deps: MaintainDeps): void {
  const { http, attachments } = deps;
  http.route('listAssetFiles', async ({ caller, params }) => {
    const { id, tenant } = seenAsset(deps, caller, params.id);
    return { items: [...(await attachments.list(tenant, ownerOf(id)))] };
  });
  http.route('putAssetFile', (call) => putFile(deps, call));
  http.route('readAssetFile', async ({ caller, params, reply }) => {
    const { id, tenant } = seenAsset(deps, caller, params.id);
    return sendAttachment(reply, attachments, { tenant, owner: ownerOf(id), file: params.file });
  });
  http.route('removeAssetFile', async ({ caller, params }) => {
    const { id, tenant } = seenAsset(deps, caller, params.id);
    await attachments.remove(tenant, ownerOf(id), params.file);
    return undefined;
  });
}

async function putFile(deps: MaintainDeps, { caller, params, query, request }: Call<'putAssetFile'>): Promise<Attachment> {
  const { id } = seenAsset(deps, caller, params.id);
  const file = { id: params.file, owner: ownerOf(id), name: query.name, purpose: 'file' as const, body: uploadOf(request) };
  return (await deps.attachments.put(caller, file)).kept;
}
