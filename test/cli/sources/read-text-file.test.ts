import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { cannotRead, isMissingFile, readOutputFile, readTextFile } from '../../../cli/sources/read-text-file.ts';

function makeFile(content: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return path;
}

it('reads the output of PowerShell, which is UTF-16, and the output of other shells', () => {
  expect(readOutputFile(makeFile(Buffer.from('\uFEFF{"a":"ä"}', 'utf16le')))).toBe('{"a":"ä"}');
  expect(readOutputFile(makeFile(Buffer.from('{"a":"ä"}')))).toBe('{"a":"ä"}');
});

it.each([
  ['EISDIR', 'a.yaml: Expected a file, got a directory.'],
  ['EACCES', 'a.yaml: cannot be read (no). Check its permissions.'],
  ['ENOENT', 'a.yaml: cannot be read (no). Check the path.'],
])('describes the error %s with its correction', (code, message) => {
  expect(cannotRead('a.yaml', Object.assign(new Error('no'), { code })).message).toBe(message);
});

it.each([
  ['ENOENT', true],
  ['ENOTDIR', true],
  ['EACCES', false],
])('knows whether the error %s means that the file does not exist', (code, isMissing) => {
  expect(isMissingFile(cannotRead('a.yaml', Object.assign(new Error('no'), { code })))).toBe(isMissing);
});

it('refuses a file that is not UTF-8, as the gate does', () => {
  const path = makeFile(Uint8Array.of(0xff, 0x61));

  expect(() => readTextFile(path)).toThrow(path);
  expect(isMissingFile(new Error('another error'))).toBe(false);
});
