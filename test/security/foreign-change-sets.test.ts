import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  ListChangeSetsCommand,
} from '@aws-sdk/client-cloudformation';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const shop = makeTemplate(SHOP);
const slower = makeTemplate({ ...SHOP, Jobs: [SHOP.Jobs[0], { DelaySeconds: 5 }] });
const stolen = makeTemplate({ ...SHOP, Backdoor: ['AWS::SQS::Queue'] });

/** A pipeline on a gate with a deployed stack, and a principal who may create, list, and delete change sets of the stack. */
async function setup() {
  const flow = setupFlow();
  await flow.deploy(shop);
  const { sandbox, stackName: StackName } = flow;
  const client = sandbox.clients('intruder').cloudFormation();
  const invoke = sandbox.lambda.invoke.bind(sandbox.lambda);
  const create = (ChangeSetName: string, Description: string) => {
    const TemplateBody = JSON.stringify(stolen);
    return client.send(new CreateChangeSetCommand({ StackName, ChangeSetName, Description, TemplateBody, ClientToken: 'mine' }));
  };
  const list = async () => (await client.send(new ListChangeSetsCommand({ StackName }))).Summaries ?? [];
  return {
    ...flow,
    create,
    list,
    /** Replaces the change set of the gate, once CloudFormation has created it, by one with the same name and description. */
    replace: async () => {
      await new Promise((resolve) => setTimeout(resolve, 20_000));
      const ChangeSetName = String((await list())[0]?.ChangeSetName);
      const { Description = '' } = await client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName }));
      await client.send(new DeleteChangeSetCommand({ StackName, ChangeSetName }));
      return create(ChangeSetName, Description);
    },
    /** Lets the principal act before the n-th invocation of a function. */
    beforeInvocation: (functionName: string, nth: number, act: () => Promise<unknown>) => {
      let invocations = 0;
      sandbox.lambda.invoke = async (name, payload, caller) => {
        if (name.replace(/:\d+$/, '').endsWith(functionName) && ++invocations === nth) await act();
        return invoke(name, payload, caller);
      };
    },
    resources: () => Object.keys(flow.stack()?.physicalIds ?? {}),
  };
}

describe('a change set that another principal creates', () => {
  it('cannot have the name that the gate will use, because the name cannot be derived from the execution', async () => {
    const { deploy, beforeInvocation, create, executions, resources } = await setup();
    beforeInvocation('create-change-set', 1, () => {
      const { name, input } = executions().at(-1)?.props ?? {};
      return create(`stackgate-${name}`, `stackgate ${JSON.parse(input ?? '').pipelineExecutionId}`);
    });

    expect(await deploy(slower)).toMatchObject({ status: 'Succeeded' });
    expect(resources()).not.toContain('Backdoor');
  });

  it('and that replaces the change set of the gate after a lost reply is neither judged nor executed nor deleted', async () => {
    const { deploy, sandbox, beforeInvocation, run, list, replace, resources, executions } = await setup();
    sandbox.faults.on({ caller: 'create-change-set', operation: 'CreateChangeSet', nth: 1 }, { kind: 'crash', when: 'after' });
    beforeInvocation('create-change-set', 2, replace);

    const result = await deploy(slower);

    expect(result).toMatchObject({ status: 'Failed', message: expect.stringContaining('another principal has created') });
    expect(executions().at(-1)?.history.statesEntered).not.toContain('Inspect Change Set Changes');
    expect(resources()).not.toContain('Backdoor');
    expect(await run(list())).toHaveLength(1);
  });

  it.each(['get-change-set-status', 'inspect-change-set', 'execute-change-set', 'delete-change-set'])(
    'and that replaces the change set of the gate before %s is never executed and never deleted',
    async (functionName) => {
      const { deploy, beforeInvocation, run, list, replace, resources } = await setup();
      const pushed = functionName === 'delete-change-set' ? makeTemplate({ Jobs: SHOP.Jobs }) : slower;
      beforeInvocation(functionName, 1, replace);

      expect(await deploy(pushed)).toMatchObject({ status: 'Failed' });
      expect(resources()).not.toContain('Backdoor');
      expect(await run(list())).toHaveLength(1);
    },
  );
});

describe('the input of an execution that a person starts', () => {
  it.each(['valid', 'invalid'])('never deletes the change set of another deployment that it names: %s', async (kind) => {
    const { sandbox, gate, create, list, stackName, run, executions } = await setup();
    await run(create('release-7', 'the change set of another deployment'));
    const [foreign] = await run(list());
    const input = {
      ...{ environmentName: 'prod', stackName: 'shop', templatePath: 'infra/template.json' },
      ...(kind === 'valid' ? {} : { onUnsafe: 'allow' }),
      revisionS3Bucket: 'b',
      revisionS3Key: 'k',
      changeSetId: foreign?.ChangeSetId,
      stackId: foreign?.StackId,
      stackCondition: 'exists',
      changeSetName: 'release-7',
      execution: {
        id: `arn:aws:states:us-east-1:111111111111:execution:${stackName}:x`,
        name: 'x',
        startTime: '2026-01-01T00:00:00Z',
      },
    };

    const start = new StartExecutionCommand({
      stateMachineArn: gate.stateMachineArn,
      name: 'by-hand',
      input: JSON.stringify(input),
    });
    await run(sandbox.clients('operator').stepFunctions().send(start));
    await sandbox.advance(600_000);

    expect(executions().at(-1)?.history.statesEntered).toContain('Delete Change Set');
    expect(await run(list())).toEqual([expect.objectContaining({ ChangeSetId: foreign?.ChangeSetId })]);
  });
});
