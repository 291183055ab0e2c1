import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  findLicenceProblems,
  type LockedPackage,
  readInstalledLicence,
  readLockedPackages,
} from '../../scripts/check-licences.ts';
import { BUNDLES, buildAllBundles, buildSbom, type Sbom } from '../../scripts/sbom.ts';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const packages = readLockedPackages(readFileSync('package-lock.json', 'utf8'));

const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;
const EXACT = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;

describe('a dependency', () => {
  it.each(KINDS.flatMap((kind) => Object.entries<string>(manifest[kind])))('%s is pinned exactly: %s', (_name, version) => {
    expect(version).toMatch(EXACT);
  });

  it('is saved with its exact version by npm', () => {
    expect(readFileSync('.npmrc', 'utf8')).toContain('save-exact=true');
  });

  it('is in the lock file as in the manifest, and every package has a hash or is inside of a package with a hash', () => {
    for (const kind of KINDS) expect(lock.packages[''][kind]).toEqual(manifest[kind]);
    const unhashed = Object.entries<{ integrity?: string; inBundle?: boolean }>(lock.packages).filter(
      ([path, { integrity, inBundle }]) => path !== '' && !inBundle && !integrity?.startsWith('sha512-'),
    );
    expect(unhashed).toEqual([]);
    expect(packages.length).toBeGreaterThan(100);
  });

  it('runs no install script except that of the bundler, which installs its binary', () => {
    const scripted = Object.entries<{ hasInstallScript?: boolean }>(lock.packages).filter(
      ([, { hasInstallScript }]) => hasInstallScript,
    );

    expect(scripted.map(([path]) => path)).toEqual(['node_modules/esbuild']);
  });
});

describe('licences', () => {
  const makePackage = (fields: Partial<LockedPackage>): LockedPackage => ({
    path: 'node_modules/a',
    version: '1.0.0',
    licence: 'MIT',
    isTool: false,
    ...fields,
  });

  it('are all allowed, in the lock file and in the installed packages', () => {
    expect(findLicenceProblems(packages, readInstalledLicence)).toEqual([]);
  });

  it('of the packages of the CDK are also checked', () => {
    expect(packages.filter(({ path }) => /^node_modules\/(?:aws-cdk-lib|constructs|@aws-cdk)/.test(path)).length).toBeGreaterThan(
      3,
    );
  });

  it.each([
    [{ licence: 'GPL-3.0-only' }],
    [{ licence: 'MIT AND GPL-3.0-only' }],
    [{ licence: 'UNLICENSED', isTool: true }],
    [{ licence: 'MPL-2.0' }],
    [{ licence: undefined }],
  ])('%j is a problem', (fields) => {
    expect(findLicenceProblems([makePackage(fields)])).toHaveLength(1);
  });

  it.each([
    [{}],
    [{ licence: '(MIT OR GPL-3.0-or-later)' }],
    [{ licence: 'MIT AND ISC' }],
    [{ licence: 'MPL-2.0', isTool: true }],
  ])('%j is not a problem', (fields) => {
    expect(findLicenceProblems([makePackage(fields)])).toEqual([]);
  });

  it('that changed since the lock file was made are a problem', () => {
    expect(findLicenceProblems([makePackage({})], () => 'GPL-3.0-only')).toHaveLength(1);
  });
});

describe('the bill of materials', () => {
  let bundles: ReadonlyMap<string, readonly string[]>;
  let sbom: Sbom;
  beforeAll(async () => {
    bundles = await buildAllBundles();
    sbom = buildSbom(bundles, packages, manifest.version);
  }, 120_000);

  it('is CycloneDX, with each bundle and its libraries', () => {
    expect(sbom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 });
    const refs = new Set(sbom.components.map((component) => component['bom-ref']));
    expect(refs.size).toBe(sbom.components.length);
    expect([...refs]).toEqual(expect.arrayContaining([...BUNDLES]));
    for (const { ref, dependsOn } of sbom.dependencies) {
      expect(
        dependsOn.filter((dependency) => !refs.has(dependency)),
        ref,
      ).toEqual([]);
    }
  });

  it('gives each library a version, a licence and the hash of its package', () => {
    const libraries = sbom.components.filter(({ type }) => type === 'library');
    expect(libraries.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['@aws-sdk/client-cloudformation', 'yaml', 'yauzl', 'zod']),
    );
    for (const { purl, licenses, hashes } of libraries) {
      expect(purl).toMatch(/^pkg:npm\/(?:%40[^/]+\/)?[^/@]+@\d+\.\d+\.\d+/);
      expect(licenses).toHaveLength(1);
      expect(hashes?.[0]?.content).toMatch(/^[0-9a-f]{128}$/);
    }
  });

  it('contains every package with a file in a bundle, and no tool', () => {
    const inBundles = new Set(
      [...bundles.values()].flat().flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
    );
    const tools = new Set(packages.filter(({ isTool }) => isTool).map(({ path }) => path));

    expect(sbom.components.filter(({ type }) => type === 'library')).toHaveLength(inBundles.size);
    expect([...inBundles].filter((path) => tools.has(path))).toEqual([]);
  });

  it('is identical when it is created again', () => {
    expect(buildSbom(bundles, packages, manifest.version)).toEqual(sbom);
  });
});
