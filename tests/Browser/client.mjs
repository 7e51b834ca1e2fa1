// An OAuth client with a real callback server, and a page elsewhere that tries to frame ours.
import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

/** Finds out where to authorize as clients do, registers, and waits for the callback. */
export class Client {
  #verifier = randomUUID() + randomUUID();
  #server;
  callbacks = [];

  static async start(endpoint, name = 'Browser tests') {
    const client = new Client();
    client.#server = createServer((request, response) => {
      const url = new URL(request.url, client.origin);
      if (url.pathname === '/callback') client.callbacks.push(url.searchParams);
      response.setHeader('content-type', 'text/html');
      response.end(url.pathname === '/frame' ? `<iframe src="${url.searchParams.get('src').replaceAll('"', '')}"></iframe>` : '<title>Connected</title>');
    });
    await new Promise((up) => client.#server.listen(0, '127.0.0.1', up));
    client.origin = `http://127.0.0.1:${client.#server.address().port}`;
    client.redirectUri = `${client.origin}/callback`;
    client.resource = `${endpoint}/mcp`;

    const challenge = await fetch(client.resource, { method: 'POST' });
    const metadataUrl = challenge.headers.get('www-authenticate').match(/resource_metadata="([^"]+)"/)[1];
    const [issuer] = (await (await fetch(metadataUrl)).json()).authorization_servers;
    client.server = await (await fetch(`${issuer}/.well-known/oauth-authorization-server`)).json();
    const registration = await fetch(client.server.registration_endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_name: name, redirect_uris: [client.redirectUri], token_endpoint_auth_method: 'none' }),
    });
    client.id = (await registration.json()).client_id;
    return client;
  }

  authorizationUrl(changes = {}) {
    const url = new URL(this.server.authorization_endpoint);
    url.search = new URLSearchParams({
      response_type: 'code', client_id: this.id, redirect_uri: this.redirectUri, scope: 'openid coda.read coda.write offline_access', state: 'state-1',
      code_challenge: createHash('sha256').update(this.#verifier).digest('base64url'), code_challenge_method: 'S256', resource: this.resource, ...changes,
    });
    return url.href;
  }

  async exchange(code) {
    const answer = await fetch(this.server.token_endpoint, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'authorization_code', client_id: this.id, code, redirect_uri: this.redirectUri, code_verifier: this.#verifier }),
    });
    return answer.json();
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
