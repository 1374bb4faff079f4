import { createHash } from 'node:crypto';

/** CSP sources of the inline scripts in `html`, e.g. `'sha256-…'`. Scripts with `src` and data blocks need none. */
export function inlineScriptSources(html: string): string[] {
  const sources = new Set<string>();
  for (const [, attributes = '', body = ''] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)) {
    if (/\bsrc\s*=/i.test(attributes) || body === '') continue;
    if (/\btype\s*=\s*["']?application\/(ld\+)?json/i.test(attributes)) continue;
    sources.add(`'sha256-${createHash('sha256').update(body).digest('base64')}'`);
  }
  return [...sources];
}

function contentSecurityPolicy(scriptSources: string[]): string {
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    // Astro's own inline scripts by hash. Search (Pagefind) runs WebAssembly, which is not eval of text.
    'script-src': ["'self'", "'wasm-unsafe-eval'", ...scriptSources],
    // xterm.js sizes its rows with style elements, and Expressive Code colours each word with a style attribute:
    // neither can be hashed ahead. Styles cannot run code, and form and image targets are closed below.
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'", 'data:'],
    'connect-src': ["'self'"],
    'worker-src': ["'self'", 'blob:'],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join('; ');
}

/** Sent with every answer. */
export function securityHeaders(scriptSources: string[]): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy(scriptSources),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}
