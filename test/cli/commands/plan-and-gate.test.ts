import { describe, expect, it } from 'vitest';
import type { PlanDocument } from '../../../cli/commands/plan.ts';
import { parsePolicies } from '../../../core/policy/parse-policy.ts';
import { parseTemplate } from '../../../core/template/parse-template.ts';
import { judgeFirstCreate } from '../../../core/verdict/judge-first-create.ts';
import { runCli } from '../run-cli.ts';

const SAM = 'Transform: AWS::Serverless-2016-10-31\n';
const fn = (more = '') =>
  `Fn: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: i.h, InlineCode: pass${more}}}`;
const table = (more = '') =>
  `T: {Type: AWS::DynamoDB::Table, Properties: {AttributeDefinitions: [{AttributeName: id, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}]${more}}}`;

const TEMPLATES = {
  'a plain template': `Resources:\n  ${table()}`,
  'a template with a resource whose condition is false': `Conditions: {Never: !Equals [a, b]}\nResources:\n  Q: {Type: AWS::SQS::Queue, Condition: Never}\n  ${table()}`,
  'a template whose only resource has a false condition':
    'Conditions: {Never: !Equals [a, b]}\nResources:\n  Q: {Type: AWS::SQS::Queue, Condition: Never}',
  'a serverless application': `${SAM}Globals: {Function: {Timeout: 3}}\nResources:\n  ${fn()}`,
  'a circle through a serverless type': `${SAM}Resources:\n  Api: {Type: AWS::Serverless::Api, Properties: {StageName: a, DefinitionBody: {x: !GetAtt Fn.Arn}}}\n  ${fn(', Events: {E: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /a, Method: GET}}}')}`,
  'a null in a template with a transform': `${SAM}Resources:\n  ${fn(', Environment: null')}`,
  'sections without a value in a template with a transform': `${SAM}Parameters:\nConditions:\nOutputs:\nResources:\n  ${fn()}`,
  'an export without a value in a template with a transform': `${SAM}Outputs: {O: {Value: x, Export: }}\nResources:\n  ${fn()}`,
  'a custom macro': `Transform: Mine\nResources:\n  ${table()}`,
  'a macro inside a resource': `Resources:\n  Q: {Type: AWS::SQS::Queue, Properties: {Fn::Transform: {Name: Mine}}}`,
  'a loop': `Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::L: [X, [A, B], {'Q\${X}': {Type: AWS::SQS::Queue}}]`,
  'a bucket policy for everybody':
    'Resources:\n  P: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: b, PolicyDocument: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*"}]}}}',
  'an administrator role':
    'Resources:\n  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}, ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"]}}',
  'a nested stack that is not available':
    'Resources:\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://b.s3.amazonaws.com/k"}}',
};

const POLICIES = {
  standard: 'version: 1',
  strict: 'version: 1\npreset: strict',
  'a policy that asks about creates': 'version: 1\ndefaults: {create: ask}',
  'a policy that forbids new queues':
    'version: 1\nrules: [{match: {effect: create, resourceType: "AWS::SQS::*"}, decision: forbid, reason: none}]',
};

describe('a first create', () => {
  const pairs = Object.keys(TEMPLATES).flatMap((template) => Object.keys(POLICIES).map((policy) => [template, policy] as const));

  it.each(pairs as [keyof typeof TEMPLATES, keyof typeof POLICIES][])(
    'of %s under %s has the same decision as in the gate',
    async (name, policyName) => {
      const [text, policy] = [TEMPLATES[name], POLICIES[policyName]];
      const gate = judgeFirstCreate(parseTemplate(text), parsePolicies({ baseline: { source: 'p', text: policy } }), 'prod');

      const run = await runCli(
        ['plan', '--after', '@t.yaml', '--policy', '@p.yaml', '--stack-name', 'prod', '--format', 'json'],
        {
          't.yaml': text,
          'p.yaml': policy,
        },
      );

      expect(run.stderr).toBe('');
      const { verdict } = JSON.parse(run.stdout) as PlanDocument;
      expect([verdict.decision, verdict.changeSetAction]).toEqual([gate.decision, gate.changeSetAction]);
      expect(verdict.notes).toEqual(expect.arrayContaining([...gate.evidence.notes]));
    },
  );
});

