import { readStackCondition } from '../stack/stack-condition.ts';
import { diagnoseBusy } from './diagnose-busy.ts';
import { diagnoseFirstCreate, type FirstCreateReading } from './diagnose-first-create.ts';
import { diagnoseStuck, type ExistingStack } from './diagnose-stuck.ts';
import type { Diagnosis, NextDeployment, Severity } from './diagnosis.ts';
import { findChangeSets } from './find-change-sets.ts';
import { findSideConditions } from './find-side-conditions.ts';
import type { StackFacts } from './stack-facts.ts';

const RANK: Readonly<Record<Severity, number>> = { problem: 0, warning: 1, note: 2 };

/**
 * Diagnoses a stack: the result of the next deployment, and the commands that repair what prevents it.
 *
 * @returns findings, most severe first
 *
 * @example
 * const { nextDeployment, findings } = diagnoseStack(facts);
 */
export function diagnoseStack({ stack, ...facts }: StackFacts): Diagnosis {
  if (stack === undefined || readStackCondition(stack).condition === 'absent') {
    return { stackName: stack?.stackName ?? facts.requested, nextDeployment: 'starts', findings: [] };
  }
  const existing: ExistingStack = { ...facts, stack };
  const status = readStatus(existing);
  const side = [...findSideConditions(existing), ...findChangeSets(existing)];
  const findings = [...status.findings, ...side].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
  return {
    stackName: stack.stackName,
    stackId: stack.stackId,
    stackStatus: stack.stackStatus,
    nextDeployment: side.some(({ severity }) => severity === 'problem') ? 'fails' : status.nextDeployment,
    findings,
  };
}

function readStatus(facts: ExistingStack): FirstCreateReading {
  const starts: NextDeployment = 'starts';
  switch (readStackCondition(facts.stack).condition) {
    case 'busy':
      return { nextDeployment: 'waits', findings: [diagnoseBusy(facts)] };
    case 'failed-first-create':
      return diagnoseFirstCreate(facts);
    case 'stuck':
      return { nextDeployment: 'fails', findings: [diagnoseStuck(facts)] };
    default:
      return { nextDeployment: starts, findings: [] };
  }
}
