import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generateSchemas } from '../../../scripts/generate-schemas.ts';

const folder = new URL('../../../schemas/', import.meta.url);

describe('the published JSON Schemas', () => {
  it.each(Object.entries(generateSchemas()))(
    '%s equals the output of its script; if this test fails, run it again',
    (name, text) => {
      const file = new URL(name, folder);

      expect(existsSync(file) && readFileSync(file, 'utf8')).toBe(text);
    },
  );

  it('are the complete list', () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(generateSchemas()).sort());
  });

  it('refuse unknown fields and describe each field', () => {
    const policy = JSON.parse(generateSchemas()['policy.schema.json'] ?? '');

    expect(policy).toMatchObject({
      additionalProperties: false,
      required: ['version'],
      properties: { rules: { items: { additionalProperties: false, required: ['match', 'decision', 'reason'] } } },
    });
    for (const property of Object.values<{ description?: string }>(policy.properties)) {
      expect(property.description).toMatch(/\.$/);
    }
  });
});