async function planUpdate(before: string, after: string, ...args: string[]) {
  const run = await runCli(['plan', '--before', '@a.yaml', '--after', '@b.yaml', ...args, '--format', 'json'], {
    'a.yaml': before,
    'b.yaml': after,
  });
  expect(run.stderr).toBe('');
  const { verdict, changeSet } = JSON.parse(run.stdout) as PlanDocument;
  return { ...run, verdict, changes: changeSet.Changes.map(({ ResourceChange }) => ResourceChange?.LogicalResourceId) };
}

describe('an update', () => {
  it('of a serverless application is unknown, exits with 4, and reports no replacement', async () => {
    const text = (memory: number) => `${SAM}Resources:\n  ${fn(`, MemorySize: ${memory}`)}\n  ${table()}`;
    const { exitCode, verdict } = await planUpdate(text(128), text(256));

    expect(exitCode).toBe(4);
    expect(verdict.changeSetAction).toBe('CANNOT-TELL');
    expect(verdict.changes.map(({ effect }) => effect)).toEqual(['unknown', 'unknown']);
    expect(JSON.stringify(verdict.changes)).not.toMatch(/replaced|replacement/);
  });

  it('that also replaces a table has the decision about the table', async () => {
    const text = (name: string) => `${SAM}Resources:\n  ${fn()}\n  ${table(`, TableName: ${name}`)}`;
    expect((await planUpdate(text('a'), text('b'))).exitCode).toBe(2);
  });

  it.each([
    ['with an unknown region', []],
    ['with a known region', ['--region', 'eu-west-1']],
  ])('that adds a row to a mapping has no effect %s', async (_, args) => {
    const text = (more: string) =>
      `Mappings: {M: {us-east-1: {I: a, J: [c]}, eu-west-1: {I: b, J: [d]}${more}}}\nResources:\n  A: {Type: AWS::EC2::Instance, Properties: {ImageId: !FindInMap [M, !Ref AWS::Region, I], UserData: !Sub ["\${x}", {x: !FindInMap [M, !Ref AWS::Region, I]}], SecurityGroups: !FindInMap [M, !Ref AWS::Region, J]}}`;
    const { exitCode, changes } = await planUpdate(text(''), text(', eu-west-3: {I: e, J: [f]}'), ...args);

    expect(changes).toEqual([]);
    expect(exitCode).toBe(0);
  });

  it.each([
    ['changes a row', '{us-east-1: {I: x}, eu-west-1: {I: b}}', 'Conditional'],
    ['changes every row', '{us-east-1: {I: x}, eu-west-1: {I: y}}', 'True'],
    ['removes a row', '{eu-west-1: {I: b}}', 'Conditional'],
  ])('that %s of a mapping may change the value', async (_, rows, replacement) => {
    const text = (mapping: string) =>
      `Mappings: {M: ${mapping}}\nResources: {A: {Type: AWS::EC2::Instance, Properties: {ImageId: !FindInMap [M, !Ref AWS::Region, I]}}}`;
    const { stdout } = await planUpdate(text('{us-east-1: {I: a}, eu-west-1: {I: b}}'), text(rows));
    const [change] = (JSON.parse(stdout) as PlanDocument).changeSet.Changes;
    expect(change?.ResourceChange?.Replacement).toBe(replacement);
  });

  it('of only an output or its export is an update without changes of resources', async () => {
    const text = (outputs: string) => `Resources: {Q: {Type: AWS::SQS::Queue}}\nOutputs: {${outputs}}`;
    for (const after of ['A: {Value: b}', 'A: {Value: a, Export: {Name: x}}', 'A: {Value: a}, B: {Value: b}']) {
      const { verdict, changes } = await planUpdate(text('A: {Value: a}'), text(after));
      expect(changes).toEqual([]);
      expect(verdict.changeSetAction).toBe('CAN-SAFELY-UPDATE-EXISTING-STACK');
      expect(verdict.notes).toEqual(['The outputs of the stack change.']);
    }
    expect((await planUpdate(text('A: {Value: a}'), text('A: {Value: a}'))).verdict.changeSetAction).toBe('NO-CHANGES');
  });

  it('with outputs of unknown values has no changes, and a note', async () => {
    const text =
      'Resources: {Q: {Type: AWS::SQS::Queue}}\nOutputs: {A: {Value: {Fn::GetStackOutput: {StackName: s, OutputName: o}}}}';
    const { verdict } = await planUpdate(text, text);
    expect(verdict.changeSetAction).toBe('NO-CHANGES');
    expect(verdict.notes).toEqual(['The outputs of the stack may change, because their values are unknown here.']);
  });

  it('of a resource type is refused under every policy, with the error message of CloudFormation', async () => {
    const text = (type: string) => `Resources: {A: {Type: ${type}}}`;
    const run = await runCli(['plan', '--before', '@a.yaml', '--after', '@b.yaml', '--policy', '@p.yaml'], {
      'a.yaml': text('AWS::SQS::Queue'),
      'b.yaml': text('AWS::SNS::Topic'),
      'p.yaml': 'version: 1\npreset: observe\n',
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toBe(
      '@b.yaml: Update of resource type is not permitted. The new template modifies resource type of the following resources: [A]. Keep the types, or give the resources of the new types other logical IDs.\n',
    );
  });

  it('of only the description or the outputs does not change the resources of a transform with a fixed result', async () => {
    const text = (more: string) => `${SAM}${more}Resources:\n  ${fn()}`;
    const { verdict, exitCode } = await planUpdate(text(''), text('Description: x\nOutputs: {A: {Value: a}}\n'));
    expect(exitCode).toBe(0);
    expect(verdict.changes).toEqual([]);
  });

  it('refuses parameter values that a rule of the template does not permit, as CloudFormation does', async () => {
    const rule = '{Assertions: [{Assert: !Contains [[test, prod], !Ref Stage], AssertDescription: Use test or prod.}]}';
    const text = `Parameters: {Stage: {Type: String}}\nRules: {Stages: ${rule}}\nResources: {A: {Type: AWS::SQS::Queue}}`;
    const planned = (Stage: string) =>
      runCli(['plan', '--after', '@t.yaml', '--parameters', '@p.json'], { 't.yaml': text, 'p.json': JSON.stringify({ Stage }) });

    expect(await planned('prod')).toMatchObject({ exitCode: 0 });
    const { exitCode, stderr } = await planned('dev');
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      't.yaml: Template error: an assertion of the rule Stages is false: Use test or prod. The error is at Rules/Stages/Assertions/0.',
    );
  });

  it('does not fail for an error in a branch, or in a resource, that may not be used', async () => {
    const text = (name: string) =>
      `Mappings: {M: {a: {b: c}}}\nConditions: {C: !Equals [!Ref AWS::Region, eu-west-1]}\nResources:\n  A: {Type: AWS::SQS::Queue, Properties: {QueueName: ${name}, Tags: !If [C, !FindInMap [M, x, y], !Ref AWS::NoValue]}}\n  B: {Type: AWS::SQS::Queue, Condition: C, Properties: {QueueName: !FindInMap [M, x, y]}}`;
    expect((await planUpdate(text('a'), text('b'))).changes).toEqual(['A']);
    const run = await runCli(['plan', '--after', '@t.yaml', '--region', 'eu-west-1'], { 't.yaml': text('a') });
    expect(run.stderr).toMatch(
      /Unable to get mapping for M::x::y\. The error is at Resources\/A\/Properties\/Tags\/Fn::If\/1\/Fn::FindInMap\./,
    );
  });
});
