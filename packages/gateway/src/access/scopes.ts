/** All that a token may say its bearer may do; `authorizeByScopes` says what each lets it do. */
export const SCOPES = [
  "ticket_options:create",
  "ticket_options:update",
  "purchases:create",
  "purchases:create:any",
  "purchases:cancel",
  "purchases:cancel:any",
  "purchases:exchange",
  "purchases:exchange:any",
  "purchases:transfer",
  "purchases:transfer:any",
  "read",
  "read:any",
  "webhooks:manage",
] as const;

export type Scope = (typeof SCOPES)[number];

export function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text);
}
