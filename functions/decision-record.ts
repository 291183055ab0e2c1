import { type ObjectSuffix, stackNameOf } from '../core/deployment/names.ts';
import type { DeploymentState } from '../core/deployment/state.ts';
import { parseWaivers } from '../core/policy/parse-policy.ts';
import type { Policies } from '../core/policy/policy.ts';
import type { Waiver } from '../core/policy/waiver-file.ts';
import type { DecisionRecord } from '../core/record/decision-record.ts';
import { linkToObject } from '../core/report/console-links.ts';
import { writeRecordFiles } from '../core/report/write-record-files.ts';
import type { Sha256 } from '../core/verdict/fingerprint.ts';
import type { BaselinePolicy, GateBucket } from './ports/ports.ts';
import type { ArtifactFiles } from './ports/revisions.ts';
import { readPolicies, wantFile } from './read-revision.ts';

/** Dependencies of a judgement that writes a record. */
export interface RecordDeps {
  readonly artifactFiles: ArtifactFiles;
  readonly baselinePolicy: BaselinePolicy;
  readonly gateBucket: Pick<GateBucket, 'putRecord'>;
  readonly sha256: Sha256;
}

/** The rules of a judgement, and the hashes of the files that they come from. */
export interface Rules {
  readonly policies: Policies;
  readonly waivers: readonly Waiver[];
  readonly hashes: Readonly<Record<string, string>>;
}

/**
 * Reads the policies and the waivers that decide about a deployment.
 *
 * @throws DeploymentError if one of them cannot be read or is invalid
 */
export async function readRules(
  { artifactFiles, baselinePolicy, sha256 }: Pick<RecordDeps, 'artifactFiles' | 'baselinePolicy' | 'sha256'>,
  state: DeploymentState,
): Promise<Rules> {
  const { revisionS3Bucket, revisionS3Key, waiversPath = '' } = state;
  const texts = await artifactFiles.readTexts(
    { bucket: revisionS3Bucket, key: revisionS3Key },
    { policy: wantFile(state, 'policyPath'), waivers: wantFile(state, 'waiversPath') },
  );
  const { baselineText, ...policies } = await readPolicies(baselinePolicy, state, texts.policy);
  const read = { ...texts, baselinePolicy: baselineText };
  return {
    policies,
    waivers: texts.waivers === undefined ? [] : parseWaivers({ source: waiversPath, text: texts.waivers }),
    hashes: hashTexts(state, read, sha256),
  };
}

/** Adds the hashes of the texts that decide about a deployment to the hashes of its pinned files. */
export function hashTexts(
  { revisionFiles }: DeploymentState,
  texts: Readonly<Record<string, string | undefined>>,
  sha256: Sha256,
): Rules['hashes'] {
  const hashes = Object.entries(texts).flatMap(([name, text]) => (text === undefined ? [] : [[name, sha256(text)] as const]));
  return { ...revisionFiles, ...Object.fromEntries(hashes) };
}

/** Describes the deployment for a record. */
export function describeDeployment(state: DeploymentState, hashes: Rules['hashes']): DecisionRecord['deployment'] {
  return {
    executionId: state.execution.id,
    ...(state.environmentName === undefined ? {} : { environmentName: state.environmentName }),
    ...(state.pipelineExecutionId === undefined ? {} : { pipelineExecutionId: state.pipelineExecutionId }),
    revision: `s3://${state.revisionS3Bucket}/${state.revisionS3Key}`,
    templatePath: state.templatePath,
    hashes,
  };
}

/**
 * Stores a record in each of its formats.
 *
 * @param suffix distinguishes several records of one execution
 * @returns the address without extension, and the console link to the page
 */
export async function storeRecord(
  bucket: Pick<GateBucket, 'putRecord'>,
  state: DeploymentState,
  record: DecisionRecord,
  suffix: ObjectSuffix | '' = '',
): Promise<{ readonly recordUri: string; readonly recordUrl?: string }> {
  const name = `${stackNameOf(state)}/stackgate-${state.execution.name}${suffix}`;
  let recordUri = name;
  for (const { extension, contentType, body } of writeRecordFiles(record)) {
    const uri = await bucket.putRecord(`${name}.${extension}`, body, contentType);
    recordUri = uri.slice(0, -extension.length - 1);
  }
  const recordUrl = linkToObject(`${recordUri}.html`, state.execution.id);
  return { recordUri, ...(recordUrl === undefined ? {} : { recordUrl }) };
}
