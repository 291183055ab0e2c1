import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const TABLE = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  },
};
const TOPIC = { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'title' } } };
const PARAMETERS = { title: { Type: 'String' } };

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rehearse-'));
  write('with-table.json', { Parameters: PARAMETERS, Resources: { News: TOPIC, Orders: TABLE } });
  write('without-table.json', { Parameters: PARAMETERS, Resources: { News: TOPIC } });
  write('configuration.json', { Parameters: { title: 'News' }, Tags: { team: 'shop' } });
  write('list.json', [{ ParameterKey: 'title', ParameterValue: 'News' }]);
  writeFileSync(join(folder, 'broken.yaml'), 'Resources: [');
  write('macro.json', { Transform: 'AWS::Serverless-2016-10-31', Resources: { News: TOPIC } });
  write('input.json', {
    environmentName: 'test',
    stackName: 'news',
    templatePath: 'infra/news.yaml',
    policyPath: join(folder, 'no-policy.yaml'),
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: unknown): void {
  writeFileSync(join(folder, name), JSON.stringify(content));
}

function rehearse(options: Readonly<Record<string, string>>) {
  const args = Object.entries(options).flatMap(([name, file]) => [`--${name}`, join(folder, file)]);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['cli/rehearse.ts', ...args, '--json'], { encoding: 'utf8' });
  return { status, stderr, scenario: stdout === '' ? undefined : JSON.parse(stdout) };
}

describe('npm run rehearse', () => {
  it('deploys a first create, with parameters in the template configuration form', () => {
    const { status, scenario } = rehearse({ after: 'with-table.json', parameters: 'configuration.json' });

    expect(status).toBe(0);
    expect(scenario.stack.resources).toEqual({ News: 'AWS::SNS::Topic', Orders: 'AWS::DynamoDB::Table' });
  });

  it('rejects a deletion, with parameters in the list form, and leaves the stack as it was', () => {
    const { status, scenario } = rehearse({ before: 'with-table.json', after: 'without-table.json', parameters: 'list.json' });

    expect(status).toBe(2);
    expect(scenario.message).toContain('Orders');
    expect(scenario.stack.resources.Orders).toBe('AWS::DynamoDB::Table');
    expect(scenario.leftovers.changeSets).toBe(0);
  });

  it.each([
    ['a file that is not there', { after: 'nowhere.yaml' }, 'nowhere.yaml'],
    ['a policy that the input names and that is not there', { after: 'with-table.json', input: 'input.json' }, 'no-policy.yaml'],
    [
      'a template before that cannot be deployed',
      { before: 'broken.yaml', after: 'with-table.json', parameters: 'list.json' },
      'YAML not well-formed',
    ],
  ])('says what is wrong with %s', (_what, options, words) => {
    const { status, stderr } = rehearse(options as unknown as Record<string, string>);

    expect(status).toBe(1);
    expect(stderr).toContain(words);
  });

  it.each([
    ['a parameter without a value', 'with-table.json', 'title'],
    ['a template that is no YAML', 'broken.yaml', 'YAML not well-formed'],
    ['a macro, which the sandbox cannot run', 'macro.json', 'AWS::Serverless-2016-10-31'],
  ])('ends with exit code 1 on %s', (_what, after, words) => {
    const { status, scenario } = rehearse({ after });

    expect(status).toBe(1);
    expect(scenario.message).toContain(words);
  });
});
