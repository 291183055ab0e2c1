import { describe, expect, it } from 'vitest';
import { parameter, refusal, setup, template, topic } from './support.ts';

describe('Regions', () => {
  it('each Region has separate stacks, change sets, exports, and SSM parameters', () => {
    const stored: Record<string, string> = { 'us-east-1 /a': 'east', 'eu-west-1 /a': 'west' };
    const { sandbox, call, settle } = setup({ readSsmParameter: (name, region) => stored[`${region} ${name}`] });
    const inRegion = (operation: string, input: object, region?: string) =>
      sandbox.operations[operation]?.(input, { caller: 'test', region }) as Record<string, unknown>;
    const text = template(
      { A: topic({ DisplayName: '{{resolve:ssm:/a}}' }) },
      { Outputs: { O: { Value: { 'Fn::GetAtt': ['A', 'DisplayName'] }, Export: { Name: 'shared' } } } },
    );

    const home = inRegion('CreateStack', { StackName: 'app', TemplateBody: text });
    const other = inRegion('CreateStack', { StackName: 'app', TemplateBody: text }, 'eu-west-1');
    inRegion(
      'CreateChangeSet',
      { StackName: 'new', ChangeSetName: 'c', ChangeSetType: 'CREATE', TemplateBody: text },
      'eu-west-1',
    );
    settle();

    expect([home.StackId, other.StackId]).toEqual([
      expect.stringMatching(/^arn:aws:cloudformation:us-east-1:/),
      expect.stringMatching(/^arn:aws:cloudformation:eu-west-1:/),
    ]);
    const outputOf = (region?: string) =>
      (inRegion('DescribeStacks', { StackName: 'app' }, region) as { Stacks: { Outputs: { OutputValue: string }[] }[] }).Stacks[0]
        ?.Outputs[0]?.OutputValue;
    expect([outputOf(), outputOf('us-east-1'), outputOf('eu-west-1')]).toEqual(['east', 'east', 'west']);
    expect([Object.keys(sandbox.stacks()), Object.keys(sandbox.stacks('eu-west-1'))]).toEqual([['app'], ['app', 'new']]);
    expect(sandbox.leftovers()).toEqual({ changeSets: 1, reviewStacks: 1 });
    expect(refusal(() => call('DescribeStacks', { StackName: 'new' })).message).toBe('Stack with id new does not exist');
    expect(
      sandbox
        .timings()
        .map(({ what }) => what)
        .sort(),
    ).toEqual(['change-set', 'create', 'create']);
  });

  it('a defect of a change set is found in every Region', () => {
    const { sandbox, settle } = setup();
    sandbox.distortNextChangeSet('warn');

    const made = sandbox.operations.CreateChangeSet?.(
      { StackName: 'a', ChangeSetName: 'c', ChangeSetType: 'CREATE', TemplateBody: template({ P: parameter('x') }) },
      { caller: 'test', region: 'eu-west-1' },
    );
    settle();

    expect(sandbox.distortionOf((made as { Id: string }).Id)).toBe('warn');
    expect(sandbox.distortionOf('none')).toBeUndefined();
  });
});
