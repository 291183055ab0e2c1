import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStackFacts } from '../../cli/sources/stack-facts.ts';
import { diagnoseStack } from '../../core/diagnosis/diagnose-stack.ts';
import type { HttpListener } from '../../sandbox/protocols/http-listener.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { HAS_PYTHON, installPython } from './support/python.ts';
import { type Finished, runToEnd } from './support/run.ts';

const QUEUE = { Type: 'AWS::SQS::Queue' };
const PARAMETERS = { Stage: { Type: 'String', Default: 'prod' } };
const BEFORE = template({ Orders: QUEUE });
const AFTER = template({ Orders: { ...QUEUE, Properties: { DelaySeconds: 5 } }, Mail: { ...QUEUE, DependsOn: 'Orders' } });

function template(Resources: object): string {
  return JSON.stringify({ Parameters: PARAMETERS, Resources });
}

/** A condition of a stack, and the status after each command of the diagnosis; undefined if the command only reads. */
interface Condition {
  readonly code: string;
  readonly make: (stack: string, sandbox: Sandbox) => Promise<void>;
  /** Removes the cause before the commands run. */
  readonly correct?: (stack: string, sandbox: Sandbox) => void;
  readonly results: readonly (string | undefined)[];
}

describe.skipIf(!HAS_PYTHON)('the commands of stackgate doctor in the AWS CLI', () => {
  const sandbox = new Sandbox({ time: 'real', latencyMs: 1, cloudFormation: { resourceSeconds: 0.05, changeSetSeconds: 0.05 } });
  const client = sandbox.clients('operator').cloudFormation();
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-doctor-'));
  let listener: HttpListener;
  let program = '';
  beforeAll(async () => {
    program = await installPython('aws');
    listener = await sandbox.listen();
  });
  afterAll(async () => {
    await listener.close();
    sandbox.dispose();
  });

  /** Runs a command in a shell, as an operator who pastes it. */
  function shell(command: string): Promise<Finished> {
    return runToEnd('sh', ['-c', command], {
      env: {
        PATH: `${program}:${process.env.PATH}`,
        AWS_ENDPOINT_URL: listener.url,
        AWS_ACCESS_KEY_ID: 'sandbox',
        AWS_SECRET_ACCESS_KEY: 'sandbox',
        AWS_PAGER: '',
        HOME: folder,
      },
    });
  }

  async function aws(command: string): Promise<string> {
    const { exitCode, output } = await shell(`aws cloudformation ${command} --region us-east-1`);
    if (exitCode !== 0) throw new Error(`${command}: ${output}`);
    return output;
  }

  const fileOf = (name: string, body: string): string => {
    writeFileSync(join(folder, name), body);
    return `file://${join(folder, name)}`;
  };

  async function settle(stack: string): Promise<string> {
    for (;;) {
      const status = (await readStackFacts(client, stack, new Date())).stack?.stackStatus ?? 'absent';
      if (!/_IN_PROGRESS$/.test(status) || status === 'REVIEW_IN_PROGRESS') return status;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function create(stack: string, options = ''): Promise<void> {
    await aws(`create-stack --stack-name ${stack} --template-body ${fileOf('before.json', BEFORE)} ${options}`);
    await settle(stack);
  }

  async function update(stack: string, options = ''): Promise<void> {
    await aws(`update-stack --stack-name ${stack} --template-body ${fileOf('after.json', AFTER)} ${options}`);
    await settle(stack);
  }

  const heal = (stack: string) => {
    for (const id of ['Orders', 'Mail']) sandbox.cloudFormation.behave(`${stack}/${id}`, undefined);
  };

  const CONDITIONS: readonly Condition[] = [
    {
      code: 'rollback-failed',
      make: async (stack) => {
        await create(stack);
        sandbox.cloudFormation.behave(`${stack}/Mail`, { fails: 'create' });
        sandbox.cloudFormation.behave(`${stack}/Orders`, { fails: 'rollback', times: 1 });
        await update(stack);
      },
      results: ['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'],
    },
    {
      code: 'update-failed',
      make: async (stack) => {
        await create(stack);
        sandbox.cloudFormation.behave(`${stack}/Mail`, { fails: 'create' });
        await update(stack, '--disable-rollback');
      },
      correct: heal,
      results: ['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_COMPLETE'],
    },
    {
      code: 'first-create-left-resources',
      make: async (stack) => {
        sandbox.cloudFormation.behave(`${stack}/Orders`, { fails: 'create' });
        await create(stack, '--disable-rollback');
      },
      correct: heal,
      results: ['UPDATE_COMPLETE', 'ROLLBACK_COMPLETE', 'absent'],
    },
    {
      code: 'first-create-protected',
      make: async (stack) => {
        sandbox.cloudFormation.behave(`${stack}/Orders`, { fails: 'create' });
        await create(stack, '--enable-termination-protection');
      },
      results: ['ROLLBACK_COMPLETE'],
    },
    {
      code: 'delete-failed',
      make: async (stack) => {
        await create(stack);
        sandbox.cloudFormation.behave(`${stack}/Orders`, { fails: 'delete', times: 1 });
        await aws(`delete-stack --stack-name ${stack}`);
        await settle(stack);
      },
      results: ['absent', 'absent', 'absent'],
    },
    {
      code: 'review-in-progress',
      make: async (stack) => {
        await aws(
          `create-change-set --stack-name ${stack} --change-set-name first --change-set-type CREATE --template-body ${fileOf('before.json', BEFORE)}`,
        );
        await new Promise((resolve) => setTimeout(resolve, 200));
      },
      results: ['CREATE_COMPLETE', 'absent'],
    },
    {
      code: 'busy',
      make: async (stack) => {
        await create(stack);
        sandbox.cloudFormation.behave(`${stack}/Mail`, { seconds: 20 });
        await aws(`update-stack --stack-name ${stack} --template-body ${fileOf('after.json', AFTER)}`);
      },
      results: [undefined, 'UPDATE_ROLLBACK_COMPLETE'],
    },
  ];

  async function commandsOf(stack: string, code: string): Promise<readonly string[]> {
    const { findings } = diagnoseStack(await readStackFacts(client, stack, new Date()));
    const finding = findings.find((one) => one.code === code);
    return finding?.remedies.flatMap(({ commands }) => commands) ?? [];
  }

  it.each(
    CONDITIONS.flatMap((condition) =>
      condition.results.map((result, index) => [condition.code, index, result, condition] as const),
    ),
  )('%s: command %i leads to %s', async (code, index, result, { make, correct, results }) => {
    const stack = `${code}-${index}`;
    await make(stack, sandbox);
    correct?.(stack, sandbox);
    const commands = await commandsOf(stack, code);
    const { exitCode, output } = await shell(commands[index] ?? 'false');

    expect({ exitCode, output: exitCode === 0 ? '' : output }).toEqual({ exitCode: 0, output: '' });
    expect(commands).toHaveLength(results.length);
    if (result !== undefined) expect(await settle(stack)).toBe(result);
  });

  it('are known to the AWS CLI also for conditions that the sandbox does not have', async () => {
    await create('drifted');
    const facts = await readStackFacts(client, 'drifted', new Date());
    if (facts.stack === undefined) throw new Error('Expected the stack to exist.');
    const { findings } = diagnoseStack({
      ...facts,
      stack: { ...facts.stack, driftStatus: 'DRIFTED', deploymentMode: 'EXPRESS', rootId: facts.stack.stackId },
      changeSets: Array.from({ length: 950 }, (_, index) => ({ changeSetId: `arn:${index}`, name: `set-${index}` })),
    });
    const commands = findings.flatMap(({ remedies }) => remedies.flatMap((remedy) => remedy.commands));

    expect(commands.map((command) => command.split(' ')[2]).sort()).toEqual([
      'describe-stack-resource-drifts',
      'describe-stacks',
      'describe-stacks',
      'list-change-sets',
    ]);
    for (const command of commands) {
      // The sandbox has no drift detection: the AWS CLI parses the command and prints a skeleton, without a call.
      const isKnown = !command.includes('drifts');
      expect(await shell(isKnown ? command : `${command} --generate-cli-skeleton output`)).toMatchObject({ exitCode: 0 });
    }
  });
});
