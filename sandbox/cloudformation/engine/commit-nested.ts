import type { ResourceRecord, StackRecord } from '../model/stack-record.ts';
import type { World } from '../model/world.ts';
import { NEVER } from './timer.ts';
import { type WalkHandle, walk } from './walk.ts';

/** Tells the nested stacks among an operation's resources that the operation is final. */
export function commitNested(
  world: World,
  stack: StackRecord,
  token: string | undefined,
  resources: readonly ResourceRecord[],
  done: () => void,
): WalkHandle {
  const nested = new Map(
    resources.filter(({ type }) => world.actsOf(type).commit !== undefined).map((record) => [record.logicalId, record]),
  );
  return walk({
    ids: nested.keys(),
    after: () => [],
    start: (logicalId, finish) => {
      const record = nested.get(logicalId);
      return (record && world.actsOf(record.type).commit?.(record, { stack, token }, ({ ok }) => finish(ok))) ?? NEVER;
    },
    onFailure: 'go-on',
    done,
  });
}
