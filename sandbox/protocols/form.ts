/** A parsed form: strings, lists, and structures of them. */
export type FormValue = string | FormValue[] | { [name: string]: FormValue };

/**
 * Reads the fields of an AWS Query request: `Tags.member.1.Key=a` becomes `{ Tags: [{ Key: 'a' }] }`, and
 * `Map.entry.1.key=a&Map.entry.1.value=b` becomes `{ Map: { a: 'b' } }`. Every scalar is a string.
 *
 * Source: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function parseForm(fields: URLSearchParams): Record<string, FormValue> {
  const root = new FormNode();
  for (const [name, value] of fields) {
    let node = root;
    for (const segment of name.split('.')) node = node.child(segment);
    node.text = value;
  }
  const form: Record<string, FormValue> = {};
  for (const [name, node] of root.children) form[name] = node.toValue();
  return form;
}

class FormNode {
  readonly children = new Map<string, FormNode>();
  text = '';

  child(segment: string): FormNode {
    const existing = this.children.get(segment);
    if (existing !== undefined) return existing;
    const created = new FormNode();
    this.children.set(segment, created);
    return created;
  }

  toValue(): FormValue {
    if (this.children.size === 0) return this.text;
    const members = this.children.get('member');
    if (members !== undefined) return members.#inOrder().map((node) => node.toValue());
    const entries = this.children.get('entry');
    if (entries !== undefined) return entries.#toMap();
    return Object.fromEntries([...this.children].map(([name, node]) => [name, node.toValue()]));
  }

  #inOrder(): FormNode[] {
    return [...this.children].sort(([a], [b]) => Number(a) - Number(b)).map(([, node]) => node);
  }

  #toMap(): FormValue {
    return Object.fromEntries(this.#inOrder().map((entry) => [entry.child('key').text, entry.child('value').toValue()] as const));
  }
}
