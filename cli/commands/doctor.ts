import { DeleteChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { diagnoseStack } from '../../core/diagnosis/diagnose-stack.ts';
import type { Diagnosis, HarmlessFix, NextDeployment } from '../../core/diagnosis/diagnosis.ts';
import { writeDiagnosis } from '../../core/report/write-diagnosis.ts';
import { toPrintable, toPrintableJson } from '../../core/text/printable.ts';
import { toDeploymentError } from '../../functions/adapters/aws-errors.ts';
import { EXIT } from '../cli-io.ts';
import type { CommandIo } from '../command-line/add-command.ts';
import { regionOfArn } from '../command-line/read-names.ts';
import type { SharedOptions } from '../command-line/shared-options.ts';
import { readStackFacts } from '../sources/stack-facts.ts';
import { textStyle } from '../text-style.ts';

/** Options of `stackgate doctor`. */
export interface DoctorOptions extends SharedOptions {
  /** Makes the repairs that cannot lose anything. */
  readonly fix?: true;
}

const EXIT_BY_NEXT: Readonly<Record<NextDeployment, number>> = {
  starts: EXIT.allow,
  fails: EXIT.forbid,
  waits: EXIT.ask,
  depends: EXIT.ask,
};

/**
 * Prints the condition of a stack, the result of its next deployment, and the commands that repair it.
 *
 * `--fix` deletes the change sets that can never be executed: those that failed or are obsolete, and are older than a day. It repairs nothing
 * else, because every other repair can delete or change something.
 *
 * @returns the exit code: 0 if the next deployment starts, 2 if it fails until a person repairs the stack, 3 if it waits or depends on the policy
 *
 * @example
 * stackgate doctor prod-shop
 * stackgate doctor prod-shop --fix
 */
export async function doctor(stack: string, options: DoctorOptions, io: CommandIo): Promise<number> {
  const client = await io.aws({ profile: options.profile, region: regionOfArn(stack) ?? options.region }).cloudFormation();
  const read = async (): Promise<Diagnosis> =>
    diagnoseStack(await io.progress(`Reading the stack ${toPrintable(stack)}`, () => readStackFacts(client, stack, io.now())));
  let diagnosis = await read();
  const fixes = diagnosis.findings.flatMap((finding) => finding.fixes ?? []);
  if (options.fix === true && fixes.length > 0) {
    for (const fix of fixes) await makeFix(fix);
    diagnosis = await read();
  }
  io.stdout(options.output === 'json' ? toPrintableJson(diagnosis) : writeDiagnosis(diagnosis, textStyle(io.hasColors)));
  return EXIT_BY_NEXT[diagnosis.nextDeployment];

  async function makeFix({ changeSetId, name }: HarmlessFix): Promise<void> {
    try {
      await client.send(new DeleteChangeSetCommand({ ChangeSetName: changeSetId }));
      io.stderr(`Deleted the change set ${toPrintable(name)}.\n`);
    } catch (error) {
      throw toDeploymentError(error, `to delete the change set ${changeSetId}`);
    }
  }
}
