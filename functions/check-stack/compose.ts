import { createArtifactFiles } from '../adapters/artifact-files.ts';
import { createRevisionCopies } from '../adapters/revision-copies.ts';
import { createStacks } from '../adapters/stacks.ts';
import { readTaskEnvironment } from '../environment.ts';
import { pollForAWhile } from '../poll-for-a-while.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';
import { pinEvent } from './pin-event.ts';

/** Wires Check Stack Existence. Environment: GATE_BUCKET. */
export function wireCheckStack({ env, clients, clock }: RuntimeWith<'cloudFormation' | 's3'>) {
  const { gateBucket } = readTaskEnvironment(env);
  const pinning = {
    artifactFiles: createArtifactFiles(clients.s3()),
    copies: createRevisionCopies(clients.s3(), gateBucket),
  };
  const check = createHandler({ stacks: createStacks(clients.cloudFormation()), clock });
  const poll = pollForAWhile(check, ({ stackCondition }) => stackCondition === 'busy', clock);
  return async (event: unknown) => poll(await pinEvent(event, pinning));
}
