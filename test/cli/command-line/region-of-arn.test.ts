import { expect, it } from 'vitest';
import { createAwsClients } from '../../../cli/aws-clients.ts';
import { runProgram } from '../../../cli/commands/program.ts';

const STACK = 'arn:aws:cloudformation:eu-central-1:111122223333:stack/shop/1';
const CHANGE_SET = 'arn:aws:cloudformation:us-west-2:111122223333:changeSet/release/1';

async function accessOf(args: readonly string[]): Promise<unknown> {
  const asked: unknown[] = [];
  await runProgram(args, {
    stdout: () => undefined,
    stderr: () => undefined,
    hasColors: false,
    now: () => new Date(0),
    aws: (access) => {
      asked.push(access);
      throw new Error('The test sends no request.');
    },
    signer: () => Promise.reject(new Error('The command needs no signer.')),
  });
  return asked[0];
}

it('the Region in an ARN takes precedence over --region', async () => {
  const options = ['--profile', 'prod', '--region', 'eu-west-1'];
  const inspect = (...args: string[]) => accessOf(['inspect', ...options, ...args]);
  expect(await inspect('--stack', 'shop', '--change-set', 'release')).toEqual({ profile: 'prod', region: 'eu-west-1' });
  expect(await inspect('--stack', STACK, '--change-set', 'release')).toEqual({ profile: 'prod', region: 'eu-central-1' });
  expect(await inspect('--change-set', CHANGE_SET)).toEqual({ profile: 'prod', region: 'us-west-2' });
  const plan = ['plan', '--after', 'cli/demo/app/infra/template.yaml', ...options];
  expect(await accessOf([...plan, '--before', 'stack:shop'])).toEqual({ profile: 'prod', region: 'eu-west-1' });
  expect(await accessOf([...plan, '--before', `stack:${STACK}`])).toEqual({ profile: 'prod', region: 'eu-central-1' });
});

it('clients have the Region of the user', async () => {
  const clients = createAwsClients({ region: 'eu-west-3', profile: 'prod' }, {});
  for (const open of [clients.cloudFormation, clients.codeCommit, clients.s3, clients.stepFunctions]) {
    const { config } = await open();
    expect(await config.region()).toBe('eu-west-3');
  }
});
