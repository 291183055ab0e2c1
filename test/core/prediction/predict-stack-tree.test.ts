import { describe, expect, test } from 'vitest';
import type { TemplateError } from '../../../core/documents/template-error.ts';
import { evidenceOfPrediction } from '../../../core/prediction/evidence-of-prediction.ts';
import { type PredictedStack, predictStackTree } from '../../../core/prediction/predict-change-set.ts';
import type { StackTreeSide, TemplateTree } from '../../../core/prediction/template-tree.ts';
import { parseTemplate } from '../../../core/template/parse-template.ts';
import { judge } from '../../../core/verdict/judge.ts';
import { summarize, summarizeDetails } from './support.ts';

const STACK = 'Type: AWS::CloudFormation::Stack';

/** Templates by the address in the nested stacks. */
function tree(root: string, files: Record<string, string> = {}, parameters: Record<string, string> = {}): StackTreeSide {
  const open = (text: string): TemplateTree => ({
    template: parseTemplate(text),
    findNested: ({ properties }) => {
      const nested = files[String(properties.TemplateURL)];
      return nested === undefined ? undefined : open(nested);
    },
  });
  return { source: open(root), parameters };
}

function listing(stacks: readonly PredictedStack[]): string[] {
  return stacks.flatMap(({ path, prediction }) => summarize(prediction.changes).map((line) => `${path || '.'}: ${line}`));
}

const child = (name: string) =>
  `Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: ${name}}}}\nOutputs: {Arn: {Value: !Ref Topic}}`;
const ROOT = `Resources: {Net: {${STACK}, Properties: {TemplateURL: net}}, Kept: {Type: AWS::SNS::Topic}}`;

