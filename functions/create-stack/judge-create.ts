import { operatedStackNameOf } from '../../core/deployment/names.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { buildRecord } from '../../core/record/build-record.ts';
import { toInspection } from '../../core/report/to-inspection.ts';
import type { SettingsChange } from '../../core/stack/settings-change.ts';
import { judgeFirstCreate } from '../../core/verdict/judge-first-create.ts';
import { describeDeployment, hashTexts, type RecordDeps, storeRecord } from '../decision-record.ts';
import { type Revision, readPolicies } from '../read-revision.ts';
import { type RequireApprovalDeps, requireApproval } from '../require-approval.ts';
import { explainRefusal } from './explain-refusal.ts';

/** What a first create is judged by: the files of the push, and the settings of the new stack. */
interface JudgedCreate extends Revision {
  readonly settingsChange: SettingsChange;
}

/**
 * Judges a first create and stores its decision record.
 *
 * @param fingerprint returns the fingerprint of the request to CloudFormation
 * @returns the verdict and the requirements of the approval, for the state
 * @throws DeploymentError if the policies do not allow the create, as `requireApproval`; nothing is created
 */
export async function judgeCreate(
  deps: RecordDeps & RequireApprovalDeps,
  state: DeploymentState,
  { template, templateText, templateNotes, policyText, settingsChange }: JudgedCreate,
  fingerprint: () => Promise<string>,
): Promise<Pick<DeploymentState, 'inspection' | 'approvalNeeds' | 'awaitSeconds'>> {
  const { baselineText, ...policies } = await readPolicies(deps.baselinePolicy, state, policyText);
  const texts = { template: templateText, policy: policyText, baselinePolicy: baselineText };
  const now = deps.clock.now().toISOString();
  const verdict = judgeFirstCreate(template, policies, operatedStackNameOf(state), settingsChange, now);
  const record = buildRecord(verdict, {
    judgedAt: now,
    deployment: describeDeployment(state, hashTexts(state, texts, deps.sha256)),
    notes: ['This record is about the first create of a stack. No change set was involved.', ...templateNotes],
  });
  const stored = await storeRecord(
    deps.gateBucket,
    state,
    record,
    state.nextStack === undefined ? '-first-create' : '-next-stack',
  );
  const judged = await requireApproval(deps, state, {
    subject: 'first-create',
    name: `the first create of ${operatedStackNameOf(state)}`,
    verdict,
    policies,
    fingerprint,
    explain: (noApproval) => explainRefusal(verdict, stored.recordUrl, noApproval),
  });
  return {
    inspection: toInspection(verdict, { fingerprint: judged.fingerprint, ...stored }),
    ...judged.requirements,
  };
}
