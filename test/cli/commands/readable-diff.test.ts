import { describe, expect, it } from 'vitest';
import { formatRecord } from '../../../cli/commands/format-record.ts';
import { makeChange, makeEvidence } from '../../support/change-sets.ts';
import { makeRecord } from '../../support/records.ts';
import { runCli } from '../run-cli.ts';

interface Sample {
  readonly action: string;
  readonly code: string;
  readonly secret: string;
  readonly stage: string;
}

const OLD: Sample = { action: '[s3:GetObject]', code: 'one\\ntwo', secret: 'hunter-two-old', stage: 'test' };
const NEW: Sample = { action: '[s3:GetObject, s3:PutObject]', code: 'one\\n2', secret: 'hunter-two-new', stage: 'prod' };

const template = ({ action, code, secret, stage }: Sample): string => `
Parameters: {Hidden: {Type: String, NoEcho: true}, AdminPassword: {Type: String}}
Resources:
  Worker8A1F2C3D:
    Type: AWS::Lambda::Function
    Metadata: {aws:cdk:path: Shop/Worker/Resource}
    Properties:
      Role: arn:aws:iam::111122223333:role/worker
      Handler: index.handler
      Runtime: nodejs22.x
      Description: !Ref Hidden
      Environment: {Variables: {STAGE: ${stage}, DB_PASSWORD: ${secret}, ADMIN: !Ref AdminPassword}}
      Code: {ZipFile: "${code}"}
  RoleB2:
    Type: AWS::IAM::ManagedPolicy
    Metadata: {aws:cdk:path: Shop/Policy/Resource}
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - {Effect: Allow, Action: ${action}, Resource: '*'}
          - {Effect: Deny, Action: 'a:b', Resource: '*', Condition: {StringEquals: {aws:ResourceTag/Token: ${secret}, x: !Ref Hidden, y: !Ref AdminPassword}}}
`;

const FILES = {
  'old.yaml': template(OLD),
  'new.yaml': template(NEW),
  'old.json': { Hidden: 'noecho-old', AdminPassword: 'admin-old' },
  'new.json': { Hidden: 'noecho-new', AdminPassword: 'admin-new' },
};
const PLAN = [
  'plan',
  '--before',
  '@old.yaml',
  '--after',
  '@new.yaml',
  '--parameters-before',
  '@old.json',
  '--parameters',
  '@new.json',
];

describe('the text of a plan', () => {
  it('shows the values before and after, with the construct next to the logical ID', async () => {
    const { stdout } = await runCli([...PLAN, '--quiet'], FILES);
    expect(stdout).toMatch(/^SAFE TO EXECUTE\s+2 updated\n$/);
    const { stdout: text } = await runCli(PLAN, FILES);
    expect(text).toMatch(/✓ Worker8A1F2C3D {2}updated {2}AWS::Lambda::Function {2}Shop\/Worker\n/);
    expect(text).toContain(' Environment.Variables.STAGE  test → prod\n');
    expect(text).toMatch(/ZipFile\n {2}│ {5}one\n {2}│ {3}- two\n {2}│ {3}\+ 2\n/);
  });

  it('shows a changed policy with the statement that contains the change', async () => {
    const files = { ...FILES, 'new.yaml': template({ ...OLD, action: NEW.action }), 'new.json': FILES['old.json'] };
    const { stdout } = await runCli(PLAN, files);
    expect(stdout).toContain(
      [
        '  └ PolicyDocument',
        '        ...',
        '              "Effect": "Allow"',
        '              "Action": [',
        '                "s3:GetObject"',
        '      +         "s3:PutObject"',
        '              ]',
      ].join('\n'),
    );
  });

  it.each(['text', 'markdown', 'html', 'verbose'])('shows no secret as %s', async (output) => {
    const { stdout } = await runCli([...PLAN, ...(output === 'verbose' ? ['--verbose'] : ['--output', output])], FILES);
    expect(stdout).toContain('STAGE');
    expect(stdout).not.toMatch(/hunter-two|noecho-|admin-(old|new)/);
  });

  it('shows no secret of a new resource', async () => {
    const { stdout } = await runCli(['plan', '--after', '@new.yaml', '--parameters', '@new.json', '--verbose'], FILES);
    expect(stdout).toContain('"STAGE": "prod"');
    expect(stdout).not.toMatch(/hunter-two|noecho-/);
  });

  it('has no secret in the record that a comment shows', async () => {
    const { stdout } = await runCli([...PLAN, '--output', 'json'], FILES);
    const { verdict } = JSON.parse(stdout) as { readonly verdict: object };
    expect(JSON.stringify(verdict)).not.toMatch(/hunter-two|noecho-|admin-(old|new)/);
  });
});

describe('the width of the terminal', () => {
  const record = makeRecord(makeEvidence([makeChange({ Action: 'Remove' })]));
  const format = (columns?: number) =>
    formatRecord(record, { output: 'text' }, { hasColors: true, ...(columns === undefined ? {} : { columns }) });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colors of the text
  const withoutColors = (text: string): string => text.replaceAll(/\u001b\[\d+m/g, '');

  it('wraps lines, with the indentation of the line', () => {
    const lines = withoutColors(format(60)).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(60);
    const advice = lines.findIndex((line) => line.startsWith('  → '));
    expect(lines[advice + 1]).toMatch(/^ {2}\S/);
  });

  it('is at least 40 characters', () => {
    const lines = withoutColors(format(1)).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeGreaterThan(20);
  });

  it('does not wrap the lines of a pipe or a file', () => {
    expect(
      withoutColors(format())
        .split('\n')
        .some(({ length }) => length > 200),
    ).toBe(true);
  });
});
