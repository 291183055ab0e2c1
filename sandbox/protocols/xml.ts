/**
 * Writes plain data as XML in the form of the AWS Query protocol: lists as `<member>`, dates as ISO 8601, and no element for an absent
 * value.
 */
export function writeXml(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  return `<${name}>${writeXmlContent(value)}</${name}>`;
}

/** Returns the content of an element. */
export function writeXmlContent(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) {
    let members = '';
    for (const member of value) members += writeXml('member', member);
    return members;
  }
  if (typeof value === 'object' && value !== null) {
    let fields = '';
    for (const [name, field] of Object.entries(value)) fields += writeXml(name, field);
    return fields;
  }
  return escapeXml(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};

/** Escapes a string for XML. A carriage return is written as a reference, because parsers convert a plain carriage return to a line feed. */
export function escapeXml(text: string): string {
  return /[&<>"\r]/.test(text) ? text.replace(/[&<>"\r]/g, (character) => ENTITIES[character] ?? character) : text;
}
