import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** Whether this machine has the browser that the tests of the console drive. */
export const hasChromium = existsSync(executablePath);

/** What Playwright turns off by itself. A browser that is told twice what to turn off hears the last only, so it is all said again. */
const offAnyway = [
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades', 'HttpsFirstBalancedModeAutoEnable'],
  ...['LensOverlay', 'MediaRouter', 'PaintHolding', 'ThirdPartyStoragePartitioning', 'AvoidCorsURLLoaderRestartOnRedirect'],
  ...['TcpPortRandomizationWin', 'OptimizationHints', 'NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch'],
  ...['msForceBrowserSignIn', 'msEdgeUpdateLaunchServicesPreferredVersion'],
];

/** Pages of the browser's own window, below its address field: nobody sees them here, and each window would load two in a process of their own. */
const ownPages = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'];

const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${[...offAnyway, ...ownPages].join(',')}`,
];

/** How long a test waits for something to be seen, ms; long enough for a machine that does ten other things. */
export const patienceMs = 30_000;

/** What went wrong in the pages of a person, whatever page it was. */
export interface Complaints {
  /** Errors that the browser wrote into its console, or that no script caught. */
  readonly errors: string[];
  /** Requests to a host that is not the server under test. */
  readonly strangers: string[];
}

/** Somebody at a browser: cookies and settings of their own. */
export interface Person {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly complaints: Complaints;
}

/** Start the browser, with a profile of its own that goes with it. */
export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args: quiet });

/** At this browser the tour is offered to nobody: it is a matter of one test, and its question would lie over the pages of all others. */
const noTour = `if (location.protocol.startsWith('http')) localStorage['yangfan.tour'] ??= '["everybody"]'`;

/** A person with the locale zh-CN in front of a large screen, who is not offered the tour. */
export async function newPerson(browser: Browser, url: string): Promise<Person> {
  const context = await browser.newContext({
    baseURL: url,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1440, height: 900 },
    // What moves for its own sake would be drawn 60 times a second while tests wait, and be measured halfway.
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(patienceMs);
  await context.addInitScript(noTour);
  const complaints = listen(context, new URL(url).host);
  return { context, page: await context.newPage(), complaints };
}

const inner = new Set(['data:', 'blob:', 'about:']);

function listen(context: BrowserContext, host: string): Complaints {
  const complaints: Complaints = { errors: [], strangers: [] };
  const check = (address: string): void => {
    const { protocol, host: asked } = new URL(address);
    if (!inner.has(protocol) && asked !== host) complaints.strangers.push(address);
  };
  context.on('request', (request) => check(request.url()));
  context.on('page', (page) => page.on('websocket', (socket) => check(socket.url())));
  context.on('weberror', (problem) => complaints.errors.push(String(problem.error().stack)));
  context.on('console', (line) => {
    if (line.type() === 'error') complaints.errors.push(`${line.page()?.url()}: ${line.text()}`);
  });
  return complaints;
}
