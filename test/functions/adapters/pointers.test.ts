import { CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import type { Pointer } from '../../../core/blue-green/pointer.ts';
import { createGateSecret } from '../../../functions/adapters/gate-secret.ts';
import { createPointers } from '../../../functions/adapters/pointers.ts';
import { createRouting, readGateId } from '../../../functions/adapters/routing.ts';
import { createSignedObjects, type Signing } from '../../../functions/adapters/signed-objects.ts';
import { createStackListings } from '../../../functions/adapters/stack-listings.ts';
import { FaultPlan } from '../../../sandbox/kernel/faults.ts';
import { setup as setupSandbox } from '../../sandbox/support.ts';

const SHOP = { environmentName: 'prod', stackName: 'shop' };
const KEY = 'pointers/prod/shop.0000000001.json';

function setup() {
  const faults = new FaultPlan();
  const { sandbox, run } = setupSandbox({ faults });
  sandbox.s3.createBucket('gate');
  const s3 = sandbox.clients('gate').s3();
  const secret = createGateSecret(s3, 'gate');
  const pointers = createPointers(s3, 'gate', secret);
  const listings = createStackListings(s3, 'gate', secret);
  return { sandbox, faults, run, s3, pointers, listings };
}

const pointerTo = (current: string): Pointer => ({ version: 1, ...SHOP, current });

/** The remedy for an object of a deployment that another principal changed. */
const CHANGED = expect.stringContaining('another principal changed it. Restore its previous version');

const PURPOSES: readonly Signing['purpose'][] = ['approval', 'wave', 'pointer', 'stack-listing'];

it.each(PURPOSES)('a signed object for the purpose %s counts for this purpose only', async (purpose) => {
  const { run, s3 } = setup();
  const secret = createGateSecret(s3, 'gate');
  await run(createSignedObjects(s3, 'gate', { secret, purpose }).put('key', { a: 1 }));

  for (const other of PURPOSES) {
    const found = run(createSignedObjects(s3, 'gate', { secret, purpose: other }).find('key'));
    await (other === purpose ? expect(found).resolves.toEqual({ a: 1 }) : expect(found).rejects.toThrow('another principal'));
  }
});

describe('pointers', () => {
  it('are found as they were stored', async () => {
    const { run, pointers } = setup();
    expect(await run(pointers.find(SHOP))).toBeUndefined();

    expect(await run(pointers.store(pointerTo('a'), undefined))).toBe('stored');

    expect(await run(pointers.find(SHOP))).toMatchObject({ pointer: pointerTo('a') });
  });

  it('are stored by one of two writers only', async () => {
    const { run, pointers } = setup();
    await run(pointers.store(pointerTo('a'), undefined));
    const number = (await run(pointers.find(SHOP)))?.number;

    expect(await run(pointers.store(pointerTo('b'), undefined))).toBe('conflict');
    expect(await run(pointers.store(pointerTo('b'), number))).toBe('stored');
    expect(await run(pointers.store(pointerTo('c'), number))).toBe('conflict');
    expect(await run(pointers.find(SHOP))).toMatchObject({ pointer: { current: 'b' } });
  });

  it('count as stored if the reply was lost and the SDK repeats the call', async () => {
    const { run, pointers, faults } = setup();
    faults.on({ operation: 'PutObject', nth: 1 }, { kind: 'lost-reply' });

    expect(await run(pointers.store(pointerTo('a'), undefined))).toBe('stored');
  });

  it('are counted: the last of many is found', async () => {
    const { run, pointers } = setup();
    for (let number = 0; number < 11; number++) await run(pointers.store(pointerTo(`stack ${number}`), number || undefined));

    expect(await run(pointers.find(SHOP))).toEqual({ pointer: pointerTo('stack 10'), number: 11 });
  });

  it.each([
    ['in its place', KEY.replace('1.json', '2.json')],
    ['under the next number', KEY.replace('1.json', '3.json')],
    ['under the name of another deployment', KEY.replace('shop', 'other')],
  ])('are an error if another principal puts an earlier pointer %s', async (_, key) => {
    const { run, pointers, sandbox } = setup();
    await run(pointers.store(pointerTo('a'), undefined));
    await run(pointers.store(pointerTo('b'), 1));
    sandbox.s3.put('gate', key, sandbox.s3.read('gate', KEY) as Uint8Array);
    const deployment = key.includes('other') ? { ...SHOP, stackName: 'other' } : SHOP;

    await expect(run(pointers.find(deployment))).rejects.toMatchObject({ name: 'UnexpectedError', message: CHANGED });
  });

  it('are refused if they have no signature, as those of an earlier version of the gate', async () => {
    const { run, pointers, sandbox } = setup();
    sandbox.s3.put('gate', 'pointers/prod/shop.json', JSON.stringify(pointerTo('a')));

    await expect(run(pointers.find(SHOP))).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining('got s3://gate/pointers/prod/shop.json, which has none'),
    });
    expect(await run(pointers.find({ ...SHOP, stackName: 'shop-2' }))).toBeUndefined();
  });

  it('are an error, and never missing, if the gate may not read them', async () => {
    const { run, pointers, sandbox } = setup();
    await run(pointers.store(pointerTo('a'), undefined));
    sandbox.s3.restrict('gate', ({ operation }) => operation !== 'GetObject');

    await expect(run(pointers.find(SHOP))).rejects.toMatchObject({
      name: 'PermissionError',
      message: expect.stringContaining(KEY),
    });
  });

  it('are an error if another principal wrote other content', async () => {
    const { run, pointers, sandbox } = setup();
    sandbox.s3.put('gate', KEY, '{}');

    await expect(run(pointers.find(SHOP))).rejects.toMatchObject({ name: 'UnexpectedError', message: CHANGED });
  });

  it('are tried again while another writer writes', async () => {
    const { run, pointers, faults } = setup();
    await run(pointers.store(pointerTo('a'), undefined));
    faults.on({ operation: 'PutObject' }, { kind: 'error', code: 'ConditionalRequestConflict', message: '', httpStatus: 409 });

    await expect(run(pointers.store(pointerTo('b'), 1))).rejects.toMatchObject({ name: 'SystemUnavailable' });
  });

  it('are listed by deployment, those of exact stack names too', async () => {
    const { run, pointers, sandbox } = setup();
    await run(pointers.store(pointerTo('a'), undefined));
    await run(pointers.store(pointerTo('b'), 1));
    await run(pointers.store({ version: 1, stackName: 'Shop', current: 'b' }, undefined));
    sandbox.s3.put('gate', 'pointers/other', 'x');

    expect(await run(pointers.list())).toEqual([{ stackName: 'Shop' }, SHOP]);
  });

  it.each(['store', 'list'] as const)('are an error if the gate may not %s them', async (action) => {
    const { run, pointers, sandbox } = setup();
    sandbox.s3.restrict('gate', ({ operation, key }) => operation === 'GetObject' && key === 'secret/hmac-key');
    const call = action === 'list' ? pointers.list() : pointers.store(pointerTo('a'), undefined);

    await expect(run<unknown>(call)).rejects.toMatchObject({ name: 'PermissionError' });
  });
});