describe('nested stacks', () => {
  test('are named by their file in an error', () => {
    const broken = parseTemplate('Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Select [1, [a]]}}}');
    const source = (file?: string): TemplateTree => ({
      template: parseTemplate(ROOT),
      findNested: () => ({ template: broken, ...(file === undefined ? {} : { file }), findNested: () => undefined }),
    });
    const predictWith = (file?: string) => () => predictStackTree(undefined, { source: source(file), parameters: {} }, {});
    expect(predictWith('net/vpc.yaml')).toThrow(
      expect.objectContaining({ file: 'net/vpc.yaml', place: 'Resources/Q/Properties/QueueName/Fn::Select' }),
    );
    expect(predictWith()).toThrow(expect.objectContaining({ file: undefined }));
  });

  test('do not hide an internal error', () => {
    const source = { template: parseTemplate(ROOT), findNested: () => ({ template: null, findNested: () => undefined }) };
    expect(() => predictStackTree(undefined, { source: source as never, parameters: {} }, {})).toThrow(TypeError);
  });

  test('are planned if their templates are available', () => {
    const stacks = predictStackTree(tree(ROOT, { net: child('a') }), tree(ROOT, { net: child('b') }), {});
    expect(listing(stacks)).toEqual(['.: Net Modify False', 'Net: Topic Modify True ReplaceAndDelete']);
    expect(stacks[0]?.prediction.changes[0]?.ResourceChange?.ChangeSetId).toBe('predicted:Net');
    expect(stacks[0]?.prediction.cannotPredict).toEqual([]);
  });

  test('that do not change are not listed', () => {
    const same = tree(ROOT, { net: child('a') });
    expect(listing(predictStackTree(same, same, {}))).toEqual([]);
  });

  test('of which only the address changes are listed without changes', () => {
    const stacks = predictStackTree(
      tree(ROOT, { net: child('a') }),
      tree(ROOT.replace('net', 'moved'), { moved: child('a') }),
      {},
    );
    expect(listing(stacks)).toEqual(['.: Net Modify False']);
    expect(judge(evidenceOfPrediction('', stacks)).decision).toBe('allow');
  });

  test('without an available template stay unpredictable', () => {
    const [root] = predictStackTree(tree(ROOT, { net: child('a') }), tree(ROOT), {});
    expect(root?.prediction.cannotPredict).toEqual([expect.objectContaining({ logicalResourceIds: ['Net'], worst: 'anything' })]);
    const [unknownBefore] = predictStackTree(tree(ROOT), tree(ROOT, { net: child('a') }), {});
    expect(unknownBefore?.prediction.cannotPredict).toHaveLength(1);
  });

  test('that are new are also planned', () => {
    const stacks = predictStackTree(tree('Resources: {Kept: {Type: AWS::SNS::Topic}}'), tree(ROOT, { net: child('a') }), {});
    expect(listing(stacks)).toEqual(['.: Net Add', 'Net: Topic Add']);
  });

  test('get their parameters from the parent', () => {
    const root = (stage: string) =>
      `Parameters: {Stage: {Type: String}}\nResources: {Net: {${STACK}, Properties: {TemplateURL: net, Parameters: {Name: !Sub "\${Stage}-${stage}", Fixed: !Ref AWS::Region}}}}`;
    const files = {
      net: 'Parameters: {Name: {Type: String}, Fixed: {Type: String, Default: x}}\nResources: {Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Name, DisplayName: !Ref Fixed}}}',
    };
    const stacks = predictStackTree(tree(root('a'), files, { Stage: 's' }), tree(root('b'), files, { Stage: 's' }), {});
    expect(listing(stacks)).toEqual(['.: Net Modify False', 'Net: Topic Modify True ReplaceAndDelete']);
    expect(summarizeDetails(stacks[1]?.prediction.changes ?? [], 'Topic')).toEqual([
      'Static ParameterReference Name: /Properties/TopicName Always',
      'Dynamic DirectModification: /Properties/TopicName Always',
    ]);
  });

  test('treat the outputs of a nested stack that changes as changed', () => {
    const root = `Resources: {Net: {${STACK}, Properties: {TemplateURL: net}}, App: {${STACK}, Properties: {TemplateURL: app, Parameters: {Arn: !GetAtt Net.Outputs.Arn}}}}`;
    const app =
      'Parameters: {Arn: {Type: String}}\nResources: {S: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Arn}}}';
    const before = tree(root, { net: child('a'), app });
    expect(listing(predictStackTree(before, before, {}))).toEqual([]);
    expect(listing(predictStackTree(before, tree(root, { net: child('b'), app }), {}))).toEqual([
      '.: App Modify False',
      '.: Net Modify False',
      'Net: Topic Modify True ReplaceAndDelete',
      'App: S Modify True ReplaceAndDelete',
    ]);
  });

  describe('that take a value from their parent', () => {
    const app =
      'Parameters: {Arn: {Type: String}}\nResources: {S: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Arn}}, T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Arn}}}';
    const withApp = (resources: string, value: string) =>
      `Resources: {${resources}, App: {${STACK}, Properties: {TemplateURL: app, Parameters: {Arn: ${value}}}}}`;
    const topic = (properties: string) => `Other: {Type: AWS::SNS::Topic, Properties: {${properties}}}`;
    const changesOf = (before: string, after: string, files: Record<string, string> = { app, net: child('a') }) =>
      listing(predictStackTree(tree(before, files), tree(after, files), {}));

    test('treat the outputs of another nested stack as unknown in every update', () => {
      const root = (name: string) =>
        withApp(`Net: {${STACK}, Properties: {TemplateURL: net}}, ${topic(name)}`, '!GetAtt Net.Outputs.Arn');
      expect(changesOf(root('DisplayName: a'), root('DisplayName: a'))).toEqual([]);
      expect(changesOf(root('DisplayName: a'), root('DisplayName: b'))).toEqual([
        '.: App Modify False',
        '.: Other Modify False',
        'App: S Modify True ReplaceAndDelete',
        'App: T Modify False',
      ]);
    });

    test('may have another value if its resource is updated in place', () => {
      const root = (name: string) => withApp(topic(name), '!GetAtt Other.TopicArn');
      expect(changesOf(root('DisplayName: a'), root('DisplayName: b'))).toEqual([
        '.: App Modify False',
        '.: Other Modify False',
        'App: S Modify Conditional',
        'App: T Modify False',
      ]);
      const named = (name: string) => withApp(topic(name), '!Ref Other');
      expect(changesOf(named('DisplayName: a'), named('DisplayName: b'))).toEqual(['.: Other Modify False']);
    });

    test('have another value if it was a literal before', () => {
      const root = (value: string) => withApp(topic(''), value);
      expect(changesOf(root('fixed'), root('!Ref Other'))).toContain('App: S Modify True ReplaceAndDelete');
    });

    test('may have another value if its resource may be replaced', () => {
      const root = (value: string) => withApp(`Vm: {Type: AWS::EC2::Instance, Properties: {InstanceType: ${value}}}`, '!Ref Vm');
      expect(changesOf(root('t3.micro'), root('t3.small'))).toEqual([
        '.: App Modify False',
        '.: Vm Modify Conditional',
        'App: S Modify Conditional',
        'App: T Modify False',
      ]);
    });

    test('may have another value if a stored value may have changed', () => {
      const text = `Parameters: {P: {Type: "AWS::SSM::Parameter::Value<String>", Default: /arn}}\n${withApp(topic(''), '!Ref P')}`;
      const stacks = predictStackTree(tree(text, { app }), tree(text, { app }), {});
      expect(stacks.map(({ prediction }) => prediction.cannotPredict)).toEqual([
        [expect.objectContaining({ logicalResourceIds: ['App'], worst: 'update' })],
        [
          expect.objectContaining({ logicalResourceIds: ['S'], worst: 'anything' }),
          expect.objectContaining({ logicalResourceIds: ['T'], worst: 'update' }),
        ],
      ]);
    });
  });

  test('of which only outputs change are updated, and so are the resources that use the outputs', () => {
    const root = `Resources: {Net: {${STACK}, Properties: {TemplateURL: net}}, Vm: {Type: AWS::EC2::Instance, Properties: {SubnetId: !GetAtt Net.Outputs.Arn}}}`;
    const stacks = predictStackTree(
      tree(root, { net: child('a') }),
      tree(root, { net: child('a').replace('!Ref Topic', '!GetAtt Topic.TopicName') }),
      {},
    );
    expect(stacks.flatMap(({ prediction }) => summarize(prediction.changesWithoutValues))).toEqual([
      'Net Modify False',
      'Vm Modify Conditional',
    ]);
  });

  describe('with unknown parts', () => {
    const stored = 'Parameters: {Ami: {Type: "AWS::SSM::Parameter::Value<String>", Default: /ami}}\n';
    const vm = 'Vm: {Type: AWS::EC2::Instance, Properties: {ImageId: !Ref Ami}}';
    const app =
      'Parameters: {Arn: {Type: String}}\nResources: {S: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Arn}}, T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Arn}}}';
    const doubtsOf = (text: string, files: Record<string, string>) => {
      const stacks = predictStackTree(tree(text, files), tree(text, files), {});
      expect(listing(stacks)).toEqual([]);
      return stacks.flatMap(({ path, prediction }) =>
        prediction.cannotPredict.map(
          ({ logicalResourceIds, worst }) => `${path || '.'}: ${logicalResourceIds.join(',')} ${worst}`,
        ),
      );
    };
    const appWith = (value: string) => `App: {${STACK}, Properties: {TemplateURL: app, Parameters: {Arn: ${value}}}}`;

    test.each(['!Ref Vm', '!GetAtt Vm.PrivateIp'])('pass the doubt to their nested stacks: %s', (value) => {
      expect(doubtsOf(`${stored}Resources: {${vm}, ${appWith(value)}}`, { app })).toEqual([
        '.: Vm anything',
        'App: S anything',
        'App: T update',
      ]);
    });

    test('pass doubtful resources to their nested stacks', () => {
      const ip = 'Ip: {Type: AWS::EC2::EIPAssociation, Properties: {InstanceId: !Ref Vm}}';
      expect(doubtsOf(`${stored}Resources: {${vm}, ${ip}, ${appWith('!Ref Ip')}}`, { app })).toEqual([
        '.: Vm,Ip anything',
        'App: S anything',
        'App: T update',
      ]);
    });

    test('have doubtful outputs', () => {
      const net = `${stored}Resources: {${vm}}\nOutputs: {Id: {Value: !Ref Vm}}`;
      const root = `Resources: {Net: {${STACK}, Properties: {TemplateURL: net}}, Ip: {Type: AWS::EC2::EIPAssociation, Properties: {InstanceId: !GetAtt Net.Outputs.Id}}, ${appWith('!GetAtt Net.Outputs.Id')}}`;
      expect(doubtsOf(root, { net, app })).toEqual(['.: Ip anything', 'Net: Vm anything', 'App: S anything', 'App: T update']);
    });

    test('pass on doubts about the outputs of another nested stack', () => {
      const net = `${stored}Resources: {${vm}}\nOutputs: {Id: {Value: !Ref Vm}}`;
      const root = `Resources: {Net: {${STACK}, Properties: {TemplateURL: net}}, Ip: {Type: AWS::EC2::EIPAssociation, Properties: {InstanceId: !GetAtt Net.Outputs.Id}}, ${appWith('!Ref Ip')}}`;
      expect(doubtsOf(root, { net, app })).toContain('App: S anything');
    });

    test('pass no doubt about a resource that is not replaced', () => {
      const topic = 'Other: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Ami}}';
      expect(doubtsOf(`${stored}Resources: {${topic}, ${appWith('!Ref Other')}}`, { app })).toEqual(['.: Other update']);
    });

    test('have outputs that may have changed', () => {
      const net = child('a').replace('!Ref Topic', "'{{resolve:ssm:/arn}}'");
      const root = `Resources: {Net: {${STACK}, Properties: {TemplateURL: net}}, ${appWith('!GetAtt Net.Outputs.Arn')}}`;
      expect(doubtsOf(root, { net, app })).toEqual(['App: S anything', 'App: T update']);
    });

    test('are unknown as a whole without an available template', () => {
      const root = `Resources: {Net: {${STACK}}, ${appWith('!GetAtt Net.Outputs.Arn')}}`;
      expect(doubtsOf(root, { app })).toEqual(['.: Net anything', 'App: S anything', 'App: T update']);
    });

    test('are unknown and also change', () => {
      const root = (name: string) =>
        `${stored}Resources: {Vm: {Type: AWS::EC2::Instance, Properties: {ImageId: !Ref Ami, InstanceType: ${name}}}, ${appWith('!Ref Vm')}}`;
      const stacks = predictStackTree(tree(root('a'), { app }), tree(root('b'), { app }), {});
      expect(listing(stacks)).toContain('App: S Modify Conditional');
      expect(stacks[1]?.prediction.cannotPredict[0]?.reason).toContain("the parent stack's Vm is unknown here");
    });
  });

  test('in a cycle end', () => {
    const circle = tree(ROOT, { net: ROOT });
    const stacks = predictStackTree(circle, circle, { region: 'eu-west-1' });
    expect(stacks.length).toBeLessThan(30);
    expect(stacks.at(-1)?.prediction.cannotPredict).toHaveLength(1);
  });

  test('in a cycle with several branches end', () => {
    const branching = `Resources: {A: {${STACK}, Properties: {TemplateURL: net}}, B: {${STACK}, Properties: {TemplateURL: net}}}`;
    const circle = tree(branching, { net: branching });
    expect(predictStackTree(circle, circle, {}).length).toBeLessThan(1100);
  });
});

