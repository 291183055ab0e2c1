import { approvalWaitSeconds } from '../../core/approvals/approval-deadline.ts';
import { findApprovalNeeds } from '../../core/approvals/approval-needs.ts';
import { findBlueGreenObstacle } from '../../core/blue-green/find-blue-green.ts';
import { assembleEvidence } from '../../core/change-set/assemble-evidence.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { targetOf } from '../../core/deployment/target.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { Policies } from '../../core/policy/policy.ts';
import { buildRecord } from '../../core/record/build-record.ts';
import { fingerprintValues } from '../../core/record/fingerprint-values.ts';
import { linkToChangeSet } from '../../core/report/console-links.ts';
import { toInspection } from '../../core/report/to-inspection.ts';
import { writeFailure } from '../../core/report/write-failure.ts';
import { findUsedSecrets } from '../../core/verdict/find-secret-references.ts';
import { bindFingerprint, fingerprintChanges } from '../../core/verdict/fingerprint.ts';
import { judge } from '../../core/verdict/judge.ts';
import type { Verdict } from '../../core/verdict/verdict.ts';
import { addDeletedStacks, fingerprintDeletions } from '../add-deleted-stacks.ts';
import { describeDeployment, type RecordDeps, readRules, storeRecord } from '../decision-record.ts';
import type { ChangeSetEvidence } from '../ports/change-sets.ts';
import type { Clock, Log, Stacks } from '../ports/ports.ts';
import { readTemplates } from '../read-templates.ts';
import { readSettings } from './read-settings.ts';

/** Dependencies of Inspect Change Set Changes. */
export interface InspectChangeSetDeps extends RecordDeps {
  readonly evidence: ChangeSetEvidence;
  readonly stacks: Pick<Stacks, 'find' | 'findStackPolicy' | 'listResources'>;
  readonly clock: Pick<Clock, 'now'>;
  /** The gate has approvals. @default false */
  readonly hasApprovals?: boolean;
  /** The gate has blue/green deployments. @default false */
  readonly hasBlueGreen?: boolean;
  readonly log: Log;
}

/** Keeps the state small. The stored versions of the other secrets do not change. */
const MOST_USED_SECRETS = 100;

/**
 * Reads all evidence of the change set, judges it, stores the decision record, and returns one `changeSetAction`. For every
 * action other than the safe action, `failure` has the reason.
 */
export function createHandler(deps: InspectChangeSetDeps) {
  return async (event: unknown): Promise<DeploymentState> => {
    const state = readDeploymentState(event);
    const changeSetId = requireChangeSetId(state);
    const { policies, waivers, hashes } = await readRules(deps, state);
    const reading = await deps.evidence.read(changeSetId, 'with-values');
    const notes = [...(state.templateNotes ?? []), ...(reading.notes ?? [])];
    const listed = assembleEvidence({ ...reading, notes });
    const now = deps.clock.now().toISOString();
    const templates = await readTemplates((needed) => deps.evidence.readTemplates(needed), listed, reading);
    const evidence = await addDeletedStacks(listed, deps);
    const deletions = fingerprintDeletions(listed, evidence, deps.sha256);
    const settings = await readSettings(deps, state, evidence.saysNoChanges);
    const bound = bindFingerprint(changeSetId, fingerprintChanges(listed, deps.sha256), deps.sha256, settings.settingsChange);
    const { fingerprint, notCovered } = fingerprintValues(evidence, deps.sha256, settings.settingsChange);
    const { secretVersions = { deployed: {}, current: {} } } = state;
    const usedSecrets = findUsedSecrets(evidence.changes).slice(0, MOST_USED_SECRETS);
    const verdict = judge(evidence, {
      secretVersions,
      settings: settings.settingsChange,
      policies,
      waivers,
      now,
      fingerprint,
      environmentName: state.environmentName,
      templates,
    });
    const url = linkToChangeSet(changeSetId, evidence.stackId);
    const record = buildRecord(verdict, {
      judgedAt: now,
      notCovered,
      ...(Object.keys(secretVersions.current).length === 0 ? {} : { secretVersions: secretVersions.current }),
      deployment: describeDeployment(state, hashes),
      links: url === undefined ? [] : [{ title: 'Change set', url }],
    });
    const stored = await storeRecord(deps.gateBucket, state, record);
    deps.log.info('judged', { changeSetId, changeSetAction: verdict.changeSetAction, changes: record.changes.length });
    return {
      ...state,
      ...settings,
      ...(usedSecrets.length === 0 ? {} : { usedSecrets }),
      changeSetAction: verdict.changeSetAction,
      inspection: {
        ...toInspection(verdict, { fingerprint: bound, ...stored }),
        ...(deletions === undefined ? {} : { deletions }),
      },
      ...decide(deps, state, verdict, policies, stored.recordUrl),
    };
  };
}

/**
 * Returns the requirements of the approval; or that a blue/green deployment avoids the effects; or the reason of the refusal, if the verdict
 * is not safe and neither is possible.
 */
function decide(
  { clock, hasApprovals = false, hasBlueGreen = false }: InspectChangeSetDeps,
  state: DeploymentState,
  verdict: Verdict,
  policies: Policies,
  recordUrl: string | undefined,
): Pick<DeploymentState, 'changeSetAction' | 'failure' | 'approvalNeeds' | 'awaitSeconds'> {
  if (verdict.decision === 'allow') return {};
  if (state.onUnsafe === 'blue-green') {
    const obstacle = findBlueGreenObstacle(verdict, policies, {
      isEnabled: hasBlueGreen,
      isInTarget: targetOf(state) !== undefined || state.wave !== undefined,
    });
    return obstacle === undefined ? { changeSetAction: 'BLUE-GREEN' } : { failure: writeFailure(verdict, recordUrl, obstacle) };
  }
  if (verdict.decision === 'forbid') return { failure: writeFailure(verdict, recordUrl) };
  const { saysNoChanges } = verdict.evidence;
  const subject = saysNoChanges ? 'settings' : 'change-set';
  const found = findApprovalNeeds(verdict, policies, { ...state, subject, hasChannel: hasApprovals });
  if (found.kind === 'impossible') return { failure: writeFailure(verdict, recordUrl, found.reason) };
  return {
    ...(saysNoChanges && { changeSetAction: 'NO-CHANGES' }),
    awaitSeconds: approvalWaitSeconds(state, clock.now()),
    approvalNeeds: found.needs,
  };
}

function requireChangeSetId({ changeSetId }: DeploymentState): string {
  if (changeSetId === undefined) {
    throw new DeploymentError(
      'UnexpectedError',
      'Expected the state to have a changeSetId, got none: create the change set first.',
    );
  }
  return changeSetId;
}
