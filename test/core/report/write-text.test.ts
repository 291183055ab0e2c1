import { describe, expect, it } from 'vitest';
import type { Policies } from '../../../core/policy/policy.ts';
import { PRESETS } from '../../../core/policy/presets.ts';
import type { RecordedChange } from '../../../core/record/decision-record.ts';
import { PLAIN_STYLE, type TextStyle } from '../../../core/report/text-style.ts';
import { writeText } from '../../../core/report/write-text.ts';
import { makeChange, makeEvidence } from '../../support/change-sets.ts';
import { JUDGED_AT, makeRecord } from '../../support/records.ts';

const removal = makeChange({ Action: 'Remove' });
const update = makeChange({ LogicalResourceId: 'Topic', ResourceType: 'AWS::SNS::Topic' });

/** Shows each emphasis by its name. */
const MARKED: TextStyle = {
  bold: (text) => `<b ${text}>`,
  dim: (text) => `<dim ${text}>`,
  red: (text) => `<red ${text}>`,
  yellow: (text) => `<yellow ${text}>`,
  green: (text) => `<green ${text}>`,
};

describe('writeText', () => {
  it('shows refused changes first, then every other change on one line', () => {
    expect(writeText(makeRecord(makeEvidence([update, removal])))).toBe(`REFUSED  prod-orders  stackgate-run

✗ forbid  Orders  deleted
  The table Orders (AWS::DynamoDB::Table) would be deleted with its data.
  default for delete, preset strict
  → Keep Orders in the template. To remove Orders and keep its data, deploy DeletionPolicy: Retain for it first. The owner of the gate can allow the change with a rule in the baseline policy: { match: { logicalResourceId: Orders, path: "", effect: delete }, decision: allow, reason: "..." }.

✓ Topic  updated  AWS::SNS::Topic

1 deleted, 1 updated · RESOURCES-BEING-DELETED-OR-REPLACED · preset strict
`);
  });

  it('shows the changes that need an approval, with the rule and its policy', () => {
    const rule = { name: 'ask-first', match: {}, decision: 'ask' as const, reason: 'Tables are dear.' };
    const policies: Policies = { baseline: { ...PRESETS.strict, source: 'owner', rules: [rule] }, pushed: PRESETS.observe };

    expect(writeText(makeRecord(makeEvidence([update]), { policies }))).toBe(`NEEDS APPROVAL  prod-orders  stackgate-run

? ask  Topic  updated
  The topic Topic (AWS::SNS::Topic) would be updated in place.
  ask-first, owner: Tables are dear.
  → The owner of the gate can allow the change with a rule in the baseline policy: { match: { logicalResourceId: Topic, path: "", effect: update }, decision: allow, reason: "..." }.

1 updated · NEEDS-APPROVAL · owner and preset observe
`);
  });

  it('gives the reason why an unusual change is allowed', () => {
    expect(writeText(makeRecord(makeEvidence([makeChange({ Action: 'Remove', ResourceType: 'AWS::CDK::Metadata' })])))).toContain(
      '✓ Orders  deleted  AWS::CDK::Metadata  The resource exists only in the template.',
    );
  });

  it('ends with waivers, hooks, and notes', () => {
    const hooks = [{ typeName: 'Org::Hook', failureMode: 'FAIL', logicalResourceId: 'Orders' }];
    const waivers = [
      {
        stack: 'prod-orders',
        logicalResourceId: 'Gone',
        path: 'Data',
        effect: 'delete' as const,
        reason: 'x',
        expires: '2020-01-01',
      },
    ];

    expect(
      writeText(makeRecord(makeEvidence([], { hooks, notes: ['No values.'] }), { waivers, now: JUDGED_AT })),
    ).toBe(`SAFE TO EXECUTE  prod-orders  stackgate-run

waiver for Data/Gone (delete): expired
hook Org::Hook checks Orders (FAIL)
note: No values.

no resource changes · CAN-SAFELY-UPDATE-EXISTING-STACK · preset strict
`);
  });

  it('has a headline also for a change set without names', () => {
    expect(writeText(makeRecord(makeEvidence([], { stackName: '', changeSetName: '', saysNoChanges: true })))).toMatch(
      /^NO CHANGES\n/,
    );
  });

  it('is colored by its decision', () => {
    const policies: Policies = { baseline: { ...PRESETS.strict, defaults: { ...PRESETS.strict.defaults, update: 'ask' } } };

    expect(writeText(makeRecord(makeEvidence([removal, update]), { policies }), MARKED)).toContain(
      '<red <b REFUSED>>  prod-orders  <dim stackgate-run>',
    );
    expect(writeText(makeRecord(makeEvidence([removal, update]), { policies }), MARKED)).toContain('<red ✗ forbid>  <b Orders>');
    expect(writeText(makeRecord(makeEvidence([update]), { policies }), MARKED)).toContain('<yellow ? ask>  <b Topic>');
    expect(writeText(makeRecord(makeEvidence([update])), MARKED)).toContain('<green ✓> Topic  updated<dim   AWS::SNS::Topic>');
  });

  it('shows the properties of an update, and those of new and removed resources only if it is verbose', () => {
    const tags = { BeforeContext: '{"Properties":{"Tag":"old"}}', AfterContext: '{"Properties":{"Tag":"new"}}' };
    const changes = (['Modify', 'Add', 'Remove'] as const).map((Action) =>
      makeChange({ ...tags, LogicalResourceId: Action, Action }),
    );
    const evidence = makeEvidence(changes, { changes: changes.map((change) => ({ path: '', plain: change, valued: change })) });
    const record = makeRecord(evidence, { policies: { baseline: PRESETS.observe } });

    const text = writeText(record);
    expect(text).toContain('✓ Modify  updated  AWS::DynamoDB::Table\n  └ Tag  old → new\n');
    expect(text.match(/old → new/g)).toHaveLength(1);
    expect(
      writeText(record, PLAIN_STYLE, 'verbose').match(/default for \w+, preset observe\n {2}└ Tag {2}old → new/g),
    ).toHaveLength(3);
  });

  it('is one line if it is quiet', () => {
    expect(writeText(makeRecord(makeEvidence([update, removal])), PLAIN_STYLE, 'quiet')).toBe(
      'REFUSED  prod-orders  stackgate-run  1 deleted, 1 updated\n',
    );
  });

  it('names the construct of a resource, without the part that every construct has', () => {
    const at = (constructPath: string, decision: 'allow' | 'ask') => {
      const record = makeRecord(makeEvidence([update]));
      return writeText({ ...record, changes: record.changes.map((change) => ({ ...change, constructPath, decision })) });
    };
    expect(at('Shop/Orders/Resource', 'allow')).toContain('✓ Topic  updated  AWS::SNS::Topic  Shop/Orders\n');
    expect(at('Shop/Orders/Default', 'ask')).toContain('? ask  Topic  updated  Shop/Orders\n');
    expect(at('Shop/Orders\u001b', 'allow')).toContain('Shop/Orders \n');
  });

  it('shows changes with one cause in one entry, and each of them if it is verbose', () => {
    const [change] = makeRecord(makeEvidence([update])).changes as [RecordedChange];
    const several = Array.from({ length: 7 }, (_, index) => ({
      ...change,
      logicalResourceId: `Topic${index}`,
      follows: ['Stage'],
      properties: [{ name: 'TopicName', before: `a${index}`, after: `b${index}`, causedBy: 'Stage' }],
    }));
    const record = makeRecord();
    expect(writeText({ ...record, changes: several })).toContain(
      '✓ Topic0, Topic1, Topic2, Topic3, Topic4, and 2 more  updated  AWS::SNS::Topic\n  └ TopicName  a0 → b0  (from Stage)\n\n',
    );
    expect(writeText({ ...record, changes: several }, PLAIN_STYLE, 'verbose').match(/^✓ Topic\d {2}updated/gm)).toHaveLength(7);
    const restricted = several.map((one) => ({ ...one, decision: 'ask' as const }));
    expect(writeText({ ...record, changes: restricted }).match(/a\d → b\d/g)).toEqual(['a0 → b0']);
    const verbose = writeText({ ...record, changes: restricted }, PLAIN_STYLE, 'verbose');
    expect(verbose).toContain('  Topic6\n  └ TopicName  a6 → b6');
  });

  it('removes terminal control characters', () => {
    const evil = makeChange({ LogicalResourceId: 'A\u001b[2J\u202eB\r\nC', ResourceType: 'X\u0007', Action: 'Remove' });
    const text = writeText(makeRecord(makeEvidence([evil], { stackName: '\u001b]0;x' })));

    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\u202e/u);
    expect(text).toContain('A [2J B C');
  });

  it('writes no advice for a change without advice', () => {
    const record = makeRecord(makeEvidence([makeChange({ Action: 'Add' })]));
    const changes = record.changes.map(({ advice: _none, ...change }) => ({ ...change, decision: 'forbid' as const }));

    expect(writeText({ ...record, decision: 'forbid', changes })).not.toContain('→');
  });
});
