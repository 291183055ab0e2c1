import type { OutputRecord, StackRecord } from './stack-record.ts';

/**
 * Exports by name, with the stacks that import them.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
 */
export class ExportTable {
  /** The values by name, for an evaluation. */
  readonly values: Record<string, string> = Object.create(null);
  readonly #owners = new Map<string, StackRecord>();
  readonly #importers = new Map<string, Set<StackRecord>>();

  /** Sorted by name. */
  list(): { readonly name: string; readonly value: string; readonly owner: StackRecord }[] {
    return [...this.#owners]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, owner]) => ({ name, value: this.values[name] ?? '', owner }));
  }

  has(name: string): boolean {
    return this.#owners.has(name);
  }

  /** Names of the other stacks that import an export. */
  importers(name: string): string[] {
    return [...(this.#importers.get(name) ?? [])].map((stack) => stack.name);
  }

  /** Returns the reason why the stack cannot have these outputs, as in its events; undefined if it can. */
  findConflict(stack: StackRecord, outputs: readonly OutputRecord[]): string | undefined {
    const wanted = new Map(outputs.flatMap(({ exportName, value }) => (exportName === undefined ? [] : [[exportName, value]])));
    for (const name of wanted.keys()) {
      const owner = this.#owners.get(name);
      if (owner !== undefined && owner !== stack) return `Export with name ${name} is already exported by stack ${owner.name}`;
    }
    for (const { exportName } of stack.outputs) {
      if (exportName === undefined) continue;
      const [importer] = this.importers(exportName);
      if (importer === undefined) continue;
      if (!wanted.has(exportName)) return `Export ${exportName} cannot be deleted as it is in use by ${importer}`;
      if (wanted.get(exportName) !== this.values[exportName]) {
        return `Export ${exportName} cannot be updated as it is in use by ${importer}`;
      }
    }
    return undefined;
  }

  /** Finds the first export of the stack that another stack imports. */
  findInUse(stack: StackRecord): { readonly name: string; readonly importer: string } | undefined {
    for (const { exportName } of stack.outputs) {
      const [importer] = exportName === undefined ? [] : this.importers(exportName);
      if (exportName !== undefined && importer !== undefined) return { name: exportName, importer };
    }
    return undefined;
  }

  /** Sets the outputs of the stack, including exports. */
  setOutputs(stack: StackRecord, outputs: readonly OutputRecord[]): void {
    for (const { exportName } of stack.outputs) {
      if (exportName === undefined) continue;
      this.#owners.delete(exportName);
      delete this.values[exportName];
    }
    stack.outputs = outputs;
    for (const { exportName, value } of outputs) {
      if (exportName === undefined) continue;
      this.#owners.set(exportName, stack);
      this.values[exportName] = value;
    }
  }

  /** Removes the exports of a deleted stack. Its outputs remain readable. */
  forget(stack: StackRecord): void {
    const { outputs } = stack;
    this.setOutputs(stack, []);
    stack.outputs = outputs;
  }

  /** Records the imports of the stack. */
  setImports(stack: StackRecord, names: ReadonlySet<string>): void {
    for (const name of stack.imports) this.#importers.get(name)?.delete(stack);
    stack.imports = names;
    for (const name of names) {
      const importers = this.#importers.get(name);
      if (importers === undefined) this.#importers.set(name, new Set([stack]));
      else importers.add(stack);
    }
  }
}
