/** A page of the documentation, by its file name without `.md`. */
interface Page {
  readonly text: string;
  readonly file: string;
}

/** A group of pages in the sidebar. */
export interface Section {
  readonly text: string;
  readonly pages: readonly Page[];
}

/** Every page of the site in the order of the sidebar. The decision records are added from their folder. */
export const SECTIONS: readonly Section[] = [
  {
    text: 'Start',
    pages: [
      { text: 'Tutorial', file: 'tutorial' },
      { text: 'Install the sample pipeline', file: 'install' },
      { text: 'Comparison', file: 'comparison' },
    ],
  },
  {
    text: 'How-to guides',
    pages: [
      { text: 'Use the gate in your pipeline', file: 'adopt' },
      { text: 'AWS SAM applications', file: 'sam' },
      { text: 'Pull requests', file: 'pull-requests' },
      { text: 'Approvals', file: 'approvals' },
      { text: 'Blue/green deployments', file: 'blue-green' },
      { text: 'Other accounts and Regions', file: 'other-accounts' },
      { text: 'Waves', file: 'waves' },
      { text: 'Policies and waivers', file: 'policy' },
      { text: 'Local sandbox', file: 'sandbox' },
      { text: 'Operate a gate', file: 'operate' },
      { text: 'Upgrade and removal', file: 'upgrade' },
      { text: 'While the gate is down', file: 'gate-down' },
    ],
  },
  {
    text: 'Help',
    pages: [
      { text: 'Troubleshooting by message', file: 'troubleshooting' },
      { text: 'Questions and answers', file: 'faq' },
    ],
  },
  {
    text: 'Reference',
    pages: [
      { text: 'Constructs and commands', file: 'api' },
      { text: 'States of the state machine', file: 'states' },
      { text: 'IAM permissions', file: 'permissions' },
      { text: 'Cost', file: 'cost' },
      { text: 'Glossary', file: 'glossary' },
    ],
  },
  {
    text: 'Explanation',
    pages: [
      { text: 'Threat model', file: 'threat-model' },
      { text: 'Simulation', file: 'simulation' },
      { text: 'Benchmarks', file: 'benchmarks' },
      { text: 'Supply chain', file: 'supply-chain' },
    ],
  },
];
