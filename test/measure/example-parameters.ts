import { defaultOf } from '../../core/template/parameters.ts';
import type { Template, TemplateParameter } from '../../core/template/template.ts';

const CANDIDATES = [
  'example-value',
  'Example1',
  'example1',
  '10.0.0.0/16',
  'a@example.com',
  'arn:aws:iam::111111111111:role/a',
  '1',
  '',
  'example.com',
];

/** Chooses a value for each parameter without a default that the constraints of the parameter permit, as far as they are simple. */
export function exampleParameters({ Parameters }: Template): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ ...Parameters }).flatMap(([name, parameter]) =>
      defaultOf({ ...parameter }) === undefined ? [[name, exampleOf({ ...parameter })]] : [],
    ),
  );
}

/** A list has six members. */
function exampleOf({ Type, AllowedValues, AllowedPattern, MinLength, MaxLength, MinValue }: TemplateParameter): string {
  const [allowed] = AllowedValues ?? [];
  if (allowed !== undefined) return String(allowed);
  if (Type === 'Number') return String(MinValue ?? 1);
  if (/List/.test(Type)) return Array.from({ length: 6 }, (_, index) => String(index + 1)).join(',');
  const [least, most] = [Number(MinLength ?? 0), Number(MaxLength ?? Number.POSITIVE_INFINITY)];
  const fits = CANDIDATES.find((text) => matches(AllowedPattern, text) && text.length >= least && text.length <= most);
  return fits ?? 'x'.repeat(Math.max(1, least));
}

function matches(pattern: string | undefined, text: string): boolean {
  try {
    return pattern === undefined || new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return true;
  }
}
