import { describe, expect, it } from 'vitest';
import {
  applyBindings,
  type Bindings,
  checkPipeline,
  parseBindings,
  parsePipelineBindings,
  permitsStack,
  targetBindingsOf,
} from '../../../core/deployment/bindings.ts';

const SOURCES = { input: 'deploy/prod.json', bindings: '`UserParameters` of the action' };
const ROLE = 'arn:aws:iam::111111111111:role/blog-deploy';

const apply = (given: object, bindings: Bindings, defaults = {}) => applyBindings({ ...given }, bindings, SOURCES, defaults);

describe('a bound value', () => {
  it('is added to an input that does not give the field', () => {
    expect(
      apply({ templatePath: 't' }, { environmentName: 'prod', stackName: 'blog', roleArn: ROLE, onUnsafe: 'reject' }),
    ).toEqual({
      templatePath: 't',
      environmentName: 'prod',
      stackName: 'blog',
      roleArn: ROLE,
      onUnsafe: 'reject',
    });
  });

  it('takes precedence over a default', () => {
    expect(apply({}, { roleArn: ROLE }, { roleArn: 'arn:aws:iam::111111111111:role/gate' })).toEqual({ roleArn: ROLE });
  });

  it('is accepted if the input gives the same', () => {
    expect(apply({ environmentName: 'prod', stackName: 'blog' }, { environmentName: 'prod', stackName: 'blog' })).toEqual({
      environmentName: 'prod',
      stackName: 'blog',
    });
  });

  it.each<[string, Bindings, object]>([
    ['environmentName', { environmentName: 'test' }, { environmentName: 'prod' }],
    ['stackName', { environmentName: 'prod', stackName: 'blog' }, { environmentName: 'prod', stackName: 'shop' }],
    ['roleArn', { roleArn: ROLE }, { roleArn: 'arn:aws:iam::111111111111:role/admin' }],
    ['onUnsafe', { onUnsafe: 'reject' }, { onUnsafe: 'ask' }],
    ['stackName', { stackName: ['Blog', 'blog-*'] }, { stackName: 'Shop' }],
    ['stackName', { stackName: 'Blog' }, { stackName: ['Blog'] }],
    ['stackName', { stackName: 'Blog' }, { stackName: null }],
    ['environmentName', { environmentName: null }, { environmentName: '' }],
  ])('is a ConfigurationError that names %s if the input contradicts it: %j', (field, bindings, given) => {
    expect(() => apply(given, bindings)).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        message: expect.stringMatching(new RegExp(`\`${field}\` in deploy/prod\\.json.*UserParameters.*got `)),
      }),
    );
  });
});

describe('a pattern or a list', () => {
  it('accepts a matching value that the input gives', () => {
    const given = { environmentName: 'test-eu', stackName: 'blog', roleArn: ROLE };

    expect(apply(given, { environmentName: ['prod', 'test-*'], stackName: '*', roleArn: '*:role/blog-*' })).toEqual(given);
  });

  it('requires the input to give a value', () => {
    expect(() => apply({}, { environmentName: ['test', 'prod'] })).toThrow(
      'to be "test" or "prod" (`UserParameters` of the action), got nothing',
    );
    expect(() => apply({}, { stackName: 'blog-*' })).toThrow('"blog-*"');
  });

  it('applies to the default of a field that the input does not give', () => {
    expect(apply({}, { onUnsafe: ['reject'] }, { onUnsafe: 'reject' })).toEqual({});
    expect(() => apply({}, { roleArn: [ROLE] }, { roleArn: 'arn:aws:iam::111111111111:role/gate' })).toThrow('role/gate');
  });
});

describe('the fields of a binding', () => {
  it('are compared field by field: prod and a-b is not prod-a and b', () => {
    const bindings = { environmentName: 'prod', stackName: 'a-b' };

    expect(() => apply({ environmentName: 'prod-a', stackName: 'b' }, bindings)).toThrow('`environmentName`');
    expect(() => apply({ stackName: 'prod-a-b' }, { ...bindings, environmentName: '*' })).toThrow('got nothing');
    expect(permitsStack(bindings, { environmentName: 'prod-a', stackName: 'b' })).toBe(false);
    expect(permitsStack(bindings, { environmentName: 'prod', stackName: 'a-b' })).toBe(true);
  });

  it('permit exact stack names only if they bind the stack without an environment', () => {
    expect(apply({}, { stackName: 'ShopStack' })).toEqual({ stackName: 'ShopStack' });
    expect(() => apply({ environmentName: 'prod', stackName: 'ShopStack' }, { stackName: 'ShopStack' })).toThrow(
      '`environmentName` in deploy/prod.json to be absent',
    );
    expect(permitsStack({ stackName: 'Shop*' }, { stackName: 'ShopStack' })).toBe(true);
    expect(permitsStack({ stackName: 'Shop*' }, { environmentName: 'prod', stackName: 'ShopStack' })).toBe(false);
  });

  it('do not restrict other fields', () => {
    expect(apply({ environmentName: 'prod', stackName: 'x' }, {})).toEqual({ environmentName: 'prod', stackName: 'x' });
    expect(permitsStack({ environmentName: 'prod' }, { environmentName: 'prod', stackName: 'x' })).toBe(true);
    expect(permitsStack({}, { stackName: 'x' })).toBe(true);
  });
});

