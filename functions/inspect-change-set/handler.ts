import { assembleEvidence } from '../../core/change-set/assemble-evidence.ts';
import { changeSetPrefixOf, stackNameOf } from '../../core/deployment/names.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { parseWaivers } from '../../core/policy/parse-policy.ts';
import type { Policies } from '../../core/policy/policy.ts';
import type { Waiver } from '../../core/policy/waiver-file.ts';
import { buildRecord } from '../../core/record/build-record.ts';
import type { DecisionRecord } from '../../core/record/decision-record.ts';
import { fingerprintValues } from '../../core/record/fingerprint-values.ts';
import { linkToChangeSet, linkToObject } from '../../core/report/console-links.ts';
import { toInspection } from '../../core/report/to-inspection.ts';
import { writeFailure } from '../../core/report/write-failure.ts';
import { writeRecordFiles } from '../../core/report/write-record-files.ts';
import { bindFingerprint, fingerprintChanges, type Sha256 } from '../../core/verdict/fingerprint.ts';
import { judge } from '../../core/verdict/judge.ts';
import type { ArtifactFiles, BaselinePolicy, ChangeSetEvidence, Clock, GateBucket, Log } from '../ports/ports.ts';
import { readPolicies, wantFile } from '../read-revision.ts';
import { readTemplates } from '../read-templates.ts';

/** What the inspection needs. */
export interface InspectChangeSetDeps {
  readonly evidence: ChangeSetEvidence;
  readonly artifactFiles: ArtifactFiles;
  readonly baselinePolicy: BaselinePolicy;
  readonly gateBucket: GateBucket;
  readonly sha256: Sha256;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/**
 * Inspect Change Set Changes: reads all evidence, judges it, stores the decision record, and answers with one
 * `changeSetAction`. Where that is not the safe one, `failure` says why in words.
 */
export function createHandler(deps: InspectChangeSetDeps) {
  return async (event: unknown): Promise<DeploymentState> => {
    const state = readDeploymentState(event);
    const changeSetId = requireChangeSetId(state);
    const { policies, waivers, hashes } = await readRules(deps, state);
    const reading = await deps.evidence.read(changeSetId, 'with-values');
    const notes = [...(state.templateNotes ?? []), ...(reading.notes ?? [])];
    const evidence = assembleEvidence({ ...reading, notes });
    const bound = bindFingerprint(changeSetId, fingerprintChanges(evidence, deps.sha256), deps.sha256);
    const { fingerprint, notCovered } = fingerprintValues(evidence, deps.sha256);
    const now = deps.clock.now().toISOString();
    const templates = await readTemplates(deps.evidence, evidence, reading);
    const verdict = judge(evidence, {
      policies,
      waivers,
      now,
      fingerprint,
      environmentName: state.environmentName,
      templates,
    });
    const url = linkToChangeSet(changeSetId, evidence.stackId);
    const record = buildRecord(verdict, {
      judgedAt: now,
      notCovered,
      deployment: describeDeployment(state, hashes),
      links: url === undefined ? [] : [{ title: 'Change set', url }],
    });
    const stored = await storeRecord(deps.gateBucket, state, record);
    deps.log.info('judged', { changeSetId, changeSetAction: verdict.changeSetAction, changes: record.changes.length });
    return {
      ...state,
      changeSetAction: verdict.changeSetAction,
      inspection: toInspection(verdict, { fingerprint: bound, ...stored }),
      ...(verdict.changeSetAction === 'CAN-SAFELY-UPDATE-EXISTING-STACK'
        ? {}
        : { failure: writeFailure(verdict, stored.recordUrl) }),
    };
  };
}

function requireChangeSetId({ changeSetId }: DeploymentState): string {
  if (changeSetId === undefined) {
    throw new DeploymentError(
      'UnexpectedError',
      'Expected the state to have a changeSetId, got none: make the change set first.',
    );
  }
  return changeSetId;
}

async function readRules(
  { artifactFiles, baselinePolicy, sha256 }: InspectChangeSetDeps,
  state: DeploymentState,
): Promise<{
  readonly policies: Policies;
  readonly waivers: readonly Waiver[];
  readonly hashes: Readonly<Record<string, string>>;
}> {
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
    hashes: {
      ...state.revisionFiles,
      ...Object.fromEntries(Object.entries(read).flatMap(([name, text]) => (text === undefined ? [] : [[name, sha256(text)]]))),
    },
  };
}

function describeDeployment(state: DeploymentState, hashes: Readonly<Record<string, string>>): DecisionRecord['deployment'] {
  return {
    executionId: state.execution.id,
    ...(state.environmentName === undefined ? {} : { environmentName: state.environmentName }),
    ...(state.pipelineExecutionId === undefined ? {} : { pipelineExecutionId: state.pipelineExecutionId }),
    revision: `s3://${state.revisionS3Bucket}/${state.revisionS3Key}`,
    templatePath: state.templatePath,
    hashes,
  };
}

async function storeRecord(
  bucket: GateBucket,
  state: DeploymentState,
  record: DecisionRecord,
): Promise<{ readonly recordUri: string; readonly recordUrl?: string }> {
  const name = `${stackNameOf(state)}/${changeSetPrefixOf(state.execution).slice(0, -1)}`;
  let recordUri = name;
  for (const { extension, contentType, body } of writeRecordFiles(record)) {
    const uri = await bucket.putRecord(`${name}.${extension}`, body, contentType);
    recordUri = uri.slice(0, -extension.length - 1);
  }
  const recordUrl = linkToObject(`${recordUri}.html`, state.execution.id);
  return { recordUri, ...(recordUrl === undefined ? {} : { recordUrl }) };
}
