import { describe, expect, it } from 'vitest';
import { makeTemplate, setupFlow } from '../support/flow.ts';

const DAY_MS = 86_400_000;
const BASELINE = `
version: 1
preset: strict
blueGreen:
  avoids: [{ effect: [delete, replace], forbidden: true }]
  accepts: [AWS::SQS::Queue]
defaults: { delete: allow, unprotect: allow }
`;

/** The policy asks about a replacement of the queue: a FIFO queue cannot become a standard queue in place. */
const shop = (isFifo: boolean) => makeTemplate({ Jobs: ['AWS::SQS::Queue', isFifo ? { FifoQueue: true } : {}] });

/** A blue/green deployment, and a principal with `s3:PutObject` on `pointers/*` in the bucket of the gate. */
async function setup() {
  const input = { onUnsafe: 'blue-green', blueGreen: { retireAfterHours: 24 } };
  const { sandbox, gate, run, deploy } = setupFlow({ gate: { baselinePolicy: BASELINE, blueGreen: {} }, input });
  await deploy(shop(false));
  expect((await deploy(shop(true))).status).toBe('Succeeded');
  const key = () =>
    sandbox.s3
      .keys(gate.bucket)
      .filter((name) => name.startsWith('pointers/prod/shop.'))
      .at(-1) ?? '';
  const read = () => Buffer.from(sandbox.s3.read(gate.bucket, key()) as Uint8Array).toString();
  const live = () =>
    Object.entries(sandbox.cloudFormation.stacks()).flatMap(([name, { status }]) => (status === 'DELETE_COMPLETE' ? [] : name));
  return {
    deploy,
    read,
    live,
    overwrite: (text: string) => sandbox.s3.put(gate.bucket, key(), text),
    append: (text: string) =>
      sandbox.s3.put(
        gate.bucket,
        key().replace(/\d+/, (digits) => String(Number(digits) + 1).padStart(10, '0')),
        text,
      ),
    switchBack: async () => {
      const request = JSON.stringify({ operation: 'switch', environmentName: 'prod', stackName: 'shop', to: 'prod-shop' });
      expect(await run(sandbox.lambda.invoke('operate-blue-green', request, 'operator'))).toMatchObject({ kind: 'succeeded' });
    },
    retire: async () => {
      await sandbox.advance(2 * DAY_MS);
      await run(sandbox.lambda.invoke('retire-stacks', '{}', 'event-bridge'));
      await sandbox.advance(600_000);
    },
  };
}

/** Exchanges the two stacks in the text of a pointer. */
function exchange(text: string): string {
  const [, current = ''] = /"current":"([^"]+)"/.exec(text) ?? [];
  const [, previous = ''] = /"stackId":"([^"]+)"/.exec(text) ?? [];
  return text
    .replace(`"current":"${current}"`, `"current":"${previous}"`)
    .replace(`"stackId":"${previous}"`, `"stackId":"${current}"`);
}

describe('a principal who can write pointers', () => {
  it('cannot make the gate delete the stack that is in use by exchanging the two stacks', async () => {
    const { read, overwrite, retire, live } = await setup();
    const stacks = live();
    overwrite(exchange(read()));

    await retire();

    expect(live()).toEqual(stacks);
  });

  it.each(['overwrite', 'append'] as const)(
    'cannot make the gate delete the stack that is in use with an earlier pointer that the gate wrote (%s)',
    async (put) => {
      const { read, switchBack, retire, live, ...principal } = await setup();
      const stacks = live();
      const earlier = read();
      await switchBack();
      principal[put](earlier);

      await retire();

      expect(live()).toEqual(stacks);
    },
  );
});
