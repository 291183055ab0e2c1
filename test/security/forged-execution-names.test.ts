import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

/** Replaces the third group of a job ID by the character with this code. */
const hideGroup = (name: string): string =>
  name.replace(/-(4[0-9a-f]{3})-/, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));

describe('an execution that another principal starts under a name that is similar to the name of a deployment', () => {
  it.each<[string, (name: string) => string]>([
    ['the first create', (name) => `${name}-first-create`],
    ['the update', hideGroup],
  ])('does not replace the record of %s', async (_, nameFor) => {
    const { sandbox, gate, deploy, run, executions } = setupFlow();
    const { artifactBucket } = sandbox.codePipeline;
    await deploy(makeTemplate(SHOP));
    await deploy(makeTemplate({ ...SHOP, More: ['AWS::SQS::Queue'] }));
    const records = () =>
      sandbox.s3
        .keys(gate.bucket)
        .filter((key) => /^records\/.*\.json$/.test(key))
        .map((key) => [key, Buffer.from(sandbox.s3.read(gate.bucket, key) ?? []).toString()] as const);
    const before = new Map(records());
    expect(before.size).toBe(2);
    for (const { props } of executions()) {
      const input = {
        ...{ environmentName: 'prod', stackName: 'shop', templatePath: 'infra/template.json' },
        ...{ revisionS3Bucket: artifactBucket, revisionS3Key: sandbox.s3.keys(artifactBucket).at(-1) },
      };
      const start = { stateMachineArn: gate.stateMachineArn, name: nameFor(props.name), input: JSON.stringify(input) };
      await run(sandbox.clients('intruder').stepFunctions().send(new StartExecutionCommand(start)));
      await sandbox.advance(600_000);
    }

    expect(executions()).toHaveLength(4);
    expect(new Map(records().filter(([key]) => before.has(key)))).toEqual(before);
  });
});
