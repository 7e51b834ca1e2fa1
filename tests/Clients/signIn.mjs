// What a person does in the browser during sign-in, and what a client application must remember meanwhile.

/** An OAuthClientProvider that keeps everything in memory and signs in as `member` by the page's own form. */
export class Person {
  redirectUrl = 'http://127.0.0.1:33418/callback';
  clientMetadata = {
    client_name: 'CodaMcp client tests',
    redirect_uris: [this.redirectUrl],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  };
  #stored = {};
  #state = crypto.randomUUID();

  constructor(member) {
    this.member = member;
  }

  state() { return this.#state; }
  clientInformation() { return this.#stored.client; }
  saveClientInformation(client) { this.#stored.client = client; }
  tokens() { return this.#stored.tokens; }
  saveTokens(tokens) { this.#stored.tokens = tokens; }
  saveCodeVerifier(verifier) { this.#stored.verifier = verifier; }
  codeVerifier() { return this.#stored.verifier; }
  saveDiscoveryState(state) { this.#stored.discovery = state; }
  discoveryState() { return this.#stored.discovery; }

  async redirectToAuthorization(address) {
    this.authorizationRequest = address;
    this.callback = await signInOnPage(address, this.member);
    if (this.callback.get('state') !== this.#state) throw new Error('the callback carries another state');
  }
}

/** Picks the member and presses Allow on the sign-in page; returns the parameters of the redirect back to the client. */
async function signInOnPage(address, member) {
  const page = await fetch(address, { redirect: 'manual' });
  const html = await page.text();
  if (page.status !== 200) throw new Error(`the sign-in page answered ${page.status}: ${html}`);
  const form = formOf(html, member);
  const answer = await fetch(new URL(form.action, address), {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      cookie: page.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; '),
    },
    body: new URLSearchParams(form.fields),
  });
  const location = answer.headers.get('location');
  if (!location) throw new Error(`consent answered ${answer.status} without a redirect: ${await answer.text()}`);
  return new URL(location).searchParams;
}

/** Reads the page's one form: where it goes, its hidden fields, and the choice that belongs to the member. */
function formOf(html, member) {
  const unescape = (text) => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#x2B;', '+').replaceAll('&#39;', "'");
  const attribute = (tag, name) => unescape(tag.match(new RegExp(`\\b${name}="([^"]*)"`))?.[1] ?? '');
  const form = html.match(/<form [^>]*>/)[0];
  const fields = {};
  for (const [input] of html.matchAll(/<input [^>]*type="hidden"[^>]*>/g)) fields[attribute(input, 'name')] = attribute(input, 'value');
  const card = [...html.matchAll(/<label class="member">.*?<\/label>/gs)].map(([label]) => label).find((label) => label.includes(`>${member}<`));
  if (!card) throw new Error(`the page offers no member ${member}`);
  fields.member = attribute(card.match(/<input [^>]*>/s)[0], 'value');
  fields.decision = 'allow';
  return { action: attribute(form, 'action'), fields };
}
