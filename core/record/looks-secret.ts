/** Words in names of properties that hold secrets. */
const SECRET_WORDS =
  /pass(word|wd|phrase|code)|(^|_)pass$|pwd$|secret|token|credential|private_?key|api_?key|access_?key|signing_?key|shared_?key|auth_?key|key_?material|connection_?string|certificate_?body/i;

/** Names that hold such a word and something else than the secret: its ARN, its length, how long it is valid. */
const ABOUT_SECRETS =
  /(arns?|ids?|names?|polic(y|ies)|length|validity|units?|enabled|types?|days|period|expiration|rotation.*|status|version.*)$/i;

/** Texts that are secrets whatever they are called, or carry one. */
const SECRET_TEXTS = [
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/,
  /\b(gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk_live_|sk-)[\w-]{10,}/,
  /:\/\/[^\s/:@]+:[^\s/@]+@/,
  /(pass(word|wd)?|secret|token|api_?key|access_?key)["']?\s*[=:]\s*["']?[^\s"']{3,}/i,
];

/** Whether a property of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_WORDS.test(name) && !ABOUT_SECRETS.test(name);
}

/** Whether the text is or carries a secret, whatever it is called. */
export function isSecretText(text: string): boolean {
  return SECRET_TEXTS.some((pattern) => pattern.test(text));
}