describe('evidence of a prediction', () => {
  const evidence = (before: string, after: string, parameters: Record<string, string> = {}) =>
    evidenceOfPrediction('prod', predictStackTree(tree(before, {}, parameters), tree(after, {}, parameters), {}));
  const topic = (name: string) => `Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: ${name}}}}`;

  test('reports that nothing changes', () => {
    const { saysNoChanges, changes, gaps } = evidence(topic('a'), topic('a'));
    expect({ saysNoChanges, changes, gaps }).toEqual({ saysNoChanges: true, changes: [], gaps: [] });
    expect(judge(evidence(topic('a'), topic('a'))).changeSetAction).toBe('NO-CHANGES');
  });

  test('joins both responses', () => {
    const [change] = evidence(topic('a'), topic('b')).changes;
    expect(change?.plain?.ResourceChange?.LogicalResourceId).toBe('Topic');
    expect(change?.valued?.ResourceChange?.AfterContext).toContain('b');
    expect(judge(evidence(topic('a'), topic('b'))).changeSetAction).toBe('NEEDS-APPROVAL');
  });

  test('has a doubt about unpredictable resources, listed or not', () => {
    const text = (name: string) =>
      `Parameters: {Ami: {Type: "AWS::SSM::Parameter::Value<String>", Default: /ami}}\nResources: {Vm: {Type: AWS::EC2::Instance, Properties: {ImageId: !Ref Ami, Monitoring: ${name}}}, Ip: {Type: AWS::EC2::EIPAssociation, Properties: {InstanceId: !Ref Vm}}, T: {Type: AWS::SNS::Topic}}`;
    const { changes } = evidence(text('true'), text('false'));
    expect(changes.map(({ plain, doubts }) => [plain?.ResourceChange?.LogicalResourceId, doubts])).toEqual([
      ['Vm', [expect.stringMatching(/^the value of the SSM parameter .* was deployed$/)]],
      ['Ip', [expect.stringMatching(/^the value of the SSM parameter/)]],
    ]);
    const verdict = judge(evidence(text('true'), text('true')));
    expect(verdict.changeSetAction).toBe('CANNOT-TELL');
    expect(verdict.counts).toEqual({ unknown: 2 });
  });

  test('has a note about entries that can only be a change in place', () => {
    const text =
      'Parameters: {V: {Type: "AWS::SSM::Parameter::Value<String>", Default: /v}}\nResources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref V}}}';
    const { notes, saysNoChanges } = evidence(text, text);
    expect(notes).toEqual([expect.stringMatching(/^T may be updated in place: The value of the SSM parameter \/v/)]);
    expect(saysNoChanges).toBe(true);
  });

  test('has a gap if the whole stack is unpredictable', () => {
    const text = 'Transform: Mine\nResources: {A: {Type: X}, B: {Type: X}}';
    const { gaps, changes } = evidence(text, text);
    expect(gaps).toEqual([{ path: '', reason: expect.stringContaining('Mine') }]);
    expect(changes).toEqual([]);
  });

  test('names parameters that are hidden', () => {
    const text = 'Parameters: {A: {Type: String, NoEcho: true}, B: {Type: String}}\nResources: {T: {Type: X}}';
    expect(evidence(text, text, { A: 'a', B: 'b' }).hiddenParameters).toEqual(['A']);
  });
});

