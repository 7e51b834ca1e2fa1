// Plays the model of a client. It makes given tool calls, one after the other, and then repeats what the tools said. It speaks the APIs of
// Anthropic (messages), OpenAI (chat completions and responses) and Google (generateContent), streamed or not.
import { appendFile } from 'node:fs/promises';
import { createServer } from 'node:http';

/** A model that listens on loopback. */
export class Model {
  #server;
  #calls = [];

  /** What the tools answered, as the client told the model in its latest request. */
  results = [];

  /** The names of the tools that the latest request with tools offered. */
  tools = [];

  static async start() {
    const model = new Model();
    model.#server = createServer((request, response) => model.#answer(request, response).catch((error) => {
      response.writeHead(500);
      response.end(String(error.stack));
    }));
    await new Promise((up) => model.#server.listen(0, '127.0.0.1', up));
    model.url = `http://127.0.0.1:${model.#server.address().port}`;
    return model;
  }

  /**
   * Sets what the model does in the next conversation.
   * @param calls one `[tool, arguments]` for each turn; a function gets the results so far, and returns that or a promise of it
   */
  play(...calls) {
    // A client that repeats a request gets the same answer.
    this.#calls = calls.map((call) => {
      let made;
      return (results) => made ??= typeof call === 'function' ? call(results) : call;
    });
    this.results = [];
    this.tools = [];
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request, response) {
    const path = new URL(request.url, this.url).pathname;
    let text = '';
    for await (const chunk of request) text += chunk;
    if (process.env.MODEL_LOG) await appendFile(process.env.MODEL_LOG, `${request.method} ${request.url}\n${text}\n\n`);
    const api = apis.find(({ route }) => route.test(path));
    if (request.method !== 'POST' || !api) {
      response.writeHead(request.method === 'HEAD' ? 200 : 404, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"This model is played by a test and has only its messages API."}}');
      return;
    }
    const body = JSON.parse(text);
    const turn = await this.#turn(api.tools(body), api.results(body));
    const streamed = body.stream === true || path.endsWith(':streamGenerateContent');
    response.writeHead(200, { 'content-type': streamed ? 'text/event-stream' : 'application/json' });
    response.end(streamed ? api.stream(turn, body) : JSON.stringify(api.whole(turn, body)));
  }

  /** The next call of the script, or the final text. A request without our tools is something else, such as for a title. */
  async #turn(tools, results) {
    const plain = { text: 'ok' };
    if (tools.length === 0) return plain;
    this.tools = tools.map(({ name }) => name);
    const call = await this.#calls[results.length]?.(results);
    if (!call) {
      this.results = results;
      return { text: `The tools said: ${results.join('\n')}` };
    }
    const [tool, args] = call;
    const found = tools.find(({ name }) => name === tool || ['_', '-', '.'].some((separator) => name.endsWith(separator + tool)));
    this.results = results;
    return found ? { call: { ...found, id: `call_${results.length}_${Math.random().toString(36).slice(2, 10)}`, arguments: args } }
      : { text: `There is no tool ${tool}` };
  }
}

const events = (list) => list.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
const data = (list) => list.map((item) => `data: ${typeof item === 'string' ? item : JSON.stringify(item)}\n\n`).join('');
const textOf = (content) => typeof content === 'string' ? content
  : Array.isArray(content) ? content.map((part) => part.text ?? JSON.stringify(part)).join('\n') : JSON.stringify(content ?? '');

const anthropic = {
  route: /\/messages$/,
  tools: (body) => body.tools ?? [],
  results: (body) => body.messages.flatMap(({ content }) => Array.isArray(content) ? content : [])
    .filter(({ type }) => type === 'tool_result').map(({ content }) => textOf(content)),
  message: ({ text, call }, { model }) => ({
    id: 'msg_1', type: 'message', role: 'assistant', model, stop_sequence: null, stop_reason: call ? 'tool_use' : 'end_turn',
    content: [call ? { type: 'tool_use', id: `toolu_${call.id}`, name: call.name, input: call.arguments } : { type: 'text', text }],
    usage: { input_tokens: 10, output_tokens: 10, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
  }),
  whole: (turn, body) => anthropic.message(turn, body),
  stream(turn, body) {
    const message = anthropic.message(turn, body);
    const [block] = message.content;
    const { stop_reason, stop_sequence, usage } = message;
    return events([
      { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
      { type: 'content_block_start', index: 0, content_block: turn.call ? { ...block, input: {} } : { ...block, text: '' } },
      {
        type: 'content_block_delta',
        index: 0,
        delta: turn.call ? { type: 'input_json_delta', partial_json: JSON.stringify(turn.call.arguments) } : { type: 'text_delta', text: turn.text },
      },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason, stop_sequence }, usage },
      { type: 'message_stop' },
    ]);
  },
};

