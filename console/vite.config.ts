/// <reference types="node" />
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, gzipSync, constants as zlib } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type Rolldown } from 'vite';
import { inOnePath } from './one-path.ts';

const compressible = /\.(js|css|html|svg|json)$/;
const worthBytes = 1024;
/** Input is taken in blocks of 2^20 bytes, so a script in one: smaller than in the usual ones of 2^18, by 157 bytes of the frame. */
const oneBlock = { [zlib.BROTLI_PARAM_LGBLOCK]: 20 };

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

/** Writes `.br` and `.gz` beside every text file of the build, so that the server never compresses while somebody waits. */
function precompress(): Plugin {
  let folder = '';
  return {
    name: 'precompress',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const file of filesBelow(folder).filter((name) => compressible.test(name))) {
        const bytes = readFileSync(file);
        if (bytes.length < worthBytes) continue;
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { ...oneBlock, [zlib.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
      }
    },
  };
}

const frameFiles = ['/', '/theme.js', '/favicon.svg', '/manifest.webmanifest'];
const offlinePage = /src\/(offline\/offline-page|pages\/patrols\/offline-patrol)\.tsx$/;

/** A script with all that it loads before it runs, and their style sheets. */
function closureOf(bundle: Rolldown.OutputBundle, name: string, known = new Set<string>()): ReadonlySet<string> {
  const chunk = bundle[name];
  if (known.has(name) || chunk?.type !== 'chunk') return known;
  known.add(name);
  for (const sheet of chunk.viteMetadata?.importedCss ?? []) known.add(sheet);
  for (const other of chunk.imports) closureOf(bundle, other, known);
  return known;
}

/** Builds the service worker into `/sw.js`, with the list of what it keeps and a mark that changes with any of it. */
function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    enforce: 'post',
    buildStart() {
      this.emitFile({ type: 'chunk', id: resolve(import.meta.dirname, 'src/offline/service-worker.ts'), fileName: 'sw.js' });
    },
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((one) => one.type === 'chunk');
      const worker = chunks.find(({ fileName }) => fileName === 'sw.js');
      if (!worker || worker.imports.length > 0) this.error('the service worker has to be one script');
      const roots = chunks.filter((one) => (one.isEntry && one !== worker) || offlinePage.test(one.facadeModuleId ?? ''));
      const assets = [...new Set(roots.flatMap(({ fileName }) => [...closureOf(bundle, fileName)]))].sort();
      const version = createHash('sha256').update(Object.keys(bundle).sort().join()).update(worker.code).digest('hex').slice(0, 16);
      const build = { version, files: [...frameFiles, ...assets.map((name) => `/${name}`)] };
      worker.code = `const yangfanBuild = ${JSON.stringify(build)};\n${worker.code}`;
    },
  };
}

/** What every page needs lies in one file: it compresses better than ten small ones and stays cached when only pages change. */
const frameLibraries =
  /node_modules\/(react|react-dom|scheduler|zustand|use-sync-external-store|@tanstack\/(react-router|router-core|history|store|react-store|query-core|react-query))\//;

/** Parts of those libraries, and of our own, that only pages use: they travel with those pages. */
const pageParts =
  /(queriesObserver|infiniteQuery\w+|mutationObserver|useQueries|useInfiniteQuery|useMutation|useBlocker)\.js|console\/src\/(api\/(pages|change)|i18n\/raw|live\/(notice|alarm-cache))\.ts/;

/** Our own small modules that the frame and the pages share: in the same file they are smaller than in one of their own, or in six. */
const sharedSources = /console\/src\/(api|i18n|live)\/|contracts\/(roles|alarm)\.ts|lucide-react\/dist\/esm\/(createLucideIcon|Icon)\b/;

/** The service worker shares nothing: it is one script. Of all others, what the entry needs stays with it, and what many pages share comes in one file, not in thirty. */
const notWorker = /^(?!.*service-worker)/;

const api = process.env.YANGFAN_API ?? 'http://127.0.0.1:8080';

/** A build is one for people, also when a test runner that has set another environment starts it: React's development half is twice as large. */
function forPeople(): Plugin {
  return {
    name: 'for-people',
    apply: 'build',
    config() {
      process.env.NODE_ENV = 'production';
    },
  };
}

