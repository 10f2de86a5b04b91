// A link to the page has all that stands in it, compressed, after "#1.". It stays in the
// browser: what follows "#" is not sent to a server.
const version = '1.';

// What a link may have, so that it is drawn and decided in a moment.
const most = { bytes: 1 << 20, rows: 200, field: 2000, session: 1 << 15, text: 1 << 18, lines: 5000 };

async function through(stream, bytes, limit) {
  const writer = stream.writable.getWriter();
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  const parts = [];
  let size = 0;
  const reader = stream.readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      reader.cancel().catch(() => {});
      throw new Error('too long');
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

// pack returns the fragment for a value.
export async function pack(value) {
  const bytes = await through(new CompressionStream('deflate-raw'), new TextEncoder().encode(JSON.stringify(value)), Infinity);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return '#' + version + btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

// unpack returns the value of a fragment, or null if it has none.
export async function unpack(fragment) {
  if (!fragment.startsWith('#' + version)) return null;
  const binary = atob(fragment.slice(1 + version.length).replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0));
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await through(new DecompressionStream('deflate-raw'), bytes, most.bytes)));
}

// fitted returns a question with what value has of it, and the rest as in the blank one. It
// throws if anything does not fit: to leave out a policy could be to leave out a Deny.
export function fitted(blank, value) {
  const q = like(blank, value, 'q');
  const text = q.policies.map((d) => d.text).join('\n');
  if (text.length > most.text || text.split('\n').length > most.lines) throw new Error('too much text');
  return q;
}

const policy = { type: '', of: '', name: '', level: 0, text: '' };

// members of lists, by the name of the list
const member = { policies: policy, context: ['', ''], claims: ['', ''], accounts: '', organizations: '', networks: '' };

const choices = {
  language: ['en', 'ja'], view: ['request', 'role', 'anybody'], of: ['', 'role'],
  type: ['Identity', 'Boundary', 'SCP', 'Trust', 'Resource', 'RCP', 'Session', 'Endpoint'],
};

function like(model, value, name) {
  const want = (right) => { if (!right) throw new Error(`${name} does not fit`); };
  if (value === undefined) return structuredClone(model);
  if (name === 'session') {
    want(value === null || typeof value.expires === 'string' && JSON.stringify(value).length < most.session);
    return value;
  }
  want(typeof value === typeof model && value !== null && Array.isArray(value) === Array.isArray(model));
  if (Array.isArray(model)) {
    want(value.length <= most.rows);
    if (name in member) return value.map((each) => like(member[name], each, ''));
    want(value.length === model.length);
    return value.map((each) => like('', each, ''));
  }
  if (typeof model === 'object') return Object.fromEntries(Object.keys(model).map((key) => [key, like(model[key], value[key], key)]));
  if (typeof model === 'string') want(name === 'text' || value.length <= most.field);
  if (typeof model === 'number') want(Number.isSafeInteger(value));
  if (name in choices) want(choices[name].includes(value));
  return value;
}
