import { operatedStackNameOf } from '../../core/deployment/names.ts';
import { pushedSettingsOf } from '../../core/deployment/pushed-settings.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { buildRecord } from '../../core/record/build-record.ts';
import { toInspection } from '../../core/report/to-inspection.ts';
import { compareSettings } from '../../core/stack/compare-settings.ts';
import { type DeployedSettings, namesOfSettings } from '../../core/stack/settings-change.ts';
import { judgeFirstCreate } from '../../core/verdict/judge-first-create.ts';
import { describeDeployment, hashTexts, type RecordDeps, storeRecord } from '../decision-record.ts';
import { type Revision, readPolicies } from '../read-revision.ts';
import { isJudgedOnly, type RequireApprovalDeps, requireApproval } from '../require-approval.ts';
import { explainRefusal } from './explain-refusal.ts';

/** Settings of a stack that does not exist. */
const NO_SETTINGS: DeployedSettings = {
  hasTerminationProtection: false,
  notificationArns: [],
  rollbackAlarms: [],
  monitoringMinutes: 0,
  capabilities: [],
  tags: {},
};

/** A create that CloudFormation has started. */
export interface StartedCreate {
  readonly stackId: string;
  /** ISO 8601. */
  readonly operationStartedAt: string;
}

/** A first create that an earlier attempt of the task can have started. */
interface Create {
  /** Returns the fingerprint of the request to CloudFormation. */
  readonly fingerprint: () => Promise<string>;
  readonly findStarted: () => Promise<StartedCreate | undefined>;
}

type JudgedCreate = Pick<DeploymentState, 'inspection' | 'settingsChange' | 'approvalNeeds' | 'awaitSeconds'>;

/**
 * Judges a first create and stores its decision record. If the policies do not simply allow the create, and an earlier attempt of the task
 * started it, the record of that attempt remains: the policies or people permitted it then. A next stack has no such exception, because the
 * state machine deletes it again after a refusal.
 *
 * @returns the verdict, the settings of the new stack, and the requirements of the approval, for the state; or the create that an earlier
 *   attempt started
 * @throws DeploymentError if the policies do not allow the create, as `requireApproval`; nothing is created
 */
export async function judgeCreate(
  deps: RecordDeps & RequireApprovalDeps,
  state: DeploymentState,
  { template, templateText, templateNotes, configuration, policyText }: Revision,
  { fingerprint, findStarted }: Create,
): Promise<JudgedCreate & { readonly started?: StartedCreate }> {
  const { baselineText, ...policies } = await readPolicies(deps.baselinePolicy, state, policyText);
  const texts = { template: templateText, policy: policyText, baselinePolicy: baselineText };
  const settingsChange = compareSettings(NO_SETTINGS, undefined, pushedSettingsOf(state, configuration));
  const now = deps.clock.now().toISOString();
  const verdict = judgeFirstCreate(template, policies, operatedStackNameOf(state), settingsChange, now);
  const settings = namesOfSettings(settingsChange).length === 0 ? {} : { settingsChange };
  if (verdict.decision !== 'allow' && state.nextStack === undefined && !isJudgedOnly(state)) {
    const started = await findStarted();
    if (started !== undefined) return { ...settings, started };
  }
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
    ...settings,
  };
}
