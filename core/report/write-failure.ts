import type { Failure } from '../deployment/state.ts';
import { explain } from '../record/build-record.ts';
import { cutText } from '../text/truncate.ts';
import type { Judgement, Verdict } from '../verdict/verdict.ts';
import { type FindingGroup, type FindingKey, groupFindings, nameOthers } from './group-findings.ts';
import { placeOf } from './headline.ts';

/** CodePipeline's limit for a failure message. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_FailureDetails.html */
const LONGEST_MESSAGE = 5_000;

/** Maximum number of findings, so that the address of the record still fits. */
const MOST_FINDINGS = 12;

const OPENINGS: Readonly<Record<Verdict['changeSetAction'], string>> = {
  'CAN-SAFELY-UPDATE-EXISTING-STACK': 'The change set is safe',
  'NO-CHANGES': 'The change set changes nothing',
  'RESOURCES-BEING-DELETED-OR-REPLACED': 'The change set was refused. Nothing was changed',
  'NEEDS-APPROVAL': 'The change set was refused. Nothing was changed. The policy requires an approval',
  'CANNOT-TELL': 'The gate cannot determine the effect of the change set, so it was refused. Nothing was changed',
};

/**
 * Writes the reason for not executing a change set, for the Fail state and the pipeline: the effect on each resource, the rule that
 * does not allow it, and what to do. At most 5,000 characters.
 *
 * @param noApproval why no approval is possible, as a clause
 */
export function writeFailure(verdict: Verdict, recordUrl?: string, noApproval?: string): Failure {
  const restricted = verdict.judgements.filter(({ decision }) => decision !== 'allow');
  const ending = recordUrl === undefined ? '' : `\nRecord: ${recordUrl}`;
  const groups = groupFindings(restricted, keyOf);
  const shown = groups.slice(0, MOST_FINDINGS);
  const lines = shown.map(writeGroup);
  const left = groups.slice(MOST_FINDINGS).reduce((sum, { others }) => sum + 1 + others.length, 0);
  const more = left > 0 ? `\n- and ${left} more` : '';
  const waivers = verdict.waivers.flatMap((waiver) =>
    waiver.status === 'used' ? [] : [`${placeOf(waiver)} (${waiver.effect}): ${waiver.status}`],
  );
  const ignored = waivers.length === 0 ? '' : `\nWaivers that were not applied: ${waivers.join(', ')}`;
  const why = noApproval === undefined ? '' : `, and ${noApproval}`;
  const text = `${OPENINGS[verdict.changeSetAction]}${why}.${lines.join('')}${more}${describeAllowedSettings(verdict)}${ignored}`;
  return { Error: 'ChangeSetRejected', Cause: `${cutText(text, LONGEST_MESSAGE - ending.length)}${ending}` };
}

/** Names the settings of the stack that the policy allows but that are not applied, because the push is refused. */
function describeAllowedSettings({ judgements }: Verdict): string {
  const names = judgements.flatMap(({ setting, decision }) =>
    setting === undefined || decision !== 'allow' ? [] : [setting.name],
  );
  return names.length === 0 ? '' : `\nAllowed settings of the stack that were not applied either: ${names.sort().join(', ')}`;
}

function keyOf({ effect: { path, kind, follows, also }, decision, rule }: Judgement): FindingKey {
  return { path, effect: kind, decision, rule, follows, also };
}

function writeGroup({ first: judgement, others }: FindingGroup<Judgement>): string {
  const advice = judgement.advice === undefined ? '' : `\n  What to do: ${judgement.advice}`;
  return `\n- ${explain(judgement)}${nameOthers(others.map(({ effect }) => effect))} [${judgement.rule}, ${judgement.policy}]${advice}`;
}