describe('bindings of the account and the Region', () => {
  const TARGET = 'arn:aws:iam::222222222222:role/target';
  const BOUND = { stackName: 'Shop', targetRoleArn: TARGET, targetExternalId: 'id', region: 'eu-west-1' };

  it('are added to an input that does not give them', () => {
    expect(apply({ stackName: 'Shop' }, BOUND)).toEqual(BOUND);
    expect(targetBindingsOf(BOUND)).toEqual({ targetRoleArn: TARGET, targetExternalId: 'id', region: 'eu-west-1' });
  });

  it.each([
    ['targetRoleArn', 'arn:aws:iam::333333333333:role/target'],
    ['targetExternalId', 'other'],
    ['region', 'us-east-1'],
  ])('refuse another %s', (field, value) => {
    expect(() => apply({ [field]: value }, BOUND)).toThrow(`Expected \`${field}\` in deploy/prod.json to be`);
  });

  it.each([
    ['targetRoleArn', TARGET],
    ['region', 'us-east-1'],
  ])('refuse every %s if they bind the stack without one', (field, value) => {
    expect(() => apply({ stackName: 'Shop', [field]: value }, { stackName: 'Shop' })).toThrow(
      'to be absent, because the stack is bound to the account and the Region of the gate',
    );
    expect(permitsStack({ stackName: 'Shop' }, { stackName: 'Shop', [field]: value })).toBe(false);
    expect(permitsStack({}, { stackName: 'Shop', [field]: value })).toBe(false);
  });

  it('permit the stacks of a pipeline in the accounts and Regions that they name', () => {
    const bindings = { stackName: 'Shop', targetRoleArn: '*:role/target', region: ['eu-west-1', 'eu-central-1'] };

    expect(permitsStack(bindings, { stackName: 'Shop', targetRoleArn: TARGET, region: 'eu-west-1' })).toBe(true);
    expect(permitsStack(bindings, { stackName: 'Shop', region: 'eu-west-1' })).toBe(false);
    expect(permitsStack(bindings, { stackName: 'Shop', targetRoleArn: TARGET, region: 'us-east-1' })).toBe(false);
  });
});

describe('the text of bindings', () => {
  it.each([
    [[], 'an object'],
    [
      { stack: 'x' },
      'Known bindings are environmentName, stackName, roleArn, onUnsafe, targetRoleArn, targetExternalId, region.',
    ],
    [{ stackName: [] }, '`stackName`'],
    [{ stackName: 'a b' }, 'a name, a pattern with "*", or a list of them'],
    [{ roleArn: 'admin' }, 'the ARN of an IAM role'],
    [{ onUnsafe: 'allow' }, '"reject", "ask"'],
    [{ targetRoleArn: 'admin' }, 'the ARN of an IAM role'],
    [{ targetExternalId: '' }, 'an external ID'],
    [{ region: 'Ireland' }, 'a Region, a pattern with "*", or a list of them'],
  ])('is refused with the expected form: %j', (value, message) => {
    expect(() => parseBindings(value, 'the action')).toThrow(message);
  });

  it('is returned unchanged', () => {
    const bindings = { environmentName: null, stackName: ['Shop', 'shop-*'], onUnsafe: 'reject' };

    expect(parseBindings(bindings, 'the action')).toEqual(bindings);
    expect(parsePipelineBindings({ blog: [bindings] }, 'PIPELINES')).toEqual({ blog: [bindings] });
  });

  it('of pipelines is refused with the name of the pipeline', () => {
    expect(() => parsePipelineBindings({ blog: {} }, 'PIPELINES')).toThrow('`blog` in PIPELINES to be a list of stacks');
    expect(() => parsePipelineBindings('x', 'PIPELINES')).toThrow('an object of pipeline names');
  });
});

describe('the pipelines of a gate', () => {
  const pipelines = { blog: [{ environmentName: 'prod', stackName: 'blog-*' }], '*': [{ stackName: 'Public' }] };

  it('deploy their own stacks only', () => {
    expect(() => checkPipeline(pipelines, 'blog', { environmentName: 'prod', stackName: 'blog-api' })).not.toThrow();
    expect(() => checkPipeline(pipelines, 'blog', { stackName: 'Public' })).toThrow(
      expect.objectContaining({
        name: 'PermissionError',
        message: expect.stringContaining('the pipeline blog to deploy the stack Public'),
      }),
    );
    expect(() => checkPipeline(pipelines, 'other', { stackName: 'Public' })).not.toThrow();
    expect(() => checkPipeline(pipelines, undefined, { stackName: 'Public' })).not.toThrow();
    expect(() => checkPipeline(pipelines, undefined, { stackName: 'Private' })).toThrow('the pipeline (unknown)');
    expect(() => checkPipeline({}, 'toString', { stackName: 'Public' })).toThrow('to permit the pipeline toString');
  });

  it.each([
    ['another service role', { roleArn: 'arn:aws:iam::111111111111:role/admin' }],
    ['no service role', { roleArn: undefined }],
    ['another reaction', { onUnsafe: 'ask' }],
    ['another external ID', { targetExternalId: 'blog' }],
  ])('do not deploy their stacks with %s than the owner permits', (_words, changed) => {
    const roleArn = 'arn:aws:iam::111111111111:role/blog-deploy';
    const bound = { blog: [{ stackName: 'Blog', roleArn, onUnsafe: ['reject', 'blue-green'], targetExternalId: 'shop' }] };
    const input = { stackName: 'Blog', roleArn, targetExternalId: 'shop' };
    const deploy = (given: object) => () => checkPipeline(bound, 'blog', { ...input, ...given });

    expect(deploy({})).not.toThrow();
    expect(deploy({ onUnsafe: 'blue-green' })).not.toThrow();
    expect(deploy(changed)).toThrow(expect.objectContaining({ name: 'PermissionError' }));
    expect(deploy({ roleArn: undefined })).toThrow(
      'to deploy the stack Blog with `roleArn` absent, `onUnsafe` absent, `targetExternalId` "shop"',
    );
  });
});
