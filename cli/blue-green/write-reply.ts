import type { ShownPair, ShownRetirement, ShownStack } from '../../core/blue-green/operator-reply.ts';
import { stackCommand } from '../../core/stack/stack-condition.ts';
import { toPrintable } from '../../core/text/printable.ts';

/** Writes the stacks of a deployment, one paragraph each. */
export function writePair({ current, previous, next }: ShownPair): string {
  return [
    ...writeStack('Current stack', current, []),
    ...(previous === undefined
      ? ['Previous stack: none']
      : writeStack('Previous stack', previous, [
          `switched:    ${previous.switchedAt}`,
          `retired:     ${previous.retireAt === undefined ? 'only by `stackgate blue-green retire`' : `after ${previous.retireAt}`}`,
        ])),
    ...(next === undefined
      ? []
      : [`Next stack: ${next.stackName}`, `  execution:   ${next.executionArn}${next.hasEnded ? ' (ended)' : ''}`]),
  ]
    .map((line) => `${toPrintable(line)}\n`)
    .join('');
}

function writeStack(title: string, stack: ShownStack, more: readonly string[]): readonly string[] {
  return [
    `${title}: ${stack.stackName}`,
    ...[
      `id:          ${stack.stackId}`,
      `status:      ${stack.stackStatus}`,
      `termination: ${stack.hasTerminationProtection ? 'protected' : 'not protected'}`,
      ...more,
    ].map((line) => `  ${line}`),
  ];
}

/**
 * Writes the list of what a deletion deletes, and what to do next.
 *
 * @param deployment as the user named it
 */
export function writeRetirement(retirement: ShownRetirement, deployment: string): string {
  const { stackId, outcome, resources } = retirement;
  const list = [
    `The deletion of ${stackId} deletes ${resources.length} resources:`,
    ...resources.map((resource) => `  ${resource}`),
    retirement.summary,
  ];
  return [...(outcome === 'absent' ? [] : list), ...nextSteps(retirement, deployment)]
    .map((line) => `${toPrintable(line)}\n`)
    .join('');
}

function nextSteps({ stackId, outcome, decision, confirmation }: ShownRetirement, deployment: string): readonly string[] {
  if (outcome === 'absent') return [`${stackId} no longer exists. The pointer no longer refers to it.`];
  if (outcome === 'deleting') return [`CloudFormation deletes ${stackId}.`];
  if (decision === 'allow') {
    return [
      `Nothing was deleted. To delete this list, run \`stackgate blue-green retire ${deployment} --confirm ${confirmation}\`.`,
    ];
  }
  return [
    `Nothing was deleted, because the policy does not allow it. The owner of the gate can allow it, or a person with permission can run`,
    `\`${stackCommand('update-termination-protection', stackId)} --no-enable-termination-protection\` and \`${stackCommand('delete-stack', stackId)}\`.`,
  ];
}
