import { describe, expect, it } from 'vitest';
import { GATE_FUNCTION_NAMES, toPascalCase } from '../../infra/constructs/functions/gate-functions.ts';
import { gateForTesting, statementsOfRole } from '../infra/support.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const shop = makeTemplate(SHOP);

describe('security errors of the published sample that the gate does not make', () => {
  it('19: neither the event with its credentials nor the environment is logged', async () => {
    const { deploy, gate, sandbox } = setupFlow({ gate: { environment: { AWS_SECRET_ACCESS_KEY: 'the-functions-own-key' } } });
    const secrets = new Set<string>(['the-functions-own-key']);
    const invoke = sandbox.lambda.invoke.bind(sandbox.lambda);
    sandbox.lambda.invoke = (name, payload, caller) => {
      const credentials = JSON.parse(payload)['CodePipeline.job']?.data.artifactCredentials ?? {};
      for (const secret of Object.values(credentials)) secrets.add(String(secret));
      return invoke(name, payload, caller);
    };

    await deploy(shop);
    await deploy(makeTemplate({ Jobs: SHOP.Jobs }));

    const logged = JSON.stringify(gate.logs);
    expect(secrets.size).toBeGreaterThan(3);
    expect(gate.logs.length).toBeGreaterThan(3);
    expect([...secrets].filter((secret) => logged.includes(secret))).toEqual([]);
  });

  it('20: no role permits actions with a wildcard, every bucket, or every role', () => {
    const template = gateForTesting().template();
    const statements = GATE_FUNCTION_NAMES.flatMap((name) => statementsOfRole(template, `Gate${toPascalCase(name)}Role`));

    expect(statements.length).toBeGreaterThan(10);
    expect(statements.flatMap(({ actions }) => actions.filter((action) => action.includes('*')))).toEqual([]);
    const open = statements.filter(({ resources }) => resources.some((resource) => /^(?:\*|arn:aws:s3:::\*.*)$/.test(resource)));
    expect(open.flatMap(({ actions }) => actions).filter((action) => !action.startsWith('codepipeline:PutJob'))).toEqual([]);
  });

  it.each(['../secrets.json', '/etc/passwd', 'infra/../../secrets.json', 'infra\\..\\secrets.json'])(
    '21: a templatePath that leaves the revision is refused: %s',
    async (templatePath) => {
      const { deploy, executions } = setupFlow({ input: { templatePath } });

      const result = await deploy(shop);

      expect(result).toMatchObject({ status: 'Failed', failureType: 'ConfigurationError' });
      expect(result.message).toContain('`templatePath`');
      expect(executions()).toEqual([]);
    },
  );
});
