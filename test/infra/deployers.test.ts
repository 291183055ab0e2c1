import { Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import type { StackgateProps } from '../../infra/constructs/stackgate-props.ts';
import { flatten, gateForTesting, statementsOfRole } from './support.ts';

const DEPLOYERS = {
  release: [{ environmentName: 'prod', stackName: 'app' }],
  blog: [{ environmentName: ['test', 'prod'], stackName: ['app', 'blog-*'] }],
};

const STACKS = 'arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/';

/** A gate with deployers, and a role for each. */
function setup(props: Partial<StackgateProps> = {}) {
  const { stack, gate, template } = gateForTesting(() => ({ deployers: DEPLOYERS, ...props }));
  for (const name of Object.keys(props.deployers ?? DEPLOYERS)) {
    gate.grantStartDeployment(name, new Role(stack, `Role-${name}`, { assumedBy: new AccountRootPrincipal() }));
  }
  const written = template();
  return { gate, template: written, statements: (name: string) => statementsOfRole(written, `Role${name}`) };
}

describe('the deployers of a gate', () => {
  it('may invoke their own alias only, and read only their own executions and the events of their stacks', () => {
    const { statements } = setup();

    expect(statements('release')).toMatchObject([
      { actions: ['lambda:InvokeFunction'], resources: [expect.stringMatching(/^<GateDeployersrelease\w+>$/)] },
      {
        actions: ['states:DescribeExecution', 'states:GetExecutionHistory'],
        resources: [expect.stringMatching(/:execution:<GateMachine\w+\.Name>:deploy-release-\*$/)],
      },
      { actions: ['cloudformation:DescribeStackEvents'], resources: [`${STACKS}prod-app/*`, `${STACKS}prod-app-*/*`] },
    ]);
    expect(statements('blog')[0]?.resources).toEqual([expect.stringMatching(/^<GateDeployersblog\w+>$/)]);
  });

  it.each<[string, NonNullable<StackgateProps['deployers']>[string][number], readonly string[]]>([
    [
      'with names that the gate does not have',
      { environmentName: 'dev', stackName: '*' },
      ['test-*/*', 'prod-app/*', 'prod-app-*/*'],
    ],
    ['with an exact name', { stackName: 'prod-app' }, ['prod-app/*', 'prod-app-*/*']],
    ['with every stack of an environment', { environmentName: 'test' }, ['test-*/*']],
    ['without names', {}, ['test-*/*', 'prod-app/*', 'prod-app-*/*']],
  ])('read the events of no stack of another gate: %s', (_words, binding, stacks) => {
    const { statements } = setup({ deployers: { release: [binding] } });

    expect(statements('release').at(-1)?.resources).toEqual(stacks.map((one) => `${STACKS}${one}`));
  });

  it('read the events of the next stacks of blue/green deployments', () => {
    const { statements } = setup({ blueGreen: {} });

    expect(statements('release').at(-1)?.resources).toContain(`${STACKS}prod-app-bg-*/*`);
  });

  it('have an alias each, whose function has the list of their stacks', () => {
    const { template } = setup({ targets: [{ regions: ['eu-west-1'] }] });

    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          DEPLOYERS: JSON.stringify(DEPLOYERS),
          TARGETS: '[{"regions":["eu-west-1"]}]',
          STATE_MACHINE_ARN: Match.anyValue(),
          GATE_BUCKET: Match.anyValue(),
          DEPLOYMENT_ROLE_ARN: Match.anyValue(),
        },
      },
    });
    const aliases = Object.values(template.findResources('AWS::Lambda::Alias')).map(({ Properties }) => Properties);
    expect(aliases.map(({ Name }) => Name)).toEqual(['release', 'blog']);
    expect(aliases.map(({ FunctionName }) => flatten(FunctionName))).toEqual(
      Array(2).fill(expect.stringMatching(/^<GateStartDeployment/)),
    );
    expect(Object.keys(template.findOutputs('*'))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^GateDeployerrelease/), expect.stringMatching(/^GateDeployerblog/)]),
    );
  });

  it('need no function if the gate has none', () => {
    const { gate, template, stack } = gateForTesting();
    const role = new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() });

    expect(() => gate.grantStartDeployment('release', role)).toThrow(
      'Expected the gate TestGate/Gate to have `deployers`, got none',
    );
    expect(JSON.stringify(template().toJSON())).not.toContain('GateStartDeployment');
  });

  it('can be roles of other stacks', () => {
    const { app, gate } = gateForTesting(() => ({ deployers: DEPLOYERS }));
    const other = new Stack(app, 'Other');

    gate.grantStartDeployment('release', new Role(other, 'Role', { assumedBy: new AccountRootPrincipal() }));

    expect(() => app.synth()).not.toThrow();
  });

  it.each<[string, unknown, string]>([
    [
      'a name with a hyphen',
      { 'a-b': [{ stackName: 'app' }] },
      'to have at most 40 letters and digits, a letter first, got "a-b"',
    ],
    ['no stack', { release: [] }, '`release` in `deployers` to have at least one stack'],
    ['an unknown field', { release: [{ stack: 'app' }] }, 'Known bindings are'],
    ['a list', [], 'Expected `deployers` to be { "release"'],
    ['too much for an environment', { release: [{ stackName: 'a'.repeat(3_000) }] }, 'at most 3000 characters as JSON'],
  ])('are an error at synth with %s', (_words, deployers, message) => {
    expect(() => gateForTesting(() => ({ deployers: deployers as never }))).toThrow(message);
  });

  it('are an error for a name that the gate does not have', () => {
    const { gate } = setup();

    expect(() => gate.grantStartDeployment('toString', gate.deploymentRole)).toThrow(
      'Expected the name of a deployer of the gate (release, blog), got "toString"',
    );
  });
});
