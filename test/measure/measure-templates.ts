import { createHash } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandIo } from '../../cli/command-line/add-command.ts';
import { NO_PROGRESS } from '../../cli/command-line/progress.ts';
import { type PlanDocument, plan } from '../../cli/commands/plan.ts';
import { UsageError } from '../../cli/usage-error.ts';
import { TemplateError } from '../../core/documents/template-error.ts';
import { DeploymentError } from '../../core/errors.ts';
import { parsePolicies } from '../../core/policy/parse-policy.ts';
import { parseTemplateText, readTemplate } from '../../core/template/parse-template.ts';
import type { Template } from '../../core/template/template.ts';
import { judgeFirstCreate } from '../../core/verdict/judge-first-create.ts';
import { decodeUtf8 } from '../../functions/adapters/decode-utf8.ts';
import { findDifference, readWithPython } from './compare-readings.ts';
import { exampleParameters } from './example-parameters.ts';

/**
 * Reads every YAML and JSON file below a folder as a template, and compares the values with those of PyYAML. Plays each template as a
 * first create through `plan` and through the judgement of the gate, and compares the decisions.
 *
 * Usage: npm run measure:templates -- FOLDER [PYTHON]
 */
const [folder = '.', python = 'python3'] = process.argv.slice(2);

/** A finding: a difference, a refusal, or a defect. */
interface Finding {
  readonly kind: string;
  readonly file: string;
  readonly detail: string;
}

const findings: Finding[] = [];
const timings: { readonly file: string; readonly milliseconds: number; readonly bytes: number }[] = [];
const counts = { texts: 0, equal: 0, refusedByBoth: 0, templates: 0, sameDecision: 0 };

/** Types a file that is a template: a mapping with resources whose types CloudFormation could have. */
function isTemplate(value: unknown): value is Template {
  const resources = Object.values({ ...((value as Template | null)?.Resources as object | undefined) });
  return resources.some((resource) => /^(?:AWS|Alexa|Custom)::/.test(String((resource as { Type?: unknown } | null)?.Type)));
}

function findFiles(): { readonly file: string; readonly text: string }[] {
  const seen = new Set<string>();
  return globSync(`${folder}/**/*.{yaml,yml,json,template,cfn,cform}`).flatMap((file) => {
    if (!statSync(file).isFile() || statSync(file).size > 1_048_576) return [];
    const bytes = readFileSync(file);
    const hash = createHash('sha256').update(bytes).digest('hex');
    if (seen.has(hash)) return [];
    seen.add(hash);
    try {
      return [{ file, text: decodeUtf8(bytes, file) }];
    } catch {
      return [];
    }
  });
}

function read(file: string, text: string): { readonly value: unknown } | { readonly error: string } {
  const start = performance.now();
  try {
    return { value: parseTemplateText(text).value };
  } catch (error) {
    if (!(error instanceof TemplateError)) findings.push({ kind: 'defect', file, detail: String((error as Error).stack) });
    return { error: `${(error as TemplateError).message} ${(error as TemplateError).detail}` };
  } finally {
    timings.push({ file, milliseconds: performance.now() - start, bytes: text.length });
  }
}

const POLICIES = ['version: 1', 'version: 1\ndefaults: {create: ask}'];

async function decide(file: string, policy: string, parameters: string): Promise<string> {
  let output = '';
  const stdout = (text: string) => (output += text);
  const io = { stdout, stderr: () => undefined, hasColors: false, now: () => new Date(0), progress: NO_PROGRESS };
  await plan({ after: file, policy, parameters, output: 'json' } as Parameters<typeof plan>[0], io as unknown as CommandIo);
  const { verdict } = JSON.parse(output) as PlanDocument;
  return `${verdict.decision} ${verdict.changeSetAction}`;
}

async function compareDecisions(file: string, text: string, work: string): Promise<void> {
  counts.templates += 1;
  const { template } = readTemplate(text, file);
  const [policyFile, parameterFile] = [join(work, 'policy.yaml'), join(work, 'parameters.json')];
  writeFileSync(parameterFile, JSON.stringify(exampleParameters(template)));
  for (const policy of POLICIES) {
    writeFileSync(policyFile, policy);
    const policies = parsePolicies({ baseline: { source: 'policy', text: policy } });
    const start = performance.now();
    try {
      const gate = judgeFirstCreate(template, policies, '');
      const expected = `${gate.decision} ${gate.changeSetAction}`;
      const actual = await decide(file, policyFile, parameterFile);
      if (actual !== expected)
        findings.push({ kind: 'other decision', file, detail: `${actual} in plan, ${expected} in the gate` });
      else if (policy === POLICIES[0]) counts.sameDecision += 1;
    } catch (error) {
      const isExpected = error instanceof UsageError || error instanceof DeploymentError;
      const detail = isExpected ? error.message.replace(file, '') : String((error as Error).stack);
      findings.push({ kind: isExpected ? 'plan refuses' : 'defect', file, detail });
      return;
    }
    timings.push({ file: `plan of ${file}`, milliseconds: performance.now() - start, bytes: text.length });
  }
}

const files = findFiles();
const readings = readWithPython(
  python,
  files.map(({ file }) => file),
);
const work = mkdtempSync(join(tmpdir(), 'measure-templates-'));
try {
  for (const [index, { file, text }] of files.entries()) {
    counts.texts += 1;
    const [ours, theirs] = [read(file, text), readings[index]];
    if (theirs === undefined || 'error' in theirs) {
      if ('error' in ours) counts.refusedByBoth += 1;
      else findings.push({ kind: 'read only here', file, detail: theirs?.error ?? '' });
    } else if ('error' in ours) {
      findings.push({ kind: 'refused only here', file, detail: ours.error });
    } else {
      const difference = findDifference(ours.value, theirs.value);
      if (difference === undefined) counts.equal += 1;
      else findings.push({ kind: 'other values', file, detail: difference });
    }
    if ('value' in ours && isTemplate(ours.value)) await compareDecisions(file, text, work);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

console.log(JSON.stringify(counts));
for (const [kind, group] of Map.groupBy(findings, (finding) => finding.kind)) {
  console.log(`${kind}: ${group.length}`);
  for (const { file, detail } of group) console.log(`  ${file.slice(folder.length)}: ${detail.slice(0, 400)}`);
}
console.log('slowest:');
for (const { file, milliseconds, bytes } of timings.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, 10)) {
  console.log(`  ${milliseconds.toFixed(0)} ms, ${bytes} bytes: ${file.slice(0, 200)}`);
}
