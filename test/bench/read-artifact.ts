import { createArtifactFiles } from '../../functions/adapters/artifact-files.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { makeArchive } from '../security/archive-factory.ts';
import { makeLargeTemplate } from './large-template.ts';

/** Cost of reading, in bytes. */
export interface ArtifactReading {
  readonly artifact: number;
  readonly read: number;
  /** Increase of resident memory, including the sandbox's S3 and its answers. */
  readonly grown: number;
}

const LOCATION = { bucket: 'artifacts', key: 'source.zip' };
const PATH = 'infra/template.json';
const MODULES = 1_000;

const [, , payload] = process.argv;
process.stdout.write(JSON.stringify(await readArtifact(Number(payload))));

/**
 * Reads a template of 500 resources from a zip with a thousand files and `payload` further bytes, which are not kept in memory. Measures
 * resident memory at each range request to S3, and at the end before a garbage collection.
 */
async function readArtifact(payload: number): Promise<ArtifactReading> {
  const text = JSON.stringify(makeLargeTemplate(500, 0));
  const archive = makeArchive([
    { name: 'video.mp4', content: payload },
    ...Array.from({ length: MODULES }, (_, index) => ({ name: `src/module-${index}/index.ts`, content: 'x' })),
    { name: PATH, content: text },
  ]);
  const sandbox = new Sandbox({ time: 'real', latencyMs: 0 });
  let highest = 0;
  const look = () => {
    highest = Math.max(highest, process.memoryUsage.rss());
  };
  const read = (start: number, end: number) => {
    look();
    return archive.read(start, end);
  };
  sandbox.s3.put(LOCATION.bucket, LOCATION.key, { size: archive.size, read });
  const files = createArtifactFiles(sandbox.clients('create-change-set').s3());
  const wanted = { template: { path: PATH, maxBytes: 1_000_000, field: 'templatePath' } };
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  const { template } = await files.readTexts(LOCATION, wanted);
  look();
  if (template !== text) throw new Error('Expected the template as it was put in, got another text.');
  return { artifact: archive.size, read: sandbox.s3.bytesServed, grown: highest - before };
}