describe('the parameters of a nested stack', () => {
  const nested = (parameters: string) =>
    `Parameters: {${parameters}}\nResources: {Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref A}}}`;
  const root = (given: string, more = '') =>
    `${more}\nResources:\n  Q: {Type: AWS::SQS::Queue}\n  Net: {${STACK}, Properties: {TemplateURL: net, Parameters: ${given}}}`;
  const errorOf = (template: string, parameters: string) => {
    try {
      predictStackTree(undefined, tree(template, { net: nested(parameters) }), {});
    } catch (error) {
      const { message, place, detail } = error as TemplateError;
      return { message, place, detail };
    }
    return undefined;
  };

  test.each([
    ['that its template requires and its parent does not give', '{}', 'A: {Type: String}', 'Parameters: [A] must have values'],
    ['that its template does not declare', '{A: x, B: y}', 'A: {Type: String}', 'Parameters: [B] do not exist in the template'],
    [
      'with an unknown value that its template does not declare',
      '{A: x, B: !Ref Q}',
      'A: {Type: String}',
      'Parameters: [B] do not exist in the template',
    ],
    ['that break a constraint', '{A: x}', 'A: {Type: String, AllowedValues: [y]}', "Parameter 'A' must be one of AllowedValues"],
    ['that are no object', '[x]', 'A: {Type: String}', 'Value of property Parameters must be an object'],
    ['that are text', 'x', 'A: {Type: String}', 'Value of property Parameters must be an object'],
  ])('%s are refused with the place in the parent', (_, given, declared, message) => {
    expect(errorOf(root(given), declared)).toEqual({ message, place: 'Resources/Net/Properties/Parameters', detail: undefined });
  });

  test('are refused with the file of the nested template', () => {
    const source: TemplateTree = {
      template: parseTemplate(root('{}')),
      findNested: () => ({ template: parseTemplate(nested('A: {Type: String}')), file: 'net.yaml', findNested: () => undefined }),
    };
    expect(() => predictStackTree(undefined, { source, parameters: {} }, {})).toThrow(
      expect.objectContaining({
        message: 'Parameters: [A] must have values',
        detail: 'The template of Net is net.yaml.',
        file: undefined,
      }),
    );
  });

  test.each([
    ['a default value', '{}', 'A: {Type: String, Default: x}'],
    ['an unknown value', '{A: !Ref Q}', 'A: {Type: String, AllowedValues: [y]}'],
    ['a list', '{A: [x, y]}', 'A: {Type: CommaDelimitedList, AllowedValues: [x, y]}'],
    ['an object as text', '{A: [{x: y}]}', 'A: {Type: String, AllowedPattern: \'\\[\\{"x":"y"}\\]\'}'],
  ])('are accepted with %s', (_, given, declared) => {
    expect(errorOf(root(given), declared)).toBeUndefined();
  });

  test('are accepted if a condition that is unknown chooses all of them', () => {
    const chosen = root('!If [C, {A: x}, {A: y}]', 'Conditions: {C: !Equals [!Ref AWS::Region, r]}');
    const side = tree(chosen, { net: nested('A: {Type: String}') });
    expect(listing(predictStackTree(undefined, side, {}))).toEqual(['.: Net Add', '.: Q Add', 'Net: Topic Add']);
    expect(listing(predictStackTree(side, side, {}))).toEqual([]);
  });

  test('do not matter if the nested stack may not exist', () => {
    const text = root('{}', 'Conditions: {C: !Equals [!Ref AWS::Region, r]}').replace(
      'Properties: {T',
      'Condition: C, Properties: {T',
    );
    expect(errorOf(text, 'A: {Type: String}')).toBeUndefined();
    const [stack] = predictStackTree(undefined, tree(text, { net: nested('A: {Type: String}') }), {});
    expect(summarize(stack?.prediction.changes ?? [])).toEqual(['Net Add', 'Q Add']);
  });
});