describe('listings', () => {
  const STACK = 'arn:aws:cloudformation:us-east-1:111111111111:stack/prod-shop/1';

  it('are written once, and found by the stack', async () => {
    const { run, listings, sandbox } = setup();
    await run(listings.add({ deployment: SHOP, stack: STACK }));
    await run(listings.add({ deployment: { stackName: 'other' }, stack: STACK }));

    expect(await run(listings.find(STACK))).toEqual({ deployment: SHOP, stack: STACK });
    expect(sandbox.s3.read('gate', 'stacks/prod-shop/1.json')).toBeDefined();
  });

  it('are an error if the gate did not write them', async () => {
    const { run, listings, sandbox } = setup();
    sandbox.s3.put('gate', 'stacks/prod-shop/1.json', JSON.stringify({ deployment: SHOP, stack: STACK }));

    await expect(run(listings.find(STACK))).rejects.toMatchObject({ name: 'UnexpectedError', message: CHANGED });
    expect(await run(listings.find('prod-shop'))).toBeUndefined();
  });

  it('are not found for the stack of another Region', async () => {
    const { run, listings } = setup();
    await run(listings.add({ deployment: SHOP, stack: STACK }));

    expect(await run(listings.find(STACK.replace('us-east-1', 'eu-west-1')))).toBeUndefined();
  });
});

