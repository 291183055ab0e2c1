import type { DeploymentState } from '../core/deployment/state.ts';
import { parseTemplateConfiguration, type TemplateConfiguration } from '../core/deployment/template-configuration.ts';
import { LARGEST_INLINE_TEMPLATE_BYTES, LARGEST_TEMPLATE_BYTES, readTemplate } from '../core/template/parse-template.ts';
import type { Template } from '../core/template/template.ts';
import type { ArtifactFiles, GateBucket, TemplateSource } from './ports/ports.ts';
import { wantFile } from './wanted-files.ts';

/** What a deployment takes from its revision. */
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
 * Reads the template, and the template configuration and the policy where the input names them, in one pass over the artifact.
 *
 * @throws DeploymentError RevisionUnavailable or ConfigurationError
 */
export async function readRevision(state: DeploymentState, artifactFiles: ArtifactFiles): Promise<Revision> {
  const { templatePath } = state;
  const texts = await artifactFiles.readTexts(
    { bucket: state.revisionS3Bucket, key: state.revisionS3Key },
    {
      template: { path: templatePath, maxBytes: LARGEST_TEMPLATE_BYTES, field: 'templatePath' },
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

/** Puts a template where CloudFormation can take it: into the request, or into the gate's bucket when it is too large for one. */
export async function placeTemplate(templateText: string, gateBucket: Pick<GateBucket, 'putTemplate'>): Promise<TemplateSource> {
  const bytes = new TextEncoder().encode(templateText).length;
  if (bytes <= LARGEST_INLINE_TEMPLATE_BYTES) return { templateBody: templateText };
  return { templateUrl: await gateBucket.putTemplate(templateText) };
}
