import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assembleEvidence } from '../../core/change-set/assemble-evidence.ts';
import { readTemplate } from '../../core/template/parse-template.ts';
import { judge } from '../../core/verdict/judge.ts';
import { runCli } from '../cli/run-cli.ts';
import { makePage, makeReading } from '../support/change-sets.ts';
import { setupFlow, type TemplateData } from '../support/flow.ts';

/** Small inputs with expected answers, which are kept next to the repository. */
const FOLDER = resolve('../shared/cases');
const INDEX = join(FOLDER, 'index.json');

const cases: readonly { readonly case: string; readonly expect: string }[] = existsSync(INDEX)
  ? JSON.parse(readFileSync(INDEX, 'utf8'))
  : [];

const fileOf = (name: string, file: string) => join(FOLDER, name, file);
const read = (name: string, file: string) => readFileSync(fileOf(name, file), 'utf8');
const templateOf = (name: string, file: string) => readTemplate(read(name, file), file).template as unknown as TemplateData;

function rehearse(name: string, options: Readonly<Record<string, string>>) {
  const args = Object.entries(options).flatMap(([option, file]) => [`--${option}`, fileOf(name, file)]);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['cli/stackgate.ts', 'rehearse', ...args, '--json'], {
    encoding: 'utf8',
  });
  expect(`${stdout}${stderr}`).not.toMatch(/\n\s+at |URIError|TypeError/);
  return { status, stderr, scenario: stdout === '' ? undefined : JSON.parse(stdout) };
}

/** The cases that need more than a plan or an inspection, by name. */
const PLAYED: Readonly<Record<string, (name: string) => Promise<void> | void>> = {
  '17-stack-tag-commit': async (name) => {
    const option = (flag: string, file: string) => [flag, fileOf(name, file)];
    const { exitCode, stdout } = await runCli([
      'plan',
      ...option('--before', 'before.yaml'),
      ...option('--after', 'after.yaml'),
      ...option('--parameters-before', 'parameters-before.json'),
      ...option('--parameters', 'parameters.json'),
    ]);

    expect(exitCode, stdout).toBe(0);
  },
  '40-utf16-powershell': async (name) => {
    const options = ['--before', fileOf(name, 'before.yaml'), '--after', fileOf(name, 'after.yaml')];
    const plan = await runCli(['plan', ...options]);
    const { status, stderr } = rehearse(name, { before: 'before.yaml', after: 'after.yaml' });

    expect(plan.exitCode).toBe(1);
    expect(plan.stderr).toContain('UTF-8');
    expect(status).not.toBe(0);
    expect(stderr).toContain('UTF-8');
  },
  '60-retained-bucket-after-failed-create': async (name) => {
    const { sandbox, deploy, stack } = setupFlow();
    sandbox.cloudFormation.behave('F', { fails: 'create', times: 1 });
    const template = templateOf(name, 'after.yaml');

    expect(await deploy(template)).toMatchObject({ status: 'Failed' });
    expect(await deploy(template)).toMatchObject({ status: 'Succeeded' });
    expect(stack()?.resources).toEqual({ B: 'AWS::S3::Bucket', F: 'AWS::SQS::Queue' });
  },
  '62-stack-name-without-hyphen': async (name) => {
    const { input } = JSON.parse(read(name, 'user-parameters.json'));
    const { deploy, sandbox, gate } = setupFlow({ userParameters: read(name, 'user-parameters.json') });
    const topic: TemplateData = { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } };
    const result = await deploy(topic, { [input.templatePath]: JSON.stringify(topic) });

    expect(result, JSON.stringify(gate.logs)).toMatchObject({ status: 'Succeeded' });
    expect(Object.keys(sandbox.cloudFormation.stacks())).toEqual(['ShopStack']);
  },
  '70-advice-cannot-be-followed': async () => {
    const push = '01-ecs-new-image';
    const files = {
      'gate/policy.yaml': 'version: 1\nrules: [{ match: { effect: [replace, revision] }, decision: allow, reason: Images. }]\n',
      'gate/waivers.json': JSON.stringify({
        version: 1,
        waivers: [
          { stack: 'prod-shop', logicalResourceId: 'Task', effect: 'revision', reason: 'Images.', expires: '2026-03-01' },
        ],
      }),
    };
    const input = { policyPath: 'gate/policy.yaml', waiversPath: 'gate/waivers.json' };
    const deployTo = async (baselinePolicy?: string) => {
      const flow = setupFlow({ input, ...(baselinePolicy === undefined ? {} : { gate: { baselinePolicy } }) });
      await flow.deploy(templateOf(push, 'before.yaml'), files);
      const result = await flow.deploy(templateOf(push, 'after.yaml'), files);
      flow.sandbox.dispose();
      return result;
    };

    expect(await deployTo()).toMatchObject({ status: 'Succeeded' });
    const refused = await deployTo('version: 1\npreset: strict\n');
    expect(refused).toMatchObject({ status: 'Failed', message: expect.stringMatching(/owner of the gate/) });
    expect(refused).toMatchObject({ message: expect.not.stringMatching(/waivers:\n|add a waiver/i) });
    expect(await deployTo('version: 1\npreset: strict\nwaivable: [{ effect: revision }]\n')).toMatchObject({
      status: 'Succeeded',
    });
  },
  '71-nested-change-set-not-possible': () => {
    const reasons = ['Template error: cannot resolve {{IntrinsicFunction://Fn::Join}}', 'TemplateURL must be a supported URL.'];
    for (const StatusReason of reasons) {
      const page = makePage([], { Status: 'FAILED', ExecutionStatus: 'UNAVAILABLE', StatusReason });
      const advice = judge(assembleEvidence(makeReading([page])))
        .judgements.map((one) => one.advice)
        .join(' ');

      expect(advice, StatusReason).toContain('CloudFormation cannot create a change set with nested change sets if');
      expect(advice, StatusReason).toContain('Replace the function with a parameter or a fixed value');
    }
  },
  't07-rehearse-import': (name) => {
    const { status, scenario } = rehearse(name, { after: 'template.yaml' });

    expect(status).toBe(0);
    expect(scenario.stack.resources).toEqual({ Group: 'AWS::EC2::SecurityGroup' });
  },
  't11-rehearse-removed-parameter': (name) => {
    const { status, scenario } = rehearse(name, {
      before: 'before.yaml',
      after: 'after.yaml',
      'parameters-before': 'parameters.json',
    });

    expect(status).toBe(0);
    expect(scenario.stack.resources).toEqual({ Topic: 'AWS::SNS::Topic' });
  },
  't14-rehearse-url-crash': (name) => {
    const { status, scenario } = rehearse(name, { after: 'template.yaml' });

    expect(status).not.toBe(0);
    expect(JSON.stringify(scenario)).toContain('Nested');
  },
  't16-rehearse-ssm': (name) => {
    const { status, scenario } = rehearse(name, { after: 'template.yaml' });

    expect(status).toBe(0);
    expect(scenario.stack.resources).toEqual({ Group: 'AWS::EC2::SecurityGroup' });
  },
};

describe.skipIf(cases.length === 0)('the cases of ../shared/cases that need more than one command', () => {
  it.each(cases.filter((one) => one.expect === 'see README').map((one) => one.case))(
    'answers %s as its README says',
    async (name) => {
      const play = PLAYED[name];

      expect(play, 'Expected a test for this case.').toBeDefined();
      await play?.(name);
    },
  );
});
