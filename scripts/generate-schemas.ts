import { mkdirSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { deploymentOutcomeSchema } from '../core/history/deployment-outcome.ts';
import { policyFileSchema } from '../core/policy/policy-file.ts';
import { waiverFileSchema } from '../core/policy/waiver-file.ts';
import { decisionRecordSchema } from '../core/record/decision-record.ts';

/** The published JSON Schemas by file name, as text: for editors (policy, waivers) and for readers of records. */
export function generateSchemas(): Readonly<Record<string, string>> {
  return {
    'policy.schema.json': toText(z.toJSONSchema(policyFileSchema, { io: 'input' }), 'stackgate policy'),
    'waivers.schema.json': toText(z.toJSONSchema(waiverFileSchema, { io: 'input' }), 'stackgate waivers'),
    'decision-record.schema.json': toText(z.toJSONSchema(decisionRecordSchema, { io: 'input' }), 'stackgate decision record'),
    'deployment-outcome.schema.json': toText(
      z.toJSONSchema(deploymentOutcomeSchema, { io: 'input' }),
      'stackgate deployment outcome',
    ),
  };
}

function toText(schema: object, title: string): string {
  return `${JSON.stringify({ title, ...schema }, null, 2)}\n`;
}

if (import.meta.main) {
  const folder = new URL('../schemas/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(generateSchemas())) {
    writeFileSync(new URL(name, folder), text);
  }
}
