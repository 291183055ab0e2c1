import { describe, expect, it } from 'vitest';
import { parameter, refusal, resource, setup, template, topic } from './support.ts';

const named = (name: unknown) => template({ A: topic({ TopicName: 'a', DisplayName: name }) });

function setupStore(values: Readonly<Record<string, string | { value: string; type: string }>>) {
  const store = new Map(Object.entries(values));
  return { store, ...setup({ readSsmParameter: (name) => store.get(name) }) };
}

describe('references to SSM parameters', () => {
  it('a dynamic reference to an SSM parameter is resolved in properties, also in a part of a string', () => {
    const { create, events } = setupStore({ '/a': 'one', '/b:2': 'two' });

    create('app', named({ 'Fn::Sub': 'x-{{resolve:ssm:/a}}-{{resolve:ssm:/b:2}}' }));

    expect(JSON.parse(events('app').at(-2)?.ResourceProperties)).toMatchObject({ DisplayName: 'x-one-two' });
  });

  it('a dynamic reference whose name comes from a parameter is resolved', () => {
    const { create, call, events } = setupStore({ '/a': 'one' });
    const text = template(
      { A: topic({ DisplayName: { 'Fn::Join': ['', ['{{resolve:ssm:', { Ref: 'Name' }, '}}']] } }) },
      { Parameters: { Name: { Type: 'String' } }, Outputs: { O: { Value: { 'Fn::GetAtt': ['A', 'DisplayName'] } } } },
    );

    create('app', text, { Parameters: [{ ParameterKey: 'Name', ParameterValue: '/a' }] });

    expect(JSON.parse(events('app').at(-2)?.ResourceProperties)).toEqual({ DisplayName: 'one' });
    expect(call('DescribeStacks', { StackName: 'app' }).Stacks[0].Outputs[0].OutputValue).toBe('one');
  });

  it('a dynamic reference in an output or in metadata is not resolved', () => {
    const { create, describe: look, call } = setupStore({ '/a': 'one' });
    const reference = '{{resolve:ssm:/a}}';

    create('app', template({ A: topic({}, { Metadata: { M: reference } }) }, { Outputs: { O: { Value: reference } } }));

    expect(look('app').Outputs[0].OutputValue).toBe(reference);
    const { StackResourceDetail } = call('DescribeStackResource', { StackName: 'app', LogicalResourceId: 'A' });
    expect(JSON.parse(StackResourceDetail.Metadata)).toEqual({ M: reference });
  });

  it('references to secrets are not resolved', () => {
    const { create, events } = setupStore({});
    const secrets = { DisplayName: '{{resolve:secretsmanager:s:SecretString:k}}{{resolve:ssm-secure:/p:1}}' };

    create('app', template({ A: topic(secrets) }));

    expect(JSON.parse(events('app').at(-2)?.ResourceProperties)).toEqual(secrets);
  });

  it.each([
    ['CreateStack', {}],
    ['CreateChangeSet', { ChangeSetName: 'c', ChangeSetType: 'CREATE' }],
  ])('a dynamic reference to a missing SSM parameter is refused: %s', (operation, input) => {
    const { call } = setupStore({ '/a': 'one' });
    const text = named('{{resolve:ssm:/x}}{{resolve:ssm:/a}}{{resolve:ssm:/a:7}}');

    expect(refusal(() => call(operation, { StackName: 'app', TemplateBody: text, ...input }))).toMatchObject({
      code: 'ValidationError',
      message: 'Parameters: [ssm:/x, ssm:/a:7] cannot be found.',
    });
  });

  it('a dynamic reference to a label is refused', () => {
    const { create } = setupStore({ '/a': 'one' });

    expect(refusal(() => create('app', named('{{resolve:ssm:/a:prod}}'))).message).toBe(
      'Incorrect format is used in the following SSM reference: [{{resolve:ssm:/a:prod}}]',
    );
  });

  it('a dynamic reference without the secure prefix to a secure parameter is refused', () => {
    const { create } = setupStore({ '/s:1': { value: 'x', type: 'SecureString' } });

    expect(refusal(() => create('app', named('{{resolve:ssm:/s:1}}'))).message).toBe(
      'Non-secure ssm prefix was used for secure parameter /s',
    );
  });

  it('a parameter default can only refer to a version of an SSM parameter', () => {
    const { create, describe: look } = setupStore({ '/a': 'one', '/a:1': 'first' });
    const withDefault = (Default: string) =>
      template({ A: topic() }, { Parameters: { P: { Type: 'String', Default } }, Outputs: { O: { Value: { Ref: 'P' } } } });

    expect(refusal(() => create('app', withDefault('{{resolve:ssm:/a}}'))).message).toBe(
      'Template error: parameter P should not contain ssm versionless resolver',
    );
    create('app', withDefault('{{resolve:ssm:/a:1}}'));
    expect(look('app').Outputs[0].OutputValue).toBe('first');
  });

  it('an update with the same template applies a new value of an SSM parameter', () => {
    const { store, create, call, settle, prepare, changes, events } = setupStore({ '/a': 'one' });
    const text = named('{{resolve:ssm:/a}}');
    create('app', text);
    expect(refusal(() => call('UpdateStack', { StackName: 'app', TemplateBody: text })).message).toMatch(/No updates/);
    store.set('/a', 'two');

    const id = prepare('app', text);
    const [change] = changes(id);
    call('UpdateStack', { StackName: 'app', TemplateBody: text });
    settle();

    expect(change).toMatchObject({ LogicalResourceId: 'A', Action: 'Modify', Replacement: 'False' });
    expect(change.Details).toEqual([
      {
        Target: { Attribute: 'Properties', Name: 'DisplayName', RequiresRecreation: 'Never' },
        Evaluation: 'Static',
        ChangeSource: 'DirectModification',
      },
    ]);
    const properties = events('app').map(({ ResourceProperties }) => ResourceProperties);
    expect(properties.filter((text) => text !== undefined && JSON.parse(text).DisplayName === 'two')).not.toEqual([]);
  });

  it('a dynamic reference whose name is known only during the deployment is resolved then', () => {
    const { store, create, status, events } = setupStore({});
    const text = template({
      A: parameter('x', {}),
      B: topic({ DisplayName: { 'Fn::Sub': '{{resolve:ssm:${A}}}' } }),
    }).replace('"Type":"String"', '"Name":"/own","Type":"String"');
    const dependent = text.replace('"Name":"/own",', '');
    store.set('/own', 'own');

    create('app', text);
    create('other', dependent);

    expect(JSON.parse(events('app').at(-2)?.ResourceProperties)).toEqual({ DisplayName: 'own' });
    expect(status('other')).toBe('ROLLBACK_COMPLETE');
    const reasons = events('other').map(({ ResourceStatusReason }) => ResourceStatusReason);
    expect(reasons).toContainEqual(expect.stringMatching(/^Parameters: \[ssm:CFN-A-\w+\] cannot be found\.$/));
  });

  it('an SSM-backed parameter refuses secure parameters and values of another type, and trims the members of a list', () => {
    const { create, describe: look } = setupStore({
      '/s': { value: 'x', type: 'SecureString' },
      '/t': { value: 'a,b', type: 'String' },
      '/l': { value: 'a, b ,c', type: 'StringList' },
    });
    const backed = (type: string, Default: string) =>
      template(
        { A: resource('AWS::SNS::Topic') },
        { Parameters: { P: { Type: `AWS::SSM::Parameter::Value<${type}>`, Default } } },
      );

    expect(refusal(() => create('app', backed('String', '/s'))).message).toBe(
      'Parameters [/s] referenced by template have types not supported by CloudFormation.',
    );
    for (const text of [backed('String', '/l'), backed('List<String>', '/t'), backed('CommaDelimitedList', '/t')]) {
      expect(refusal(() => create('app', text)).message).toMatch(
        /^Types for SSM parameters \[\/[lt]\] defined in CFN template and SSM are incompatible$/,
      );
    }
    create('app', backed('List<String>', '/l'));
    expect(look('app').Parameters[0]).toMatchObject({ ParameterValue: '/l', ResolvedValue: 'a,b,c' });
  });
});
