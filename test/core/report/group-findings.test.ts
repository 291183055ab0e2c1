import { expect, it } from 'vitest';
import { PRESETS } from '../../../core/policy/presets.ts';
import { writeFailure } from '../../../core/report/write-failure.ts';
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
  expect(writeText(makeRecord(evidence)).match(/✗ forbid/g)).toHaveLength(1);
});

it('findings that follow other attributes, or nothing, stay apart', () => {
  const other = makeChange({ LogicalResourceId: 'Other', ResourceType: 'AWS::SNS::Topic' });
  const evidence = makeEvidence([fn, other, following('Perm', 'FunctionName'), following('Sub', 'Endpoint', 'Other.TopicArn')]);
  const removals = makeEvidence([makeChange({ Action: 'Remove' }), makeChange({ Action: 'Remove', LogicalResourceId: 'B' })]);

  expect(writeFailure(judge(evidence, strict)).Cause.match(/\n- /g)).toHaveLength(2);
  expect(writeFailure(judge(removals, strict)).Cause.match(/\n- /g)).toHaveLength(2);
});
