import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { run } from './run.ts';

const SOURCES = ['cli', 'core', 'functions', 'infra', 'sandbox', 'schemas', 'scripts', 'statemachine'];
const FILES = ['package.json', 'tsconfig.json', 'tsconfig.package.json', 'LICENSE', 'README.md', 'CHANGELOG.md', 'docs'];

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the packed package. */
    readonly tarball: string;
  }
}

/** Packs a copy of the repository once for all test files, so that nothing in the repository changes while other tests run. */
export function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-pack-'));
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  for (const name of [...SOURCES, ...FILES]) cpSync(name, join(copy, name), { recursive: true });
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  const manifest = readFileSync(join(copy, 'package.json'), 'utf8');
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', '--json', '--loglevel=error'], copy, resolve('node_modules/.bin')).replace(/^[^[]*/, ''),
  );
  if (readFileSync(join(copy, 'package.json'), 'utf8') !== manifest) {
    throw new Error('Expected npm pack to restore package.json, got another file.');
  }
  project.provide('tarball', join(copy, filename));
  return () => rmSync(folder, { recursive: true, force: true });
}
