import type { CloudFormationSandbox } from '../../cloudformation/api/cloudformation.ts';
import type { GateOptions } from '../../deploy-gate.ts';
import { deployTarget } from '../../deploy-target.ts';
import type { Sandbox } from '../../sandbox.ts';
import { TARGET_ACCOUNT, TARGET_ROLE } from '../scenario/write-revision.ts';
import { TEMPLATE_BUCKET } from '../scenario/write-template.ts';

const EXTERNAL_ID = 'simulation';

/** The targets of a gate whose stacks are in another account. */
export const TARGETS: NonNullable<GateOptions['targets']> = [{ roleArn: TARGET_ROLE, externalId: EXTERNAL_ID }];

/** Creates the account of the stacks. It forwards its events to the gate. */
export function prepareTarget(sandbox: Sandbox): void {
  // The bucket for the templates of nested stacks.
  sandbox.s3.createBucket(TEMPLATE_BUCKET);
  sandbox.s3.share(TEMPLATE_BUCKET, ({ accountId, operation }) => accountId === TARGET_ACCOUNT && operation === 'GetObject');
  deployTarget(sandbox, { accountId: TARGET_ACCOUNT, externalId: EXTERNAL_ID, forwardFrom: [sandbox.region] });
}

/** Returns CloudFormation in the account of the stacks: the target account, if the scenario has one. */
export function cloudFormationOf(sandbox: Sandbox): CloudFormationSandbox {
  return sandbox.account(sandbox.hasAccount(TARGET_ACCOUNT) ? TARGET_ACCOUNT : sandbox.accountId).cloudFormation;
}
