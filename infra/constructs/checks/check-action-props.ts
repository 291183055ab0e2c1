import { Token } from 'aws-cdk-lib';
import type { ArtifactPath } from 'aws-cdk-lib/aws-codepipeline';
import type { GatedDeployActionProps, InlineInputProps, InputFileProps } from '../gated-deploy-props.ts';
import {
  findShapeMistakes,
  hasMembers,
  isBoolean,
  isNumber,
  isText,
  listOf,
  type PropShape,
  type PropShapes,
  recordOf,
} from './check-shape.ts';

const isPath = hasMembers('artifact', 'fileName');
const ROLE: PropShape = { expected: 'a role (IRole)', accepts: hasMembers('roleArn') };
const REACTIONS: readonly unknown[] = ['reject', 'ask', 'blue-green'];
const ON_UNSAFE: PropShape = { expected: '"reject", "ask" or "blue-green"', accepts: (value) => REACTIONS.includes(value) };

const path = (example: string): PropShape => ({
  expected: `a file of an artifact, such as build.atPath("${example}")`,
  accepts: isPath,
});

const COMMON = {
  actionName: { expected: 'the name of the action, such as "Deploy"', accepts: isText, isRequired: true },
  gate: {
    expected: 'a gate: a Stackgate construct, or Stackgate.fromTriggerArn(...)',
    accepts: hasMembers('trigger', 'grantDeploy'),
    isRequired: true,
  },
  runOrder: { expected: 'a number', accepts: isNumber },
  variablesNamespace: { expected: 'a name', accepts: isText },
  role: ROLE,
  deploymentRole: ROLE,
  onUnsafe: ON_UNSAFE,
} as const satisfies Record<string, PropShape>;

/** Values of parameters and tags are strings in CloudFormation. */
const texts = (what: string, advice: string): PropShape => ({
  expected: `an object of ${what} names and string values`,
  accepts: recordOf(isText),
  advice,
});

const INLINE: PropShapes<Omit<InlineInputProps, 'inputFile'>> = {
  ...COMMON,
  template: { ...path('infra/template.yaml'), isRequired: true },
  environmentName: { expected: 'a name such as "prod"', accepts: isText },
  stackName: { expected: 'a name such as "orders"', accepts: isText, isRequired: true },
  targetRoleArn: { expected: 'the ARN of a role', accepts: isText },
  targetExternalId: { expected: 'an external ID', accepts: isText },
  region: { expected: 'a Region such as "eu-west-1"', accepts: isText },
  templateConfiguration: path('infra/prod.json'),
  parameters: texts('parameter', 'Write numbers and booleans as strings, such as "3".'),
  tags: texts('tag', 'Write numbers and booleans as strings, such as "3".'),
  capabilities: { expected: 'a list of CfnCapabilities', accepts: listOf(isText) },
  notificationTopics: { expected: 'a list of SNS topics (ITopic)', accepts: listOf(hasMembers('topicArn')) },
  terminationProtection: { expected: 'true or false', accepts: isBoolean },
  importExistingResources: { expected: 'true or false', accepts: isBoolean },
  policy: path('gate/policy.yaml'),
  waivers: path('gate/waivers.yaml'),
  blueGreen: {
    expected: '{} or { verifyFunction: IFunction, verifyTimeout: Duration, retireAfter: Duration }',
    accepts: (value) => typeof value === 'object' && value !== null,
  },
  timeout: { expected: 'a Duration, such as Duration.hours(2)', accepts: hasMembers('toMinutes', 'toHumanString') },
};

const isNameOrNames = (value: unknown): boolean => isText(value) || listOf(isText)(value);
const FILE: PropShapes<Omit<InputFileProps, 'template'>> = {
  ...COMMON,
  inputFile: { ...path('deploy/prod.json'), isRequired: true },
  environmentName: { expected: 'a name, a pattern with *, or a list of them', accepts: isNameOrNames },
  stackName: { expected: 'a name, a pattern with *, or a list of them', accepts: isNameOrNames, isRequired: true },
  targetRoleArn: { expected: 'the ARN of a role, a pattern with *, or a list of them', accepts: isNameOrNames },
  targetExternalId: { expected: 'an external ID', accepts: isText },
  region: { expected: 'a Region, a pattern with *, or a list of them', accepts: isNameOrNames },
};

/**
 * Finds mistakes in the form of an action's props: both input forms or none, and props that are missing, unknown, or of another type.
 *
 * @returns one sentence per mistake; empty if the props are correct
 */
export function findActionMistakes(props: unknown): readonly string[] {
  const { inputFile, template } = Object(props) as { readonly inputFile?: unknown; readonly template?: unknown };
  if (inputFile !== undefined && template !== undefined) {
    return [
      'Expected `template` or `inputFile`, got both. Remove `inputFile` to give the input as props, or `template` to read the input from the file.',
    ];
  }
  if (inputFile === undefined && template === undefined) {
    return [
      'Expected `template` or `inputFile`, got neither. Give the template, such as `template: build.atPath("infra/template.yaml")`.',
    ];
  }
  if (inputFile !== undefined) return findShapeMistakes(props, FILE).map(adviseOnInputFile);
  const mistakes = findShapeMistakes(props, INLINE);
  return mistakes.length > 0 ? mistakes : findArtifactMistakes(props as InlineInputProps);
}

/** An input file contains the fields that are props of the other form. */
function adviseOnInputFile(mistake: string): string {
  const [, name = ''] = /^Expected only known props, got `(\w+)`/.exec(mistake) ?? [];
  return Object.hasOwn(INLINE, name)
    ? `Expected no \`${name}\` with \`inputFile\`, got one. Write it in the input file.`
    : mistake;
}

/** An action deploys one artifact: all files must be in it. */
function findArtifactMistakes({ template, templateConfiguration, policy, waivers }: InlineInputProps): readonly string[] {
  const files: Readonly<Record<string, ArtifactPath | undefined>> = { templateConfiguration, policy, waivers };
  return Object.entries(files).flatMap(([name, file]) =>
    file === undefined || file.artifact === template.artifact
      ? []
      : [
          `Expected \`${name}\` to be in the artifact of the template, got "${file.fileName}" of another one. Let the build put both into one artifact.`,
        ],
  );
}

/** Fields of the deployment input, which the checks of the trigger name, and the props that they come from. */
const PROPS_OF_FIELDS: Readonly<Record<string, string>> = {
  templatePath: 'template',
  templateConfigurationPath: 'templateConfiguration',
  roleArn: 'deploymentRole',
  notificationArns: 'notificationTopics',
  policyPath: 'policy',
  waiversPath: 'waivers',
  timeoutMinutes: 'timeout',
} satisfies Record<string, keyof InlineInputProps>;

/** Replaces the names of input fields in a message by the names of the props. */
export function inPropNames(message: string): string {
  return message.replaceAll(/`(\w+)`/g, (quoted, field: string) =>
    Object.hasOwn(PROPS_OF_FIELDS, field) ? `\`${PROPS_OF_FIELDS[field]}\`` : quoted,
  );
}

/** Names an action in a message, before and after it is part of a pipeline. */
export function nameAction(props: unknown, path?: string): string {
  const { actionName } = Object(props) as Partial<GatedDeployActionProps>;
  const name = typeof actionName === 'string' && !Token.isUnresolved(actionName) ? `the action ${actionName}` : 'a gated deploy';
  return path === undefined ? name : `${name} (${path})`;
}
