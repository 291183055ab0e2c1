import type { S3Client } from '@aws-sdk/client-s3';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import type { TargetResult } from '../../core/waves/wave-summary.ts';
import type { GateSecret } from '../ports/ports.ts';
import type { Release, Start, TargetId, Waves } from '../ports/waves.ts';
import { listKeys } from './list-keys.ts';
import { createSignedObjects } from './signed-objects.ts';

/**
 * The targets of waves, as signed objects in the gate's bucket.
 *
 * @param bucket from GATE_BUCKET; if absent, every use is a ConfigurationError
 */
export function createWaves(client: S3Client, bucket: string | undefined, secret: GateSecret): Waves {
  const store = createSignedObjects(client, bucket, { secret, purpose: 'wave' });
  return {
    settleStart: (target, start) => store.putOnce<Start>(keyOf(target, 'start'), start),
    settleRelease: (target, release) => store.putOnce<Release>(keyOf(target, 'release'), release),
    findRelease: (target) => store.find<Release>(keyOf(target, 'release')),
    recordVerdict: (target) => store.put(keyOf(target, 'verdict'), {}),
    hasVerdict: async (target) => (await store.find(keyOf(target, 'verdict'))) !== undefined,
    listVerdicts: async (waveId) => readIndexes(await listKeys(client, bucket, prefixOf(waveId, 'verdict'))),
    putResult: (target, result) => store.put(keyOf(target, 'result'), result),
    findResult: (target) => store.find<TargetResult>(keyOf(target, 'result')),
  };
}

/** The objects about a target. */
type Part = 'start' | 'verdict' | 'release' | 'end' | 'result';

/** Prefix of the objects of one kind of a wave. */
export function prefixOf(waveId: string, part: Part): string {
  return `${GATE_BUCKET_KEYS.waves}${waveId}/${part}/`;
}

/** Key of an object about a target. */
export function keyOf({ waveId, index }: TargetId, part: Part): string {
  return `${prefixOf(waveId, part)}${index}`;
}

/** Reads the positions of targets from keys. */
export function readIndexes(keys: readonly string[]): readonly number[] {
  return keys.flatMap((key) => {
    const [index] = /\d+$/.exec(key) ?? [];
    return index === undefined ? [] : [Number(index)];
  });
}
