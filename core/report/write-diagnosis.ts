import type { Diagnosis, DiagnosisFinding, Severity } from '../diagnosis/diagnosis.ts';
import { toPrintable } from '../text/printable.ts';
import { PLAIN_STYLE, type TextStyle } from './text-style.ts';

/** Writes a diagnosis for a terminal: the result of the next deployment, then each finding with its commands, one command per line. */
export function writeDiagnosis(diagnosis: Diagnosis, style: TextStyle = PLAIN_STYLE): string {
  const { stackName, stackId, stackStatus, findings } = diagnosis;
  const blocks = [
    [
      `${style.bold(toPrintable(stackName))}  ${stackStatus ?? 'no stack'}`,
      ...(stackId === undefined ? [] : [style.dim(stackId)]),
    ].join('\n'),
    describeNext(diagnosis, style),
    ...findings.map((finding) => writeFinding(finding, style)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** Describes the result of the next deployment in a sentence. */
export function nextInWords({ nextDeployment, stackId }: Diagnosis): string {
  switch (nextDeployment) {
    case 'starts':
      return stackId === undefined ? 'The next deployment creates the stack.' : 'The next deployment starts.';
    case 'waits':
      return 'The next deployment waits for the operation in progress.';
    case 'depends':
      return 'The next deployment starts only if the policy allows the deletion of the failed stack.';
    case 'fails':
      return 'The next deployment fails until the stack is repaired.';
  }
}

function describeNext(diagnosis: Diagnosis, style: TextStyle): string {
  const paints = { starts: style.green, waits: style.yellow, depends: style.yellow, fails: style.red };
  return paints[diagnosis.nextDeployment](nextInWords(diagnosis));
}

function writeFinding({ severity, code, text, remedies }: DiagnosisFinding, style: TextStyle): string {
  const paints: Readonly<Record<Severity, (words: string) => string>> = {
    problem: style.red,
    warning: style.yellow,
    note: style.dim,
  };
  return [
    `${paints[severity](severity)}  ${style.bold(code)}`,
    `  ${toPrintable(text)}`,
    ...remedies.flatMap((remedy) => [
      `  → ${toPrintable(remedy.text)}`,
      ...remedy.commands.map((command) => `      ${toPrintable(command)}`),
    ]),
  ].join('\n');
}
