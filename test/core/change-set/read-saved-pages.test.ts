import { describe, expect, it } from 'vitest';
import { readSavedPages } from '../../../core/change-set/read-saved-pages.ts';
import {
  makeChange,
  makeDetail,
  makeNestedChange,
  makeNestedPage,
  makePage,
  nestedId,
  ROOT_ID,
} from '../../support/change-sets.ts';

const plain = makePage([makeChange()]);
const valued = makePage([makeChange({ AfterContext: '{}' })]);

describe('readSavedPages', () => {
  it('finds the root among nested sets in any order', () => {
    const pages = [makeNestedPage('Network'), makePage([makeNestedChange('Network')])];
    const reading = readSavedPages(pages);

    expect(reading).toMatchObject({ rootChangeSetId: ROOT_ID, origin: 'saved' });
    expect([...(reading?.plain.keys() ?? [])].sort()).toEqual([nestedId('Network'), ROOT_ID].sort());
  });

  it('distinguishes the two responses in any order', () => {
    for (const pages of [
      [plain, valued],
      [valued, plain],
    ]) {
      const reading = readSavedPages(pages);

      expect(reading?.plain.get(ROOT_ID)?.pages).toEqual([plain]);
      expect(reading?.valued.get(ROOT_ID)?.pages).toEqual([valued]);
    }
  });

  it.each([
    ['a context before', makeChange({ BeforeContext: '{}' })],
    ['a context after', makeChange({ AfterContext: '{}' })],
    ['a value before', makeChange({ Details: [makeDetail({ BeforeValue: 'a' })] })],
    ['a value after', makeChange({ Details: [{}, makeDetail({ AfterValue: 'a' })] })],
  ])('knows the response with property values by %s', (_, change) => {
    const reading = readSavedPages([makePage([change])]);

    expect(reading?.valued.get(ROOT_ID)?.pages).toHaveLength(1);
    expect(reading?.plain.size).toBe(0);
  });

  it('recognizes the response with property values by its warning that it is incomplete', () => {
    const StatusReason = '[WARN] --include-property-values option can return incomplete ChangeSet data';

    expect(readSavedPages([makePage([makeChange()], { StatusReason })])?.valued.size).toBe(1);
  });

  it('treats a chain of pages as one describe, with values if one page has values', () => {
    const first = makePage([makeChange()], { NextToken: 'two' });

    expect(readSavedPages([first, valued])?.valued.get(ROOT_ID)?.pages).toEqual([first, valued]);
    expect(readSavedPages([first, plain])?.plain.get(ROOT_ID)?.pages).toEqual([first, plain]);
  });

  it('treats two complete responses without values as the two responses', () => {
    const emptied = makePage([]);
    const reading = readSavedPages([plain, emptied]);

    expect(reading?.plain.get(ROOT_ID)?.pages).toEqual([plain]);
    expect(reading?.valued.get(ROOT_ID)?.pages).toEqual([emptied]);
  });

  it('does not separate three responses without values', () => {
    expect(readSavedPages([plain, plain, plain])?.plain.get(ROOT_ID)?.pages).toHaveLength(3);
  });

  it('separates chains of several pages by their values', () => {
    const first = { ...plain, NextToken: 'two' };
    const reading = readSavedPages([first, plain, valued]);

    expect(reading?.plain.get(ROOT_ID)?.pages).toEqual([first, plain]);
    expect(reading?.valued.get(ROOT_ID)?.pages).toEqual([valued]);
  });

  it('reads a response that does not name its change set', () => {
    expect(readSavedPages([{ Changes: [{}] }])?.rootChangeSetId).toBe('the saved change set');
    expect(readSavedPages([{}])?.plain.size).toBe(1);
  });

  it('finds the root if only nested change sets name it, and reports the missing page', () => {
    const problem = `No change leads to the nested change set ${nestedId('Network')}.`;

    for (const page of [
      makeNestedPage('Network'),
      makeNestedPage('Network', [], { RootChangeSetId: undefined }),
      makeNestedPage('Network', [], { ParentChangeSetId: undefined }),
    ]) {
      const reading = readSavedPages([page, makePage([], { RootChangeSetId: ROOT_ID })]);

      expect(reading?.rootChangeSetId).toBe(ROOT_ID);
      expect(reading?.plain.get(ROOT_ID)?.problem).toBe(problem);
      expect(reading?.plain.get(nestedId('Network'))).not.toHaveProperty('problem');
    }
    expect(readSavedPages([makeNestedPage('Network'), valued])?.valued.get(ROOT_ID)?.problem).toBe(problem);
  });

  it('reads a nested change set without its root', () => {
    expect(readSavedPages([makeNestedPage('Network')])?.rootChangeSetId).toBe(nestedId('Network'));
  });

  it('finds no root in unrelated change sets, in a cycle, or in an empty list', () => {
    expect(readSavedPages([plain, makePage([], { ChangeSetId: 'arn:other' })])).toBeUndefined();
    expect(readSavedPages([makeNestedPage('Network'), makeNestedPage('Data')])).toBeUndefined();
    expect(readSavedPages([makePage([makeChange({ ChangeSetId: ROOT_ID })])])).toBeUndefined();
    expect(readSavedPages([])).toBeUndefined();
  });
});
