// What the applications are asked to do, and how long things take.

/** The scopes of a member whose role could not grant writing when they signed in. */
export const readOnlyScopes = 'openid offline_access coda.read';

/** What a member whose role may only read is told by a tool that writes. */
export const mayOnlyRead = /may only read/;

/** Has the Sandbox's Stytch issue tokens that expire soon. */
export const shortLived = { SANDBOX_ACCESS_TOKEN_SECONDS: '5' };

/** Seconds after which no token is accepted any more that was issued before: its life, and the 30 s that clocks may differ by. */
export const refreshSeconds = 37;

/** The same for a client that refreshes five minutes before the end. It must not do so while it connects. */
export const longerLived = { SANDBOX_ACCESS_TOKEN_SECONDS: '345' };

/** Seconds after the sign-in when such a client refreshes. */
export const longerSeconds = 48;

/** Arguments of `upsert_rows`, for a row that there was not before. Some clients refuse arguments that the schema does not have. */
export const newRow = (title = `Written by a client ${crypto.randomUUID()}`) => ({
  doc: 'Project Tracker', table: 'Tasks', rows: [{ cells: [{ column: 'Task', value: title }] }],
});
