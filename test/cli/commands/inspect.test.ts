import { CloudFormationClient, DescribeChangeSetCommand, type DescribeChangeSetOutput } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { decisionRecordSchema } from '../../../core/record/decision-record.ts';
import { makeChange, makeDetail, makeNestedChange, makeNestedPage, makePage, ROOT_ID } from '../../support/change-sets.ts';
import { runCli } from '../run-cli.ts';

const update = makePage([makeChange()]);
const removal = makePage([makeChange({ Action: 'Remove' })]);

describe('stackgate inspect', () => {
  it.each([
    ['allows', 0, update, {}],
    ['asks by default', 3, removal, {}],
    ['forbids', 2, removal, { '--policy': 'version: 1\npreset: strict\n' }],
    ['asks', 3, removal, { '--policy': 'version: 1\ndefaults: { delete: ask }\n' }],
    [
      'lets a waiver count',
      0,
      removal,
      {
        '--policy': 'version: 1\nwaivable: [{ effect: delete }]\n',
        '--waivers':
          'version: 1\nwaivers: [{ stack: prod-orders, logicalResourceId: Orders, effect: delete, reason: moved, expires: 2026-11-23 }]\n',
      },
    ],
    [
      'does not let an expired one count',
      3,
      removal,
      {
        '--policy': 'version: 1\nwaivable: [{ effect: delete }]\n',
        '--waivers':
          'version: 1\nwaivers: [{ stack: prod-orders, logicalResourceId: Orders, effect: delete, reason: moved, expires: 2026-11-22 }]\n',
      },
    ],
  ] as const)('%s with exit code %i', async (_, expected, page, options) => {
    const files = Object.fromEntries(Object.entries(options).map(([option, text]) => [`${option.slice(2)}.yaml`, text]));
    const args = Object.keys(options).flatMap((option) => [option, `@${option.slice(2)}.yaml`]);
    const { exitCode, stderr } = await runCli(['inspect', '@set.json', ...args], { 'set.json': page, ...files });

    expect(stderr).toBe('');
    expect(exitCode).toBe(expected);
  });

  it('warns about a rule for a resource type that does not exist', async () => {
    const policy = 'version: 1\nrules: [{ match: { resourceType: AWS::DynamoDB::Tables }, decision: allow, reason: typo }]\n';
    const { exitCode, stderr } = await runCli(['inspect', '@set.json', '--policy', '@policy.yaml'], {
      'set.json': update,
      'policy.yaml': policy,
    });

    expect(exitCode).toBe(0);
    expect(stderr).toContain('warning: @policy.yaml: the rule rules[0] names the resource type AWS::DynamoDB::Tables');
  });

  it('prints the decision record as JSON', async () => {
    const { stdout } = await runCli(['inspect', '@set.json', '--format', 'json'], { 'set.json': removal });
    const record = decisionRecordSchema.parse(JSON.parse(stdout));

    expect(record).toMatchObject({
      changeSetAction: 'NEEDS-APPROVAL',
      decision: 'ask',
      findings: [
        {
          logicalResourceId: 'Orders',
          path: '',
          resourceType: 'AWS::DynamoDB::Table',
          effect: 'delete',
          decision: 'ask',
          rule: 'default for delete',
          reason: 'The table Orders (AWS::DynamoDB::Table) would be deleted with its data.',
        },
      ],
      counts: { delete: 1 },
      judgedAt: '2026-11-23T12:00:00.000Z',
    });
    expect(record.changeSet.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['text', /^NEEDS APPROVAL {2}prod-orders/],
    ['markdown', /^## 🟡 Needs approval/],
    ['html', /^<!doctype html>/],
  ])('prints %s', async (format, start) => {
    expect((await runCli(['inspect', '@set.json', '--format', format], { 'set.json': removal })).stdout).toMatch(start);
  });

  it('prints colors only to a terminal that supports them', async () => {
    const colour = '\u001b[';

    expect((await runCli(['inspect', '@set.json'], { 'set.json': removal })).stdout).not.toContain(colour);
    expect((await runCli(['inspect', '@set.json'], { 'set.json': removal }, { hasColors: true })).stdout).toContain(colour);
  });

  it('reads a list of pages, nested sets in further files, and YAML', async () => {
    const files = {
      'root.json': [makePage([makeChange({ Action: 'Add' })], { NextToken: 'two' }), makePage([makeNestedChange('Data')])],
      'data.yaml': 'Changes: []\n',
      'data.json': makeNestedPage('Data', [makeChange({ Action: 'Remove' })]),
    };

    expect((await runCli(['inspect', '@data.json', '@root.json', '--format', 'json'], files)).stdout).toContain('"path": "Data"');
    expect((await runCli(['inspect', '@root.json'], files)).stdout).toContain('REFUSED: UNKNOWN EFFECT');
    expect((await runCli(['inspect', '@data.yaml'], files)).stdout).toContain('Status is absent');
  });

  it('accepts only the response with property values, without a fingerprint', async () => {
    const page = makePage([makeChange({ Details: [makeDetail({ BeforeValue: 'a', AfterValue: 'b' })] })]);
    const { exitCode, stdout } = await runCli(['inspect', '@set.json', '--format', 'json'], { 'set.json': page });

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).changeSet.fingerprint).toBe('');
  });

  it('treats a null of the AWS CLI as absent', async () => {
    const page = JSON.stringify(update)
      .replace('{"Type"', '{"HookInvocationCount":null,"Type"')
      .replace('"Scope"', '"ChangeSetId":null,"Scope"');

    expect((await runCli(['inspect', '@set.json'], { 'set.json': `\uFEFF${page}` })).exitCode).toBe(0);
  });
});

