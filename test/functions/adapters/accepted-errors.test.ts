import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { DeploymentError } from '../../../core/errors.ts';
import { type AwsErrorKind, classifyAwsError } from '../../../functions/adapters/aws-errors.ts';
import { createChangeSetEvidence } from '../../../functions/adapters/change-set-evidence.ts';
import { createChangeSetExecution } from '../../../functions/adapters/change-set-execution.ts';
import { createChangeSets } from '../../../functions/adapters/change-sets.ts';
import { createStacks } from '../../../functions/adapters/stacks.ts';
import { cloudFormationError } from './cloudformation-error.ts';

const STACK_ID = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/prod-orders/1b2c3d4e';
const CHANGE_SET_ID = 'arn:aws:cloudformation:eu-west-1:111111111111:changeSet/stackgate-job-1/3d4e';

/** An error of each kind. */
const ERRORS: Readonly<Record<AwsErrorKind, Error>> = {
  transient: cloudFormationError('Throttling', 'Rate exceeded'),
  'session-expired': cloudFormationError('ExpiredToken', 'The security token has expired'),
  denied: cloudFormationError('AccessDenied', 'not authorized'),
  'role-not-assumed': cloudFormationError('ValidationError', 'Role arn:r is invalid or cannot be assumed'),
  'stack-absent': cloudFormationError('ValidationError', 'Stack [prod-orders] does not exist'),
  'change-set-absent': cloudFormationError('ChangeSetNotFoundException', 'ChangeSet [c] does not exist'),
  'alias-absent': cloudFormationError('ValidationError', 'Alias a does not exist'),
  'object-absent': cloudFormationError('NoSuchKey'),
  'execution-absent': cloudFormationError('ExecutionDoesNotExist'),
  'already-exists': cloudFormationError('AlreadyExistsException', 'already exists'),
  'stack-not-updatable': cloudFormationError(
    'ValidationError',
    `Stack:${STACK_ID} is in UPDATE_IN_PROGRESS state and can not be updated.`,
  ),
  'change-set-not-executable': cloudFormationError('InvalidChangeSetStatusException', 'OBSOLETE'),
  'no-changes': cloudFormationError('ValidationError', 'No updates are to be performed.'),
  'job-closed': cloudFormationError('InvalidJobStateException'),
  'needs-capability': cloudFormationError('InsufficientCapabilitiesException', 'Requires capabilities'),
  quota: cloudFormationError('LimitExceededException'),
  'invalid-request': cloudFormationError('ValidationError', 'Template error'),
  unknown: cloudFormationError('Oops'),
};
const KINDS = Object.keys(ERRORS) as AwsErrorKind[];

/** The repeatable errors, which never count as a result. */
const REPEATED: readonly AwsErrorKind[] = ['transient', 'session-expired'];

const client = new CloudFormationClient({ region: 'eu-west-1' });
const stacks = createStacks(client);
const changeSets = createChangeSets(client);
const evidence = createChangeSetEvidence(client);
const settings = { parameters: [], capabilities: [], template: { templateBody: '{}' } };

/** Each call, with the kinds of errors that it takes as a result. Every other kind is thrown. */
const CALLS: readonly (readonly [call: string, accepted: readonly AwsErrorKind[], run: () => Promise<unknown>])[] = [
  ['stacks.find', ['stack-absent'], () => stacks.find(STACK_ID)],
  [
    'stacks.create',
    ['already-exists'],
    () => stacks.create({ ...settings, stackName: 'prod-orders', clientRequestToken: 'token', timeoutInMinutes: 60 }),
  ],
  ['stacks.listResources', [], () => stacks.listResources(STACK_ID)],
  ['stacks.listChangeSets', [], () => stacks.listChangeSets(STACK_ID)],
  ['stacks.delete', ['stack-absent'], () => stacks.delete(STACK_ID, 'token')],
  ['stacks.setTerminationProtection', [], () => stacks.setTerminationProtection(STACK_ID, true)],
  ['stacks.findStackPolicy', [], () => stacks.findStackPolicy(STACK_ID)],
  ['stacks.setStackPolicy', [], () => stacks.setStackPolicy(STACK_ID, '{}')],
  ['stacks.readEvents', ['stack-absent'], () => stacks.readEvents(STACK_ID)[Symbol.asyncIterator]().next()],
  [
    'changeSets.create',
    ['already-exists', 'stack-absent', 'stack-not-updatable'],
    () =>
      changeSets.create({
        ...settings,
        stackId: STACK_ID,
        changeSetName: 'stackgate-job-1',
        clientToken: 'token',
        description: 'stackgate job-1',
        importExistingResources: undefined,
      }),
  ],
  ['changeSets.findStatus', ['change-set-absent', 'stack-absent'], () => changeSets.findStatus({ changeSetId: CHANGE_SET_ID })],
  [
    'changeSets.delete',
    ['change-set-absent', 'stack-absent', 'change-set-not-executable'],
    () => changeSets.delete({ changeSetId: CHANGE_SET_ID }),
  ],
  [
    'execution.execute',
    ['change-set-not-executable', 'change-set-absent', 'stack-not-updatable', 'stack-absent'],
    () => createChangeSetExecution(client).execute(CHANGE_SET_ID, 'token'),
  ],
  ['evidence.read', [], () => evidence.read(CHANGE_SET_ID, 'with-values')],
  [
    'evidence.readTemplates',
    KINDS.filter((kind) => !REPEATED.includes(kind)),
    () => evidence.readTemplates({ changeSetId: CHANGE_SET_ID, stackId: STACK_ID }),
  ],
  [
    'evidence.readDeployedTemplate',
    KINDS.filter((kind) => !REPEATED.includes(kind)),
    () => evidence.readDeployedTemplate(STACK_ID),
  ],
];

it.each(KINDS)('an error of the kind %s is classified', (kind) => {
  expect(classifyAwsError(ERRORS[kind]).kind).toBe(kind);
});

describe.each(CALLS)('%s', (_call, accepted, run) => {
  it.each(KINDS)('takes %s as a result only if it expects this error', async (kind) => {
    const mock = mockClient(client);
    mock.onAnyCommand().rejects(ERRORS[kind]);

    const thrown = await run().then(
      () => undefined,
      (error: unknown) => error,
    );

    if (accepted.includes(kind)) expect(thrown).toBeUndefined();
    else expect(thrown).toBeInstanceOf(DeploymentError);
  });
});
