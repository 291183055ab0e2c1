import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { distillArnForms } from '../../scripts/distill-arn-forms.ts';
import { distillRequiredProperties } from '../../scripts/distill-required-properties.ts';
import { describeTableChanges } from '../../scripts/write-table.ts';

const FOLDER = 'sandbox/cloudformation/resources';

it('the tables of the sandbox equal the output of their scripts; if this test fails, run `npm run distill`', () => {
  const read = (file: string): unknown => JSON.parse(readFileSync(`${FOLDER}/${file}.generated.json`, 'utf8'));

  expect(read('required-properties')).toEqual(distillRequiredProperties());
  expect(read('arn-forms')).toEqual(distillArnForms());
});

it('a report lists the changed entries of a table', () => {
  const report = describeTableChanges('{"A":"x y","B":["z"]}', '{"A":"x","B":["z"]}');

  expect(report).toBe('2 changes\n- A: x y\n+ A: x\n');
});

it('a report lists the changed members of a list', () => {
  expect(describeTableChanges('["A","B"]', '["B","C"]')).toBe('2 changes\n- A\n+ C\n');
});

it('a report of an unchanged table says so', () => {
  expect(describeTableChanges('["A"]', '["A"]')).toBe('nothing changed\n');
});

it('a report of hashes has their length and not the hashes', () => {
  expect(describeTableChanges('{"hashes":"abcd"}', '{"hashes":"ab"}')).toBe(
    '2 changes\n- 4 characters of hashes\n+ 2 characters of hashes\n',
  );
});

it('a report of many changes lists the first forty', () => {
  const rows = JSON.stringify(Array.from({ length: 50 }, (_, index) => `Type${index}`));

  expect(describeTableChanges('[]', rows).split('\n').slice(-2)).toEqual(['and 10 more', '']);
});
