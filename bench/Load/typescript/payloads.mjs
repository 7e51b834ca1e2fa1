// What the tool of both servers answers: each file of the directory is a structured result, under its name.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export function readPayloads(directory) {
  const payloads = new Map();
  for (const file of readdirSync(directory)) {
    const text = readFileSync(join(directory, file), 'utf8');
    payloads.set(file.replace(/\.json$/, ''), { content: [{ type: 'text', text }], structuredContent: JSON.parse(text) });
  }
  return payloads;
}

export const tool = {
  description: 'Gives a text.',
  inputSchema: z.object({ doc: z.string(), table: z.string(), columns: z.array(z.string()).optional(), limit: z.number() }),
};
