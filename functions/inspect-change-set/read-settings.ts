import { pushedSettingsOf } from '../../core/deployment/pushed-settings.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { parseTemplateConfiguration, type TemplateConfiguration } from '../../core/deployment/template-configuration.ts';
import { DeploymentError } from '../../core/errors.ts';
import { compareSettings, hasOtherTags } from '../../core/stack/compare-settings.ts';
import { namesOfSettings, SET_BY_GATE, SETTING_WORDS, type SettingsChange } from '../../core/stack/settings-change.ts';
import type { Stacks } from '../ports/ports.ts';
import type { ArtifactFiles } from '../ports/revisions.ts';
import { wantFile } from '../read-revision.ts';

/** Dependencies of `readSettings`. */
interface SettingsDeps {
  readonly stacks: Pick<Stacks, 'find' | 'findStackPolicy'>;
  readonly artifactFiles: ArtifactFiles;
}

/** Fields of the state about the settings of the stack. */
type SettingsFields = Pick<DeploymentState, 'settingsChange' | 'unappliedSettings'>;

/**
 * Reads the settings that the push changes and that the list of changes does not contain, before and after.
 *
 * @param saysNoChanges CloudFormation does not execute the change set, so that only the settings that the gate sets can change
 */
export async function readSettings(deps: SettingsDeps, state: DeploymentState, saysNoChanges: boolean): Promise<SettingsFields> {
  const { stackId } = state;
  const pushed = pushedSettingsOf(state, await readConfiguration(deps.artifactFiles, state));
  if (stackId === undefined || Object.values(pushed).every((value) => value === undefined)) return {};
  const stack = await deps.stacks.find(stackId);
  if (stack === undefined) {
    throw new DeploymentError(
      'StackChanged',
      `Expected the stack ${stackId} to exist: another principal deleted it. Release the change again.`,
    );
  }
  const policy = pushed.stackPolicy === undefined ? undefined : await deps.stacks.findStackPolicy(stackId);
  const change = compareSettings(stack, policy, pushed);
  if (!saysNoChanges) return toFields(change);
  const unapplied = namesOfSettings(change).filter((name) => !SET_BY_GATE.includes(name));
  const { stackPolicy, terminationProtection } = change;
  return toFields({ ...(stackPolicy && { stackPolicy }), ...(terminationProtection && { terminationProtection }) }, [
    ...unapplied.map((name) => SETTING_WORDS[name]),
    ...(hasOtherTags(stack, pushed) ? ['the tags'] : []),
  ]);
}

function toFields(settingsChange: SettingsChange, unappliedSettings: readonly string[] = []): SettingsFields {
  return {
    ...(namesOfSettings(settingsChange).length === 0 ? {} : { settingsChange }),
    ...(unappliedSettings.length === 0 ? {} : { unappliedSettings }),
  };
}

async function readConfiguration(
  artifactFiles: ArtifactFiles,
  state: DeploymentState,
): Promise<TemplateConfiguration | undefined> {
  const { templateConfigurationPath, revisionS3Bucket, revisionS3Key } = state;
  if (templateConfigurationPath === undefined) return undefined;
  const { configuration } = await artifactFiles.readTexts(
    { bucket: revisionS3Bucket, key: revisionS3Key },
    { configuration: wantFile(state, 'templateConfigurationPath') },
  );
  return configuration === undefined ? undefined : parseTemplateConfiguration(configuration, templateConfigurationPath);
}
