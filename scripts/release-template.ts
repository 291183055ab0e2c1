import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { App, DefaultStackSynthesizer, type IStackSynthesizer, Validations } from 'aws-cdk-lib';
import { ReleaseStack } from '../infra/stacks/release-stack.ts';
import { writeAssets } from './write-assets.ts';

/** A template, or a value in it. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Parameters that can be empty. A list item that contains an empty parameter is omitted. */
const OPTIONAL: readonly string[] = ['OtherStackNames', 'ArtifactKeyArn', 'AlarmTopicArn'];

const NAME = 'StackgateGate';
const PLACEHOLDERS = /StackgateParameter([A-Za-z]+)End/g;

/**
 * Writes the gate as a CloudFormation template with parameters, and the files that it expects in a bucket: `template.json`, and `assets/`
 * with the archives of the functions and the policy `policy.yaml`.
 *
 * @param out the output folder; its content is deleted first
 * @param policyFile the policy that the release contains; an owner can replace it
 */
export async function releaseTemplate(out: string, policyFile: string): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, 'assets'), { recursive: true });
  const app = new App({ outdir: join(out, 'cdk.out'), context: { '@aws-cdk/core:annotationsInValidationReport': false } });
  const synthesizer = new DefaultStackSynthesizer({
    fileAssetsBucketName: '${AssetsBucket}',
    generateBootstrapVersionRule: false,
  });
  const stack = new ReleaseStack(app, NAME, {
    policyFile,
    placeholder: (parameter) => `StackgateParameter${parameter}End`,
    synthesizer: synthesizer as IStackSynthesizer,
    analyticsReporting: false,
  });
  const used = 'The parameters replace their placeholders after synth, and an empty one omits its list item.';
  for (const rule of ['W1030', 'W2001'])
    Validations.of(stack).acknowledge({ id: `CloudFormation-Validate::${rule}`, reason: used });
  const { directory } = app.synth();
  const policyKey = await writeAssets(directory, NAME, join(out, 'assets'));
  const template = readFileSync(join(directory, `${NAME}.template.json`), 'utf8')
    .replaceAll(policyKey, 'StackgateParameterPolicyKeyEnd')
    .replaceAll(/("BASELINE_POLICY_SHA256": )"[0-9a-f]{64}"/g, '$1"StackgateParameterPolicyHashEnd"');
  const { Conditions, ...placed } = placeParameters(JSON.parse(template)).value as Record<string, Json>;
  const conditions = OPTIONAL.map((name) => [hasValue(name), { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: name }, ''] }] }]);
  writeFileSync(
    join(out, 'template.json'),
    JSON.stringify({ ...placed, Conditions: { ...(Conditions as object), ...Object.fromEntries(conditions) } }, null, 1),
  );
  copyFileSync(policyFile, join(out, 'assets', 'policy.yaml'));
  rmSync(join(out, 'assets', policyKey));
  rmSync(directory, { recursive: true });
}

/** A value in which references replace the placeholders. */
interface Placed {
  readonly value: Json;
  /** The optional parameter that the value contains, until a list item omits it. */
  readonly optional?: string | undefined;
}

function placeParameters(value: Json, inJoin = false): Placed {
  if (typeof value === 'string') return placeInText(value);
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => placeParameters(item));
    const optional = items.find((item) => item.optional !== undefined)?.optional;
    if (inJoin) return { value: items.map((item) => item.value), optional };
    return { value: items.map(omitIfEmpty) };
  }
  if (value === null || typeof value !== 'object') return { value };
  const { Ref } = value as { readonly Ref?: Json };
  if (typeof Ref === 'string' && OPTIONAL.includes(Ref)) return { value, optional: Ref };
  const entries = Object.entries(value).map(([key, item]) => [key, placeUnder(key, item, inJoin)] as const);
  return {
    value: Object.fromEntries(entries.map(([key, item]) => [key, item.value])),
    optional: entries.find(([, item]) => item.optional !== undefined)?.[1].optional,
  };
}

function placeUnder(key: string, value: Json, inJoin: boolean): Placed {
  if (key === 'Fn::Sub' && typeof value === 'string') return { value: value.replaceAll(PLACEHOLDERS, '${$1}') };
  return placeParameters(value, inJoin || key === 'Fn::Join');
}

function placeInText(text: string): Placed {
  // The odd items are the names of parameters.
  const parts = text.split(PLACEHOLDERS).map((part, index) => (index % 2 === 0 ? part : { Ref: part }));
  if (parts.length === 1) return { value: text };
  const optional = OPTIONAL.find((name) => text.includes(`StackgateParameter${name}End`));
  return { value: { 'Fn::Join': ['', parts.filter((part) => part !== '')] }, optional };
}

function omitIfEmpty({ value, optional }: Placed): Json {
  return optional === undefined ? value : { 'Fn::If': [hasValue(optional), value, { Ref: 'AWS::NoValue' }] };
}

function hasValue(parameter: string): string {
  return `Has${parameter}`;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: 'dist/release' },
      policy: { type: 'string', default: 'infra/sample/gate-policy.yaml' },
    },
  });
  await releaseTemplate(values.out, values.policy);
  process.stdout.write(
    `${values.out}/template.json and ${values.out}/assets are written. docs/adopt.md describes the next steps.\n`,
  );
}
