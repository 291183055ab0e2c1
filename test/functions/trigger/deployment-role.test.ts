import { describe, expect, it } from 'vitest';
import { buildExecutionInput } from '../../../functions/trigger/build-execution-input.ts';
import { makeArtifactFiles, makeRevisionCopies } from '../fakes.ts';

const GATES_OWN = 'arn:aws:iam::111111111111:role/gates-own';
const INPUT = { environmentName: 'prod', stackName: 'shop', templatePath: 'template.yaml' };

async function roleOf(input: object, deploymentRoleArn: string | undefined): Promise<string | undefined> {
  const job = {
    id: 'job',
    userParameters: JSON.stringify({ input }),
    inputArtifacts: [{ name: 'Source', location: { bucket: 'artifacts', key: 'key.zip' } }],
    credentials: { accessKeyId: '', secretAccessKey: '', sessionToken: '' },
  };
  const { json } = await buildExecutionInput(job, {
    artifacts: () => makeArtifactFiles({ 'template.yaml': '{}' }),
    copies: makeRevisionCopies(),
    textObjects: {} as never,
    home: { accountId: '111111111111', region: 'eu-west-1' },
    deploymentRoleArn,
  });
  return JSON.parse(json).roleArn;
}

describe('the service role of CloudFormation', () => {
  it('is the role of the gate if the input names none', async () => {
    expect(await roleOf(INPUT, GATES_OWN)).toBe(GATES_OWN);
  });

  it('is the role that the input names', async () => {
    const roleArn = 'arn:aws:iam::111111111111:role/of-the-push';

    expect(await roleOf({ ...INPUT, roleArn }, GATES_OWN)).toBe(roleArn);
  });

  it('is not set if neither the input nor the gate names one', async () => {
    expect(await roleOf(INPUT, undefined)).toBeUndefined();
  });
});
