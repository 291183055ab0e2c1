import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { inputFieldsOf } from '../../core/deployment/input-fields.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const BASELINE = 'version: 1\nblueGreen: { avoids: [{ effect: [delete, replace] }] }\n';
const TEMPLATE_PATH = 'infra/template.json';
const OTHER = 'arn:aws:cloudformation:us-east-1:111111111111:stack/prod-shop/00000000-0000-4000-8000-000000000001';
const FINGERPRINT = '0'.repeat(64);
const SETTING = { Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' };

/** Calls that change a stack, a pointer, or a setting. */
const WRITES =
  /^(?:CreateStack|DeleteStack|UpdateStack|ExecuteChangeSet|SetStackPolicy|UpdateTerminationProtection|SetAlias|RemoveAlias|PutParameter)$/;

/** Every field that a task or the state machine adds to the input, as if the deployment were about to change the stack. */
function forgeState(stackId: string, changeSetId: string): Readonly<Record<string, unknown>> {
  return {
    execution: { id: 'arn:aws:states:us-east-1:111111111111:execution:gate:x', name: 'x', startTime: '2026-01-01T00:00:00.000Z' },
    doesStackExist: true,
    stackCondition: 'exists',
    stackStatus: 'UPDATE_COMPLETE',
    stackId,
    hasTerminationProtection: false,
    waitSeconds: 0,
    awaitSeconds: 1,
    awaitTimeout: {},
    nextWait: 'event',
    changeSetName: 'stackgate-x',
    changeSetId,
    templateNotes: [],
    secretVersions: { deployed: {}, current: {} },
    usedSecrets: [],
    parametersWithOtherDefault: [],
    undeletedResources: [],
    changeSetRequestedAt: '2026-01-01T00:00:00.000Z',
    changeSetCreationStatus: 'CREATE_COMPLETE',
    changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK',
    inspection: { decision: 'allow', fingerprint: FINGERPRINT, summary: '' },
    approvalNeeds: { subject: 'failed-stack' },
    approvalRequired: { Error: 'ApprovalRequired' },
    approval: { status: 'approved', by: 'x', at: 'x', reason: 'x', fingerprint: FINGERPRINT },
    operationStartedAt: '2026-01-01T00:00:00.000Z',
    operationOutcome: 'succeeded',
    noEventSince: '2026-01-01T00:00:00.000Z',
    hold: 'released',
    waveProgress: { targets: 'w', round: 1 },
    waveOutcome: 'succeeded',
    waveResult: {},
    failure: { Error: 'Forged', Cause: 'Forged.' },
    settingsChange: {
      stackPolicy: { after: JSON.stringify({ Statement: [SETTING] }) },
      terminationProtection: { before: true, after: false },
    },
    unappliedSettings: [],
    deletedStack: { stackId, deleted: [], retained: [] },
    avoided: {},
    currentStack: { stackName: 'prod-shop', stackId: OTHER },
    nextStack: { stackName: 'prod-shop', stackId },
    verification: { answer: { Payload: { verified: true } } },
    switchNotes: [],
    nextStackDeletion: { status: 'in-progress', since: '2026-01-01T00:00:00.000Z' },
    raced: {},
  };
}

describe('an execution that a person starts with every field of the state', () => {
  it('has no field that the first task keeps', () => {
    expect(inputFieldsOf(forgeState(OTHER, 'x'))).toEqual({});
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['a deletion that the policy refuses', {}],
    ['an invalid input', { onUnsafe: 'allow' }],
    ['an input without a stack', { stackName: undefined }],
    ['the proof of a wave that no wave wrote', { wave: makeWave() }],
    ['the hash of targets that do not exist', { revisionFiles: { template: FINGERPRINT, targets: FINGERPRINT } }],
    ['another account', { targetRoleArn: 'arn:aws:iam::222222222222:role/gate' }],
  ])('changes nothing with %s', async (_, change) => {
    const flow = setupFlow({ gate: { baselinePolicy: BASELINE, approvals: true, blueGreen: {} } });
    const { sandbox, gate, deploy, run, stack, executions } = flow;
    await deploy(makeTemplate(SHOP));
    const before = stack();
    const { artifactBucket } = sandbox.codePipeline;
    const earlier = sandbox.s3.keys(artifactBucket);
    const refused = sandbox.codePipeline.push('shop', {
      files: { [TEMPLATE_PATH]: JSON.stringify(makeTemplate({ Jobs: SHOP.Jobs })) },
    });
    await run(refused.finished);
    const done = writes();

    const { stackId = '' } = JSON.parse(executions()[0]?.output ?? '{}');
    const input = {
      ...{ environmentName: 'prod', stackName: 'shop', templatePath: TEMPLATE_PATH },
      ...{
        revisionS3Bucket: artifactBucket,
        revisionS3Key: sandbox.s3.keys(artifactBucket).find((key) => !earlier.includes(key)),
      },
      ...forgeState(stackId, `${stackId.replace(':stack/', ':changeSet/')}`),
      ...change,
    };
    const start = new StartExecutionCommand({ stateMachineArn: gate.stateMachineArn, name: 'x', input: JSON.stringify(input) });
    await run(sandbox.clients('operator').stepFunctions().send(start));
    await sandbox.advance(3_600_000);

    expect(executions().at(-1)?.status).toBe('FAILED');
    expect(executions().at(-1)?.error).not.toBe('Forged');
    expect(writes()).toEqual(done);
    expect(stack()).toEqual(before);
    expect(sandbox.cloudFormation.leftovers()).toEqual({ changeSets: 0, reviewStacks: 0 });

    function writes(): readonly string[] {
      return sandbox.calls.entries.map(({ operation }) => operation).filter((operation) => WRITES.test(operation));
    }
  });
});

function makeWave() {
  return {
    parent: 'arn:aws:states:us-east-1:111111111111:execution:gate:wave',
    judgeAllFirst: false,
    deadline: '2027-01-01T00:00:00.000Z',
    proof: FINGERPRINT,
  };
}
