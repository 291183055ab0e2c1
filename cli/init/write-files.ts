import type { Project, ProjectStack } from './inspect-project.ts';
import { INPUT_FOLDER, inputPathOf, writeCdkSnippet, writeTemplateSnippet } from './write-snippet.ts';

/** Path of the policy in the project. */
const POLICY_PATH = 'gate-policy.yaml';

/**
 * Returns the files for a project, by path: the deployment input of each stack, the policy of the gate, and a snippet of the pipeline.
 */
export function writeFiles(project: Project): ReadonlyMap<string, string> {
  const { kind, stacks } = project;
  const inputs = stacks.map((stack): readonly [string, string] => [inputPathOf(stack), writeInput(stack, kind === 'sam')]);
  const snippet: readonly [string, string] =
    kind === 'cdk'
      ? [`${INPUT_FOLDER}/gated-stage.ts`, writeCdkSnippet(stacks, POLICY_PATH)]
      : [`${INPUT_FOLDER}/pipeline-action.yaml`, writeTemplateSnippet(stacks)];
  return new Map([...inputs, [POLICY_PATH, writePolicy(project)], snippet]);
}

function writeInput(
  { environmentName, stackName, templatePath, parameters, tags, template }: ProjectStack,
  isSam: boolean,
): string {
  const hasTransform = isSam || template.Transform !== undefined;
  const input = {
    ...(environmentName !== undefined && { environmentName }),
    stackName,
    templatePath,
    ...(Object.keys(parameters).length > 0 && { parameters }),
    ...(Object.keys(tags).length > 0 && { tags }),
    ...(hasTransform && { capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] }),
  };
  return `${JSON.stringify(input, null, 2)}\n`;
}

function writePolicy({ dataResources }: Project): string {
  const data =
    dataResources.length === 0
      ? ['# No resource of this project is known to hold data.']
      : [
          '# These resources hold data. The preset standard asks before a push deletes or replaces them:',
          ...dataResources.map((one) => `#   ${one}`),
        ];
  return [
    '# The policy of the gate. The first rule that matches decides; without a match, the preset decides.',
    '# Presets: standard, strict (refuses what standard asks about), stateful (asks only about data), observe (allows everything).',
    '# `stackgate policy test` compares this policy with the presets.',
    ...data,
    'version: 1',
    'preset: standard',
    '',
  ].join('\n');
}