describe('a nested stack with the template of a stack that contains it', () => {
  const filesOf = (files: Record<string, string>, parameters: Record<string, string> = {}) => {
    const open = (file: string): TemplateTree => ({
      template: parseTemplate(files[file] ?? ''),
      file,
      findNested: ({ properties }) =>
        files[String(properties.TemplateURL)] === undefined ? undefined : open(String(properties.TemplateURL)),
    });
    return () => predictStackTree(undefined, { source: open('a'), parameters }, { region: 'r' });
  };
  const stack = (url: string, more = '') => `Inner: {${STACK}, Properties: {TemplateURL: ${url}${more}}}`;
  const error = (file: string) =>
    expect.objectContaining({
      message: `The nested stack Inner has the template ${file}, which is also the template of a stack that contains it`,
      place: 'Resources/Inner/Properties/TemplateURL',
    });

  test('is refused, directly and through another template', () => {
    expect(
      filesOf({ a: `Parameters: {Depth: {Type: String, Default: 1}}\nResources: {${stack('a', ', Parameters: {Depth: 1}')}}` }),
    ).toThrow(error('a'));
    expect(filesOf({ a: `Resources: {${stack('b')}}`, b: `Resources: {${stack('b')}}` })).toThrow(error('b'));
    expect(
      filesOf({ a: `Resources: {${stack('b')}}`, b: `Resources: {${stack('c')}}`, c: `Resources: {${stack('b')}}` }),
    ).toThrow(error('b'));
  });

  const recursion = (next: string) =>
    `Parameters: {Depth: {Type: String}}\nMappings: {Next: {'1': {D: '2'}, '2': {D: '3'}}}\nConditions: {More: !Not [!Equals [!Ref Depth, '3']]}\nResources:\n  Topic: {Type: AWS::SNS::Topic}\n  Inner: {${STACK}, Condition: More, Properties: {TemplateURL: a, Parameters: {Depth: ${next}}}}`;

  test('is predicted if a parameter ends the nesting', () => {
    expect(listing(filesOf({ a: recursion('!FindInMap [Next, !Ref Depth, D]') }, { Depth: '1' })())).toEqual([
      '.: Inner Add',
      '.: Topic Add',
      'Inner: Inner Add',
      'Inner: Topic Add',
      'Inner/Inner: Topic Add',
    ]);
  });

  test('is refused if the parameters differ and the nesting does not end', () => {
    expect(filesOf({ a: recursion("!Sub '${Depth}1'") }, { Depth: '1' })).toThrow(error('a'));
  });

  test('is unknown if it may not exist', () => {
    const text = `Conditions: {C: !Equals [!Ref AWS::AccountId, x]}\nResources: {Topic: {Type: AWS::SNS::Topic}, ${stack('a').replace('Properties', 'Condition: C, Properties')}}`;
    expect(listing(filesOf({ a: text })())).toEqual(['.: Inner Add', '.: Topic Add']);
  });
});
