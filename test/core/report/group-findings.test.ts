import { expect, it } from 'vitest';
import type { Change } from '../../../core/change-set/change-set-page.ts';
import { PRESETS } from '../../../core/policy/presets.ts';
import { groupFindings } from '../../../core/report/group-findings.ts';
import { writeFailure } from '../../../core/report/write-failure.ts';
import { writeHtml } from '../../../core/report/write-html.ts';
import { writeMarkdown } from '../../../core/report/write-markdown.ts';
import { writeText } from '../../../core/report/write-text.ts';
import { judge } from '../../../core/verdict/judge.ts';
import { makeChange, makeDetail, makeEvidence } from '../../support/change-sets.ts';
import { makeRecord } from '../../support/records.ts';

const strict = { policies: { baseline: PRESETS.strict } };
const fn = makeChange({ LogicalResourceId: 'Fn', ResourceType: 'AWS::Lambda::Function' });

function following(LogicalResourceId: string, Name: string, CausingEntity = 'Fn.Arn') {
  return makeChange({
    LogicalResourceId,
    ResourceType: 'AWS::Lambda::Permission',
    Replacement: 'Conditional',
    Details: [
      makeDetail(
        { Name, RequiresRecreation: 'Always' },
        { Evaluation: 'Dynamic', ChangeSource: 'ResourceAttribute', CausingEntity },
      ),
    ],
  });
}

it('findings that follow the same attribute are one finding', () => {
  const evidence = makeEvidence([fn, following('Perm', 'FunctionName'), following('Sub', 'Endpoint')]);
  const { Cause } = writeFailure(judge(evidence, strict));

  expect(Cause.match(/\n- /g)).toHaveLength(1);
  expect(Cause).toContain('The same applies to Sub (Endpoint).');
  const record = makeRecord(evidence);
  expect(writeText(record).match(/✗ forbid/g)).toHaveLength(1);
  expect(writeMarkdown(record).match(/forbid by /g)).toHaveLength(1);
  expect(writeMarkdown(record)).toMatch(/The same applies to Sub \(Endpoint\)/);
  expect(writeHtml(record).match(/<article/g)).toHaveLength(1);
  expect(writeHtml(record)).toContain('The same applies to Sub (Endpoint).');
});

it('a card of several findings shows the values of each resource under its name', () => {
  const valued = (change: Change) => ({ path: '', plain: change, valued: change });
  const shown = (id: string) => {
    const { ResourceChange = {} } = following(id, 'Endpoint');
    const details = ResourceChange.Details?.map((detail) => ({
      ...detail,
      Target: { ...detail.Target, BeforeValue: 'a', AfterValue: 'b' },
    }));
    return makeChange({ ...ResourceChange, Details: details });
  };
  const page = writeHtml(makeRecord({ ...makeEvidence(), changes: [valued(fn), valued(shown('One')), valued(shown('Two'))] }));

  expect(page).toContain('<summary>One: before and after (1)</summary>');
  expect(page).toContain('<summary>Two: before and after (1)</summary>');
});

it('findings with different further effects are separate', () => {
  const finding = { path: '', effect: 'may-replace', decision: 'ask', rule: 'r', follows: ['Fn.Arn'] };
  const exposing = { ...finding, also: [{ effect: 'expose' }] };

  expect(groupFindings([finding, exposing, finding, exposing], (one) => one)).toHaveLength(2);
});

it('findings that follow different attributes, or none, are separate', () => {
  const other = makeChange({ LogicalResourceId: 'Other', ResourceType: 'AWS::SNS::Topic' });
  const evidence = makeEvidence([fn, other, following('Perm', 'FunctionName'), following('Sub', 'Endpoint', 'Other.TopicArn')]);
  const removals = makeEvidence([makeChange({ Action: 'Remove' }), makeChange({ Action: 'Remove', LogicalResourceId: 'B' })]);

  expect(writeFailure(judge(evidence, strict)).Cause.match(/\n- /g)).toHaveLength(2);
  expect(writeFailure(judge(removals, strict)).Cause.match(/\n- /g)).toHaveLength(2);
});
