import type { DeploymentState } from '../../core/deployment/state.ts';
import { parseTemplateConfiguration } from '../../core/deployment/template-configuration.ts';
import { DeploymentError } from '../../core/errors.ts';
import { isSamePolicy, type SettingsChange } from '../../core/stack/stack-policy.ts';
import type { ArtifactFiles, Stacks } from '../ports/ports.ts';
import { wantFile } from '../read-revision.ts';

/** Dependencies of `readSettings`. */
interface SettingsDeps {
  readonly stacks: Pick<Stacks, 'find' | 'findStackPolicy'>;
  readonly artifactFiles: ArtifactFiles;
}

/**
 * Reads the settings that the push changes and that the change set does not contain, before and after.
 *
 * @returns undefined if the push changes none
 */
export async function readSettings(deps: SettingsDeps, state: DeploymentState): Promise<SettingsChange | undefined> {
  const { stackId, terminationProtection: wanted } = state;
  const alarms = state.rollbackConfiguration?.rollbackTriggers?.map(({ arn }) => arn);
  const after = await readPushedPolicy(deps.artifactFiles, state);
  if (stackId === undefined || (after === undefined && wanted === undefined && alarms === undefined)) return undefined;
  const before = after === undefined ? undefined : await deps.stacks.findStackPolicy(stackId);
  const stack = wanted === undefined && alarms === undefined ? undefined : await deps.stacks.find(stackId);
  if ((wanted !== undefined || alarms !== undefined) && stack === undefined) {
    throw new DeploymentError('StackChanged', `Expected the stack ${stackId}, got none: another principal deleted it.`);
  }
  const removed = alarms === undefined ? [] : (stack?.rollbackAlarms ?? []).filter((alarm) => !alarms.includes(alarm));
  const change: SettingsChange = {
    ...(removed.length === 0 ? {} : { removedRollbackAlarms: removed }),
    ...(after === undefined || isSamePolicy(before, after)
      ? {}
      : { stackPolicy: { ...(before === undefined ? {} : { before }), after } }),
    ...(wanted === undefined || stack === undefined || stack.hasTerminationProtection === wanted
      ? {}
      : { terminationProtection: { before: stack.hasTerminationProtection, after: wanted } }),
  };
  return Object.keys(change).length === 0 ? undefined : change;
}

async function readPushedPolicy(artifactFiles: ArtifactFiles, state: DeploymentState): Promise<string | undefined> {
  const { templateConfigurationPath, revisionS3Bucket, revisionS3Key } = state;
  if (templateConfigurationPath === undefined) return undefined;
  const { configuration } = await artifactFiles.readTexts(
    { bucket: revisionS3Bucket, key: revisionS3Key },
    { configuration: wantFile(state, 'templateConfigurationPath') },
  );
  if (configuration === undefined) return undefined;
  return parseTemplateConfiguration(configuration, templateConfigurationPath).stackPolicyBody;
}
