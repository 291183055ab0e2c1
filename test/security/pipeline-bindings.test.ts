import { describe, expect, it } from 'vitest';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const FILE = 'deploy/prod.json';
const TEMPLATE_PATH = 'infra/template.json';
const ROLE = 'arn:aws:iam::111111111111:role/blog-deploy';

/** A push whose input file names the stack, through an action whose owner bound it. */
async function deployWith(bindings: object, file: object) {
  const flow = setupFlow({ userParameters: JSON.stringify({ inputFile: FILE, ...bindings }) });
  const input = JSON.stringify({ templatePath: TEMPLATE_PATH, ...file });
  return { ...flow, result: await flow.deploy(makeTemplate(SHOP), { [FILE]: input }) };
}

describe('a pipeline that is bound to its stacks', () => {
  it.each<[string, object, object]>([
    ['another stack', { environmentName: 'prod', stackName: 'blog' }, { environmentName: 'prod', stackName: 'shop' }],
    ['another environment', { environmentName: 'test', stackName: '*' }, { environmentName: 'prod', stackName: 'blog' }],
    [
      'the same name split elsewhere',
      { environmentName: 'prod', stackName: 'a-b' },
      { environmentName: 'prod-a', stackName: 'b' },
    ],
    ['an exact name', { environmentName: 'prod', stackName: 'blog' }, { stackName: 'prod-blog', environmentName: null }],
    [
      'another role',
      { environmentName: '*', stackName: '*', roleArn: ROLE },
      { environmentName: 'prod', stackName: 'blog', roleArn: `${ROLE}-admin` },
    ],
    [
      'another reaction',
      { environmentName: '*', stackName: '*', onUnsafe: 'reject' },
      { environmentName: 'prod', stackName: 'blog', onUnsafe: 'ask' },
    ],
  ])('refuses a pushed file that names %s, and starts nothing', async (_words, bindings, file) => {
    const { result, executions, sandbox } = await deployWith(bindings, file);

    expect([result.status, result.failureType]).toEqual(['Failed', 'ConfigurationError']);
    expect(result.message).toContain(`in ${FILE} to be`);
    expect(executions()).toEqual([]);
    expect(sandbox.cloudFormation.stacks()).toEqual({});
  });

  it('deploys the bound stack if the file does not name one', async () => {
    const { result, sandbox } = await deployWith({ environmentName: 'prod', stackName: 'blog' }, {});

    expect(result.status).toBe('Succeeded');
    expect(Object.keys(sandbox.cloudFormation.stacks())).toEqual(['prod-blog']);
  });

  it('deploys a stack that the file names and the patterns match', async () => {
    const bindings = { environmentName: ['test', 'prod'], stackName: 'blog-*' };

    const { result, sandbox } = await deployWith(bindings, { environmentName: 'test', stackName: 'blog-api' });

    expect(result.status).toBe('Succeeded');
    expect(Object.keys(sandbox.cloudFormation.stacks())).toEqual(['test-blog-api']);
  });

  it('applies to the input in a bucket as well', async () => {
    const flow = setupFlow({
      userParameters: JSON.stringify({ s3Bucket: 'config', stateMachineFile: 'input.json', stackName: 'Blog' }),
    });
    flow.sandbox.s3.put('config', 'input.json', JSON.stringify({ stackName: 'Shop', templatePath: TEMPLATE_PATH }));

    const result = await flow.deploy(makeTemplate(SHOP));

    expect([result.status, result.failureType]).toEqual(['Failed', 'ConfigurationError']);
    expect(flow.executions()).toEqual([]);
  });
});

describe('a stack without an environment', () => {
  it('is deployed, updated and recorded under its exact name', async () => {
    const userParameters = JSON.stringify({ input: { stackName: 'ShopStack', templatePath: TEMPLATE_PATH } });
    const { deploy, sandbox, gate } = setupFlow({ userParameters });

    await deploy(makeTemplate(SHOP));
    const result = await deploy(makeTemplate({ ...SHOP, More: ['AWS::SQS::Queue'] }));

    expect(result.status).toBe('Succeeded');
    expect(sandbox.cloudFormation.stacks()).toMatchObject({ ShopStack: { status: 'UPDATE_COMPLETE' } });
    expect(sandbox.s3.keys(gate.bucket)).toContainEqual(expect.stringMatching(/^records\/ShopStack\//));
  });
});
