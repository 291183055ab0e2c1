import { POLICY_CHOICES } from './policy-menu.ts';
import type { PipelinePlan, PushPlan } from './scenario.ts';
import { type SettingsPlan, writeStackPolicy } from './settings.ts';
import { writeConfiguration, writeTemplate } from './write-template.ts';

/** Prefix of every secret value. */
export const SECRET_MARKER = 'hunter2';

/** Returns the name of an app's stack. */
export function stackNameOf(app: string): string {
  return `${ENVIRONMENT}-${app}`;
}

/** Path of the deployment input in a revision. */
export const INPUT_PATH = 'deploy/input.json';

/** The account of the stacks, if they are not in the account of the gate, and the role that the gate assumes there. */
export const TARGET_ACCOUNT = '222222222222';
export const TARGET_ROLE = `arn:aws:iam::${TARGET_ACCOUNT}:role/stackgate-target`;

/** `environmentName` of every deployment. */
export const ENVIRONMENT = 'sim';

/**
 * The deployment input of a pipeline: the same files for every push.
 *
 * @param target the app whose stack it names
 * @param terminationProtection absent from the input by default
 * @param isElsewhere the stacks are in another account
 */
export function inputOf(
  { app, timeoutMinutes, asks }: PipelinePlan,
  target = app,
  terminationProtection?: boolean,
  isElsewhere?: boolean,
): object {
  return {
    ...(isElsewhere && { targetRoleArn: TARGET_ROLE }),
    environmentName: ENVIRONMENT,
    stackName: target,
    templatePath: 'template.json',
    templateConfigurationPath: 'configuration.json',
    policyPath: 'policy.yaml',
    waiversPath: 'waivers.json',
    timeoutMinutes,
    ...(asks && { onUnsafe: 'ask' }),
    ...(terminationProtection === undefined ? {} : { terminationProtection }),
  };
}

/** A revision to push, with the templates of its nested stacks. */
export interface WrittenRevision {
  readonly files: Readonly<Record<string, string>>;
  readonly templateText: string;
  readonly objects: Readonly<Record<string, string>>;
}

/** Expiration dates of valid and of expired waivers. The virtual time of the scenarios is January 2026. */
const EXPIRY = { valid: '2026-03-01', expired: '2025-12-31' } as const;

/** Writes the files of a push. */
export function writeRevision(pipeline: PipelinePlan, push: PushPlan, isElsewhere?: boolean): WrittenRevision {
  const { text, objects } = writeTemplate(push.draft, stackNameOf(pipeline.app));
  const templateText = misspell(text, push.mistake);
  const waivers = (push.waivers ?? []).map(({ logicalId, effect, isExpired, isNested }) => ({
    stack: stackNameOf(pipeline.app),
    logicalResourceId: logicalId,
    ...(isNested === true ? { path: 'Nested' } : {}),
    effect,
    reason: 'Agreed upon.',
    expires: isExpired ? EXPIRY.expired : EXPIRY.valid,
  }));
  const files = {
    [push.mistake === 'no template' ? 'elsewhere.json' : 'template.json']: templateText,
    'configuration.json': withStackPolicy(writeConfiguration(push.draft, SECRET_MARKER), push.settings),
    'policy.yaml': POLICY_CHOICES[push.policy ?? 'observe'].text ?? 'version: 1\n',
    'waivers.json': JSON.stringify({ version: 1, waivers }),
    [INPUT_PATH]: JSON.stringify(inputOf(pipeline, push.target, push.settings?.isProtected, isElsewhere)),
  };
  return { files, templateText, objects };
}

function withStackPolicy(configuration: string, { stackPolicy }: SettingsPlan = {}): string {
  if (stackPolicy === undefined) return configuration;
  return JSON.stringify({ ...JSON.parse(configuration), StackPolicy: writeStackPolicy(stackPolicy) });
}

function misspell(text: string, mistake: PushPlan['mistake']): string {
  switch (mistake) {
    case 'no JSON':
      return text.slice(0, text.length >> 1);
    case 'bad reference':
      return text.replace('"Outputs":{', '"Outputs":{"Lost":{"Value":{"Ref":"Nowhere"}},');
    default:
      return text;
  }
}
