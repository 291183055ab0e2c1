import type { DeploymentInput } from './deployment-input.ts';
import type { DeploymentState } from './state.ts';

type StateField = Exclude<keyof DeploymentState, keyof DeploymentInput>;

/** Fields that tasks add to the input, and the field in which the state machine records a race. */
const STATE_FIELDS: Readonly<Record<StateField | 'raced', true>> = {
  execution: true,
  doesStackExist: true,
  stackCondition: true,
  stackStatus: true,
  stackId: true,
  hasTerminationProtection: true,
  waitSeconds: true,
  awaitSeconds: true,
  awaitTimeout: true,
  nextWait: true,
  changeSetName: true,
  changeSetId: true,
  templateNotes: true,
  secretVersions: true,
  usedSecrets: true,
  parametersWithOtherDefault: true,
  undeletedResources: true,
  changeSetRequestedAt: true,
  changeSetCreationStatus: true,
  changeSetAction: true,
  inspection: true,
  approvalNeeds: true,
  approvalRequired: true,
  approval: true,
  operationStartedAt: true,
  operationOutcome: true,
  noEventSince: true,
  hold: true,
  waveProgress: true,
  waveOutcome: true,
  waveResult: true,
  failure: true,
  settingsChange: true,
  unappliedSettings: true,
  deletedStack: true,
  avoided: true,
  currentStack: true,
  nextStack: true,
  verification: true,
  switchNotes: true,
  nextStackDeletion: true,
  raced: true,
};

/** Returns the input fields of a state that later tasks extended. Unknown fields are kept, so that the validation refuses them. */
export function inputFieldsOf(state: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(state).filter(([field]) => !Object.hasOwn(STATE_FIELDS, field)));
}
