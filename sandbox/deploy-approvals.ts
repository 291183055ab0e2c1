import { PIPELINE_STATE_EVENTS } from '../core/approvals/pipeline-state-events.ts';
import { wireApprovals } from '../functions/approvals/compose.ts';
import type { Runtime } from '../functions/runtime.ts';
import { wireWithdrawApprovals } from '../functions/withdraw-approvals/compose.ts';
import type { Sandbox } from './sandbox.ts';

/** Addresses of a gate's approvals in a sandbox. */
export interface DeployedApprovals {
  /** Address of the HTTP API, without a `/` at its end. */
  readonly url: string;
  readonly topicArn: string;
}

const APPROVALS = 'approvals';
const WITHDRAW_APPROVALS = 'withdraw-approvals';

/** The functions of a gate with approvals that the state machine does not invoke. */
export const APPROVAL_FUNCTIONS = [APPROVALS, WITHDRAW_APPROVALS] as const;

/**
 * Name of the rule whose events withdraw the approvals of a pipeline execution. Planned faults refer to the rule by this name.
 */
export const PIPELINE_STATE_RULE = 'stackgate-pipeline-state';

/** Creates the topic and the address of the API. The functions of the gate need both in their environment. */
export function createApprovalAddresses(sandbox: Sandbox): DeployedApprovals {
  const topicArn = sandbox.sns.createTopic('stackgate-approvals', [
    { protocol: 'email', endpoint: 'team@example.com' },
    { protocol: 'https', endpoint: 'https://global.sns-api.chatbot.amazonaws.com' },
  ]);
  return { topicArn, url: sandbox.functionUrls.create({ functionName: APPROVALS }).replace(/\/$/, '') };
}

/**
 * Deploys the functions and the rule.
 *
 * @param register registers a function and returns its ARN
 */
export function deployApprovals(
  sandbox: Sandbox,
  register: (name: string, wire: (runtime: Runtime) => (event: unknown) => Promise<unknown>) => string,
): void {
  register(APPROVALS, wireApprovals);
  const { source, detailType, detail } = PIPELINE_STATE_EVENTS;
  sandbox.eventBridge.putRule({
    name: PIPELINE_STATE_RULE,
    eventPattern: { source: [source], 'detail-type': [detailType], detail },
    targets: [register(WITHDRAW_APPROVALS, wireWithdrawApprovals)],
  });
}
