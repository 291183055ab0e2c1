import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { pinEvent } from '../../functions/check-stack/pin-event.ts';
import { makeState } from '../core/deployment/state-factory.ts';
import { makeArtifactFiles, makeRevisionCopies } from './fakes.ts';

const { execution } = makeState();
const TEMPLATE = 'Resources: {}';
const POLICY = 'version: 1';
const INPUT = { stackName: 'orders', templatePath: 't.yaml', revisionS3Bucket: 'artifacts', revisionS3Key: 'source.zip' };
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

function setup() {
  const artifactFiles = makeArtifactFiles({ 't.yaml': TEMPLATE, 'policy.yaml': POLICY });
  const copies = makeRevisionCopies();
  return { artifactFiles, copies, pin: (input: object) => pinEvent({ execution, input }, { artifactFiles, copies }) };
}

describe('the event of an execution that a person started', () => {
  it('gets the hash of each file, and the gate stores the copies', async () => {
    const { pin, copies, artifactFiles } = setup();
    const input = { ...INPUT, policyPath: 'policy.yaml' };

    expect(await pin(input)).toEqual({
      execution,
      input: { ...input, revisionFiles: { template: hashOf(TEMPLATE), policy: hashOf(POLICY) } },
    });
    expect([...copies.texts.values()].sort()).toEqual([TEMPLATE, POLICY].sort());
    expect(artifactFiles.opened).toEqual(['artifacts/source.zip']);
  });

  it('has a hash in place of the targets of a wave', async () => {
    const { pin, copies } = setup();
    const targets = [{ stackName: 'one' }, { stackName: 'two' }];

    const { input } = (await pin({ ...INPUT, targets, judgeAllFirst: true })) as { input: object };

    expect(input).not.toHaveProperty('targets');
    const inputs = JSON.stringify(targets.map((target) => ({ ...INPUT, ...target })));
    expect(input).toMatchObject({ judgeAllFirst: true, revisionFiles: { targets: hashOf(inputs) } });
    expect([...copies.texts.values()]).toContain(inputs);
  });

  it('is refused if two targets are the same stack', async () => {
    await expect(setup().pin({ ...INPUT, targets: [{}, { stackName: 'orders' }] })).rejects.toThrow(
      '`targets.0` and `targets.1` are both',
    );
  });

  it('keeps the fields of later tasks, which the check removes', async () => {
    expect(await setup().pin({ ...INPUT, stackStatus: 'CREATE_COMPLETE' })).toMatchObject({
      input: { stackStatus: 'CREATE_COMPLETE' },
    });
  });

  it('is refused before the artifact is read if its input is invalid', async () => {
    const { pin, artifactFiles } = setup();

    await expect(pin({ ...INPUT, templatePath: '../t' })).rejects.toMatchObject({ name: 'ConfigurationError' });
    expect(artifactFiles.opened).toEqual([]);
  });
});

describe('the event of an execution that the trigger started', () => {
  it('does not change, and the artifact is not read', async () => {
    const { pin, copies, artifactFiles } = setup();
    const input = { ...INPUT, revisionFiles: { template: hashOf('pushed') } };

    expect(await pin(input)).toEqual({ execution, input });
    expect([artifactFiles.opened, copies.texts.size]).toEqual([[], 0]);
  });
});
