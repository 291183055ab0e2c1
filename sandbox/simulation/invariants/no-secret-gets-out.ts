import type { Observations } from '../observations.ts';
import { SECRET_MARKER } from '../stage-world.ts';
import type { Breach } from './breach.ts';
import { allExecutions } from './executions.ts';

/** Values that hold a secret: those of the simulation, and those of the credentials that come with a job. */
const SECRETS = new RegExp(`${SECRET_MARKER}[-\\w]*|(?:secret|session)-[0-9a-f]{8}-[-0-9a-f]+`);

/** S7: no secret in any log, record, history, or reply: neither credentials of artifacts nor NoEcho values nor the environment. */
export function noSecretGetsOut(seen: Observations): readonly Breach[] {
  if (!seen.isSettled) return [];
  return [...textsOf(seen)].flatMap(([where, text]) => {
    const found = SECRETS.exec(text);
    return found === null ? [] : [breach(`${where} holds ${found[0].slice(0, 16)}...`)];
  });
}

function* textsOf(seen: Observations): Generator<readonly [string, string]> {
  const { gate, sandbox } = seen.staged;
  yield ['the log', JSON.stringify(gate.logs)];
  for (const { jobId, content } of seen.replies) yield [`the reply to job ${jobId}`, content];
  for (const { props, history } of allExecutions(seen)) {
    yield [`the history of execution ${props.name}`, JSON.stringify(history.read())];
  }
  for (const key of sandbox.s3.keys(gate.bucket)) {
    if (key.startsWith('records/')) yield [key, new TextDecoder().decode(sandbox.s3.open(gate.bucket, key))];
  }
}

function breach(words: string): Breach {
  return { invariant: 'S7', words };
}
