import { describe, expect, it } from 'vitest';
import { diagnoseStack } from '../../../core/diagnosis/diagnose-stack.ts';
import type { Diagnosis } from '../../../core/diagnosis/diagnosis.ts';
import { makeFacts, NESTED_ID, NOW, resourceEvent, STACK_ID, stackEvent } from './sample-facts.ts';

const AWS = 'aws cloudformation';
const NAMED = `--stack-name ${STACK_ID} --region eu-west-1`;

function commandsOf({ findings }: Diagnosis): readonly string[] {
  return findings.flatMap(({ remedies }) => remedies.flatMap(({ commands }) => commands));
}

const READ_EVENTS = `${AWS} describe-stack-events ${NAMED}`;

function textsOf({ findings }: Diagnosis): string {
  return findings.map(({ text }) => text).join('\n');
}

describe('the diagnosis of a stack', () => {
  it('has no findings for a healthy stack', () => {
    expect(diagnoseStack(makeFacts())).toEqual({
      stackName: 'prod-shop',
      stackId: STACK_ID,
      stackStatus: 'UPDATE_COMPLETE',
      nextDeployment: 'starts',
      findings: [],
    });
  });

  it.each([undefined, makeFacts({ stackStatus: 'DELETE_COMPLETE' }).stack])(
    'lets the next deployment create an absent stack',
    (stack) => {
      expect(diagnoseStack({ ...makeFacts(), stack })).toEqual({
        stackName: 'prod-shop',
        nextDeployment: 'starts',
        findings: [],
      });
    },
  );

  describe('in UPDATE_ROLLBACK_FAILED', () => {
    const events = [
      stackEvent('UPDATE_ROLLBACK_FAILED'),
      resourceEvent('Mail', 'UPDATE_FAILED', 'Resource update cancelled'),
      resourceEvent('Orders', 'UPDATE_FAILED', 'User is not authorized to perform: sqs:SetQueueAttributes'),
      stackEvent('UPDATE_ROLLBACK_IN_PROGRESS'),
      resourceEvent('Api', 'UPDATE_FAILED', 'The memory is not valid'),
      stackEvent('UPDATE_IN_PROGRESS'),
    ];

    it('skips only resources that failed in the rollback', () => {
      const diagnosis = diagnoseStack(makeFacts({ stackStatus: 'UPDATE_ROLLBACK_FAILED' }, { events }));

      expect(diagnosis.nextDeployment).toBe('fails');
      expect(commandsOf(diagnosis)).toEqual([
        `${AWS} continue-update-rollback ${NAMED}`,
        `${AWS} continue-update-rollback ${NAMED} --resources-to-skip Orders`,
      ]);
      expect(textsOf(diagnosis)).toContain(
        'Orders (AWS::SQS::Queue): User is not authorized to perform: sqs:SetQueueAttributes. Allow sqs:SetQueueAttributes',
      );
      expect(textsOf(diagnosis)).not.toContain('Api');
    });

    it('names a resource in a nested stack by the name of the nested stack', () => {
      const nested = { resourceType: 'AWS::CloudFormation::Stack', physicalResourceId: NESTED_ID };
      const inner = { stackId: NESTED_ID };
      const diagnosis = diagnoseStack(
        makeFacts(
          { stackStatus: 'UPDATE_ROLLBACK_FAILED' },
          {
            events: [
              stackEvent('UPDATE_ROLLBACK_FAILED'),
              resourceEvent('Network', 'UPDATE_FAILED', 'Embedded stack failed', nested),
              stackEvent('UPDATE_ROLLBACK_IN_PROGRESS'),
            ],
            nestedEvents: new Map([
              [
                NESTED_ID,
                [
                  stackEvent('UPDATE_ROLLBACK_FAILED', {}, NESTED_ID),
                  resourceEvent('Gateway', 'UPDATE_FAILED', 'has a dependent object', inner),
                  stackEvent('UPDATE_ROLLBACK_IN_PROGRESS', {}, NESTED_ID),
                  resourceEvent('Route', 'UPDATE_FAILED', 'first failure', inner),
                ],
              ],
            ]),
          },
        ),
      );

      expect(commandsOf(diagnosis).at(-1)).toBe(
        `${AWS} continue-update-rollback ${NAMED} --resources-to-skip prod-shop-Network-X1.Gateway`,
      );
      expect(textsOf(diagnosis)).toContain('Network/Gateway (AWS::SQS::Queue): has a dependent object.');
      expect(textsOf(diagnosis)).not.toContain('Route');
    });

    it('skips neither a nested stack nor a resource that another status names', () => {
      const diagnosis = diagnoseStack(
        makeFacts(
          { stackStatus: 'UPDATE_ROLLBACK_FAILED' },
          {
            events: [
              resourceEvent('Network', 'UPDATE_FAILED', 'failed', {
                resourceType: 'AWS::CloudFormation::Stack',
                physicalResourceId: NESTED_ID,
              }),
              resourceEvent('Old', 'DELETE_FAILED', 'failed'),
              stackEvent('UPDATE_ROLLBACK_IN_PROGRESS'),
            ],
          },
        ),
      );

      expect(commandsOf(diagnosis)).toEqual([`${AWS} continue-update-rollback ${NAMED}`]);
    });

    it('continues the rollback without events', () => {
      const diagnosis = diagnoseStack(makeFacts({ stackStatus: 'UPDATE_ROLLBACK_FAILED' }));

      expect(textsOf(diagnosis)).toContain('No stack event names the resource that failed.');
      expect(commandsOf(diagnosis)).toEqual([`${AWS} continue-update-rollback ${NAMED}`]);
    });
  });

  it('offers to roll back or to continue an update that failed without rollback', () => {
    const diagnosis = diagnoseStack(
      makeFacts(
        { stackStatus: 'UPDATE_FAILED', parameterNames: ['Stage', 'Size'], capabilities: ['CAPABILITY_IAM'] },
        { events: [stackEvent('UPDATE_FAILED'), resourceEvent('Api', 'UPDATE_FAILED', 'Rate exceeded')] },
      ),
    );

    expect(diagnosis.nextDeployment).toBe('fails');
    expect(commandsOf(diagnosis)).toEqual([
      `${AWS} rollback-stack ${NAMED}`,
      `${AWS} update-stack ${NAMED} --use-previous-template --disable-rollback --parameters ParameterKey=Stage,UsePreviousValue=true ParameterKey=Size,UsePreviousValue=true --capabilities CAPABILITY_IAM`,
    ]);
  });

  it('offers to retain the resources that could not be deleted', () => {
    const diagnosis = diagnoseStack(
      makeFacts(
        { stackStatus: 'DELETE_FAILED' },
        {
          resources: [{ logicalResourceId: 'Files', resourceStatus: 'DELETE_FAILED' }, { resourceStatus: 'DELETE_FAILED' }],
          events: [stackEvent('DELETE_FAILED'), resourceEvent('Files', 'DELETE_FAILED', 'The bucket is not empty')],
        },
      ),
    );

    expect(commandsOf(diagnosis)).toEqual([
      `${AWS} delete-stack ${NAMED}`,
      `${AWS} delete-stack ${NAMED} --retain-resources Files`,
      `${AWS} delete-stack ${NAMED} --deletion-mode FORCE_DELETE_STACK`,
    ]);
    expect(commandsOf(diagnoseStack(makeFacts({ stackStatus: 'DELETE_FAILED' })))).toHaveLength(2);
  });

  it.each([
    ['IMPORT_ROLLBACK_FAILED', 'import-rollback-failed', READ_EVENTS],
    ['SOMETHING_NEW', 'unknown-status', `${AWS} describe-stacks ${NAMED}`],
  ])('has no repair for %s', (stackStatus, code, command) => {
    const diagnosis = diagnoseStack(makeFacts({ stackStatus }));

    expect(diagnosis.findings).toMatchObject([{ severity: 'problem', code }]);
    expect(commandsOf(diagnosis)).toEqual([command]);
  });

  describe('of a first create', () => {
    it('lets the next deployment replace a stack without resources', () => {
      const diagnosis = diagnoseStack(
        makeFacts(
          { stackStatus: 'ROLLBACK_COMPLETE' },
          {
            resources: [
              { logicalResourceId: 'Orders', resourceType: 'AWS::SQS::Queue', resourceStatus: 'DELETE_COMPLETE' },
              { logicalResourceId: 'Kept', resourceStatus: 'DELETE_SKIPPED' },
            ],
            events: [stackEvent('ROLLBACK_COMPLETE'), resourceEvent('Orders', 'CREATE_FAILED', 'Orders already exists')],
          },
        ),
      );

      expect(diagnosis).toMatchObject({
        nextDeployment: 'starts',
        findings: [{ severity: 'note', code: 'first-create-failed' }],
      });
      expect(textsOf(diagnosis)).toContain('import it with `importExistingResources: true`');
      expect(textsOf(diagnosis)).toContain('CloudFormation retained Kept');
    });

    it('offers to continue a create that failed without rollback', () => {
      const diagnosis = diagnoseStack(
        makeFacts(
          { stackStatus: 'CREATE_FAILED' },
          { resources: [{ logicalResourceId: 'Orders', resourceStatus: 'CREATE_COMPLETE' }] },
        ),
      );

      expect(diagnosis).toMatchObject({
        nextDeployment: 'depends',
        findings: [{ severity: 'problem', code: 'first-create-left-resources' }],
      });
      expect(textsOf(diagnosis)).toContain('These resources exist or can exist: Orders (unknown type).');
      expect(commandsOf(diagnosis)).toEqual([
        `${AWS} update-stack ${NAMED} --use-previous-template --disable-rollback`,
        `${AWS} rollback-stack ${NAMED}`,
        `${AWS} delete-stack ${NAMED}`,
      ]);
    });

    it('depends on the policy after a failed rollback', () => {
      const diagnosis = diagnoseStack(makeFacts({ stackStatus: 'ROLLBACK_FAILED' }));

      expect(diagnosis.nextDeployment).toBe('depends');
      expect(textsOf(diagnosis)).toContain('The stack contains no resources.');
      expect(commandsOf(diagnosis)).toEqual([`${AWS} delete-stack ${NAMED}`]);
    });

    it('names termination protection as the obstacle', () => {
      const diagnosis = diagnoseStack(makeFacts({ stackStatus: 'ROLLBACK_COMPLETE', hasTerminationProtection: true }));

      expect(diagnosis.nextDeployment).toBe('fails');
      expect(commandsOf(diagnosis)).toEqual([`${AWS} update-termination-protection ${NAMED} --no-enable-termination-protection`]);
    });

    it.each([
      [[], [`${AWS} delete-stack ${NAMED}`]],
      [
        [
          { changeSetId: 'arn:set', name: 'release', status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE' },
          { changeSetId: 'arn:old', name: 'old', status: 'FAILED', executionStatus: 'UNAVAILABLE' },
        ],
        [`${AWS} execute-change-set ${NAMED} --change-set-name arn:set`, `${AWS} delete-stack ${NAMED}`],
      ],
    ])('in review waits for a person: %j', (changeSets, commands) => {
      const diagnosis = diagnoseStack(makeFacts({ stackStatus: 'REVIEW_IN_PROGRESS' }, { changeSets }));

      expect(diagnosis).toMatchObject({ nextDeployment: 'fails', findings: [{ code: 'review-in-progress' }] });
      expect(commandsOf(diagnosis)).toEqual(commands);
    });
  });

  describe('of a busy stack', () => {
    it('says since when, and who started the operation', () => {
      const timestamp = new Date(NOW.getTime() - 7 * 60_000);
      const diagnosis = diagnoseStack(
        makeFacts(
          { stackStatus: 'UPDATE_IN_PROGRESS' },
          { events: [stackEvent('UPDATE_IN_PROGRESS', { timestamp, clientRequestToken: 'stackgate-execute-1' })] },
        ),
      );

      expect(diagnosis.nextDeployment).toBe('waits');
      expect(textsOf(diagnosis)).toContain('UPDATE_IN_PROGRESS since 2026-11-29T11:53:00.000Z (7 minutes). A gate started it.');
      expect(commandsOf(diagnosis)).toEqual([READ_EVENTS, `${AWS} cancel-update-stack ${NAMED}`]);
    });

    it('offers no cancellation of a rollback', () => {
      const diagnosis = diagnoseStack(makeFacts({ stackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS' }));

      expect(textsOf(diagnosis)).toContain('UPDATE_ROLLBACK_IN_PROGRESS. Another principal started it.');
      expect(commandsOf(diagnosis)).toEqual([READ_EVENTS]);
    });
  });

  describe('of its change sets', () => {
    const old = new Date(NOW.getTime() - 25 * 3_600_000);
    const dead = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        changeSetId: `arn:${index}`,
        name: `set-${index}`,
        status: 'FAILED',
        executionStatus: 'UNAVAILABLE',
        createdAt: old,
      }));

    it('fixes only those that can never be executed and that no deployment uses', () => {
      const changeSets = [
        ...dead(1),
        { changeSetId: 'arn:obsolete', name: 'obsolete', status: 'CREATE_COMPLETE', executionStatus: 'OBSOLETE', createdAt: old },
        { changeSetId: 'arn:open', name: 'open', status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE', createdAt: old },
        { changeSetId: 'arn:young', name: 'young', status: 'FAILED', createdAt: NOW },
        { changeSetId: 'arn:unknown', name: 'unknown', status: 'FAILED' },
      ];
      const { nextDeployment, findings } = diagnoseStack(makeFacts({}, { changeSets }));

      expect(nextDeployment).toBe('starts');
      expect(findings).toMatchObject([{ severity: 'note', code: 'change-sets' }]);
      expect(findings[0]?.fixes?.map(({ changeSetId }) => changeSetId)).toEqual(['arn:0', 'arn:obsolete']);
      expect(findings[0]?.remedies[0]?.commands).toEqual([
        `${AWS} delete-change-set ${NAMED} --change-set-name arn:0`,
        `${AWS} delete-change-set ${NAMED} --change-set-name arn:obsolete`,
      ]);
    });

    it.each([
      [899, 'note', 'starts'],
      [900, 'warning', 'starts'],
      [1_000, 'problem', 'fails'],
    ])('counts %i', (count, severity, nextDeployment) => {
      expect(diagnoseStack(makeFacts({}, { changeSets: dead(count) }))).toMatchObject({
        nextDeployment,
        findings: [{ severity, remedies: [{ text: expect.stringContaining('the first 3 commands') }] }],
      });
    });

    it('lists those that a person has to choose from', () => {
      const changeSets = Array.from({ length: 950 }, (_, index) => ({ changeSetId: `arn:${index}`, name: `set-${index}` }));
      const diagnosis = diagnoseStack(makeFacts({}, { changeSets }));

      expect(commandsOf(diagnosis)).toEqual([`${AWS} list-change-sets ${NAMED}`]);
      expect(diagnosis.findings[0]?.fixes).toBeUndefined();
    });
  });

  describe('beyond its status', () => {
    it('refuses an alias', () => {
      const facts = makeFacts({ aliasName: 'shop-live' }, { requested: 'shop-live' });

      expect(diagnoseStack(facts)).toMatchObject({ nextDeployment: 'fails', findings: [{ code: 'alias', severity: 'problem' }] });
      expect(diagnoseStack({ ...facts, requested: 'prod-shop' })).toMatchObject({
        nextDeployment: 'starts',
        findings: [{ code: 'alias', severity: 'note' }],
      });
    });

    it('refuses a nested stack', () => {
      expect(diagnoseStack(makeFacts({ rootId: STACK_ID }))).toMatchObject({
        nextDeployment: 'fails',
        findings: [{ code: 'nested-stack' }],
      });
    });

    it.each([
      [
        [resourceEvent('Api', 'UPDATE_FAILED', 'The memory is not valid')],
        undefined,
        'Api (AWS::SQS::Queue): The memory is not valid.',
      ],
      [[], 'Transform failed', 'Transform failed.'],
      [[stackEvent('UPDATE_ROLLBACK_IN_PROGRESS', { resourceStatusReason: 'Hook failed' })], undefined, 'Hook failed.'],
      [[], undefined, 'No stack event names the resource that failed.'],
    ])('names the cause of the last rollback', (events, stackStatusReason, cause) => {
      const diagnosis = diagnoseStack(makeFacts({ stackStatus: 'UPDATE_ROLLBACK_COMPLETE', stackStatusReason }, { events }));

      expect(diagnosis).toMatchObject({ nextDeployment: 'starts', findings: [{ code: 'last-update-failed', severity: 'note' }] });
      expect(textsOf(diagnosis)).toContain(cause);
    });

    it('names resources that remain in the account', () => {
      const events = [resourceEvent('Old', 'DELETE_FAILED', 'in use')];
      const resources = [{ logicalResourceId: 'Kept', resourceType: 'AWS::S3::Bucket', resourceStatus: 'DELETE_SKIPPED' }];
      const diagnosis = diagnoseStack(makeFacts({}, { events, resources }));

      expect(diagnosis.findings).toMatchObject([{ code: 'leftovers', severity: 'warning' }]);
      expect(textsOf(diagnosis)).toContain('Old (Old-1)');
      expect(textsOf(diagnosis)).toContain('CloudFormation retained Kept (AWS::S3::Bucket)');
    });

    it.each([
      [{ deploymentMode: 'EXPRESS' }, 'used Express mode'],
      [{ detailedStatus: 'CONFIGURATION_COMPLETE' }, 'still becoming ready'],
    ])('warns of Express mode: %j', (stack, text) => {
      const diagnosis = diagnoseStack(makeFacts(stack));

      expect(diagnosis.findings).toMatchObject([{ code: 'express-mode', severity: 'warning' }]);
      expect(textsOf(diagnosis)).toContain(text);
      expect(commandsOf(diagnosis)).toEqual([`${AWS} describe-stacks ${NAMED} --query 'Stacks[0].[StackStatus,DetailedStatus]'`]);
    });

    it('warns of drift', () => {
      const diagnosis = diagnoseStack(makeFacts({ driftStatus: 'DRIFTED', driftCheckedAt: NOW }));

      expect(textsOf(diagnosis)).toContain('(checked 2026-11-29T12:00:00.000Z)');
      expect(textsOf(diagnoseStack(makeFacts({ driftStatus: 'DRIFTED' })))).not.toContain('checked');
      expect(commandsOf(diagnosis)).toEqual([
        `${AWS} describe-stack-resource-drifts ${NAMED} --stack-resource-drift-status-filters MODIFIED DELETED`,
      ]);
    });

    it('lists problems before warnings and notes', () => {
      const { findings } = diagnoseStack(makeFacts({ stackStatus: 'UPDATE_FAILED', aliasName: 'live', driftStatus: 'DRIFTED' }));

      expect(findings.map(({ severity }) => severity)).toEqual(['problem', 'warning', 'note']);
    });
  });
});
