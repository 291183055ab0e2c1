import { describe, expect, it } from 'vitest';
import { buildExecutionInput, type InputReaders } from '../../../functions/trigger/build-execution-input.ts';
import { makeArtifactFiles, makeRevisionCopies } from '../fakes.ts';

const OWN_ROLE = 'arn:aws:iam::111111111111:role/deployment';
const TARGET_ROLE = 'arn:aws:iam::222222222222:role/stackgate-target';
const THEIR_ROLE = 'arn:aws:iam::222222222222:role/deployment';
const INPUT = { environmentName: 'prod', stackName: 'shop', templatePath: 'template.yaml' };

/** Builds the input of a wave. @param parameters UserParameters in addition to the input */
async function build(input: object, parameters: object = {}, readers: Partial<InputReaders> = {}) {
  const copies = makeRevisionCopies();
  const job = {
    id: 'job',
    userParameters: JSON.stringify({ input: { ...INPUT, ...input }, ...parameters }),
    inputArtifacts: [{ name: 'Source', location: { bucket: 'artifacts', key: 'key.zip' } }],
    credentials: { accessKeyId: '', secretAccessKey: '', sessionToken: '' },
  };
  const { json } = await buildExecutionInput(job, {
    artifacts: () => makeArtifactFiles({ 'template.yaml': '{}' }),
    copies,
    textObjects: {} as never,
    home: { accountId: '111111111111', region: 'eu-west-1' },
    deploymentRoleArn: OWN_ROLE,
    ...readers,
  });
  const execution = JSON.parse(json);
  return { execution, targets: JSON.parse(copies.texts.get(execution.revisionFiles.targets) ?? 'null') };
}

describe('the input of a wave', () => {
  it('has the targets in a copy, each with the complete input of its stack', async () => {
    const { execution, targets } = await build({ targets: [{}, { stackName: 'bank' }], judgeAllFirst: true });

    expect(execution).toMatchObject({ ...INPUT, judgeAllFirst: true });
    expect(execution).not.toHaveProperty('targets');
    expect(targets).toMatchObject([
      { stackName: 'shop', roleArn: OWN_ROLE, revisionS3Bucket: 'artifacts' },
      { stackName: 'bank', roleArn: OWN_ROLE },
    ]);
    expect(targets[0]).not.toHaveProperty('judgeAllFirst');
  });

  it('has the settings of the owner for the account of each target', async () => {
    const permitted = [{ roleArn: TARGET_ROLE, externalId: 'external-1', deploymentRoleArn: THEIR_ROLE }];
    const { execution, targets } = await build(
      { targets: [{}, { targetRoleArn: TARGET_ROLE }] },
      {},
      { targets: { permitted, gateRegion: 'eu-west-1' } },
    );

    expect(execution).not.toHaveProperty('roleArn');
    expect(targets).toMatchObject([{ roleArn: OWN_ROLE }, { roleArn: THEIR_ROLE, targetExternalId: 'external-1' }]);
  });

  it('is refused with a target that the owner does not permit', async () => {
    await expect(build({ targets: [{}, { region: 'us-east-1' }] })).rejects.toThrow('Expected `targets` of the gate to contain');
  });

  it('is refused with a target that contradicts the bindings of the action', async () => {
    const { targets } = await build({ targets: [{ stackName: 'shop-a' }] }, { stackName: 'shop-*', environmentName: 'prod' });
    expect(targets).toHaveLength(1);

    await expect(
      build({ targets: [{ stackName: 'shop-a' }, { stackName: 'bank' }] }, { stackName: 'shop-*', environmentName: 'prod' }),
    ).rejects.toThrow('Expected `stackName` in `targets.1` in');
  });

  it('has the single values of the bindings, which a target cannot replace', async () => {
    const { execution, targets } = await build({ targets: [{}] }, { onUnsafe: 'ask' });
    expect([execution.onUnsafe, targets[0].onUnsafe]).toEqual(['ask', 'ask']);

    await expect(build({ targets: [{ environmentName: 'test' }] }, { environmentName: 'prod' })).rejects.toThrow('to be "prod"');
  });

  it('is refused with a stack that the pipeline may not deploy', async () => {
    const pipelines = { '*': [{ environmentName: 'prod', stackName: 'shop' }] };

    await expect(build({ targets: [{}, { stackName: 'bank' }] }, {}, { pipelines })).rejects.toThrow(
      'to deploy the stack prod-bank',
    );
  });

  it.each([{ judgeAllFirst: true }, { operationPreferences: {} }])('is refused as %j without targets', async (input) => {
    await expect(build(input)).rejects.toThrow('to have `targets`');
  });

  it('is refused if the input of one stack is too large for the state of an execution', async () => {
    const parameters = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`P${index}`, 'x'.repeat(4_000)]));

    await expect(build({ targets: [{ parameters }] })).rejects.toThrow('to have at most 65536 bytes');
    await expect(build({ parameters })).rejects.toThrow('to have at most 65536 bytes');
  });
});
