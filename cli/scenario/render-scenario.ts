import wrapAnsi from 'wrap-ansi';
import type { TextStyle } from '../../core/report/text-style.ts';
import type { ScenarioResult } from './scenario-result.ts';

const INDENT = '    ';
const WIDTH = 112;
/** Lines are not wrapped to less than this width. */
const LEAST_WIDTH = 40;

/**
 * Renders the result of a push for a terminal: the action with its message, the states of the state machine, and the final status of the
 * stack.
 *
 * @param columns the width of the terminal, in characters
 */
export function renderScenario(result: ScenarioResult, style: TextStyle, columns = WIDTH): string {
  const width = Math.max(columns, LEAST_WIDTH) - INDENT.length;
  const { pipelineAction, message } = result;
  const succeeded = pipelineAction === 'Succeeded';
  const mark = succeeded ? style.green(`✓ ${pipelineAction}`) : style.red(`✗ ${pipelineAction}`);
  const lines = wrapText(withoutLinks(message), width);
  return [
    `${INDENT}${style.bold(mark)}`,
    ...lines.map((line) => `${INDENT}${line}`.trimEnd()),
    ...wrapText(describeWay(result), width).map((line) => `${INDENT}${style.dim(line)}`),
    `${INDENT}${style.dim(describeStack(result))}`,
    '',
  ].join('\n');
}

/** Links into the console do not work in a sandbox. */
function withoutLinks(message: string): string {
  return message.replaceAll(/\s*(?:\b\w+: )?https:\/\/\S+/g, '');
}

/** The task states in the order in which they were first entered, without waits and choices. */
function describeWay({ execution }: ScenarioResult): string {
  if (execution.states.length === 0) return 'no execution was started';
  const states = new Set(execution.states.filter((name) => !name.startsWith('Wait ') && !name.endsWith('?')));
  return [...states].join(' › ');
}

function describeStack({ stack, leftovers, calls, virtualSeconds, execution }: ScenarioResult): string {
  const count = Object.keys(stack.resources).length;
  return [
    stack.status === null ? `${stack.name}: no stack` : `${stack.name}: ${stack.status}, ${plural(count, 'resource')}`,
    `${plural(leftovers.changeSets, 'leftover change set')}`,
    `${plural(calls.cloudformation, 'CloudFormation call')}`,
    `${plural(execution.transitions, 'transition')}`,
    `${virtualSeconds.total} s, CloudFormation operations ${virtualSeconds.cloudformation} s`,
  ].join(' · ');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Breaks text at spaces. A word that is longer than the line is not broken, and each line keeps its indentation. */
function wrapText(text: string, width: number): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const indent = /^\s*/.exec(line)?.[0] ?? '';
      const lines = wrapAnsi(line.trimStart(), Math.max(1, width - indent.length)).split('\n');
      return lines.map((part) => `${indent}${part}`);
    });
}
