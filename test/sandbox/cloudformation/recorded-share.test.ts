import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ComparedField, compareAnswers } from './recorded-answers.ts';
import { type Answer, setup } from './support.ts';

const CORPUS = '../shared/corpus/change-sets.jsonl';
const isAbsent = !existsSync(CORPUS);
const title = isAbsent ? `the share of equal fields (skipped: ${CORPUS} is absent)` : 'the share of equal fields';

interface Recording {
  readonly id: string;
  readonly before: Answer;
  readonly after: Answer;
  readonly changeSet: Answer;
  readonly changeSetNoValues?: Answer;
  readonly includePropertyValues: boolean;
}

/** The reason not to play a recording; undefined if the sandbox can play it. */
function omissionOf({ id, before, after }: Recording): string | undefined {
  const sides = [before, after].filter((side) => side !== null);
  if (!id.startsWith('localstack/')) return 'not recorded: an example of the documentation or a console';
  if (sides.some(({ placeholders }) => placeholders)) return 'the recording omits values of the template';
  if (sides.some(({ usesTransform }) => usesTransform)) return 'macros do not run in the sandbox';
  if (/test_name_conflicts|test_create_while_in_review/.test(id)) return 'other calls changed it before the description';
  if (id.includes('lifecycle[with-tags]')) return 'the recording lacks the tags of the request';
  return undefined;
}

/** Plays a recording. Every SSM parameter and export that it names exists, with the recorded value. */
function play({ before, after, changeSet }: Recording) {
  let isUpdate = before === null;
  const resolved = (changeSet.Parameters ?? []).map(({ ResolvedValue }: Answer) => ResolvedValue).find(Boolean);
  // The recorder numbered the values of a parameter that changed between the deployments.
  const hasMoved = /\d/.test(resolved ?? '1');
  const { call, settle } = setup({
    readSsmParameter: () => (isUpdate || !hasMoved ? resolved : '<parameter-value-1>') ?? 'value',
  });
  const exportName = /"Fn::ImportValue":\s*"([^"]+)"/.exec(JSON.stringify(after.template))?.[1];
  if (exportName !== undefined) {
    const exporting = { Outputs: { O: { Value: 'value', Export: { Name: exportName } } } };
    const Resources = { T: { Type: 'AWS::SNS::Topic' } };
    call('CreateStack', { StackName: 'exporting', TemplateBody: JSON.stringify({ Resources, ...exporting }) });
    settle();
  }
  const chosen = (changeSet.Parameters ?? []).filter(({ ParameterValue }: Answer) => !/^<.*>$/.test(ParameterValue));
  const make = ({ template, parameters }: Answer, type: string): string => {
    const given = Object.entries(parameters ?? {}).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
    const { Id } = call('CreateChangeSet', {
      StackName: 'app',
      ChangeSetName: `change-set-${type}`.toLowerCase(),
      ChangeSetType: type,
      Capabilities: changeSet.Capabilities,
      Description: changeSet.Description,
      TemplateBody: typeof template === 'string' ? template : JSON.stringify(template),
      Parameters: before === null && chosen.length > 0 ? chosen : Array.isArray(parameters) ? parameters : given,
    });
    settle();
    return Id;
  };
  if (before === null) return { call, id: make(after, 'CREATE') };
  call('ExecuteChangeSet', { ChangeSetName: make(before, 'CREATE') });
  settle();
  isUpdate = true;
  return { call, id: make(after, 'UPDATE') };
}

function compare(recording: Recording): ComparedField[] {
  const { call, id } = play(recording);
  const { changeSet, changeSetNoValues, includePropertyValues } = recording;
  const views: [Answer, boolean][] = [[changeSet, includePropertyValues]];
  if (changeSetNoValues !== undefined) views.push([changeSetNoValues, false]);
  return views.flatMap(([recorded, IncludePropertyValues]) => [
    ...compareAnswers(recorded, call('DescribeChangeSet', { ChangeSetName: id, IncludePropertyValues })),
  ]);
}

describe.skipIf(isAbsent)(title, () => {
  it('is 100 % for complete recorded change sets', () => {
    const text = readFileSync(CORPUS, 'utf8').trim();
    const recordings = text.split('\n').map((line) => JSON.parse(line) as Recording);
    const omitted = Object.groupBy(recordings, (recording) => omissionOf(recording) ?? 'played');
    const fields = (omitted.played ?? []).flatMap((recording) =>
      compare(recording).map((field) => ({ ...field, id: recording.id })),
    );
    const different = fields.filter(({ isEqual }) => !isEqual);

    for (const [reason, list = []] of Object.entries(omitted)) console.log(`${list.length} recordings: ${reason}`);
    console.log(`${fields.length - different.length} of ${fields.length} fields are equal`);
    const causes = Object.groupBy(different, ({ path }) => path.replace(/\[\d+\]/g, '[]'));
    for (const [path, list = []] of Object.entries(causes)) {
      console.log(`${list.length} differ in ${path}`);
      for (const { id, recorded, actual } of list) console.log(`  ${id}: ${recorded} / ${actual}`);
    }
    expect(omitted.played?.length).toBeGreaterThan(130);
    expect(different).toEqual([]);
  });
});
