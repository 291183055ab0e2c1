import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandIo } from '../../cli/command-line/add-command.ts';
import { NO_PROGRESS } from '../../cli/command-line/progress.ts';
import { type PlanDocument, plan } from '../../cli/commands/plan.ts';
import { parseTemplate } from '../../core/template/parse-template.ts';
import { EDITS, type Edit, type EditedTemplate } from './edits.ts';

/**
 * Measures the alarms of the default policy on the templates below a folder: every edit that fits a resource is one push. An alarm is
 * a verdict other than `allow`.
 *
 * Usage: npm run measure:alarms -- FOLDER
 */
interface Push {
  readonly file: string;
  readonly id: string;
  readonly edit: Edit;
  readonly verdict: string;
  readonly summary: string;
}

const LABELS = ['harmless', 'harmful'] as const satisfies readonly Edit['label'][];

const MOST_RESOURCES_OF_ONE_EDIT = 2;

async function measure(folder: string): Promise<readonly Push[]> {
  const files = globSync(`${folder}/**/*.{yaml,yml,json,template}`).filter((file) =>
    /Resources/.test(readFileSync(file, 'utf8')),
  );
  const work = mkdtempSync(join(tmpdir(), 'measure-alarms-'));
  const pushes: Push[] = [];
  try {
    for (const file of files) {
      const template = readTemplate(file);
      if (template === undefined) continue;
      for (const edit of EDITS) {
        const ids = Object.keys(template.Resources).filter((id) => edit.apply(copy(template), copy(template), id));
        for (const id of ids.slice(0, MOST_RESOURCES_OF_ONE_EDIT)) {
          const [before, after] = [copy(template), copy(template)];
          edit.apply(before, after, id);
          pushes.push({ file, id, edit, ...(await predict(work, before, after)) });
        }
      }
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return pushes;
}

/** Reads a template without transforms that is valid without other files; undefined for any other file. */
function readTemplate(file: string): EditedTemplate | undefined {
  try {
    const template = parseTemplate(readFileSync(file, 'utf8')) as unknown as EditedTemplate & { Transform?: unknown };
    const hasResources = Object.values(template.Resources ?? {}).every((resource) => typeof resource?.Type === 'string');
    return template.Transform === undefined && hasResources ? template : undefined;
  } catch {
    return undefined;
  }
}

async function predict(work: string, before: EditedTemplate, after: EditedTemplate): Promise<Pick<Push, 'verdict' | 'summary'>> {
  const [old, now] = [join(work, 'before.json'), join(work, 'after.json')];
  writeFileSync(old, JSON.stringify(before));
  writeFileSync(now, JSON.stringify(after));
  let output = '';
  const stdout = (text: string) => (output += text);
  const io = { stdout, stderr: () => undefined, hasColors: false, now: () => new Date(0), progress: NO_PROGRESS };
  try {
    await plan({ before: old, after: now, output: 'json' } as Parameters<typeof plan>[0], io as unknown as CommandIo);
    const { verdict } = JSON.parse(output) as PlanDocument;
    return { verdict: verdict.decision, summary: verdict.summary };
  } catch (error) {
    return { verdict: 'error', summary: error instanceof Error ? error.message : String(error) };
  }
}

function copy<Value>(value: Value): Value {
  return structuredClone(value);
}

function print(pushes: readonly Push[]): void {
  const judged = pushes.filter(({ verdict }) => verdict !== 'error');
  for (const label of LABELS) {
    const ours = judged.filter(({ edit }) => edit.label === label);
    const alarms = ours.filter(({ verdict }) => verdict !== 'allow');
    console.log(
      `${label}: ${alarms.length} alarms in ${ours.length} pushes (${((100 * alarms.length) / ours.length).toFixed(2)} %)`,
    );
    const wrong = label === 'harmful' ? ours.filter(({ verdict }) => verdict === 'allow') : alarms;
    for (const [name, group] of Map.groupBy(wrong, ({ edit, verdict }) => `${edit.name}: ${verdict}`)) {
      const [example] = group;
      console.log(
        `  ${name}, ${group.length} times, such as ${example?.id} in ${example?.file}: ${example?.summary.slice(0, 400)}`,
      );
    }
  }
  console.log(`${pushes.length - judged.length} templates or edits cannot be planned`);
}

print(await measure(process.argv[2] ?? '.'));
