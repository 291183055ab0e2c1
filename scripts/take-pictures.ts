import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { playScenario } from '../cli/demo/play-scenario.ts';
import { SCENARIOS } from '../cli/demo/scenarios.ts';
import { explainPush } from '../cli/scenario/explain-push.ts';
import { renderScenario } from '../cli/scenario/render-scenario.ts';
import { textStyle } from '../cli/text-style.ts';
import { writeExplanationPage } from '../core/timeline/write-explanation-page.ts';
import { drawTerminal } from './terminal-svg.ts';

/** Folder of the pictures in the README. */
export const PICTURES = 'docs/images';

/** The scenario of the demo that the pictures show. */
const SCENARIO = 'deletion';

/** Size of the picture of a page, in pixels. */
const VIEWPORT = { width: 1_100, height: 360 };

/** Content of the pictures. */
export interface PictureSources {
  /** The SVG image of the terminal. */
  readonly terminal: string;
  /** The HTML of the page of `stackgate explain`. */
  readonly page: string;
}

/** Plays the scenario, and returns what the pictures show. The sandbox makes the same output each time. */
export async function readPictureSources(): Promise<PictureSources> {
  const scenario = SCENARIOS.find(({ name }) => name === SCENARIO);
  if (scenario === undefined) throw new Error(`Expected the scenario ${SCENARIO} in the demo, got none.`);
  let page = '';
  const { result } = await playScenario(scenario, async (harness) => {
    const explanation = await explainPush(harness);
    if (explanation !== undefined) page = writeExplanationPage(explanation);
  });
  const output = `${scenario.story}\n${renderScenario(result, textStyle(true))}`;
  return { terminal: drawTerminal(`npm run demo -- --only ${SCENARIO}`, output), page };
}

/** Fingerprint of a page, which a test compares with the one of the picture. A picture is not the same in each version of a browser. */
export function fingerprintPage(page: string): string {
  return `${createHash('sha256').update(page).digest('hex')}\n`;
}

/** Writes the pictures with the browser at CHROMIUM_PATH. */
async function takePictures(): Promise<void> {
  const { terminal, page } = await readPictureSources();
  mkdirSync(PICTURES, { recursive: true });
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  try {
    const tab = await browser.newPage({ viewport: VIEWPORT, javaScriptEnabled: false });
    await tab.setContent(page);
    writeFileSync(join(PICTURES, 'explain.png'), await tab.screenshot());
  } finally {
    await browser.close();
  }
  writeFileSync(join(PICTURES, 'demo.svg'), terminal);
  writeFileSync(join(PICTURES, 'explain.sha256'), fingerprintPage(page));
}

if (import.meta.main) await takePictures();
