import { describe, expect, it } from 'vitest';
import { readRules } from '../../functions/decision-record.ts';
import { readRevision, wantAllFiles, wantFile } from '../../functions/read-revision.ts';
import { sha256 } from '../../functions/sha256.ts';
import { makeState } from '../core/deployment/state-factory.ts';
import { makeArtifactFiles } from './fakes.ts';

const PATHS = {
  templatePath: 'template.json',
  templateConfigurationPath: 'configuration.json',
  policyPath: 'policy.yaml',
  waiversPath: 'waivers.yaml',
} as const;
const HASHES = { template: 'a', templateConfiguration: 'b', policy: 'c', waivers: 'd' };

describe('a file of a pinned execution', () => {
  it.each([
    ['templatePath', 'template'],
    ['templateConfigurationPath', 'templateConfiguration'],
    ['policyPath', 'policy'],
    ['waiversPath', 'waivers'],
  ] as const)('that has no hash in revisionFiles is a RevisionUnavailable: %s', (field, name) => {
    const { [name]: _, ...revisionFiles } = HASHES;
    const state = makeState({ ...PATHS, revisionFiles: revisionFiles as typeof HASHES });

    expect(() => wantFile(state, field as 'policyPath')).toThrow(
      expect.objectContaining({
        name: 'RevisionUnavailable',
        message: `Expected \`revisionFiles\` of the execution to have the hash of ${PATHS[field]} (\`${field}\`), got none: release the change again.`,
      }),
    );
  });

  it('is named with the hash of its copy', () => {
    const { template, waivers } = wantAllFiles(makeState({ ...PATHS, revisionFiles: HASHES }));

    expect([template.sha256, waivers?.sha256]).toEqual(['a', 'd']);
  });

  it('is never read from the artifact instead', async () => {
    const artifactFiles = makeArtifactFiles({ 'template.json': '{}', 'policy.yaml': 'version: 1', 'waivers.yaml': 'version: 1' });
    const state = makeState({ ...PATHS, revisionFiles: { template: 'a' } });
    const baselinePolicy = { readText: async () => undefined };

    await expect(readRevision(state, artifactFiles)).rejects.toMatchObject({ name: 'RevisionUnavailable' });
    await expect(readRules({ artifactFiles, baselinePolicy, sha256 }, state)).rejects.toMatchObject({
      name: 'RevisionUnavailable',
    });
    expect(artifactFiles.opened).toEqual([]);
  });
});
