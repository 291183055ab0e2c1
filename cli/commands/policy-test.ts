import { DECISIONS, type Decision, joinDecisions } from '../../core/policy/decision.ts';
import { findUnknownTypes } from '../../core/policy/find-unknown-types.ts';
import { parsePolicy, parseWaivers } from '../../core/policy/parse-policy.ts';
import type { Policies, Policy } from '../../core/policy/policy.ts';
import { PRESETS } from '../../core/policy/presets.ts';
import type { DecisionRecord } from '../../core/record/decision-record.ts';
import { judgeRecord } from '../../core/record/replay.ts';
import { EFFECT_WORDS, placeOf } from '../../core/report/headline.ts';
import type { TextStyle } from '../../core/report/text-style.ts';
import { toPrintable, toPrintableJson } from '../../core/text/printable.ts';
import { EXIT } from '../cli-io.ts';
import type { CommandIo } from '../command-line/add-command.ts';
import type { SharedOptions } from '../command-line/shared-options.ts';
import { readTextFile } from '../sources/read-text-file.ts';
import { textStyle } from '../text-style.ts';
import { readSavedDecisions, type SavedDecision } from './saved-decisions.ts';

/** Options of `stackgate policy test`. */
export interface PolicyTestOptions extends SharedOptions {
  readonly policy?: string;
  readonly waivers?: string;
  /** Environment of the stacks, for waivers that name an environment. */
  readonly environment?: string;
}

/** Number of changes that are listed for each change set, unless --verbose is given. */
const MOST_FINDINGS = 3;

/** A policy of the comparison: the tested one, or a preset. */
interface Candidate {
  readonly name: string;
  readonly policies: Policies;
}

/** A change that a policy does not allow. */
interface Finding {
  readonly resource: string;
  readonly resourceType: string;
  readonly effect: DecisionRecord['changes'][number]['effect'];
  readonly decision: Decision;
  readonly rule: string;
}

/** The decision of one policy about one change set. */
interface Tested {
  readonly files: readonly string[];
  readonly stack: string;
  /** The decision in the record; absent for a change set without a record. */
  readonly recorded?: Decision;
  readonly decision: Decision;
  readonly findings: readonly Finding[];
}

/** The decisions of one policy about all change sets. */
interface PolicyResult {
  readonly policy: string;
  readonly counts: Readonly<Record<Decision, number>>;
  readonly results: readonly Tested[];
}

/**
 * Tests a policy against decision records and saved change sets, and compares it with all presets: what each of them would have refused.
 *
 * @param paths files, or directories with `*.json` files, such as a copy of `records/` in the bucket of a gate
 * @returns the exit code of the strictest decision: 0 the policy allows every change set, 2 it refuses one, 3 it asks about one
 *
 * @example
 * aws s3 sync s3://<bucket of the gate>/records records
 * stackgate policy test records --policy gate-policy.yaml
 */
export async function testPolicy(paths: readonly string[], options: PolicyTestOptions, io: CommandIo): Promise<number> {
  const { waivers, environment } = options;
  const tested = readPolicy(options.policy);
  for (const warning of findUnknownTypes(tested)) io.stderr(`warning: ${warning}\n`);
  const given = waivers === undefined ? undefined : parseWaivers({ source: waivers, text: readTextFile(waivers) });
  const decisions = readSavedDecisions(paths, { now: io.now().toISOString(), waivers, environment }).map((one) => ({
    ...one,
    record: withGiven(one.record, given, environment),
  }));
  const own = { name: options.policy ?? 'preset standard', policies: { baseline: tested } };
  const presets = Object.values(PRESETS).map((baseline) => ({ name: baseline.source, policies: { baseline } }));
  const candidates = [own, ...presets.filter(({ name }) => name !== own.name)];
  const results = candidates.map((candidate) => judgeAll(candidate, decisions));
  io.stdout(
    options.output === 'json'
      ? toPrintableJson({ tested: decisions.length, policies: results })
      : writeComparison(results, textStyle(io.hasColors), options),
  );
  return EXIT[(results[0]?.results ?? []).map(({ decision }) => decision).reduce(joinDecisions, 'allow')];
}