const chat = {
  route: /\/chat\/completions$/,
  tools: (body) => (body.tools ?? []).map((tool) => tool.function).filter(Boolean),
  results: (body) => body.messages.filter(({ role }) => role === 'tool').map(({ content }) => textOf(content)),
  toolCalls: ({ call }) => [{ index: 0, id: call.id, type: 'function', function: { name: call.name, arguments: JSON.stringify(call.arguments) } }],
  usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 },
  whole: (turn, { model }) => ({
    id: 'chatcmpl-1', object: 'chat.completion', created: 0, model, usage: chat.usage,
    choices: [{
      index: 0,
      finish_reason: turn.call ? 'tool_calls' : 'stop',
      message: turn.call ? { role: 'assistant', content: null, tool_calls: chat.toolCalls(turn) } : { role: 'assistant', content: turn.text },
    }],
  }),
  stream(turn, { model }) {
    const chunk = (delta, finish_reason = null) => ({
      id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model, choices: [{ index: 0, delta, finish_reason }],
    });
    return data([
      chunk(turn.call ? { role: 'assistant', content: null, tool_calls: chat.toolCalls(turn) } : { role: 'assistant', content: turn.text }),
      { ...chunk({}, turn.call ? 'tool_calls' : 'stop'), usage: chat.usage },
      '[DONE]',
    ]);
  },
};

const responses = {
  route: /\/responses$/,
  // A server's tools may come as one namespace.
  tools: (body) => (body.tools ?? []).flatMap((tool) => tool.type === 'namespace' ? tool.tools.map(({ name }) => ({ name, namespace: tool.name })) : [tool])
    .filter(({ name }) => name),
  results: (body) => (Array.isArray(body.input) ? body.input : [])
    .filter(({ type }) => type === 'function_call_output').map(({ output }) => textOf(output?.content ?? output)),
  item: ({ text, call }) => call
    ? { type: 'function_call', id: `fc_${call.id}`, call_id: call.id, name: call.name, ...(call.namespace && { namespace: call.namespace }), arguments: JSON.stringify(call.arguments), status: 'completed' }
    : { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text, annotations: [] }] },
  whole: (turn, { model }) => ({
    id: 'resp_1', object: 'response', created_at: 0, status: 'completed', model, output: [responses.item(turn)],
    usage: { input_tokens: 10, input_tokens_details: { cached_tokens: 0 }, output_tokens: 10, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 20 },
  }),
  stream(turn, body) {
    const response = responses.whole(turn, body);
    const [item] = response.output;
    return events([
      { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
      { type: 'response.output_item.added', output_index: 0, item },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response },
    ]);
  },
};

const google = {
  route: /:(streamGenerateContent|generateContent)$/,
  tools: (body) => (body.tools ?? []).flatMap(({ functionDeclarations }) => functionDeclarations ?? []),
  results: (body) => body.contents.flatMap(({ parts }) => parts).filter(({ functionResponse }) => functionResponse)
    .map(({ functionResponse: { response } }) => textOf(response.output ?? response.error ?? response)),
  whole: ({ text, call }) => ({
    candidates: [{
      index: 0, finishReason: 'STOP', content: { role: 'model', parts: [call ? { functionCall: { id: call.id, name: call.name, args: call.arguments } } : { text }] },
    }],
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 10, totalTokenCount: 20 },
  }),
  stream: (turn) => data([google.whole(turn)]),
};

const apis = [anthropic, chat, responses, google];
