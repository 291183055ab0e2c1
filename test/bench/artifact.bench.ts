import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Measurement } from './measurement.ts';
import { median } from './median.ts';
import type { ArtifactReading } from './read-artifact.ts';

const GIB = 1_024 ** 3;
const MIB = 1_024 ** 2;
const RUNS = 3;

/** Measures reading one template from a large artifact and from a small one, each in a separate process. */
export async function measureArtifact(): Promise<readonly Measurement[]> {
  const readings = Array.from({ length: RUNS }, () => ({ large: readIn(GIB), small: readIn(0) }));
  const kib = (size: 'large' | 'small') => median(readings.map((reading) => reading[size].read)) / 1_024;
  const mib = (size: 'large' | 'small') => median(readings.map((reading) => reading[size].grown)) / MIB;
  return [
    {
      what: 'read of 1 GiB for one template',
      value: kib('large'),
      unit: 'KiB',
      budget: { most: 256 },
      baselines: [
        { what: 'the same without the GiB', value: kib('small') },
        { what: 'a download', value: GIB / 1_024 },
      ],
    },
    {
      what: 'resident memory grown by that',
      value: mib('large'),
      unit: 'MiB',
      budget: { most: 32 },
      baselines: [{ what: 'the same without the GiB', value: mib('small') }],
    },
  ];
}

function readIn(payload: number): ArtifactReading {
  const script = fileURLToPath(new URL('./read-artifact.ts', import.meta.url));
  return JSON.parse(execFileSync(process.execPath, ['--expose-gc', script, String(payload)], { encoding: 'utf8' }));
}