it('reads a file that PowerShell writes', async () => {
  const page = Buffer.from(`\uFEFF${JSON.stringify(makePage([]))}`, 'utf16le');

  expect((await runCli(['inspect', '@set.json'], { 'set.json': page })).exitCode).toBe(0);
});

it('reads a list of pages in YAML', async () => {
  const pages = '- ChangeSetId: arn:a\n  Status: CREATE_COMPLETE\n  Changes: []\n';

  expect((await runCli(['inspect', '@set.yaml'], { 'set.yaml': pages })).exitCode).toBe(0);
});

describe('bad input', () => {
  it.each([
    [['inspect', '@absent.json'], {}, /^@absent\.json: cannot be read \(ENOENT/],
    [['inspect', '@set.json'], { 'set.json': '{\n "Changes": [' }, /@set\.json:2:14: /],
    [['inspect', '@'], { 'set.json': update }, /^@: Expected a file, got a directory\./],
    [['inspect', '@set.json'], { 'set.json': '' }, /@set\.json:1:1: The file is empty\./],
    [['inspect', '@set.json'], { 'set.json': '\n- Changes: 5\n' }, /@set\.json:2:3 \[0\]\.Changes: Expected the list/],
    [['inspect', '@set.json'], { 'set.json': '{}' }, /@set\.json:1:1 Changes: Expected the list of changes/],
    [
      ['inspect', '@set.json'],
      { 'set.json': '[{"Changes": []}, {"Changes": [{"Type": 5}]}]' },
      /@set\.json:1:33 \[1\]\.Changes\[0\]\.Type: Expected string, got 5\./,
    ],
    [
      ['inspect', '@a.json', '@b.json'],
      { 'a.json': update, 'b.json': makePage([], { ChangeSetId: 'arn:other' }) },
      /^@a\.json, @b\.json: Expected one change set/,
    ],
    [
      ['inspect', '@set.json', '--policy', '@p.yaml'],
      { 'set.json': update, 'p.yaml': 'version: 1\nrule: 5' },
      /@p\.yaml:2:1 rule: Unknown field/,
    ],
    [['inspect', '@set.json', '--policy', '@p.yaml'], { 'set.json': update }, /^@p\.yaml: cannot be read/],
    [
      ['inspect', '@set.json', '--waivers', '@w.yaml'],
      { 'set.json': update, 'w.yaml': 'version: 1' },
      /@w\.yaml:1:1 waivers: Expected array/,
    ],
    [
      ['inspect', '@set.json', '--stack', 'a'],
      { 'set.json': update },
      /^Expected either files, or --stack and --change-set, got both\./,
    ],
    [
      ['inspect', '@set.json', '--change-set', 'a'],
      { 'set.json': update },
      /^Expected either files, or --stack and --change-set, got both\./,
    ],
    [['inspect'], {}, /^Expected files with saved DescribeChangeSet responses, or --stack/],
    [['inspect', '--stack', 'a'], {}, /^Expected files with saved/],
    [['inspect', '--change-set', 'a'], {}, /^Expected files with saved/],
    [['inspect', '@set.json', '--format', 'xml'], { 'set.json': update }, /Allowed choices are text, json, markdown, html/],
    [['inspect', '@set.json', '--polcy', 'x'], { 'set.json': update }, /unknown option '--polcy'/],
    [['inspekt'], {}, /unknown command 'inspekt'/],
  ] satisfies [string[], Record<string, string | object>, RegExp][])(
    '%j ends with exit code 1 and an error message',
    async (args, files, message) => {
      const { exitCode, stdout, stderr } = await runCli(args, files);

      expect(stderr).toMatch(message);
      expect(stdout).toBe('');
      expect(exitCode).toBe(1);
    },
  );

  it('does not print the help for a mistake', async () => {
    const { exitCode, stdout } = await runCli(['inspect', '--help']);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('Usage: stackgate inspect [options] [files...]');
  });
});

describe('a live change set', () => {
  it('is found by name and judged with all its pages', async () => {
    const cloudFormation = mockClient(CloudFormationClient);
    const answer = { ...removal, $metadata: {} } as DescribeChangeSetOutput;
    cloudFormation.on(DescribeChangeSetCommand).resolves(answer);
    const { exitCode, stdout } = await runCli(['inspect', '--stack', 'prod-orders', '--change-set', 'run']);

    expect(exitCode).toBe(3);
    expect(stdout).toContain('Orders');
    const [first, ...others] = cloudFormation.commandCalls(DescribeChangeSetCommand).map(({ args }) => args[0].input);
    expect(first).toMatchObject({ ChangeSetName: 'run', StackName: 'prod-orders' });
    expect(new Set(others.map(({ ChangeSetName }) => ChangeSetName))).toEqual(new Set([ROOT_ID]));
  });

  it('is found by its ARN only', async () => {
    const cloudFormation = mockClient(CloudFormationClient);
    cloudFormation.on(DescribeChangeSetCommand).resolves({ ...removal, $metadata: {} } as DescribeChangeSetOutput);
    const { exitCode } = await runCli(['inspect', '--change-set', ROOT_ID]);

    expect(exitCode).toBe(3);
    expect(cloudFormation.commandCalls(DescribeChangeSetCommand)[0]?.args[0].input).toMatchObject({ ChangeSetName: ROOT_ID });
  });

  it.each([
    [
      Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' }),
      'Sign in to AWS first, or use --profile',
    ],
    [new Error('Region is missing'), 'Use --region or AWS_REGION'],
  ])('gives advice if AWS cannot be called: %s', async (error, advice) => {
    mockClient(CloudFormationClient).on(DescribeChangeSetCommand).rejects(error);
    const { exitCode, stderr } = await runCli(['inspect', '--stack', 'prod-orders', '--change-set', 'run']);

    expect(exitCode).toBe(1);
    expect(stderr).toContain(`\n${advice}`);
  });

  it('that does not exist ends with exit code 1', async () => {
    const cloudFormation = mockClient(CloudFormationClient);
    cloudFormation.on(DescribeChangeSetCommand).rejects(
      Object.assign(new Error('ChangeSet [run] does not exist'), {
        name: 'ChangeSetNotFoundException',
        $metadata: { httpStatusCode: 404 },
      }),
    );
    const { exitCode, stderr } = await runCli(['inspect', '--stack', 'prod-orders', '--change-set', 'run']);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('Expected the change set run of the stack prod-orders, but it does not exist.');
  });
});
