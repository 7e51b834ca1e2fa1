// Stands in for the person's browser where a client opens one: signs the member in at the pages, and follows the redirect to the client.
// Arguments: the address. BROWSER_MEMBER is who signs in, STYTCH_URL the Sandbox. BROWSER_SCOPES, if set, takes the place of the scopes that
// the client asks for: the member grants no others.
import { setTimeout as pause } from 'node:timers/promises';
import { signInAtPages } from './browser.mjs';

const address = new URL(process.argv[2]);
if (process.env.BROWSER_SCOPES) address.searchParams.set('scope', process.env.BROWSER_SCOPES);
const callback = await signInAtPages(address, process.env.BROWSER_MEMBER, address.searchParams.get('redirect_uri'), process.env.STYTCH_URL);
// A client may begin to listen only after it has opened the browser.
for (let attempt = 0; attempt < 50; attempt++) {
  try {
    await fetch(callback);
    break;
  } catch {
    await pause(200);
  }
}
