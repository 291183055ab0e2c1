import { operatedStackNameOf } from '../../core/deployment/names.ts';
import { pushedSettingsOf } from '../../core/deployment/pushed-settings.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { buildRecord } from '../../core/record/build-record.ts';
import { toInspection } from '../../core/report/to-inspection.ts';
import { compareSettings } from '../../core/stack/compare-settings.ts';
import { type DeployedSettings, namesOfSettings } from '../../core/stack/settings-change.ts';
import { judgeFirstCreate } from '../../core/verdict/judge-first-create.ts';
import { describeDeployment, hashTexts, type RecordDeps, storeRecord } from '../decision-record.ts';
import type { Clock } from '../ports/ports.ts';
import { type Revision, readPolicies } from '../read-revision.ts';
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

/**
 * Judges a first create and stores its decision record.
 *
 * @returns the verdict and the settings of the new stack, for the state
 * @throws DeploymentError ChangeSetRejected if the policies do not allow the create; nothing is created
 */
export async function judgeCreate(
  deps: RecordDeps & { readonly clock: Pick<Clock, 'now'> },
  state: DeploymentState,
  { template, templateText, templateNotes, configuration, policyText }: Revision,
): Promise<Pick<DeploymentState, 'inspection' | 'settingsChange'>> {
  const { baselineText, ...policies } = await readPolicies(deps.baselinePolicy, state, policyText);
  const texts = { template: templateText, policy: policyText, baselinePolicy: baselineText };
  const settingsChange = compareSettings(NO_SETTINGS, undefined, pushedSettingsOf(state, configuration));
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
  if (verdict.decision !== 'allow') throw new DeploymentError('ChangeSetRejected', explainRefusal(verdict, stored.recordUrl));
  return {
    inspection: toInspection(verdict, { fingerprint: '', ...stored }),
    ...(namesOfSettings(settingsChange).length === 0 ? {} : { settingsChange }),
  };
}
