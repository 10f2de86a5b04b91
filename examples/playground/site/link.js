// A link to the page has all that stands in it, compressed, after "#1.". It stays in the
// browser: what follows "#" is not sent to a server.
const version = '1.';
const most = 1 << 20; // bytes that a link may unpack to

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
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await through(new DecompressionStream('deflate-raw'), bytes, most)));
}