describe('the routing', () => {
  function setupRouting() {
    const faults = new FaultPlan();
    const { sandbox, run } = setupSandbox({ faults });
    const cloudFormation = sandbox.clients('gate').cloudFormation();
    const routing = createRouting({ cloudFormation, ssm: sandbox.clients('gate').ssm(), gateId: 'gate' });
    return { sandbox, run, faults, cloudFormation, routing };
  }

  it('sets the parameter, again and again', async () => {
    const { run, routing, sandbox } = setupRouting();
    await run(routing.setParameter(SHOP, 'a'));
    await run(routing.setParameter(SHOP, 'b'));

    expect(sandbox.parameterStore.read('/stackgate/gate/prod/shop')).toBe('b');
  });

  it('reports a parameter that cannot be set', async () => {
    const { run, routing, faults } = setupRouting();
    faults.on({ operation: 'PutParameter' }, { kind: 'error', code: 'AccessDeniedException', message: 'no' });

    await expect(run(routing.setParameter(SHOP, 'a'))).rejects.toMatchObject({
      name: 'PermissionError',
      message: expect.stringContaining('/stackgate/gate/prod/shop'),
    });
  });

  it.each([
    ['', 'none'],
    ['a/b', 'a path'],
  ])('needs a gate ID, and refuses %j', (GATE_ID) => {
    expect(() => readGateId({ GATE_ID })).toThrow('Expected the environment variable GATE_ID to be the name of the gate');
    expect(readGateId({ GATE_ID: 'Gate-Stackgate' })).toBe('Gate-Stackgate');
    expect(() => readGateId({})).toThrow('GATE_ID');
  });

  it.each([
    ['', {}],
    [', even if the reply to its removal was lost', { operation: 'RemoveAlias', nth: 1 }],
  ])('moves the alias from the previous stack%s', async (_, lost) => {
    const { run, routing, sandbox, faults, cloudFormation } = setupRouting();
    if ('operation' in lost) faults.on(lost, { kind: 'lost-reply' });
    const create = async (StackName: string) => {
      const body = '{"Resources":{"Topic":{"Type":"AWS::SNS::Topic"}}}';
      const { StackId = '' } = await run(cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: body })));
      await sandbox.advance(600_000);
      return StackId;
    };
    const [blue, green] = [await create('prod-shop'), await create('prod-shop-bg-1')];
    const nameOfAlias = async () => {
      const { Stacks } = await run(cloudFormation.send(new DescribeStacksCommand({ StackName: 'prod-shop-current' })));
      return Stacks?.[0]?.StackName;
    };

    expect(await run(routing.moveAlias(SHOP, blue))).toBeUndefined();
    expect(await nameOfAlias()).toBe('prod-shop');
    expect(await run(routing.moveAlias(SHOP, green))).toBeUndefined();
    expect(await run(routing.moveAlias(SHOP, green))).toBeUndefined();
    expect(await nameOfAlias()).toBe('prod-shop-bg-1');
  });

  it('reports that a Region has no aliases, and tries again after a transient error', async () => {
    const { run, routing, faults } = setupRouting();
    faults.on(
      { operation: 'SetAlias', nth: 1 },
      { kind: 'error', code: 'InvalidAction', message: 'Could not find operation SetAlias' },
    );
    faults.on({ operation: 'SetAlias' }, { kind: 'throttle' });

    expect(await run(routing.moveAlias(SHOP, 'prod-shop'))).toBe(
      'The stack has no alias prod-shop-current: InvalidAction: Could not find operation SetAlias.',
    );
    await expect(run(routing.moveAlias(SHOP, 'prod-shop'))).rejects.toMatchObject({ name: 'SystemUnavailable' });
  });

  it('reports an error without a message', async () => {
    const { run, routing, faults } = setupRouting();
    faults.on({ operation: 'SetAlias' }, { kind: 'error', code: 'AccessDenied', message: '' });

    expect(await run(routing.moveAlias(SHOP, 'prod-shop'))).toMatch(/^The stack has no alias prod-shop-current: AccessDenied/);
  });
});
