import { type Html, html } from '../../../core/report/html.ts';

/** Rules for forms, in addition to the style of the other pages. */
export const FORM_STYLE: Html = html`
.message { white-space: pre-line; }
.card form { margin: .8rem 0 0; }
.card ul { margin: .35rem 0; padding-left: 1.2rem; }
.card dl { margin-top: .6rem; }
fieldset { border: 1px solid var(--line); border-radius: .4rem; margin: .7rem 0; padding: .4rem .8rem .7rem; }
label { display: block; font-weight: 600; }
label.check { display: flex; gap: .6rem; align-items: center; font-weight: 400; min-height: 2.75rem; }
input[type=checkbox] { flex: none; width: 1.25rem; height: 1.25rem; margin: 0; }
textarea { display: block; width: 100%; margin-top: .3rem; padding: .5rem .6rem; font: inherit; color: inherit; background: var(--page); border: 1px solid var(--quiet); border-radius: .4rem; }
button { min-height: 2.75rem; margin-top: .7rem; padding: .5rem 1.2rem; font: inherit; font-weight: 600; color: var(--card); background: var(--tone); border: 1px solid var(--tone); border-radius: .4rem; cursor: pointer; }
.withdraw { --tone: var(--quiet); --soft: var(--code); }
@media print { form, a.action { display: none; } }
a.action { display: inline-block; min-height: 2.75rem; padding: .6rem 0; font-weight: 600; }
`;
