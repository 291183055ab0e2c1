import type { Judgement, Verdict } from '../verdict/verdict.ts';
import type { DecisionRecord, RecordedChange, RecordedFinding } from './decision-record.ts';
import { constructPathOf, recordProperties } from './record-properties.ts';
import { summarize } from './summarize.ts';

/** Facts of a record that are not part of the verdict. */
export interface RecordContext {
  /** ISO 8601, UTC. */
  readonly judgedAt: string;
  readonly deployment?: DecisionRecord['deployment'];
  readonly links?: DecisionRecord['links'];
  /** Sentences in addition to the notes of the evidence. */
  readonly notes?: readonly string[];
  /** Properties whose values the fingerprint of the verdict does not cover. */
  readonly notCovered?: readonly string[];
  /** Version IDs of secrets, for the comparison at the next deployment. */
  readonly secretVersions?: DecisionRecord['secretVersions'];
}

/** Builds the record of a verdict. This is the only place that masks property values. */
export function buildRecord(
  verdict: Verdict,
  { judgedAt, deployment, links = [], notes = [], notCovered = [], secretVersions }: RecordContext,
): DecisionRecord {
  const { evidence } = verdict;
  return {
    recordVersion: 1,
    changeSetAction: verdict.changeSetAction,
    decision: verdict.decision,
    summary: summarize(verdict),
    findings: verdict.judgements.filter(isFinding).map(recordFinding),
    counts: verdict.counts,
    judgedAt,
    stack: { name: evidence.stackName, id: evidence.stackId },
    changeSet: {
      name: evidence.changeSetName,
      id: evidence.changeSetId,
      fingerprint: verdict.fingerprint,
      ...(notCovered.length === 0 ? {} : { notCovered: [...notCovered] }),
    },
    ...(deployment === undefined ? {} : { deployment }),
    policies: [...verdict.policies],
    waivers: [...verdict.waivers],
    ...(secretVersions === undefined ? {} : { secretVersions }),
    ...(evidence.hiddenCreates === undefined ? {} : { hiddenCreates: [...evidence.hiddenCreates] }),
    hooks: [...evidence.hooks],
    notes: [...notes, ...evidence.notes],
    links: [...links],
    changes: verdict.judgements.map((judgement) => recordChange(judgement, evidence.hiddenParameters)),
  };
}

/** Checks whether a judgement is a finding: every judgement except an allowed create or update. */
export function isFinding({ effect, decision }: Judgement): boolean {
  return decision !== 'allow' || (effect.kind !== 'create' && effect.kind !== 'update');
}

function recordFinding(judgement: Judgement): RecordedFinding {
  const { logicalResourceId, path, resourceType, kind } = judgement.effect;
  return {
    logicalResourceId,
    path,
    resourceType,
    effect: kind,
    decision: judgement.decision,
    rule: judgement.rule,
    reason: explain(judgement),
  };
}

/** Describes the effect, and the reason of the rule or waiver that decided. */
export function explain({ effect, ruleReason }: Pick<Judgement, 'effect' | 'ruleReason'>): string {
  return ruleReason === undefined ? effect.sentence : `${effect.sentence} ${ruleReason}`;
}

function recordChange({ effect, change, setting, ...judgement }: Judgement, hiddenParameters: readonly string[]): RecordedChange {
  const constructPath = change === undefined ? undefined : constructPathOf(change);
  const { physicalResourceId, atLeast, also, follows, hasUnnamedCause, stated, exposesData } = effect;
  return {
    logicalResourceId: effect.logicalResourceId,
    ...(physicalResourceId === undefined ? {} : { physicalResourceId }),
    path: effect.path,
    ...(constructPath === undefined ? {} : { constructPath }),
    resourceType: effect.resourceType,
    effect: effect.kind,
    ...(atLeast === undefined ? {} : { atLeast }),
    ...(stated === undefined ? {} : { stated }),
    stateful: effect.stateful,
    ...(exposesData === undefined ? {} : { exposesData }),
    causes: [...effect.causes],
    ...(follows === undefined ? {} : { follows: [...follows] }),
    ...(hasUnnamedCause === undefined ? {} : { hasUnnamedCause }),
    ...(also === undefined ? {} : { also: also.map((part) => ({ ...part, causes: [...part.causes] })) }),
    unseen: judgement.isUnseen,
    decision: judgement.decision,
    rule: judgement.rule,
    policy: judgement.policy,
    ...(judgement.ruleReason === undefined ? {} : { ruleReason: judgement.ruleReason }),
    sentence: effect.sentence,
    ...(judgement.advice === undefined ? {} : { advice: judgement.advice }),
    properties: [
      ...(change === undefined ? [] : recordProperties(change, hiddenParameters)),
      ...(setting === undefined ? [] : [setting]),
    ],
  };
}
