/** The end of a phase of an operation, with the reason for the event of the stack. */
export type PhaseOutcome = { readonly ok: true; readonly reason?: string } | { readonly ok: false; readonly reason: string };
