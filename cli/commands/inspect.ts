import { createHash } from 'node:crypto';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { assembleEvidence } from '../../core/change-set/assemble-evidence.ts';
import type { ChangeSetReading } from '../../core/change-set/change-set-reading.ts';
import type { Evidence } from '../../core/change-set/evidence.ts';
import type { TemplatesByPath } from '../../core/effects/stack-templates.ts';
import { findUnknownTypes } from '../../core/policy/find-unknown-types.ts';
import { parsePolicies, parsePolicy, parseWaivers } from '../../core/policy/parse-policy.ts';
import { buildRecord } from '../../core/record/build-record.ts';
import type { DecisionRecord } from '../../core/record/decision-record.ts';
import { fingerprintValues } from '../../core/record/fingerprint-values.ts';
import { withPolicyDocuments } from '../../core/record/with-policy-documents.ts';
import { findDeletedStacks } from '../../core/verdict/deleted-stacks.ts';
import { judge } from '../../core/verdict/judge.ts';
import { createChangeSetEvidence } from '../../functions/adapters/change-set-evidence.ts';
import { createChangeSets } from '../../functions/adapters/change-sets.ts';
import { createStacks } from '../../functions/adapters/stacks.ts';
import { addDeletedStacks } from '../../functions/add-deleted-stacks.ts';
import { readTemplates } from '../../functions/read-templates.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import type { CommandIo } from '../command-line/add-command.ts';
import { regionOfArn } from '../command-line/read-names.ts';
import type { SharedOptions } from '../command-line/shared-options.ts';
import { readSavedChangeSet } from '../sources/inspect-saved.ts';
import { readTextFile } from '../sources/read-text-file.ts';
import { openTemplateFile } from '../sources/template-files.ts';
import { UsageError } from '../usage-error.ts';
import { formatRecord } from './format-record.ts';

/** Options of `stackgate inspect`. */
export interface InspectOptions extends SharedOptions {
  readonly policy?: string;
  readonly waivers?: string;
  /** Environment of the stack, for waivers that name an environment. */
  readonly environment?: string;
  readonly stack?: string;
  readonly changeSet?: string;
  /** File of the template that the change set deploys. For a live change set, CloudFormation returns the template. */
  readonly template?: string;
  /** File of the deployed template. */
  readonly templateBefore?: string;
}

/**
 * Judges a change set, saved in files or live, and prints its record.
 *
 * @returns the exit code: 0 allow, 2 forbid, 3 ask
 *
 * @example
 * aws cloudformation describe-change-set --stack-name prod-app --change-set-name release > change-set.json
 * stackgate inspect change-set.json --policy gate-policy.yaml
 */
export async function inspect(files: readonly string[], options: InspectOptions, io: CommandIo): Promise<number> {
  const reading = await readChangeSet(files, options, io);
  const templates = await findTemplates(reading, options, io);
  const evidence = await findEvidence(reading, options, io);
  const record = judgeReading(reading, options, io.now().toISOString(), templates, evidence);
  warnOfUnknownTypes(options, io);
  io.stdout(formatRecord(record, options, io));
  return EXIT[record.decision];
}

/** Judges a change set by the policy and the waivers that the user named. */
export function judgeReading(
  reading: ChangeSetReading,
  { policy, waivers, environment }: Pick<InspectOptions, 'policy' | 'waivers' | 'environment'>,
  now: string,
  templates: TemplatesByPath = new Map(),
  evidence = assembleEvidence(reading),
): DecisionRecord {
  const { fingerprint, notCovered } =
    reading.plain.size === 0 ? { fingerprint: '', notCovered: [] } : fingerprintValues(evidence, sha256);
  const verdict = judge(evidence, {
    policies: parsePolicies({ baseline: sourceText(policy) }),
    waivers: waivers === undefined ? [] : parseWaivers({ source: waivers, text: readTextFile(waivers) }),
    now,
    fingerprint,
    environmentName: environment,
    templates,
    reader: 'inspect',
  });
  return withPolicyDocuments(buildRecord(verdict, { judgedAt: now, notCovered }), verdict);
}

/** Returns the changes; for a live change set, also the resources of the nested stacks that it deletes. */
async function findEvidence(reading: ChangeSetReading, options: InspectOptions, io: CommandIo): Promise<Evidence> {
  const evidence = assembleEvidence(reading);
  if (reading.origin !== 'live' || findDeletedStacks(evidence.changes).length === 0) return evidence;
  return io.progress('Reading the nested stacks that would be deleted', async () => {
    const client = await openClient(options, io);
    return addDeletedStacks(evidence, { stacks: createStacks(client), evidence: createChangeSetEvidence(client) });
  });
}

/** Warns on stderr about resource types that the policy names and that do not exist. */
function warnOfUnknownTypes({ policy }: Pick<InspectOptions, 'policy'>, io: CliIo): void {
  const source = sourceText(policy);
  for (const warning of source === undefined ? [] : findUnknownTypes(parsePolicy(source))) {
    io.stderr(`warning: ${warning}\n`);
  }
}

/** Returns the templates of the root stack: from the files that the user names, or from CloudFormation for a live change set. */
async function findTemplates(reading: ChangeSetReading, options: InspectOptions, io: CommandIo): Promise<TemplatesByPath> {
  const { template, templateBefore } = options;
  if (template === undefined) {
    if (templateBefore !== undefined) throw new UsageError('Expected --template with --template-before.');
    return reading.origin === 'live'
      ? io.progress('Reading the templates', async () =>
          readTemplates(createChangeSetEvidence(await openClient(options, io)).readTemplates, assembleEvidence(reading), reading),
        )
      : new Map();
  }
  const before = templateBefore === undefined ? undefined : openTemplateFile(templateBefore).template;
  return new Map([['', { before, after: openTemplateFile(template).template }]]);
}

async function readChangeSet(files: readonly string[], options: InspectOptions, io: CommandIo): Promise<ChangeSetReading> {
  const { stack, changeSet } = options;
  if (files.length > 0 && (stack !== undefined || changeSet !== undefined)) {
    throw new UsageError('Expected either files, or --stack and --change-set, got both.');
  }
  if (files.length > 0) {
    return readSavedChangeSet(files);
  }
  return io.progress('Reading the change set', () => readLive(options, io));
}

async function readLive(options: InspectOptions, io: CliIo): Promise<ChangeSetReading> {
  const { stack, changeSet } = options;
  if (changeSet?.startsWith('arn:')) {
    return createChangeSetEvidence(await openClient(options, io)).read(changeSet, 'with-values');
  }
  if (stack === undefined || changeSet === undefined) {
    throw new UsageError('Expected files with saved DescribeChangeSet responses, or --stack NAME and --change-set NAME.');
  }
  const client = await openClient(options, io);
  const status = await createChangeSets(client).findStatus({ changeSetName: changeSet, stackId: stack });
  if (status?.changeSetId === undefined) {
    throw new UsageError(`Expected the change set ${changeSet} of the stack ${stack}, but it does not exist.`);
  }
  return createChangeSetEvidence(client).read(status.changeSetId, 'with-values');
}

/** Creates the client. The Region in the ARN of the change set or of the stack takes precedence over `--region`. */
function openClient({ profile, region, stack = '', changeSet = '' }: InspectOptions, io: CliIo): Promise<CloudFormationClient> {
  return io.aws({ profile, region: regionOfArn(changeSet) ?? regionOfArn(stack) ?? region }).cloudFormation();
}

function sourceText(path: string | undefined) {
  return path === undefined ? undefined : { source: path, text: readTextFile(path) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
