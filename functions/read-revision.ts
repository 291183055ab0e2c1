import type { DeploymentInput, RevisionFiles } from '../core/deployment/deployment-input.ts';
import type { DeploymentState } from '../core/deployment/state.ts';
import { parseTemplateConfiguration, type TemplateConfiguration } from '../core/deployment/template-configuration.ts';
import { DeploymentError } from '../core/errors.ts';
import { parsePolicies } from '../core/policy/parse-policy.ts';
import type { Policies } from '../core/policy/policy.ts';
import { LARGEST_INLINE_TEMPLATE_BYTES, LARGEST_TEMPLATE_BYTES, readTemplate } from '../core/template/parse-template.ts';
import type { Template } from '../core/template/template.ts';
import type { BaselinePolicy, GateBucket, TemplateSource } from './ports/ports.ts';
import type { ArtifactFiles, WantedFile } from './ports/revisions.ts';

/** Maximum size of a configuration, a policy, or a waiver file: far more than the usual one or two pages. */
const LARGEST_TEXT_BYTES = 256 * 1_024;

/** The files of a revision that a deployment uses, by the field of the input that names them. */
const FILE_FIELDS = {
  templatePath: { name: 'template', maxBytes: LARGEST_TEMPLATE_BYTES },
  templateConfigurationPath: { name: 'templateConfiguration', maxBytes: LARGEST_TEXT_BYTES },
  policyPath: { name: 'policy', maxBytes: LARGEST_TEXT_BYTES },
  waiversPath: { name: 'waivers', maxBytes: LARGEST_TEXT_BYTES },
} as const satisfies Record<string, { readonly name: keyof RevisionFiles; readonly maxBytes: number }>;

type FileField = keyof typeof FILE_FIELDS;

/** The files and settings that a deployment reads from its revision. */
export interface Revision {
  readonly templateText: string;
  readonly template: Template;
  /** Sentences about the template's text, such as a key that occurs twice. */
  readonly templateNotes: readonly string[];
  readonly configuration?: TemplateConfiguration | undefined;
  /** The pushed policy's text. */
  readonly policyText?: string | undefined;
}

/**
 * Names a file of the revision for `ArtifactFiles`: its pinned copy, if the execution is pinned.
 *
 * @returns undefined if the input does not name such a file
 * @throws DeploymentError RevisionUnavailable if the execution is pinned without this file
 */
export function wantFile(input: DeploymentInput, field: 'templatePath'): WantedFile;
export function wantFile(input: DeploymentInput, field: FileField): WantedFile | undefined;
export function wantFile(input: DeploymentInput, field: FileField): WantedFile | undefined {
  const path = input[field];
  if (path === undefined) return undefined;
  const { name, maxBytes } = FILE_FIELDS[field];
  if (input.revisionFiles === undefined) return { path, field, maxBytes };
  const sha256 = input.revisionFiles[name];
  if (sha256 !== undefined) return { path, field, maxBytes, sha256 };
  throw new DeploymentError(
    'RevisionUnavailable',
    `Expected \`revisionFiles\` of the execution to have the hash of ${path} (\`${field}\`), got none: release the change again.`,
  );
}

/** Names every file that a deployment uses, under its name in `revisionFiles`. */
export function wantAllFiles(input: DeploymentInput) {
  return {
    template: wantFile(input, 'templatePath'),
    templateConfiguration: wantFile(input, 'templateConfigurationPath'),
    policy: wantFile(input, 'policyPath'),
    waivers: wantFile(input, 'waiversPath'),
  };
}

/**
 * Reads the template, and the template configuration and the policy if the input names them.
 *
 * @throws DeploymentError RevisionUnavailable or ConfigurationError
 */
export async function readRevision(state: DeploymentState, artifactFiles: ArtifactFiles): Promise<Revision> {
  const { templatePath } = state;
  const texts = await artifactFiles.readTexts(
    { bucket: state.revisionS3Bucket, key: state.revisionS3Key },
    {
      template: wantFile(state, 'templatePath'),
      configuration: wantFile(state, 'templateConfigurationPath'),
      policy: wantFile(state, 'policyPath'),
    },
  );
  const { template, notes } = readTemplate(texts.template, templatePath);
  return {
    templateText: texts.template,
    template,
    templateNotes: notes,
    configuration:
      texts.configuration === undefined
        ? undefined
        : parseTemplateConfiguration(texts.configuration, state.templateConfigurationPath ?? 'the template configuration'),
    policyText: texts.policy,
  };
}

/**
 * Reads the policy of the gate's owner, and combines it with the pushed policy, which can only make it stricter.
 *
 * @param pushedText undefined if the input names no policy
 * @throws DeploymentError if one of the policies cannot be read or is invalid; the function does not fall back to a less strict policy
 */
export async function readPolicies(
  baselinePolicy: BaselinePolicy,
  { policyPath = 'the pushed policy' }: Pick<DeploymentInput, 'policyPath'>,
  pushedText: string | undefined,
): Promise<Policies & { readonly baselineText: string | undefined }> {
  const baselineText = await baselinePolicy.readText();
  const policies = parsePolicies({
    baseline: sourceText('the baseline policy', baselineText),
    pushed: sourceText(policyPath, pushedText),
  });
  return { ...policies, baselineText };
}

function sourceText(source: string, text: string | undefined) {
  return text === undefined ? undefined : { source, text };
}

/** Passes a template to CloudFormation: in the request, or through the gate's bucket if it is too large for a request. */
export async function placeTemplate(templateText: string, gateBucket: Pick<GateBucket, 'putTemplate'>): Promise<TemplateSource> {
  const bytes = new TextEncoder().encode(templateText).length;
  if (bytes <= LARGEST_INLINE_TEMPLATE_BYTES) return { templateBody: templateText };
  return { templateUrl: await gateBucket.putTemplate(templateText) };
}
