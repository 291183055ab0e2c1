import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { findObstacles } from '../../core/blue-green/find-obstacles.ts';
import { describeObstacle } from '../../core/blue-green/obstacle.ts';
import type { TemplateFamily } from '../../core/blue-green/template-copies.ts';
import { parseTemplate } from '../../core/template/parse-template.ts';
import type { Template } from '../../core/template/template.ts';

/**
 * Measures how many of the templates below a folder can exist twice in an account and Region, and lists the obstacles of the others.
 *
 * Usage: npm run measure:blue-green -- FOLDER
 */
const CURRENT = {
  stackName: 'prod-shop',
  stackId: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/prod-shop/1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d',
  parameters: {},
};

const [folder = '.'] = process.argv.slice(2);
const families = globSync(`${folder}/**/*.{yaml,yml,json,template}`)
  .filter((file) => !/DeployAssert|\.nested\.|\.assets\.json$/.test(file))
  .flatMap((file) => {
    const family = readFamily(file);
    return family === undefined ? [] : [{ file, family }];
  });
const kinds = new Map<string, number>();
let free = 0;
for (const { file, family } of families) {
  const obstacles = findObstacles({ ...family, current: CURRENT, next: { stackName: 'prod-shop-2', parameters: {} } });
  if (obstacles.length === 0) free += 1;
  for (const kind of new Set(obstacles.map((obstacle) => obstacle.kind))) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  process.stdout.write(`${basename(file)}: ${obstacles.length} obstacles\n`);
  for (const obstacle of obstacles) process.stdout.write(`  ${obstacle.kind}: ${describeObstacle(obstacle)}\n`);
}
process.stdout.write(`${free} of ${families.length} templates can exist twice; templates by kind of obstacle:\n`);
for (const [kind, count] of [...kinds].toSorted(([, left], [, right]) => right - left)) {
  process.stdout.write(`  ${kind}: ${count}\n`);
}

/** Reads a template and its nested templates, which the CDK writes beside it; undefined for any other file. */
function readFamily(file: string): TemplateFamily | undefined {
  const template = readTemplate(file);
  if (template === undefined) return undefined;
  const nested = Object.entries({ ...template.Resources }).flatMap(([logicalId, { Metadata }]) => {
    const path = (Metadata as { readonly 'aws:asset:path'?: string } | undefined)?.['aws:asset:path'];
    const child = path?.endsWith('.nested.template.json') ? readFamily(join(dirname(file), path)) : undefined;
    return child === undefined ? [] : [[logicalId, child] as const];
  });
  return { template, nested: Object.fromEntries(nested) };
}

function readTemplate(file: string): Template | undefined {
  try {
    const template = parseTemplate(readFileSync(file, 'utf8'));
    return Object.values(template.Resources ?? { none: {} }).every((resource) => 'Type' in resource) ? template : undefined;
  } catch {
    return undefined;
  }
}
