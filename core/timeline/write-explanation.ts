import { PLAIN_STYLE, type TextStyle } from '../report/text-style.ts';
import { writeText } from '../report/write-text.ts';
import { nameFailure } from '../stack/trace-failures.ts';
import { toPrintable } from '../text/printable.ts';
import type { DeploymentOutcome, Explanation } from './explanation.ts';
import { durationInWords } from './summarize-steps.ts';

/** The outcome in one or two words. */
export const OUTCOME_WORDS: Readonly<Record<DeploymentOutcome, string>> = {
  succeeded: 'Deployed',
  refused: 'Refused',
  failed: 'Failed',
  stopped: 'Stopped',
  running: 'In progress',
};

/** Writes an explanation for a terminal: the outcome and the reason first, then what to do, then the details. */
export function writeExplanation(explanation: Explanation, style: TextStyle = PLAIN_STYLE): string {
  const blocks = [
    ...outcomeOf(explanation, style),
    ...section('Pushed', style, pushedOf(explanation)),
    ...section('Steps', style, stepsOf(explanation, style)),
    ...(explanation.record === undefined
      ? []
      : [`${style.bold('Verdict')}\n${indent(writeText(explanation.record, style).trimEnd())}`]),
    ...section('Approval', style, approvalOf(explanation)),
    ...section('Events of the stack', style, eventsOf(explanation, style)),
    ...section('Slowest resources', style, slowestOf(explanation)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** Writes the outcome of a deployment, the reason, and what to do next. */
export function writeOutcome(explanation: Explanation, style: TextStyle = PLAIN_STYLE): string {
  return `${outcomeOf(explanation, style).join('\n\n')}\n`;
}

function outcomeOf(explanation: Explanation, style: TextStyle): readonly string[] {
  const { outcome, summary, pushed, seconds } = explanation;
  const paints = { succeeded: style.green, refused: style.red, failed: style.red, stopped: style.yellow, running: style.yellow };
  return [
    `${paints[outcome](style.bold(OUTCOME_WORDS[outcome].toUpperCase()))}  ${toPrintable(pushed.stackName)}  ${style.dim(durationInWords(seconds))}\n${toPrintable(summary)}`,
    ...section('What to do next', style, nextStepsOf(explanation)),
  ];
}

function section(title: string, style: TextStyle, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [[style.bold(title), ...lines.map((line) => `  ${line}`)].join('\n')];
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

function nextStepsOf({ nextSteps }: Explanation): readonly string[] {
  return nextSteps.flatMap((step) => step.split('\n').map((line, index) => `${index === 0 ? '→ ' : '  '}${toPrintable(line)}`));
}

function pushedOf({ pushed, executionArn, startedAt }: Explanation): readonly string[] {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['revision', pushed.revision],
    ['template', pushed.templatePath],
    ['pipeline execution', pushed.pipelineExecutionId],
    ['execution', executionArn],
    ['started', startedAt?.toISOString()],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(19)}${toPrintable(value)}`]));
}

function stepsOf({ steps }: Explanation, style: TextStyle): readonly string[] {
  const width = Math.max(0, ...steps.map(({ name }) => name.length)) + 2;
  return steps.map(({ name, visits, seconds, errors, isCurrent }) => {
    const more = [...(visits > 1 ? [`${visits} times`] : []), ...errors.map((error) => `retried after ${error}`)];
    const mark = isCurrent ? style.yellow('▸') : style.green('✓');
    return `${mark} ${toPrintable(name).padEnd(width)}${durationInWords(seconds).padStart(11)}${more.length === 0 ? '' : style.dim(`  ${toPrintable(more.join(', '))}`)}`;
  });
}

function approvalOf({ approval }: Explanation): readonly string[] {
  if (approval === undefined) return [];
  const { status, by, at } = approval;
  return [[status, ...(by === undefined ? [] : [`by ${toPrintable(by)}`]), ...(at === undefined ? [] : [`at ${at}`])].join(' ')];
}

function eventsOf({ events, rootCause }: Explanation, style: TextStyle): readonly string[] {
  return events.map(({ at, place, resourceType, status, reason, isFailure }) => {
    const isCause =
      isFailure &&
      rootCause !== undefined &&
      at?.getTime() === rootCause.at?.getTime() &&
      `${place} (${resourceType})` === nameFailure(rootCause);
    const words = `${timeOfDay(at)}  ${toPrintable(place)}  ${status}${reason === undefined ? '' : `  ${toPrintable(reason)}`}`;
    return isCause ? style.red(`${words}  ← root cause`) : isFailure ? style.red(words) : words;
  });
}

function timeOfDay(at: Date | undefined): string {
  return at?.toISOString().slice(11, 19) ?? '--:--:--';
}

function slowestOf({ slowest }: Explanation): readonly string[] {
  return slowest.map(
    ({ place, resourceType, action, seconds }) =>
      `${durationInWords(seconds).padStart(11)}  ${action}  ${toPrintable(place)}  ${resourceType}`,
  );
}
