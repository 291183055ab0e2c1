import type { ApprovalNeeds, ApprovalSubject } from '../deployment/state.ts';
import type { ApprovalOptions } from '../policy/approval-options.ts';
import { type Aspect, aspectsOf, isAbout } from '../policy/decide.ts';
import type { Policies } from '../policy/policy.ts';
import type { RuleMatch } from '../policy/rule-match.ts';
import type { Judgement } from '../verdict/verdict.ts';

/** The deletion of a stateful resource: the default for a second approver, who accepts the resource by name. */
const DELETIONS: RuleMatch = { effect: ['delete', 'replace', 'may-replace'], stateful: true };

/** Maximum number of resources that an approver can accept by name. */
const MOST_ACCEPTED = 50;

/** The part of a verdict that decides about its approval. */
interface AskedVerdict {
  readonly judgements: readonly Judgement[];
}

/** The conditions of an approval outside the policies. */
export interface ApprovalConditions {
  readonly subject: ApprovalSubject;
  /** The gate has a function that receives decisions. */
  readonly hasChannel: boolean;
  readonly onUnsafe?: string | undefined;
  readonly pipelineName?: string | undefined;
  readonly pipelineExecutionId?: string | undefined;
  readonly actionExecutionId?: string | undefined;
}

/** The requirements of an approval, or the reason why no approval is possible, as a clause. */
export type FoundNeeds =
  | { readonly kind: 'possible'; readonly needs: ApprovalNeeds }
  | { readonly kind: 'impossible'; readonly reason: string };

/** Options that add requirements. */
interface Requirements {
  readonly approvers: NonNullable<ApprovalOptions['approvers']>;
  readonly acknowledge: NonNullable<ApprovalOptions['acknowledge']>;
}

/** Finds the requirements for the approval of a verdict whose decision is `ask`. Missing evidence never permits an approval. */
export function findApprovalNeeds({ judgements }: AskedVerdict, policies: Policies, conditions: ApprovalConditions): FoundNeeds {
  const asked = judgements.filter(({ decision }) => decision === 'ask');
  const mustAccept = findMustAccept(asked, policies);
  const reason = findObstacle(conditions, policies, mustAccept.length);
  if (reason !== undefined) return { kind: 'impossible', reason };
  const { breakGlass = [], personalSessions = [] } = policies.baseline.approvals ?? {};
  const { subject } = conditions;
  const approvers = countApprovers(asked, policies);
  return { kind: 'possible', needs: { subject, approvers, mustAccept, breakGlass, personalSessions } };
}

function findObstacle(
  { hasChannel, onUnsafe, pipelineName, pipelineExecutionId, actionExecutionId }: ApprovalConditions,
  policies: Policies,
  accepted: number,
): string | undefined {
  if (!hasChannel) return 'this gate has no approval channel';
  if (onUnsafe !== 'ask') return 'the action does not request one (`onUnsafe` is not `ask`)';
  const closed = [policies.baseline, policies.pushed].find((policy) => policy?.approvals?.allowed === false);
  if (closed !== undefined) return `${closed.source} does not allow approvals`;
  if (pipelineName === undefined) {
    return 'no pipeline started the deployment: the gate does not know who started it, and could not withdraw the approval at its end';
  }
  if (pipelineExecutionId === undefined || actionExecutionId === undefined) {
    return 'the execution of the action is unknown, so the gate could not withdraw the approval when the execution ends';
  }
  if (accepted > MOST_ACCEPTED) {
    return `an approver would have to accept ${accepted} resources by name, more than ${MOST_ACCEPTED}: release the change in smaller parts`;
  }
  return undefined;
}

function countApprovers(asked: readonly Judgement[], policies: Policies): number {
  const counts = optionsOf(policies).flatMap(({ approvers }) =>
    approvers.flatMap(({ match, count }) => (asked.some((judgement) => concerns(match, judgement)) ? [count] : [])),
  );
  return Math.max(1, ...counts);
}

function findMustAccept(asked: readonly Judgement[], policies: Policies): readonly string[] {
  const matches = optionsOf(policies).flatMap(({ acknowledge }) => acknowledge);
  const concerned = asked.filter((judgement) => matches.some((match) => concerns(match, judgement)));
  return [...new Set(concerned.map(({ effect }) => placeOf(effect)))].sort();
}

/** Returns the options of the baseline with their defaults, and the options of the pushed policy, which can only add requirements. */
function optionsOf({ baseline, pushed }: Policies): readonly Requirements[] {
  const { approvers = [{ match: DELETIONS, count: 2 }], acknowledge = [DELETIONS] } = baseline.approvals ?? {};
  const more = pushed?.approvals;
  return [
    { approvers, acknowledge },
    { approvers: more?.approvers ?? [], acknowledge: more?.acknowledge ?? [] },
  ];
}

/** Returns true if the match fits one of the effects, either as the gate infers it or as CloudFormation states it. */
function concerns(match: RuleMatch, { effect }: Judgement): boolean {
  return aspectsOf(effect).some((aspect) => [aspect, stated(aspect)].some((one) => isAbout({ match, decision: 'ask' }, one)));
}

function stated(aspect: Aspect): Aspect {
  return { ...aspect, kind: aspect.stated ?? aspect.kind };
}

/** Logical ID of a resource, with the path of its nested stack. */
function placeOf({ path, logicalResourceId }: { readonly path: string; readonly logicalResourceId: string }): string {
  return path === '' ? logicalResourceId : `${path}/${logicalResourceId}`;
}
