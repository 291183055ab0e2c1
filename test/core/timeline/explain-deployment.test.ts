import { describe, expect, it } from 'vitest';
import { explainDeployment } from '../../../core/timeline/explain-deployment.ts';
import type { DeploymentFacts } from '../../../core/timeline/explanation.ts';
import type { HistoryEvent } from '../../../core/timeline/history-event.ts';
import { readTimeline } from '../../../core/timeline/read-timeline.ts';
import { writeExplanation, writeOutcome } from '../../../core/timeline/write-explanation.ts';
import { makeChange, makeEvidence } from '../../support/change-sets.ts';
import { makeRecord } from '../../support/records.ts';
import { resourceEvent, stackEvent } from '../diagnosis/sample-facts.ts';
import { at, EXECUTION_ARN, failed, INPUT, STACK_ID, started, visit } from './sample-history.ts';

function explain(history: readonly HistoryEvent[], facts: Partial<DeploymentFacts> = {}) {
  return explainDeployment({
    executionArn: EXECUTION_ARN,
    timeline: readTimeline(history),
    events: [],
    nestedEvents: new Map(),
    now: at(100),
    ...facts,
  });
}

const STATE = { ...INPUT, stackId: STACK_ID, changeSetId: 'arn:set', stackStatus: 'UPDATE_ROLLBACK_COMPLETE' };
const CHECKED = visit('Check Stack Existence', [0, 1], { output: STATE });
const UPDATED = {
  ...STATE,
  stackStatus: 'UPDATE_COMPLETE',
  changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK',
  inspection: { counts: { update: 1 } },
};