function readPolicy(path: string | undefined): Policy {
  return path === undefined ? PRESETS.standard : parsePolicy({ source: path, text: readTextFile(path) });
}

/** Replaces the waivers of a record, and the environment of its deployment, by those of the user. */
function withGiven(
  record: DecisionRecord,
  waivers: ReturnType<typeof parseWaivers> | undefined,
  environmentName: string | undefined,
): DecisionRecord {
  const deployment = record.deployment ?? { executionId: '', revision: '', templatePath: '', hashes: {} };
  return {
    ...record,
    ...(waivers !== undefined && { waivers: waivers.map((waiver) => ({ ...waiver, status: 'unused' as const })) }),
    ...(environmentName !== undefined && { deployment: { ...deployment, environmentName } }),
  };
}

function judgeAll({ name, policies }: Candidate, decisions: readonly SavedDecision[]): PolicyResult {
  const results = decisions.map((saved) => judgeOne(saved, policies));
  const count = (wanted: Decision): number => results.filter(({ decision }) => decision === wanted).length;
  return { policy: name, counts: { allow: count('allow'), ask: count('ask'), forbid: count('forbid') }, results };
}

function judgeOne({ files, record, isRecorded }: SavedDecision, policies: Policies): Tested {
  const { decision, judgements } = judgeRecord(record, policies);
  const findings = judgements
    .filter((one) => one.decision !== 'allow')
    .map(({ effect, decision, rule }) => ({
      resource: placeOf(effect),
      resourceType: effect.resourceType,
      effect: effect.kind,
      decision,
      rule,
    }));
  return { files, stack: record.stack.name, ...(isRecorded && { recorded: record.decision }), decision, findings };
}

function writeComparison(results: readonly PolicyResult[], style: TextStyle, detail: PolicyTestOptions): string {
  const blocks = detail.quiet === true ? [] : results.flatMap((result) => writeRefusals(result, style, detail.verbose === true));
  return `${[...blocks, writeTable(results, style)].join('\n\n')}\n`;
}

/** Lists the change sets that a policy does not allow. */
function writeRefusals({ policy, results }: PolicyResult, style: TextStyle, all: boolean): readonly string[] {
  const stopped = results.filter(({ decision }) => decision !== 'allow');
  if (stopped.length === 0) return [];
  const lines = stopped.flatMap(({ files, stack, recorded, decision, findings }) => {
    const shown = all ? findings : findings.slice(0, MOST_FINDINGS);
    const more = findings.length - shown.length;
    const was = recorded === undefined || recorded === decision ? '' : `, recorded as ${recorded}`;
    return [
      `  ${inColor(decision, style)} ${toPrintable(`${stack} (${files.join(', ')})`)}${was}`,
      ...shown.map(
        ({ resource, resourceType, effect, rule, decision }) =>
          `    ${toPrintable(`${resource} (${resourceType})`)} ${EFFECT_WORDS[effect]}: ${decision} by ${toPrintable(rule)}`,
      ),
      ...(more === 0 ? [] : [`    and ${more} more: --verbose lists them`]),
    ];
  });
  return [[style.bold(`${toPrintable(policy)} would have stopped ${stopped.length} of ${results.length}:`), ...lines].join('\n')];
}

function writeTable(results: readonly PolicyResult[], style: TextStyle): string {
  const width = Math.max(...results.map(({ policy }) => policy.length));
  const column = (value: string | number): string => String(value).padStart(8);
  return [
    style.bold(`${'policy'.padEnd(width)}${DECISIONS.map(column).join('')}`),
    ...results.map(
      ({ policy, counts }) => `${toPrintable(policy).padEnd(width)}${DECISIONS.map((one) => column(counts[one])).join('')}`,
    ),
  ].join('\n');
}

function inColor(decision: Decision, style: TextStyle): string {
  return decision === 'forbid' ? style.red(decision) : style.yellow(decision);
}
