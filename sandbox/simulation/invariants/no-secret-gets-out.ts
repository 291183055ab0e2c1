import type { HistoryEvent } from '../../step-functions/history.ts';
import type { Observations } from '../harness/observations.ts';
import { SECRET_MARKER } from '../scenario/write-revision.ts';
import { allExecutions } from './executions.ts';
import type { Violation } from './violation.ts';

/** Prefixes of secrets: those of the simulation, and those of the credentials of a job. */
const BEGINNINGS = [SECRET_MARKER, 'secret-', 'session-'] as const;

const SECRET = new RegExp(`^(?:${SECRET_MARKER}|(?:secret|session)-[0-9a-f]{8}-)`);

/** S7: no log, record, history, or reply contains a secret: credentials of artifacts, NoEcho values, or the environment. */
export function noSecretGetsOut(seen: Observations): readonly Violation[] {
  if (!seen.isSettled) return [];
  return [...textsOf(seen)].flatMap(([where, text]) => {
    const found = findSecret(text);
    return found === undefined ? [] : [violation(`${where} holds ${found}...`)];
  });
}

/** Returns the prefix of a secret in a string. The secret itself is cut off, because people read the description. */
function findSecret(text: string): string | undefined {
  for (const beginning of BEGINNINGS) {
    for (let at = text.indexOf(beginning); at >= 0; at = text.indexOf(beginning, at + 1)) {
      const found = SECRET.exec(text.slice(at, at + 40));
      if (found !== null) return found[0];
    }
  }
  return undefined;
}

function* textsOf(seen: Observations): Generator<readonly [string, string]> {
  const { gate, sandbox } = seen.harness;
  yield ['the log', JSON.stringify(gate.logs)];
  for (const { jobId, content } of seen.replies) yield [`the reply to job ${jobId}`, content];
  for (const { props, history } of allExecutions(seen)) {
    for (const text of new Set(history.read().flatMap(textsOfEvent))) yield [`the history of execution ${props.name}`, text];
  }
  for (const key of sandbox.s3.keys(gate.bucket)) {
    if (/^(?:records|jobs)\//.test(key)) yield [key, new TextDecoder().decode(sandbox.s3.open(gate.bucket, key))];
  }
}

/** Inputs, outputs, and causes, each once. The output of a state is the input of the next state, so many texts are equal. */
function textsOfEvent(event: HistoryEvent): readonly string[] {
  return Object.values(event).flatMap((details) =>
    typeof details === 'object' && details !== null ? Object.values(details).filter((value) => typeof value === 'string') : [],
  );
}

function violation(words: string): Violation {
  return { invariant: 'S7', words };
}
