/** Returns the message for an export without a name, or with other characters in its name. */
export function malformedExport(output: string): string {
  return `Template format error: Output ${output} is malformed. The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens.`;
}
