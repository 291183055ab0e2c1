import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explainDeployment } from '../../../core/timeline/explain-deployment.ts';
import type { DeploymentFacts } from '../../../core/timeline/explanation.ts';
import { readTimeline } from '../../../core/timeline/read-timeline.ts';
import { writeExplanationPage } from '../../../core/timeline/write-explanation-page.ts';
import { buildStateMachine, SOURCE } from '../../../scripts/build-state-machine.ts';
import { STATE_GRAPH } from '../../../scripts/lay-out-states.ts';
import { makeChange, makeEvidence } from '../../support/change-sets.ts';
import { makeRecord } from '../../support/records.ts';
import { resourceEvent, stackEvent } from '../diagnosis/sample-facts.ts';
import { at, EXECUTION_ARN, failed, INPUT, started, visit } from './sample-history.ts';

const FACTS: DeploymentFacts = {
  executionArn: EXECUTION_ARN,
  timeline: readTimeline([
    started(),
    ...visit('Check Stack Existence', [0, 1], {
      output: { ...INPUT, changeSetId: 'arn:set', approval: { status: 'approved', by: 'arn:alice' } },
    }),
    ...visit('Does Stack Exist?', [1, 1], { kind: 'Choice' }),
    ...visit('Wait For Stack', [1, 3], { kind: 'Wait' }),
    ...visit('Check Stack Existence', [3, 4]),
    ...visit('Delete Change Set', [4, 5]),
    ...failed(5, 'StackOperationFailed', 'x'),
  ]),
  record: makeRecord(makeEvidence([makeChange({ LogicalResourceId: 'Api' })])),
  events: [
    resourceEvent('Api', 'UPDATE_FAILED', '<b>no</b>', { timestamp: at(4) }),
    resourceEvent('Api', 'UPDATE_IN_PROGRESS', undefined, { timestamp: at(2) }),
    stackEvent('UPDATE_IN_PROGRESS'),
  ],
  nestedEvents: new Map(),
  now: at(9),
};

describe('the page of an explanation', () => {
  it('has the outcome, the path, the timeline, the changes, and the events', () => {
    const page = writeExplanationPage(explainDeployment(FACTS));

    expect(page).toContain('<title>Failed: prod-shop</title>');
    expect(page).toContain('aria-label="Path: Check Stack Existence, then Does Stack Exist?, then Wait For Stack');
    expect(page).toContain('<li><span>Check Stack Existence ×2</span></li>');
    expect(page).toMatch(/Existence ×2<\/tspan><\/text>/);
    expect(page).toMatch(/<g class="taken last"><rect[^>]*\/><text><tspan[^>]*>Deployment <\/tspan><tspan[^>]*>Failed</);
    expect(page).toMatch(/<li><span>Deployment Failed<\/span><\/li><\/ol>/);
    expect(page).toMatch(/<path class="taken error"/);
    expect(page).toContain('<div><span style="left:0%;width:20%"></span><span style="left:60%;width:20%"></span></div>');
    expect(page).toContain('<td>Check Stack Existence ×2</td><td class="time">2 s</td>');
    expect(page).toContain('&#60;b&#62;no&#60;/b&#62; (root cause)');
    expect(page).toContain('<tr class="cause">');
    expect(page).toContain('approved, arn:alice');
    expect(page).not.toContain('<script');
  });

  it('is short without a record and without events', () => {
    const running = explainDeployment({
      ...FACTS,
      record: undefined,
      events: [],
      timeline: readTimeline([{ type: 'TaskStateEntered', timestamp: at(0), stateEnteredEventDetails: { name: 'New State' } }]),
    });
    const page = writeExplanationPage(running);

    expect(page).toContain('<h1>In progress</h1>');
    expect(page).toContain('aria-label="Path: "');
    expect(page).not.toContain('id="events"');
    expect(writeExplanationPage({ ...running, startedAt: undefined, nextSteps: [] })).not.toContain('id="next"');
  });
});

describe('the layout of the state machine', () => {
  it('is at most 1,000 pixels wide, so that its names are readable in the column of a page', () => {
    expect(JSON.parse(readFileSync(STATE_GRAPH, 'utf8')).width).toBeLessThanOrEqual(1_000);
  });

  it('is the one of the current states; `npm run build:machine` writes it', () => {
    expect(readFileSync(STATE_GRAPH, 'utf8')).toBe(buildStateMachine(readFileSync(SOURCE, 'utf8'))[STATE_GRAPH]);
  });
});