/** Has each script that is loaded on demand name all that it consists of: a browser asks for it at once, not for one part after it has read the other. */
function namesAll(): Plugin {
  return {
    name: 'names-all',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((one) => one.type === 'chunk');
      const atHand = new Set(chunks.filter(({ isEntry }) => isEntry).flatMap(({ fileName }) => [...closureOf(bundle, fileName)]));
      for (const chunk of chunks.filter(({ isDynamicEntry }) => isDynamicEntry)) {
        const named = new Set([chunk.fileName, ...chunk.imports]);
        const deeper = [...closureOf(bundle, chunk.fileName)].filter(
          (name) => name.endsWith('.js') && !named.has(name) && !atHand.has(name),
        );
        // Behind all others, so that nothing runs in another order.
        chunk.code += deeper.map((name) => `import"./${name.replace('assets/', '')}";`).join('');
      }
    },
  };
}

const mainPage = /src\/pages\/([\w-]+)\/\1-page\.tsx$/;

/** Tells `theme.js` of which files each `pages/<name>/<name>-page.tsx` consists besides the frame: whoever opens `/<name>` gets them with the frame. */
function tellsPageFiles(): Plugin {
  return {
    name: 'tells-page-files',
    apply: 'build',
    writeBundle({ dir = '' }, bundle) {
      const chunks = Object.values(bundle).filter((one) => one.type === 'chunk');
      const frame = new Set(chunks.filter(({ isEntry }) => isEntry).flatMap(({ fileName }) => [...closureOf(bundle, fileName)]));
      const pages = chunks.flatMap(({ facadeModuleId, fileName }): [string, string[]][] => {
        const name = mainPage.exec(facadeModuleId ?? '')?.[1];
        const files = [...closureOf(bundle, fileName)].filter((one) => !frame.has(one));
        return name === undefined ? [] : [[name, files.map((one) => `/${one}`)]];
      });
      const script = join(dir, 'theme.js');
      writeFileSync(script, `globalThis.pageFiles = new Map(${JSON.stringify(pages)});\n${readFileSync(script, 'utf8')}`);
    },
  };
}

/** What each icon is called in the tools of a React developer, with two functions that make the name. */
const iconNaming = /if \(iconData\.name\) \{\s*Component\.displayName = [^}]+\}/;
const iconFile = /lucide-react\/dist\/esm\/icons\/[\w-]+\.m?js$/;

/** Draws each icon as one path. That also leaves out the React keys of its lines, random letters that do not compress; an icon that stays as it is needs none. */
function iconsInOnePath(): Plugin {
  return {
    name: 'icons-in-one-path',
    apply: 'build',
    transform(code, id) {
      if (iconNaming.test(code)) return { code: code.replace(iconNaming, ''), map: null };
      return iconFile.test(id) ? { code: inOnePath(code).replace(/,\s*key: "\w+"/g, ''), map: null } : null;
    },
  };
}

/**
 * The document names all that the frame consists of. The frame names only the style sheets of a page beforehand: its scripts name each other,
 * and what was loaded once stays with the browser.
 */
const resolveDependencies = (_: string, files: string[], { hostType }: { hostType: 'html' | 'js' }): string[] =>
  hostType === 'html' ? files : files.filter((file) => file.endsWith('.css'));

/** React has had this hook itself since 18: the stand-in for older ones need not travel. */
const alias = { 'use-sync-external-store/shim/with-selector': 'use-sync-external-store/with-selector' };

export default defineConfig({
  base: '/',
  resolve: { alias },
  plugins: [forPeople(), iconsInOnePath(), react(), namesAll(), tellsPageFiles(), serviceWorker(), precompress()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false, resolveDependencies },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // The frame names each page's file: each letter of a hash is 80 bytes of it, less when there are fewer letters. 36 bits still tell versions of one file apart.
        hashCharacters: 'base36',
        chunkFileNames: 'assets/[name]-[hash:7].js',
        // Nobody looks for a style sheet by its name, and the frame names them all.
        assetFileNames: ({ names }) => `assets/${names[0]?.endsWith('.css') ? '' : '[name]-'}[hash:7][extname]`,
        codeSplitting: {
          groups: [
            { name: 'frame', test: new RegExp(`^(?!.*(${pageParts.source})).*(${frameLibraries.source}|${sharedSources.source})`) },
            { name: 'shell', test: notWorker, tags: ['$initial'] },
            { name: 'parts', test: notWorker, minShareCount: 16 },
          ],
        },
      },
    },
  },
  server: { host: '127.0.0.1', proxy: { '/api': { target: api, ws: true } } },
});
