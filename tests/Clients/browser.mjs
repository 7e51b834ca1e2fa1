// What a person does in the browser during sign-in: fills in each page's form, reads the code in the mail, and allows the client.
// It knows the Sandbox's one page and the pages of the product.

const MAX_PAGES = 12;

/**
 * Opens the authorization address and goes on until the browser is sent to `redirectUri`.
 * @param member the address to sign in by
 * @param stytch the Sandbox's address, whose inbox has the mails; only the product's pages need it
 * @returns the whole address that the browser is sent to in the end
 */
export async function signInAtPages(address, member, redirectUri, stytch) {
  const cookies = new Map();
  let request = { url: new URL(address) };
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await fetch(request.url, {
      ...request.init,
      redirect: 'manual',
      headers: { ...request.init?.headers, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [name, ...value] = cookie.split(';')[0].split('=');
      cookies.set(name, value.join('='));
    }
    const location = answer.headers.get('location');
    if (location) {
      const next = new URL(location, request.url);
      if (next.href.startsWith(redirectUri)) return next;
      request = { url: next };
      continue;
    }
    const html = await answer.text();
    if (answer.status !== 200) throw new Error(`the page at ${request.url.pathname} answered ${answer.status}: ${html}`);
    request = await submit(html, request.url, member, stytch);
  }
  throw new Error(`still at ${request.url} after ${MAX_PAGES} pages`);
}

/** What the browser sends when the person has filled in the page's form. */
async function submit(html, url, member, stytch) {
  const form = html.match(/<form [^>]*>.*?<\/form>/s)?.[0];
  if (!form) throw new Error(`the page at ${url.pathname} has no form: ${html}`);
  const fields = new URLSearchParams();
  for (const [input] of form.matchAll(/<input [^>]*type="hidden"[^>]*>/g)) fields.append(attribute(input, 'name'), attribute(input, 'value'));
  if (form.includes('class="member"')) {
    const card = [...form.matchAll(/<label class="member">.*?<\/label>/gs)].map(([label]) => label).find((label) => label.includes(`>${member}<`));
    if (!card) throw new Error(`the page offers no member ${member}`);
    fields.set('member', attribute(card.match(/<input [^>]*>/s)[0], 'value'));
  }
  if (form.includes('name="email"')) fields.set('email', member);
  if (form.includes('name="code"')) fields.set('code', await newestCode(member, stytch));
  if (form.includes('name="decision"')) fields.set('decision', 'allow');
  return {
    url: new URL(attribute(form, 'action'), url),
    init: { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', origin: url.origin }, body: fields.toString() },
  };
}

/** The code in the newest mail to the member. */
async function newestCode(member, stytch) {
  const inbox = await (await fetch(`${stytch}/sandbox/inbox`)).text();
  const code = [...inbox.matchAll(/<li>.*?<\/li>/gs)].map(([mail]) => mail).find((mail) => mail.includes(`to ${member},`))?.match(/<code>(\d{6})<\/code>/)?.[1];
  if (!code) throw new Error(`the inbox has no code for ${member}: ${inbox}`);
  return code;
}

function attribute(html, name) {
  return (html.match(new RegExp(`\\b${name}="([^"]*)"`))?.[1] ?? '')
    .replaceAll(/&#x([0-9A-Fa-f]+);/g, (_, hex) => String.fromCodePoint(parseInt(hex, 16)))
    .replaceAll(/&#(\d+);/g, (_, number) => String.fromCodePoint(number))
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
