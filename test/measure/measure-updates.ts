import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { createSamTransform } from '../../cli/sandbox/sam-transform.ts';
import { TemplateError } from '../../core/documents/template-error.ts';
import { parseTemplate } from '../../core/template/parse-template.ts';
import type { Template } from '../../core/template/template.ts';
import { compareJudgements, describeJudgement, PLAN_MODES, UpdateJudges } from '../support/update-judges.ts';
import { exampleParameters } from './example-parameters.ts';
import { EXPORTS, editTemplate, TEMPLATE_EDITS } from './template-edits.ts';

/**
 * Deploys each template below a folder in the sandbox, applies each edit to it, and compares the judgement of the gate about the change set
 * with the judgement of `plan`.
 *
 * Usage: npm run measure:updates -- FOLDER [SHARE OF THE TEMPLATES, such as 0.1] [PYTHON WITH aws-sam-translator]
 */
const [folder = '.', share = '1', python] = process.argv.slice(2);

interface Difference {
  readonly kind: string;
  readonly edit: string;
  readonly file: string;
  readonly detail: string;
}

const differences: Difference[] = [];
const counts = { templates: 0, notDeployed: 0, updates: 0, live: 0, offline: 0 };
const refusals = new Map<string, number>();

async function playFile(judges: UpdateJudges, file: string, stackName: string): Promise<void> {
  const template = readTemplate(file);
  if (template?.Resources === undefined) return;
  const before = JSON.stringify(template);
  const parameters = exampleParameters(template);
  counts.templates += 1;
  const refusal = await judges.deploy(stackName, before, parameters);
  if (refusal !== undefined) {
    counts.notDeployed += 1;
    const kind = refusal.replaceAll(/\[[^\]]*\]/g, '[]').slice(0, 90);
    refusals.set(kind, (refusals.get(kind) ?? 0) + 1);
    return;
  }
  for (const edit of TEMPLATE_EDITS) {
    const edited = editTemplate(before, edit);
    if (edited === undefined) continue;
    counts.updates += 1;
    const update = { stackName, before, parameters, ...edited };
    const gate = await judges.byGate(update);
    for (const mode of PLAN_MODES) {
      const local = await judges.byPlan(mode, update);
      const kind = compareJudgements(gate, local);
      const detail = `${describeJudgement(local, gate)} in plan, ${describeJudgement(gate, local)} in the gate`;
      if (kind === undefined) counts[mode] += 1;
      else differences.push({ kind: `${mode}: ${kind}`, edit: edit.name, file, detail });
    }
  }
}

function readTemplate(file: string): Template | undefined {
  try {
    return parseTemplate(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

function findTemplates(): string[] {
  const seen = new Set<string>();
  return globSync(`${folder}/**/*.{yaml,yml,json,template,cfn}`).filter((file) => {
    if (!statSync(file).isFile() || statSync(file).size > 500_000) return false;
    const text = readFileSync(file, 'utf8');
    const hash = createHash('sha256').update(text).digest('hex');
    if (seen.has(hash) || !/(?:AWS|Custom)::/.test(text) || !text.includes('Resources')) return false;
    seen.add(hash);
    return Number.parseInt(hash.slice(0, 8), 16) / 0xff_ff_ff_ff < Number(share);
  });
}

const judges = new UpdateJudges(python === undefined ? undefined : createSamTransform('us-east-1', python));
try {
  await judges.deploy('measured-exports', EXPORTS);
  for (const [index, file] of findTemplates().entries()) await playFile(judges, file, `measured-${index}`);
} finally {
  judges.close();
}
console.log(JSON.stringify(counts));
console.log(`not deployed: ${JSON.stringify(Object.fromEntries([...refusals].toSorted((a, b) => b[1] - a[1])), null, 1)}`);
for (const [kind, group] of Map.groupBy(differences, (difference) => difference.kind)) {
  console.log(`${kind}: ${group.length}`);
  for (const [edit, same] of Map.groupBy(group, (difference) => difference.edit)) {
    console.log(`  ${edit}: ${same.length}`);
    for (const { file, detail } of same.slice(0, 4)) console.log(`    ${file.slice(folder.length)}: ${detail.slice(0, 700)}`);
  }
}