describe('the explanation of a deployment', () => {
  it('that succeeded describes the result, and what remains', () => {
    const output = {
      ...UPDATED,
      undeletedResources: ['Old (old-1)'],
      approval: { status: 'approved', by: 'arn:alice', at: '2026-11-29T12:00:00Z' },
    };
    const explanation = explain([
      started(),
      ...visit('Get', [0, 30], { output }),
      { type: 'ExecutionSucceeded', timestamp: at(30) },
    ]);

    expect(explanation).toMatchObject({
      outcome: 'succeeded',
      seconds: 30,
      pushed: {
        stackName: 'prod-shop',
        environmentName: 'prod',
        revision: 's3://artifacts/shop/a1',
        templatePath: 'infra/template.yaml',
        pipelineExecutionId: '1111',
      },
      nextSteps: [expect.stringContaining('Old (old-1)')],
    });
    expect(explanation.summary).toMatch(/^Updated the stack prod-shop/);
    expect(writeExplanation(explanation)).toContain('Approval\n  approved by arn:alice at 2026-11-29T12:00:00Z');
    expect(
      explain([started(), ...visit('Get', [0, 30], { output: UPDATED }), { type: 'ExecutionSucceeded', timestamp: at(30) }])
        .nextSteps,
    ).toEqual([]);
  });

  it('that is running names the step, and the people that it waits for', () => {
    const [entered = {}] = visit('Request Approval', [10, 11]);
    const waiting = explain([
      started(),
      ...visit('Inspect', [0, 9], { output: { ...STATE, approval: { status: 'pending' } } }),
      entered,
    ]);

    expect(waiting).toMatchObject({ outcome: 'running', summary: 'The deployment is in Request Approval.', seconds: 100 });
    expect(waiting.nextSteps).toEqual([expect.stringContaining('`stackgate approvals`')]);
    expect(writeExplanation(waiting)).toMatch(/▸ Request Approval +1 min 30 s/);
    expect(writeExplanation(waiting)).toContain('Approval\n  pending\n');
    expect(explain([started()])).toMatchObject({
      summary: 'The deployment is in its start.',
      nextSteps: [expect.stringContaining('is still running')],
    });
  });

  it('that was refused has the advice of the record, once for each cause', () => {
    const record = makeRecord(
      makeEvidence([makeChange({ Action: 'Remove', LogicalResourceId: 'Orders', ResourceType: 'AWS::DynamoDB::Table' })]),
    );
    const history = [started(), ...CHECKED, ...failed(9, 'ChangeSetRejected', 'Refused.\n- Orders')];
    const explanation = explain(history, { record });

    expect(explanation).toMatchObject({
      outcome: 'refused',
      summary: record.summary,
      nextSteps: [expect.stringMatching(/^Orders: /)],
    });
    expect(writeExplanation(explanation)).toContain('Verdict\n  REFUSED');
    expect(writeExplanation(explanation).startsWith(writeOutcome(explanation).trimEnd())).toBe(true);
    const withoutAdvice = { ...record, changes: record.changes.map(({ advice: _, ...change }) => change) };
    expect(explain(history, { record: withoutAdvice }).nextSteps).toEqual([
      'Change the template so that the refused effects do not occur, and push again.',
    ]);
    expect(explain(history)).toMatchObject({ summary: 'Refused.', nextSteps: ['Refused.\n- Orders'] });
    expect(writeExplanation(explain(history))).toContain('  → Refused.\n    - Orders\n');
    expect(
      explain([started(), { type: 'ExecutionFailed', executionFailedEventDetails: { error: 'ChangeSetRejected' } }]).nextSteps,
    ).toEqual(['']);
  });

  it.each([
    ['ExecutionAborted', { executionAbortedEventDetails: { cause: 'Alice' } }, 'The execution was stopped: Alice.'],
    ['ExecutionTimedOut', {}, 'The execution exceeded its time limit.'],
  ])('that was stopped says what can remain: %s', (type, details, summary) => {
    const explanation = explain([started(), ...CHECKED, { type, timestamp: at(5), ...details }]);

    expect(explanation).toMatchObject({ outcome: 'stopped', summary });
    expect(explanation.nextSteps).toEqual([
      expect.stringContaining('list-change-sets'),
      `Then run \`stackgate doctor ${STACK_ID}\`.`,
    ]);
  });

  describe('that failed', () => {
    it('can lack the start', () => {
      expect(writeExplanation(explain([{ type: 'ExecutionFailed' }]))).not.toContain('started');
    });

    const operation = [
      stackEvent('UPDATE_ROLLBACK_IN_PROGRESS', { timestamp: at(6) }),
      resourceEvent('Mail', 'UPDATE_FAILED', 'Resource update cancelled', { timestamp: at(5) }),
      resourceEvent('Api', 'UPDATE_FAILED', 'is not authorized to perform: lambda:UpdateFunctionCode', { timestamp: at(5) }),
      stackEvent('UPDATE_IN_PROGRESS', { timestamp: at(2) }),
    ];
    const history = [started(), ...CHECKED, ...failed(9, 'StackOperationFailed', 'The update failed')];

    it('names the root cause and not its consequences', () => {
      const explanation = explain(history, { events: operation });
      const text = writeExplanation(explanation);

      expect(explanation).toMatchObject({
        outcome: 'failed',
        summary: 'The update failed at Api (AWS::SQS::Queue): is not authorized to perform: lambda:UpdateFunctionCode.',
        nextSteps: [expect.stringContaining('Allow lambda:UpdateFunctionCode')],
      });
      expect(text).toMatch(/12:00:05 {2}Api {2}UPDATE_FAILED .* ← root cause\n/);
      expect(text).not.toContain('Mail');
    });

    it('names the cause of a failed rollback, and the command that repairs the stack', () => {
      const undone = [
        stackEvent('UPDATE_ROLLBACK_FAILED', { timestamp: at(8) }),
        resourceEvent('Orders', 'UPDATE_FAILED', 'No', { timestamp: at(7) }),
      ];
      const explanation = explain(history, { events: [...undone, ...operation] });

      expect(explanation.summary).toContain('Its rollback failed at Orders (AWS::SQS::Queue): No.');
      expect(explanation.nextSteps.at(-1)).toBe(
        `Run \`stackgate doctor ${STACK_ID}\`: it prints the commands that repair the stack.`,
      );
      expect(writeExplanation(explanation)).toMatch(/Orders {2}UPDATE_FAILED {2}No\n/);
    });

    it('describes a create without a rollback', () => {
      const events = [resourceEvent('Api', 'CREATE_FAILED', 'The memory is not valid'), stackEvent('CREATE_IN_PROGRESS')];
      const create = [
        started(),
        ...visit('Create', [0, 1], { output: { ...INPUT, stackStatus: 'CREATE_FAILED' } }),
        ...failed(9, 'StackOperationFailed', 'x'),
      ];
      const explanation = explain(create, { events });

      expect(explanation.summary).toMatch(/^The create failed at Api/);
      expect(explanation.nextSteps).toEqual([
        'Correct the cause and push again.',
        expect.stringContaining('stackgate doctor prod-shop'),
      ]);
      expect(writeExplanation(explanation)).toContain('--:--:--  Api  CREATE_FAILED');
    });

    it('before the operation has the message of the gate', () => {
      const cause = JSON.stringify({ errorMessage: 'Expected the file infra/template.yaml, got none.' });
      const explanation = explain([started(), ...failed(2, 'ConfigurationError', cause)]);

      expect(explanation).toMatchObject({
        summary: 'Expected the file infra/template.yaml, got none.',
        nextSteps: ['Expected the file infra/template.yaml, got none.'],
      });
      expect(explain([started(), ...CHECKED, ...failed(2, 'StackNotDeployable', 'stuck')]).nextSteps).toHaveLength(2);
      expect(explain([{ type: 'ExecutionFailed' }])).toMatchObject({
        summary: 'The deployment failed with an unknown error.',
        seconds: 0,
        pushed: { stackName: '' },
      });
      expect(
        explain([started(), { type: 'ExecutionFailed', executionFailedEventDetails: { error: 'States.Runtime' } }]).summary,
      ).toBe('The deployment failed with States.Runtime.');
    });
  });

  it('shows repeated steps and retries', () => {
    const retried = { type: 'LambdaFunctionFailed', lambdaFunctionFailedEventDetails: { error: 'SystemUnavailable' } };
    const explanation = explain([
      started(),
      ...visit('Get', [0, 2], { inside: [retried] }),
      ...visit('Get', [2, 3]),
      { type: 'ExecutionSucceeded', timestamp: at(3) },
    ]);

    expect(writeExplanation(explanation)).toMatch(/✓ Get +3 s {2}2 times, retried after SystemUnavailable/);
  });

  it('shows the slowest resources', () => {
    const events = [
      resourceEvent('Api', 'UPDATE_COMPLETE', undefined, { timestamp: at(20) }),
      resourceEvent('Api', 'UPDATE_IN_PROGRESS', undefined, { timestamp: at(5) }),
    ];

    expect(writeExplanation(explain([started()], { events }))).toMatch(
      /Slowest resources\n +15 s {2}update {2}Api {2}AWS::SQS::Queue\n/,
    );
  });
});
