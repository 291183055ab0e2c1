import { existsSync, readFileSync } from 'node:fs';
import type { ChangeSetPage } from '../../core/change-set/change-set-page.ts';
import type { StackInput } from '../../core/evaluation/stack-input.ts';
import { parseTemplate } from '../../core/template/parse-template.ts';

const FILE = new URL('../../../shared/corpus/change-sets.jsonl', import.meta.url);

/** The reason to skip these tests, if the recordings are not available. */
export const absence = existsSync(FILE) ? undefined : 'the recordings of AWS are not available (../shared/corpus)';

/** One recorded change set with its templates and parameters. */
export interface Recording {
  readonly id: string;
  readonly before: StackInput | undefined;
  readonly after: StackInput;
  /** DescribeChangeSet output by view; absent if the view was not recorded. */
  readonly described: { readonly plain?: ChangeSetPage; readonly valued?: ChangeSetPage };
}

interface RecordedSide {
  readonly template: unknown;
  readonly parameters: Record<string, string> | null;
  readonly usesTransform?: boolean;
  readonly placeholders?: boolean;
}

interface RecordedLine {
  readonly id: string;
  readonly kind: string;
  readonly before: RecordedSide | null;
  readonly after: RecordedSide | null;
  readonly includePropertyValues: boolean;
  readonly changeSet: ChangeSetPage;
  readonly changeSetNoValues?: ChangeSetPage;
}

/** Returns the recordings that can be predicted: with both templates, without macros and omitted values. */
export function readRecordings(): Recording[] {
  const lines = readFileSync(FILE, 'utf8').trim().split('\n');
  return lines.flatMap((text) => {
    const line = JSON.parse(text) as RecordedLine;
    const isCreate = line.kind.endsWith('create');
    if (!isUsable(line.after) || (!isCreate && !isUsable(line.before))) return [];
    return [
      {
        id: line.id,
        before: isCreate || line.before === null ? undefined : toSide(line.before),
        after: toSide(line.after, line.changeSet),
        described: line.includePropertyValues
          ? { valued: line.changeSet, ...(line.changeSetNoValues === undefined ? {} : { plain: line.changeSetNoValues }) }
          : { plain: line.changeSet },
      },
    ];
  });
}

function isUsable(side: RecordedSide | null): side is RecordedSide {
  return side?.template != null && side.usesTransform !== true && side.placeholders !== true;
}

/** Builds one side of a recording. Parameters that the recording lacks come from the change set. */
function toSide({ template, parameters }: RecordedSide, changeSet?: ChangeSetPage): StackInput {
  const described = (changeSet?.Parameters ?? []).map((parameter) => [parameter.ParameterKey, parameter.ParameterValue]);
  const parsed = parseTemplate(typeof template === 'string' ? template : JSON.stringify(template));
  return { template: parsed, parameters: { ...Object.fromEntries(described), ...parameters } };
}
