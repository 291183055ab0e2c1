import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measurement } from './measurement.ts';

const RESOURCES = 500;
const RUNS = 5;

/** The same diff by the CDK library alone: parse, load the specification, compare. */
const BASELINE = `
  const { readFileSync } = await import('node:fs');
  const { diffTemplate } = await import('@aws-cdk/cloudformation-diff');
  const [before, after] = process.argv.slice(1).map((path) => JSON.parse(readFileSync(path, 'utf8')));
  let impact = '';
  diffTemplate(before, after).resources.forEachDifference((_, difference) => { impact += difference.changeImpact; });
  if (impact === '') throw new Error('Expected differences, got none.');
`;

/** Planning a template of the largest size from a cold start, in wall time, beside the CDK library's diff of the same two. */
export async function measurePlanning(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-bench-'));
  try {
    const [before, after] = ['before', 'after'].map((name, round) => {
      const path = join(folder, `${name}.json`);
      writeFileSync(path, JSON.stringify(makeLargeTemplate(RESOURCES, round)));
      return path;
    }) as [string, string];
    const command = ['cli/stackgate.ts', 'plan', '--before', before, '--after', after, '--format', 'json'];
    const planned = medianSeconds(() => run(command, 2));
    const compared = medianSeconds(() => run(['--input-type=module', '--eval', BASELINE, before, after], 0));
    return [
      {
        what: `plan of ${RESOURCES} resources, from the start`,
        value: planned,
        unit: 's',
        budget: 2,
        baseline: { what: 'the CDK library alone', value: compared },
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Functions with their roles, tables, permissions and logs, as applications have them; every round changes code, every tenth table its key. */
function makeLargeTemplate(resources: number, round: number): object {
  const groups = Array.from({ length: resources / 5 }, (_, index) => makeGroup(index, round));
  return { Resources: Object.assign({}, ...groups) };
}

function makeGroup(index: number, round: number): object {
  const key = index % 10 === 0 && round > 0 ? 'other' : 'id';
  const statement = { Effect: 'Allow', Action: ['dynamodb:*'], Resource: { 'Fn::GetAtt': [`Table${index}`, 'Arn'] } };
  return {
    [`Table${index}`]: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: { 'Fn::Sub': `\${AWS::StackName}-${index}` },
        KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
      },
    },
    [`Role${index}`]: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        Policies: [{ PolicyName: 'tables', PolicyDocument: { Statement: [statement] } }],
      },
    },
    [`Function${index}`]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Role: { 'Fn::GetAtt': [`Role${index}`, 'Arn'] },
        Code: { S3Bucket: 'code', S3Key: `${index}-${round}.zip` },
        Environment: { Variables: { TABLE: { Ref: `Table${index}` }, NEIGHBOUR: { Ref: `Table${Math.max(0, index - 1)}` } } },
      },
    },
    [`Permission${index}`]: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: { 'Fn::GetAtt': [`Function${index}`, 'Arn'] },
        Action: 'lambda:InvokeFunction',
        Principal: 'sns.amazonaws.com',
      },
    },
    [`Log${index}`]: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: { 'Fn::Join': ['', ['/aws/lambda/', { Ref: `Function${index}` }]] } },
    },
  };
}

/** Runs Node on the arguments. @throws Error when it exits with another code than expected */
function run(args: readonly string[], expected: number): void {
  try {
    execFileSync(process.execPath, args, { stdio: 'pipe', maxBuffer: 256 * 1024 * 1024 });
  } catch (error) {
    if ((error as { status?: number }).status !== expected) throw error;
  }
}

function medianSeconds(work: () => void): number {
  const seconds = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    work();
    return (performance.now() - start) / 1000;
  });
  return seconds.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
}
