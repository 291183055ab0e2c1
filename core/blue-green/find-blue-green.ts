import type { EffectKind } from '../effects/effect.ts';
import { type AspectRuling, decideAspects, matches } from '../policy/decide.ts';
import type { Policies } from '../policy/policy.ts';
import type { Judgement } from '../verdict/verdict.ts';

/**
 * Effects that a second stack avoids, because the resources of the first stack do not change. Every other effect, such as an exposure,
 * would also occur in the second stack.
 */
const AVOIDED_BY_SECOND_STACK: ReadonlySet<EffectKind> = new Set([
  'delete',
  'replace',
  'may-replace',
  'replace-and-retain',
  'retain',
]);

/** The part of a verdict that decides about a blue/green deployment. */
interface RefusedVerdict {
  readonly judgements: readonly Judgement[];
}

/** The conditions of a blue/green deployment outside the policies. */
export interface BlueGreenConditions {
  /** The gate has blue/green deployments. */
  readonly isEnabled: boolean;
  /** The stack is in another account, in another Region, or a target of a wave. */
  readonly isInTarget: boolean;
}

/**
 * Finds the reason why a blue/green deployment cannot replace the execution of a change set that is not allowed. The baseline must permit
 * blue/green deployments to avoid each effect that is not allowed. Missing evidence and settings of the stack are never avoided.
 *
 * @returns a clause; undefined if the deployment is permitted
 */
export function findBlueGreenObstacle(
  { judgements }: RefusedVerdict,
  policies: Policies,
  { isEnabled, isInTarget }: BlueGreenConditions,
): string | undefined {
  const { baseline } = policies;
  if (!isEnabled) return 'this gate has no blue/green deployments';
  if (isInTarget) return 'the gate deploys blue/green only in its own account and Region, and not in a wave';
  if (baseline.blueGreen === undefined) return `${baseline.source} does not permit blue/green deployments`;
  const refused = judgements.filter(({ decision }) => decision !== 'allow');
  const first = refused.find((judgement) => !isAvoidable(judgement, policies));
  if (first === undefined) return undefined;
  const { logicalResourceId, kind } = first.effect;
  return `${baseline.source} does not permit a blue/green deployment to avoid this effect: ${kind} of ${logicalResourceId}`;
}

function isAvoidable({ effect, isUnseen, setting, decision }: Judgement, policies: Policies): boolean {
  if (isUnseen || setting !== undefined) return false;
  const rulings = decideAspects(effect, policies).filter((ruling) => ruling.decision !== 'allow');
  // A freeze window restricts a change although the policies allow each of its effects.
  const isExplained = rulings.some((ruling) => ruling.decision === decision);
  return isExplained && rulings.every((ruling) => isPermitted(ruling, policies));
}

function isPermitted({ about, decision }: AspectRuling, { baseline }: Policies): boolean {
  return (
    AVOIDED_BY_SECOND_STACK.has(about.kind) &&
    baseline.blueGreen?.avoids.some(
      ({ forbidden = false, ...match }) => (decision !== 'forbid' || forbidden) && matches(match, about),
    ) === true
  );
}
