import { describe, expect, it } from 'vitest';
import { type ApprovalConditions, findApprovalNeeds } from '../../../core/approvals/approval-needs.ts';
import type { ApprovalOptions } from '../../../core/policy/approval-options.ts';
import type { Policies } from '../../../core/policy/policy.ts';
import { PRESETS } from '../../../core/policy/presets.ts';
import { judge } from '../../../core/verdict/judge.ts';
import { makeChange, makeEvidence } from '../../support/change-sets.ts';

const table = makeChange({ Action: 'Remove', LogicalResourceId: 'Orders', PolicyAction: 'Delete' });
const topic = makeChange({
  Action: 'Remove',
  LogicalResourceId: 'Topic',
  ResourceType: 'AWS::SNS::Topic',
  PolicyAction: 'Delete',
});
const conditions: ApprovalConditions = {
  subject: 'change-set',
  hasChannel: true,
  onUnsafe: 'ask',
  pipelineName: 'orders',
  pipelineExecutionId: '1',
  actionExecutionId: '2',
};

function withOptions(approvals: ApprovalOptions, pushed?: ApprovalOptions): Policies {
  return {
    baseline: { ...PRESETS.standard, approvals },
    ...(pushed === undefined ? {} : { pushed: { ...PRESETS.standard, source: 'policy.yaml', approvals: pushed } }),
  };
}

function needsOf(changes: Parameters<typeof makeEvidence>[0], policies: Policies = { baseline: PRESETS.standard }) {
  const found = findApprovalNeeds(judge(makeEvidence(changes), { policies }), policies, conditions);
  return found.kind === 'possible' ? found.needs : found.reason;
}

describe('findApprovalNeeds', () => {
  it('requires two approvers who accept the deletion of a stateful resource', () => {
    expect(needsOf([table])).toEqual({
      subject: 'change-set',
      approvers: 2,
      mustAccept: ['Orders'],
      breakGlass: [],
      personalSessions: [],
    });
  });

  it('requires one approver for other effects', () => {
    expect(needsOf([topic])).toEqual({
      subject: 'change-set',
      approvers: 1,
      mustAccept: [],
      breakGlass: [],
      personalSessions: [],
    });
  });

  it('uses the largest number of approvers that matches', () => {
    const policies = withOptions({
      approvers: [
        { match: { effect: 'delete' }, count: 3 },
        { match: { resourceType: 'AWS::SNS::*' }, count: 2 },
        { match: { resourceType: 'AWS::SQS::*' }, count: 5 },
      ],
      acknowledge: [{ resourceType: 'AWS::SNS::*' }],
      breakGlass: ['*:role/on-call'],
      personalSessions: ['AWSReservedSSO_*'],
    });
    expect(needsOf([topic, table], policies)).toEqual({
      subject: 'change-set',
      approvers: 3,
      mustAccept: ['Topic'],
      breakGlass: ['*:role/on-call'],
      personalSessions: ['AWSReservedSSO_*'],
    });
  });

  it('lets a pushed policy only add requirements', () => {
    const pushed: ApprovalOptions = {
      approvers: [{ match: {}, count: 4 }],
      acknowledge: [{}],
      breakGlass: ['*'],
      personalSessions: ['*'],
    };
    expect(needsOf([topic], withOptions({}, pushed))).toEqual({
      subject: 'change-set',
      approvers: 4,
      mustAccept: ['Topic'],
      breakGlass: [],
      personalSessions: [],
    });
    expect(needsOf([table], withOptions({}, { approvers: [], acknowledge: [] }))).toMatchObject({
      approvers: 2,
      mustAccept: ['Orders'],
    });
  });

  it('names a resource of a nested stack with its path', () => {
    const evidence = makeEvidence([table]);
    const changes = evidence.changes.map((change) => ({ ...change, path: 'Storage' }));
    const found = findApprovalNeeds(judge({ ...evidence, changes }), { baseline: PRESETS.standard }, conditions);
    expect(found).toMatchObject({ needs: { mustAccept: ['Storage/Orders'] } });
  });

  it('counts an effect as CloudFormation states it', () => {
    const verdict = judge(makeEvidence([topic]), { policies: { baseline: PRESETS.standard } });
    const judgements = verdict.judgements.map((one) => ({
      ...one,
      effect: { ...one.effect, kind: 'update' as const, stated: 'may-replace' as const, stateful: true },
    }));
    const found = findApprovalNeeds({ ...verdict, judgements }, { baseline: PRESETS.standard }, conditions);
    expect(found).toMatchObject({ needs: { approvers: 2 } });
  });

  it.each([
    ['the gate has no channel', { hasChannel: false }, 'this gate has no approval channel'],
    ['the action rejects', { onUnsafe: 'reject' }, 'the action does not request one (`onUnsafe` is not `ask`)'],
    [
      'no pipeline started it',
      { pipelineName: undefined },
      expect.stringContaining('no pipeline started the deployment: the gate'),
    ],
    [
      'the execution of the action is unknown',
      { actionExecutionId: undefined },
      expect.stringContaining('the execution of the action is unknown'),
    ],
    [
      'the execution is unknown',
      { pipelineExecutionId: undefined },
      expect.stringContaining('the execution of the action is unknown'),
    ],
  ])('permits no approval if %s', (_case, changed, reason) => {
    const verdict = judge(makeEvidence([table]));
    expect(findApprovalNeeds(verdict, { baseline: PRESETS.standard }, { ...conditions, ...changed })).toEqual({
      kind: 'impossible',
      reason,
    });
  });

  it('permits no approval if one of the policies does not allow approvals', () => {
    expect(needsOf([table], withOptions({ allowed: false }))).toBe('preset standard does not allow approvals');
    expect(needsOf([table], withOptions({ allowed: true }, { allowed: false }))).toBe('policy.yaml does not allow approvals');
  });

  it.each(['settings', 'first-create', 'failed-stack'] as const)('names the subject of the approval: %s', (subject) => {
    const verdict = judge(makeEvidence([topic]));
    expect(findApprovalNeeds(verdict, { baseline: PRESETS.standard }, { ...conditions, subject })).toMatchObject({
      kind: 'possible',
      needs: { subject, approvers: 1 },
    });
  });

  it('permits no approval for more resources than a person can accept by name', () => {
    const tables = Array.from({ length: 51 }, (_, index) =>
      makeChange({ Action: 'Remove', LogicalResourceId: `Orders${index}`, PolicyAction: 'Delete' }),
    );
    expect(needsOf(tables)).toContain('accept 51 resources by name');
    expect(needsOf(tables.slice(0, 50))).toMatchObject({ approvers: 2 });
  });
});
