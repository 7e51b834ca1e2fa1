// What a client application must remember during sign-in.
import { signInAtPages } from './browser.mjs';

/** An OAuthClientProvider that keeps everything in memory and signs in as `member` at the pages. */
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
    this.callback = (await signInAtPages(address, this.member, this.redirectUrl, process.env.STYTCH_URL)).searchParams;
    if (this.callback.get('state') !== this.#state) throw new Error('the callback carries another state');
  }
}
